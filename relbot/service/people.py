"""People in the database: importing the people file, and the list an operator sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from relbot.errors import FileError
from relbot.service.people_file import PeopleFileError, PersonLine
from relbot.service.setting_file import Role
from relbot.store.contexts import SCHOOL_ID
from relbot.store.database import Database
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork

FIRST_NAME, LAST_NAME, CLASS_NAME = "person.first_name", "person.last_name", "person.class_name"
"""Under what names are sealed."""


@dataclass(frozen=True)
class Imported:
    """School ids of whom an import added, changed and found as they were."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass(frozen=True)
class _Known:
    """Everybody the file speaks of who is in the database: by school id, with their roles."""

    people: Mapping[str, Person]
    roles: Mapping[str, frozenset[str]]


async def import_people(
    db: Database, setting_id: str, lines: Sequence[PersonLine], now: datetime, *, shown: str, dry_run: bool = False
) -> Imported:
    """Adds and updates everybody in the file, or nobody. Who is not in it stays as they are.

    A key for each new person is committed first (a key without a person is harmless), then all people in one
    transaction. `shown` names the file in PeopleFileError. What a person chose themselves, their language, is kept
    once they have been welcomed.
    """
    prepared: dict[str, str] = {}
    while True:
        async with db.reading() if dry_run else db.transaction() as uow:
            known = await _known(uow, setting_id, lines)
            _refuse_faults(lines, known, shown)
            added = [line for line in lines if line.id not in known.people]
            if dry_run:
                changed = [line.id for line in lines if line.id in known.people and await _differs(uow, line, known)]
                return _counted(lines, added, changed)
            missing = [line.id for line in added if line.id not in prepared]
            if not missing:
                return await _apply(uow, setting_id, lines, known, prepared, now)
        fresh = {school_id: db.ids() for school_id in missing}
        await db.new_person_keys(list(fresh.values()), setting_id, now)
        prepared |= fresh


async def _known(uow: UnitOfWork, setting_id: str, lines: Sequence[PersonLine]) -> _Known:
    wanted = dict.fromkeys([line.id for line in lines] + [adult for line in lines for _, adult in line.adults()])
    hashes = {school_id: uow.vault.lookup_hashes(setting_id, SCHOOL_ID, school_id) for school_id in wanted}
    rows = await uow.people.by_school_ids(setting_id, [hash_ for many in hashes.values() for hash_ in many])
    people = {school_id: rows[hash_] for school_id, many in hashes.items() for hash_ in many if hash_ in rows}
    await uow.fetch_keys([person.id for person in people.values()])
    roles = {person.id: held for person, held in await uow.people.all(setting_id, left=True)}
    return _Known(people, roles)


def _refuse_faults(lines: Sequence[PersonLine], known: _Known, shown: str) -> None:
    """What only the file and the database together can tell."""
    in_file = {line.id: line for line in lines}
    faults: list[FileError] = []
    for line in lines:
        person = known.people.get(line.id)
        if person is not None and (Role.PUPIL in known.roles[person.id]) != line.is_pupil:
            was = "an adult" if line.is_pupil else "a pupil"
            message = f"is {was} here already under this id; give the new person an id of their own"
            faults.append(FileError(shown, message, line=line.line, field="id"))
        for column, adult in line.adults():
            message = _unfit(adult, in_file, known)
            if message:
                faults.append(FileError(shown, f"{adult} {message}", line=line.line, field=column))
    if faults:
        raise PeopleFileError(faults)


def _unfit(adult: str, in_file: Mapping[str, PersonLine], known: _Known) -> str:
    """Why this id cannot be somebody's adult; "" if it can."""
    if adult in in_file:
        return "is a pupil; name an adult" if in_file[adult].is_pupil else ""
    person = known.people.get(adult)
    if person is None or person.left_at is not None:
        return "is nobody in this file or the database; add them or mend the id"
    return "is a pupil; name an adult" if Role.PUPIL in known.roles[person.id] else ""


