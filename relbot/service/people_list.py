"""The list of people an operator sees at the terminal: names opened, so each look is audited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from relbot.service.people_known import CLASS_NAME, FIRST_NAME, LAST_NAME
from relbot.service.setting_file import Role
from relbot.service.wish_states import ENDS
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import Contact, Person
from relbot.store.unit_of_work import UnitOfWork


class Account(StrEnum):
    """How it stands with a person's account, as the list says it."""

    LINKED = "yes"
    BLOCKED = "blocked"
    """relbot cannot write to it."""
    INVITED = "invited"
    """Not linked yet; their code still counts."""
    EXPIRED = "code expired"
    NONE = "no"


@dataclass(frozen=True)
class Entry:
    """A person, opened. `named_adult`: with whom a child would like instead, while that is not met."""

    school_id: str
    name: str
    roles: tuple[Role, ...]
    year: int | None
    class_name: str
    language: str
    named_adult: str
    second_adult: str
    account: Account


async def list_people(uow: UnitOfWork, setting_id: str, now: datetime) -> list[Entry]:
    """Everybody who is here, adults first, by school id. Writes one audit row, so it needs a transaction."""
    people = await uow.people.all(setting_id)
    ids = [person.id for person, _ in people]
    await uow.fetch_keys(ids)
    contacts = await uow.contacts.for_people(ids)
    codes: dict[str, datetime] = {}
    for code in await uow.invitations.unused(setting_id):
        codes[code.person_id] = max(code.expires_at, codes.get(code.person_id, code.expires_at))
    names = {person.id: await _name(uow, person) for person, _ in people}
    wishes = {row.person_id: row.adult_id for row in await uow.wishes.under_way(setting_id, tuple(ENDS))}
    wished = {person_id: names.get(adult or "", "somebody else") for person_id, adult in wishes.items()}
    entries = [
        await _entry(
            uow, person, roles, names, wished, _account(contacts.get(person.id, ()), codes.get(person.id), now)
        )
        for person, roles in people
    ]
    uow.audit.append(setting_id, now, "people.listed", object_kind="setting", object_id=setting_id)
    return sorted(entries, key=lambda entry: (Role.PUPIL in entry.roles, entry.school_id))


def _account(linked: Sequence[Contact], code_until: datetime | None, now: datetime) -> Account:
    if any(contact.unreachable_since is None for contact in linked):
        return Account.LINKED
    if linked:
        return Account.BLOCKED
    if code_until is None:
        return Account.NONE
    return Account.INVITED if code_until > now else Account.EXPIRED


async def _entry(
    uow: UnitOfWork,
    person: Person,
    roles: frozenset[str],
    names: Mapping[str, str],
    wished: Mapping[str, str],
    account: Account,
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
        account=account,
    )


async def _name(uow: UnitOfWork, person: Person) -> str:
    first = await uow.open(person.id, FIRST_NAME, person.first_name)
    return f"{first} {await uow.open(person.id, LAST_NAME, person.last_name)}"
