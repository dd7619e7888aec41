"""Importing the people file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from relbot.service.chosen_adults import with_choices
from relbot.service.people_answered import NOTHING, Answered, others, require_enough
from relbot.service.people_changes import changes_of, language_after
from relbot.service.people_file import PersonLine
from relbot.service.people_known import CLASS_NAME, FIRST_NAME, KNOWN_AS, LAST_NAME, Known, find_known, refuse_faults
from relbot.store.contexts import SCHOOL_ID
from relbot.store.database import Database
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Imported:
    """School ids of whom an import added, changed and found as they were."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


async def import_people(
    db: Database,
    setting_id: str,
    lines: Sequence[PersonLine],
    now: datetime,
    *,
    shown: str,
    answered: Answered = NOTHING,
) -> Imported:
    """Adds and updates everybody in the file, or nobody. Who is not in it stays as they are.

    A key for each new person is committed first (a key without a person is harmless), then all people in one
    transaction. `shown` names the file in PeopleFileError. What a person chose themselves, their language, is kept
    once they have been welcomed; so is a named adult of their own choice (service.chosen_adults). NotAllowedError if
    too few of safeguarding and leadership would be left.
    """
    prepared: dict[str, str] = {}
    while True:
        async with db.transaction() as uow:
            known = await find_known(uow, setting_id, lines)
            refuse_faults(lines, known, shown, others(lines, known, answered, shown))
            if not answered.force:
                await require_enough(uow, setting_id, lines, known)
            kept, known = await with_choices(uow, setting_id, lines, known)
            added = [line for line in lines if line.id not in known.people]
            missing = [line.id for line in added if line.id not in prepared]
            if not missing:
                return await _apply(uow, setting_id, kept, known, prepared, now, answered)
        fresh = {school_id: db.ids() for school_id in missing}
        await db.new_person_keys(list(fresh.values()), setting_id, now)
        prepared |= fresh


async def _apply(
    uow: UnitOfWork,
    setting_id: str,
    lines: Sequence[PersonLine],
    known: Known,
    new: Mapping[str, str],
    now: datetime,
    answered: Answered,
) -> Imported:
    added = [line for line in lines if line.id not in known.people]
    changed = [line for line in lines if line.id in known.people and await changes_of(uow, line, known)]
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
        action = "person.renamed" if line.id in known.people and line.id in answered.renamed else action
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
    if line.known_as is not None:
        called = "+".join(line.known_as)
        person.known_as = await uow.seal(person.id, KNOWN_AS, called) if called else None
    person.year = line.year
    person.language = language_after(line, person)
    person.left_at = None


def _counted(lines: Sequence[PersonLine], added: Sequence[PersonLine], changed: Sequence[str]) -> Imported:
    new = tuple(line.id for line in added)
    return Imported(new, tuple(changed), tuple(line.id for line in lines if line.id not in {*new, *changed}))
