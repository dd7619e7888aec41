"""When an open alert goes out again, and when its child hears that nobody has answered (DOMAIN 3.5)."""

from datetime import datetime, timedelta

from relbot.service import told
from relbot.service.calendar import is_quiet, is_reading, next_reading, opening_after
from relbot.service.event import Event
from relbot.service.ladder import climb_of
from relbot.service.rota import on_duty
from relbot.service.school_time import RUNG_BEFORE_HOME, around_home_time, promised
from relbot.service.setting_ladder import Climb
from relbot.store.tables import AlertRow

NOTE = "note"
"""Ordinary words for the named adult to read: they wait for reading hours, and are settled by being opened."""
DAY = timedelta(days=1)
SOON_SAID = timedelta(minutes=5)
"""No child hears sooner that nobody has answered their concern: who cannot be reached is climbed past at once."""


def repeat_at(event: Event, alert: AlertRow, reached: int) -> datetime:
    """Soon when nobody could be reached; else when the rung's time is over, as long as somebody reads or is on call.

    An urgent alert that began while people read goes through all its rungs first, and rings at least once a day while
    it is open: over a weekend or a holiday somebody may look. A note is repeated only when reading
    hours next begin.
    """
    setting = event.house.setting
    if alert.kind == NOTE and reached:
        opening = opening_after(setting, event.now)
        return opening.at if opening else event.now + DAY
    climb = climb_of(event, alert)
    due = event.now + timedelta(minutes=climb.minutes_on(alert.rung) if reached else 1)
    if alert.kind == "concern" and is_reading(setting, event.now):
        due = around_home_time(setting, event.now, due)
    if is_reading(setting, due) or (alert.kind == "urgent" and (not reached or _rings_at(event, alert, climb, due))):
        return due
    opening = next_reading(setting, due)
    if opening is None:
        return due + DAY
    if alert.kind == "urgent":
        return min(opening.at, event.now + DAY)
    is_waited_for = alert.kind in ("concern", "unreachable")
    return opening.at + timedelta(minutes=setting.ladder.opening_minutes if is_waited_for else 0)


def _rings_at(event: Event, alert: AlertRow, climb: Climb, due: datetime) -> bool:
    """Whether an urgent alert goes on while nobody reads: somebody is on call, or it began in hours and climbs."""
    setting = event.house.setting
    is_climbing = alert.rung + 1 < len(climb.rungs) and is_reading(setting, alert.raised_at)
    return bool(on_duty(setting, due)) or is_climbing


async def says_nobody_yet(event: Event, alert: AlertRow) -> bool:
    """Whether a child hears now that nobody has answered: of a concern only as their day ends without anybody coming.

    Never at night, nor of an account that cannot be reached, nor beside another alert of which they have heard it.
    """
    if alert.kind != "concern":
        return alert.kind != "unreachable"
    setting = event.house.setting
    ends = promised(setting, alert.raised_at, "today") - RUNG_BEFORE_HOME
    if event.now < max(ends, alert.raised_at + SOON_SAID) or is_quiet(setting, event.now):
        return False
    beside = await event.uow.care.open_alerts(event.house.setting_id, alert.person_id)
    return not any(each.told_waiting_at and event.now - each.told_waiting_at < told.STAYS for each in beside)
