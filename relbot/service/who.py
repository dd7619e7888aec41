"""Who somebody is: the person behind a contact, their roles, and the names relbot may say."""

from dataclasses import dataclass

from relbot.errors import StoreError
from relbot.flow.models import Language
from relbot.service import log
from relbot.service.setting_file import Role
from relbot.store.contexts import ADDRESS
from relbot.store.tables import Contact, Person, SessionRow
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Who:
    """A person who can be written to."""

    person: Person
    roles: frozenset[Role]
    contact: Contact

    @property
    def id(self) -> str:
        """The person's id."""
        return self.person.id

    @property
    def language(self) -> Language:
        """The language they chose, or were given."""
        return Language(self.person.language)

    @property
    def is_pupil(self) -> bool:
        """Whether their words are a child's words. Who is also a pupil is a pupil first: the safer rules hold."""
        return Role.PUPIL in self.roles


async def who_is(uow: UnitOfWork, contact: Contact) -> Who | None:
    """The person behind a contact; None if they have left."""
    person = await uow.people.get(contact.person_id)
    if person is None or person.left_at is not None:
        return None
    return Who(person, await roles_of(uow, person.id), contact)


async def roles_of(uow: UnitOfWork, person_id: str) -> frozenset[Role]:
    """All roles of a person."""
    return frozenset(Role(role) for role in await uow.people.roles(person_id))


async def reach(uow: UnitOfWork, person_id: str | None) -> Who | None:
    """A person with a contact that works, or None: nobody, left, never linked, unreachable, or of a lost address."""
    if person_id is None:
        return None
    for contact in await uow.contacts.for_person(person_id):
        if contact.unreachable_since is None and await opened(uow, person_id, ADDRESS, contact.address) is not None:
            return await who_is(uow, contact)
    return None


async def behind(uow: UnitOfWork, session: SessionRow) -> Who | None:
    """The person of a session, on the account they have now; on the one they had then, if they cannot be reached."""
    now = await reach(uow, session.person_id)
    contact = None if now else await uow.contacts.get(session.contact_id)
    return now if contact is None else await who_is(uow, contact)


async def opened(uow: UnitOfWork, person_id: str, context: str, sealed: bytes) -> str | None:
    """What UnitOfWork.open gives; None if it cannot be opened: one lost key must not silence everybody else."""
    try:
        return await uow.open(person_id, context, sealed)
    except StoreError:
        log.worrying_once("person_cannot_be_opened", person=person_id, what=context)
        return None


async def first_name(uow: UnitOfWork, person: Person) -> str:
    """What a child is called in chat: the first name only (DOMAIN 2.0 "Names")."""
    return await uow.open(person.id, "person.first_name", person.first_name)


async def adult_name(uow: UnitOfWork, person_id: str | None) -> str | None:
    """An adult's name as it is said to others, first and last; None if there is none, they have left, or it is lost."""
    person = None if person_id is None else await uow.people.get(person_id)
    if person is None or person.left_at is not None:
        return None
    first = await opened(uow, person.id, "person.first_name", person.first_name)
    last = await opened(uow, person.id, "person.last_name", person.last_name)
    return None if first is None or last is None else f"{first} {last}"


async def present_with_role(uow: UnitOfWork, setting_id: str, role: Role) -> list[Person]:
    """All who hold a role and have not left, in a settled order."""
    people = await uow.people.with_role(setting_id, role.value)
    return sorted((person for person in people if person.left_at is None), key=lambda person: person.id)
