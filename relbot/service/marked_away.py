"""Somebody is marked away at the command line: a pupil who is absent, an adult who cannot say so by /away.

A pupil who is away is not asked by any rhythm; what they write is heard as ever. Alerts pass over an adult.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from relbot.errors import NotAllowedError
from relbot.service import absences
from relbot.service.absences import LONGEST, Absence
from relbot.service.calendar import local_date, moment_of
from relbot.service.house import House
from relbot.service.intake import set_timer
from relbot.service.setting_file import Role
from relbot.service.unlinking import find
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included, as the setting counts days."""

    first: date
    last: date


async def mark(house: House, uow: UnitOfWork, school_id: str, days: Days, now: datetime) -> None:
    """Notes that somebody is away, beside what was noted before, in the caller's transaction.

    NotFoundError for an unknown id; NotAllowedError for somebody who has left, or days that are over, in the wrong
    order or too far ahead.
    """
    person = await _here(house, uow, school_id)
    today = local_date(house.setting, now)
    if days.last < days.first:
        raise NotAllowedError(f"{days.last} lies before {days.first}")
    if days.last < today:
        raise NotAllowedError(f"{days.last} is over")
    if days.last > today + LONGEST:
        raise NotAllowedError(f"{days.last} is more than {LONGEST.days} days ahead; is it a slip?")
    begins = max(now, moment_of(house.setting, days.first, "00:00"))
    ends = moment_of(house.setting, days.last + timedelta(days=1), "00:00")
    is_pupil = Role.PUPIL in await uow.people.roles(person.id)
    row = await absences.note(house, uow, person.id, Absence("register" if is_pupil else "away", begins, ends), now)
    if not is_pupil:
        key = f"person.{person.id}.away.{row.id}"  # once it begins, what was sent to them is passed on (service.due)
        await set_timer(uow, house.setting_id, key, "person_away", person.id, begins)
    uow.audit.append(house.setting_id, now, "person.away", subject_id=person.id)


async def unmark(house: House, uow: UnitOfWork, school_id: str, now: datetime) -> bool:
    """Somebody is here: nothing that was noted holds any more, now or later. False if nothing was. Errors as `mark`."""
    person = await _here(house, uow, school_id)
    rows = await uow.absences.of(person.id, now)
    for row in rows:
        if row.from_at > now:
            await uow.delete(row)
        else:
            row.until_at = now
    if rows:
        uow.audit.append(house.setting_id, now, "person.back", subject_id=person.id)
    await uow.flush()
    return bool(rows)


async def _here(house: House, uow: UnitOfWork, school_id: str) -> Person:
    person = await find(uow, house.setting_id, school_id)
    if person.left_at is not None:
        raise NotAllowedError(f"{school_id} has left")
    return person
