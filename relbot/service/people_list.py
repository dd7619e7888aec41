"""The list of people an operator sees at the terminal: names opened, so each look is audited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from relbot.service.people_known import CLASS_NAME, FIRST_NAME, LAST_NAME
from relbot.service.setting_file import Role
from relbot.service.wish_states import ENDS
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Entry:
    """A person, opened. `named_adult`: with whom a child would like instead, while that is not met.

    `linked`: relbot can write to them; None: their account has blocked it.
    """

    school_id: str
    name: str
    roles: tuple[Role, ...]
    year: int | None
    class_name: str
    language: str
    named_adult: str
    second_adult: str
    linked: bool | None


async def list_people(uow: UnitOfWork, setting_id: str, now: datetime) -> list[Entry]:
    """Everybody who is here, adults first, by school id. Writes one audit row, so it needs a transaction."""
    people = await uow.people.all(setting_id)
    ids = [person.id for person, _ in people]
    await uow.fetch_keys(ids)
    contacts = await uow.contacts.for_people(ids)
    names = {person.id: await _name(uow, person) for person, _ in people}
    wishes = {row.person_id: row.adult_id for row in await uow.wishes.under_way(setting_id, tuple(ENDS))}
    wished = {person_id: names.get(adult or "", "somebody else") for person_id, adult in wishes.items()}
    entries = [
        await _entry(
            uow,
            person,
            roles,
            names,
            wished,
            [contact.unreachable_since is None for contact in contacts.get(person.id, [])],
        )
        for person, roles in people
    ]
    uow.audit.append(setting_id, now, "people.listed", object_kind="setting", object_id=setting_id)
    return sorted(entries, key=lambda entry: (Role.PUPIL in entry.roles, entry.school_id))


async def _entry(
    uow: UnitOfWork,
    person: Person,
    roles: frozenset[str],
    names: Mapping[str, str],
    wished: Mapping[str, str],
    reachable: list[bool],
) -> Entry:
    wish = f" (would like {wished[person.id]})" if person.id in wished else ""
    return Entry(
        school_id=await uow.open(person.id, SCHOOL_ID, person.school_id),
        name=names[person.id],
        roles=tuple(role for role in Role if role.value in roles),
        year=person.year,
        class_name="" if person.class_name is None else await uow.open(person.id, CLASS_NAME, person.class_name),
        language=person.language,
        named_adult=names.get(person.named_adult_id or "", "") + wish,
        second_adult=names.get(person.second_adult_id or "", ""),
        linked=(True if any(reachable) else None) if reachable else False,
    )


async def _name(uow: UnitOfWork, person: Person) -> str:
    first = await uow.open(person.id, FIRST_NAME, person.first_name)
    return f"{first} {await uow.open(person.id, LAST_NAME, person.last_name)}"
