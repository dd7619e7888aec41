"""What an import of the people file would change: `relbot people import FILE --dry-run`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from relbot.errors import FileError
from relbot.service.chosen_adults import with_choices
from relbot.service.people_answered import NOTHING, Answered, others, too_few
from relbot.service.people_file import PersonLine
from relbot.service.people_known import CLASS_NAME, KNOWN_AS, Known, find_known, refuse_faults
from relbot.service.setting_file import Role
from relbot.store.contexts import SCHOOL_ID
from relbot.store.database import Database
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Change:
    """A column of the people file whose entry would be another: as it is, and as the file has it; "" is nothing.

    Without a field: that they have left, and are here again.
    """

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Preview:
    """School ids of whom an import would add and change, find as they are, and whom the file does not have.

    `others` and `too_few`: why an import would refuse the file as long as nobody answers for it.
    """

    added: tuple[str, ...]
    changed: tuple[tuple[str, tuple[Change, ...]], ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]
    others: tuple[FileError, ...] = ()
    too_few: str = ""


async def preview(
    db: Database,
    setting_id: str,
    lines: Sequence[PersonLine],
    now: datetime,
    *,
    shown: str,
    answered: Answered = NOTHING,
) -> Preview:
    """Says what `people.import_people` would do, and its errors; nobody is changed.

    Whoever reads old names and classes looks at records: if there are any, one line of the audit says so (rule 9).
    """
    async with db.transaction() as uow:
        known = await find_known(uow, setting_id, lines)
        refuse_faults(lines, known, shown)
        lines, known = await with_choices(uow, setting_id, lines, known)
        here = [line for line in lines if line.id in known.people]
        found = {line.id: await changes_of(uow, line, known) for line in here}
        changed = tuple((school_id, changes) for school_id, changes in found.items() if changes)
        if changed:
            uow.audit.append(setting_id, now, "people.compared", object_kind="setting", object_id=setting_id)
        return Preview(
            added=tuple(line.id for line in lines if line.id not in known.people),
            changed=changed,
            unchanged=tuple(school_id for school_id, changes in found.items() if not changes),
            missing=await _missing(uow, setting_id, known, here),
            others=tuple(others(lines, known, answered, shown)),
            too_few="" if answered.force else await too_few(uow, setting_id, lines, known),
        )


async def changes_of(uow: UnitOfWork, line: PersonLine, known: Known) -> tuple[Change, ...]:
    """What the file has otherwise than the database, in the order of its columns."""
    person = known.people[line.id]
    class_name = "" if person.class_name is None else await uow.open(person.id, CLASS_NAME, person.class_name)
    called = "" if person.known_as is None else await uow.open(person.id, KNOWN_AS, person.known_as)
    fields = (
        ("", "" if person.left_at is None else "has left", "" if person.left_at is None else "is here"),
        ("first_name", known.names[line.id][0], line.first_name),
        ("last_name", known.names[line.id][1], line.last_name),
        ("role", _roles(known.roles[person.id]), _roles(line.roles)),
        ("year", _year(person.year), _year(line.year)),
        ("language", person.language, language_after(line, person)),
        ("named_adult", await _adult(uow, person.named_adult_id, known), line.named_adult or ""),
        ("second_adult", await _adult(uow, person.second_adult_id, known), line.second_adult or ""),
        ("class", class_name, line.class_name or ""),
        ("known_as", called, called if line.known_as is None else "+".join(line.known_as)),
    )
    return tuple(Change(field, before, after) for field, before, after in fields if before != after)


def language_after(line: PersonLine, person: Person) -> str:
    """The language an import leaves somebody with: once they have been welcomed, their own choice."""
    return line.language.value if person.welcomed_at is None else person.language


async def _missing(uow: UnitOfWork, setting_id: str, known: Known, here: Sequence[PersonLine]) -> tuple[str, ...]:
    in_file = {known.people[line.id].id for line in here}
    rest = [person for person, _ in await uow.people.all(setting_id) if person.id not in in_file]
    await uow.fetch_keys([person.id for person in rest])
    return tuple(sorted([await uow.open(person.id, SCHOOL_ID, person.school_id) for person in rest]))


async def _adult(uow: UnitOfWork, person_id: str | None, known: Known) -> str:
    """The school id of somebody's adult."""
    if person_id is None:
        return ""
    if person_id in known.ids:
        return known.ids[person_id]
    adult = await uow.people.get(person_id)
    return "" if adult is None else await uow.open(adult.id, SCHOOL_ID, adult.school_id)


def _roles(held: frozenset[str] | frozenset[Role]) -> str:
    return "+".join(role.value for role in Role if role in held)


def _year(year: int | None) -> str:
    return "" if year is None else "R" if year == 0 else str(year)
