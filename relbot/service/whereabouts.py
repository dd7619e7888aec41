"""Whether somebody is expected where the adults are: only there can an adult say that they come (rule 5).

In a home whoever lives or works there, in a school whose day it is; never who is away. It is what the setting expects
and no more: a child may be at a club after their day, and the words for who is not expected leave room for that.
"""

from datetime import datetime

from relbot.service.calendar import is_school_day, local, reading_span
from relbot.service.hearers import At
from relbot.service.moment import Moment, passed_over
from relbot.service.setting_file import SettingFile
from relbot.store.tables import AlertRow

AFAR = "_afar"
"""What stands behind the keys of phrases about somebody who is not expected here: nobody can just walk over to them."""


async def is_here(at: Moment, person_id: str) -> bool:
    """Whether somebody is expected here at a moment: their day, and not marked away."""
    if person_id in await passed_over(at):
        return False
    is_pupil = "pupil" in await at.uow.people.roles(person_id)
    return at.house.setting.lives_here or in_day(at.house.setting, at.now, pupil=is_pupil)


def in_day(setting: SettingFile, now: datetime, *, pupil: bool) -> bool:
    """Whether a school's day goes on: from when adults read, or lessons begin, until pupils go home or adults do."""
    here = local(setting, now)
    day = here.date()
    hours, reading = setting.hours.on(day), reading_span(setting, day)
    if hours is None or not is_school_day(setting, day):
        return False
    begins = min(hours.start, reading.from_) if reading else hours.start
    ends = hours.home_time if pupil or reading is None else max(hours.home_time, reading.to)
    return begins <= f"{here:%H:%M}" < ends


async def fitting(at: Moment, alert: AlertRow, key: str) -> str:
    """The phrase for an alert's child where they are now; once it is accepted, where they were when they heard so."""
    then = alert.accepted_at if alert.status == "accepted" and alert.accepted_at else at.now
    return key if await is_here(At(at.house, at.uow, then), alert.person_id) else key + AFAR