async def _apply(
    uow: UnitOfWork, setting_id: str, lines: Sequence[PersonLine], known: _Known, new: Mapping[str, str], now: datetime
) -> Imported:
    added = [line for line in lines if line.id not in known.people]
    changed = [line for line in lines if line.id in known.people and await _differs(uow, line, known)]
    people = dict(known.people)
    await uow.fetch_keys([new[line.id] for line in added])  # all at once; a seal would fetch each by itself
    for line in added:
        people[line.id] = await _new_person(uow, setting_id, line, new[line.id], now)
        uow.people.add(people[line.id])
    await uow.flush()  # before anybody points at them
    for line in (*added, *changed):
        person = people[line.id]
        await _write(uow, line, person)
        person.named_adult_id = people[line.named_adult].id if line.named_adult else None
        person.second_adult_id = people[line.second_adult].id if line.second_adult else None
        if known.roles.get(person.id, frozenset()) - {role.value for role in line.roles}:
            await _clear_chats(uow, person.id, now)
        action = "person.changed" if line.id in known.people else "person.added"
        uow.audit.append(setting_id, now, action, subject_id=person.id)
    given = {people[line.id].id: [role.value for role in line.roles] for line in (*added, *changed)}
    await uow.people.set_roles(setting_id, given)
    await uow.flush()
    return _counted(lines, added, [line.id for line in changed])


async def _clear_chats(uow: UnitOfWork, person_id: str, now: datetime) -> None:
    """Somebody has lost a role: what they may no longer read is taken away from their chats now."""
    for contact in await uow.contacts.for_person(person_id):
        await uow.deliveries.hasten_contact(contact.id, now)


async def _new_person(uow: UnitOfWork, setting_id: str, line: PersonLine, person_id: str, now: datetime) -> Person:
    return Person(
        id=person_id,
        setting_id=setting_id,
        school_id_hash=uow.vault.school_id_hash(setting_id, line.id),
        school_id=await uow.seal(person_id, SCHOOL_ID, line.id),
        first_name=await uow.seal(person_id, FIRST_NAME, line.first_name),
        last_name=await uow.seal(person_id, LAST_NAME, line.last_name),
        language=line.language.value,
        created_at=now,
    )


async def _write(uow: UnitOfWork, line: PersonLine, person: Person) -> None:
    """What the file says, onto the row; who is in the file is here, also if they had left."""
    person.first_name = await uow.seal(person.id, FIRST_NAME, line.first_name)
    person.last_name = await uow.seal(person.id, LAST_NAME, line.last_name)
    person.class_name = None if line.class_name is None else await uow.seal(person.id, CLASS_NAME, line.class_name)
    person.year = line.year
    person.language = _language(line, person)
    person.left_at = None


def _language(line: PersonLine, person: Person) -> str:
    return line.language.value if person.welcomed_at is None else person.language


async def _differs(uow: UnitOfWork, line: PersonLine, known: _Known) -> bool:
    person = known.people[line.id]
    class_name = None if person.class_name is None else await uow.open(person.id, CLASS_NAME, person.class_name)
    adults = tuple(
        None if adult is None else found.id if (found := known.people.get(adult)) else ""
        for adult in (line.named_adult, line.second_adult)
    )
    return (
        await uow.open(person.id, FIRST_NAME, person.first_name) != line.first_name
        or await uow.open(person.id, LAST_NAME, person.last_name) != line.last_name
        or class_name != line.class_name
        or person.year != line.year
        or person.language != _language(line, person)
        or person.left_at is not None
        or adults != (person.named_adult_id, person.second_adult_id)
        or known.roles[person.id] != {role.value for role in line.roles}
    )


def _counted(lines: Sequence[PersonLine], added: Sequence[PersonLine], changed: Sequence[str]) -> Imported:
    new = tuple(line.id for line in added)
    return Imported(new, tuple(changed), tuple(line.id for line in lines if line.id not in {*new, *changed}))
