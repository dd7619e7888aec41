"""Who is away: adults say so by /away, pupils are marked so; whoever is away is passed over by every ladder.

Asked here: `away_now` (ids of all who are away), `is_away`. Changed here: `note`, `back`; at the command line by
service.marked_away.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from relbot.flow.actions import SetAway
from relbot.service import alert_stages, alerts, hand_over, not_coming, spoken, told
from relbot.service.calendar import is_reading, local_date, moment_of
from relbot.service.event import Event
from relbot.service.house import House
from relbot.service.who import Who, reach
from relbot.store.tables import AbsenceRow
from relbot.store.unit_of_work import UnitOfWork

FLOW = "adult-away"
Kind = Literal["away", "register", "rota"]
"""away: the adult said so. register: a pupil is marked absent. rota: a file said so."""
LONGEST = timedelta(days=400)
"""A day farther off is a slip of the finger."""
WITHOUT_YEAR = timedelta(days=120)
"""So far ahead a day is read without its year: "20/11" on 23 November is a slip too, and not almost a year away."""

_DATE = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{2,4}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class Absence:
    """Somebody is away from `from_` up to `until`. `said_by` None: the operator or a file."""

    kind: Kind
    from_: datetime
    until: datetime
    said_by: str | None = None


async def away_now(house: House, uow: UnitOfWork, now: datetime) -> frozenset[str]:
    """The ids of everybody who is away at a moment, adults and pupils."""
    return await uow.absences.at(house.setting_id, now)


async def is_away(house: House, uow: UnitOfWork, person_id: str, now: datetime) -> bool:
    """Whether somebody is away at a moment."""
    return person_id in await away_now(house, uow, now)


async def note(house: House, uow: UnitOfWork, person_id: str, absence: Absence, now: datetime) -> AbsenceRow:
    """Writes down that somebody is away, in the caller's transaction."""
    row = AbsenceRow(
        id=house.ids(),
        setting_id=house.setting_id,
        person_id=person_id,
        kind=absence.kind,
        from_at=absence.from_,
        until_at=absence.until,
        said_by=absence.said_by,
        said_at=now,
    )
    uow.absences.add(row)
    await uow.flush()
    return row


async def back(uow: UnitOfWork, person_id: str, now: datetime) -> bool:
    """Somebody is here again: what holds now ends now. False if they were not away."""
    rows = [row for row in await uow.absences.of(person_id, now) if row.from_at <= now]
    for row in rows:
        row.until_at = now
    await uow.flush()
    return bool(rows)


async def settle(event: Event, who: Who, said: SetAway) -> None:
    """An adult answered /away. What they say last holds: an earlier span ends; open alerts pass on at once."""
    if said.until == "back":
        await back(event.uow, who.id, event.now)
        await told.tell(event, who, "away.back")
        return
    last = last_day(event, said)
    if last is None:
        await told.tell(event, who, "away.not_understood")
        return
    until = moment_of(event.house.setting, last + timedelta(days=1), "00:00")
    await back(event.uow, who.id, event.now)
    await note(event.house, event.uow, who.id, Absence("away", event.now, until, said_by=who.id), event.now)
    days = (last - local_date(event.house.setting, event.now)).days + 1
    said_back = {"day": spoken.day(event.house, last, who.language), "count": str(days)}
    await told.tell(event, who, "away.noted", said_back)
    await pass_over(event, who.id)


def last_day(event: Event, said: SetAway) -> date | None:
    """The last day away that an answer means; None for one that cannot be read or lies behind or too far ahead."""
    today = local_date(event.house.setting, event.now)
    if said.until == "today":
        return today
    if said.until == "tomorrow":
        return today + timedelta(days=1)
    return read_date(said.day or "", today)


def read_date(words: str, today: date) -> date | None:
    """A day as people type it, day first: "3/12", "3.12.26", "2026-12-03".

    Without a year the next such day, if it is not far off: an adult who slips by a day is not passed over for a year.
    """
    farthest = LONGEST
    if found := _ISO.fullmatch(words.strip()):
        day = _date(int(found[1]), int(found[2]), int(found[3]))
    elif found := _DATE.fullmatch(words.strip()):
        farthest = LONGEST if found[3] else WITHOUT_YEAR
        year = int(found[3]) if found[3] else today.year
        day = _date(year + 2000 if year < 100 else year, int(found[2]), int(found[1]))
        if day is not None and day < today and not found[3]:
            day = _date(today.year + 1, int(found[2]), int(found[1]))
    else:
        return None
    return day if day is not None and today <= day <= today + farthest else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


async def pass_over(event: Event, person_id: str) -> None:
    """What was on its way to somebody who is away now goes on at once; what they have is offered to others.

    While nobody reads only what is urgent does: the rest goes past them when somebody reads.
    """
    setting = event.house.setting
    is_heard = is_reading(setting, event.now) or setting.lives_here
    for alert in await event.uow.care.open_alerts(event.house.setting_id):
        if await event.uow.care.notice_to(alert.id, person_id) is None:
            continue
        if not is_heard and alert.kind != "urgent":
            continue
        was_going = alert.going_by == person_id
        if was_going:
            alert_stages.goes_no_more(alert)
        await alerts.again(event, alert.id, passed_on=True)
        if was_going:
            await not_coming.say(event, alert, person_id)
            if (adult := await reach(event.uow, person_id)) is not None:
                await told.tell(event, adult, "away.was_going")
    await hand_over.away(event, person_id)
