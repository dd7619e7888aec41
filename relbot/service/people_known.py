"""Whom the database knows of those a people file speaks of, and what only the two together can tell to be wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

from relbot.errors import FileError
from relbot.service.people_file import PeopleFileError, PersonLine
from relbot.service.setting_file import Role
from relbot.store.contexts import SCHOOL_ID
from relbot.store.database import Database
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork

FIRST_NAME, LAST_NAME, CLASS_NAME = "person.first_name", "person.last_name", "person.class_name"
KNOWN_AS = "person.known_as"
"""Under what names are sealed."""


@dataclass(frozen=True)
class Known:
    """Everybody the file speaks of who is in the database, by school id; the roles of all, by person.

    `names`: first and last name of those who have a line of their own.
    """

    people: Mapping[str, Person]
    roles: Mapping[str, frozenset[str]]
    names: Mapping[str, tuple[str, str]]

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Their school ids by person."""
        return {person.id: school_id for school_id, person in self.people.items()}


async def find_known(uow: UnitOfWork, setting_id: str, lines: Sequence[PersonLine]) -> Known:
    """Looks up everybody the file speaks of, their adults included, with their keys."""
    wanted = dict.fromkeys([line.id for line in lines] + [adult for line in lines for _, adult in line.adults()])
    hashes = {school_id: uow.vault.lookup_hashes(setting_id, SCHOOL_ID, school_id) for school_id in wanted}
    rows = await uow.people.by_school_ids(setting_id, [hash_ for many in hashes.values() for hash_ in many])
    people = {school_id: rows[hash_] for school_id, many in hashes.items() for hash_ in many if hash_ in rows}
    await uow.fetch_keys([person.id for person in people.values()])
    roles = {person.id: held for person, held in await uow.people.all(setting_id, left=True)}
    here = {line.id: people[line.id] for line in lines if line.id in people}
    names = {
        school_id: (
            await uow.open(person.id, FIRST_NAME, person.first_name),
            await uow.open(person.id, LAST_NAME, person.last_name),
        )
        for school_id, person in here.items()
    }
    return Known(people, roles, names)


def refuse_faults(lines: Sequence[PersonLine], known: Known, shown: str, unanswered: Sequence[FileError] = ()) -> None:
    """PeopleFileError with what only the file and the database together can tell to be wrong."""
    if faults := [*_faults_of(lines, known, shown), *unanswered]:
        raise PeopleFileError(faults)


async def refuse_with(
    db: Database, setting_id: str, lines: Sequence[PersonLine], faults: Sequence[FileError], shown: str
) -> NoReturn:
    """PeopleFileError with the faults found in the file alone, and with what else is wrong with it: all at once."""
    async with db.reading() as uow:
        known = await find_known(uow, setting_id, lines)
    told = {(fault.line, fault.field) for fault in faults}
    more = [each for each in _faults_of(lines, known, shown) if (each.line, each.field) not in told]
    raise PeopleFileError([*faults, *more])


def _faults_of(lines: Sequence[PersonLine], known: Known, shown: str) -> list[FileError]:
    in_file = {line.id: line for line in lines}
    faults: list[FileError] = []
    for line in lines:
        if of_other_kind(line, known):
            was = "an adult" if line.is_pupil else "a pupil"
            message = f"is {was} here already under this id; give the new person an id of their own"
            faults.append(FileError(shown, message, line=line.line, field="id"))
        for column, adult in line.adults():
            message = _unfit(adult, in_file, known)
            if message:
                faults.append(FileError(shown, f"{adult} {message}", line=line.line, field=column))
    return faults


def of_other_kind(line: PersonLine, known: Known) -> bool:
    """Whether the id is a pupil's here and an adult's in the file, or the other way round."""
    person = known.people.get(line.id)
    return person is not None and bool(line.roles) and (Role.PUPIL in known.roles[person.id]) != line.is_pupil


def _unfit(adult: str, in_file: Mapping[str, PersonLine], known: Known) -> str:
    """Why this id cannot be somebody's adult; "" if it can."""
    if adult in in_file:
        return "is a pupil; name an adult" if in_file[adult].is_pupil else ""
    person = known.people.get(adult)
    if person is None or person.left_at is not None:
        return "is nobody in this file or the database; add them or mend the id"
    return "is a pupil; name an adult" if Role.PUPIL in known.roles[person.id] else ""
