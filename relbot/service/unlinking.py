"""Taking somebody's account away: a lost telephone, or one in other hands. They stay who they are here."""

from dataclasses import dataclass
from datetime import datetime

from relbot.errors import NotAllowedError, NotFoundError
from relbot.service import invitations
from relbot.service.setting_file import Role
from relbot.service.who import present_with_role, reach
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import Contact, Invitation, Person
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Unlinking:
    """What an unlinking takes away, and what goes on without this person's account."""

    accounts: int
    codes: int
    """Codes that would still have linked an account."""
    alerts: int
    """Open alerts that were sent to this person: they go on to the others."""

    @property
    def nothing(self) -> bool:
        """Whether there is neither an account nor a code to take away."""
        return not self.accounts and not self.codes


async def foresee(uow: UnitOfWork, setting_id: str, school_id: str, now: datetime) -> Unlinking:
    """What `unlink_person` would do, and its errors; changes nothing."""
    person = await find(uow, setting_id, school_id)
    accounts, codes = await _linked(uow, person), await _good_codes(uow, person, now)
    waiting = await uow.care.open_alerts(setting_id)
    sent = [alert for alert in waiting if await uow.care.notice_to(alert.id, person.id)]
    if accounts and waiting and not await _somebody_else(uow, person):
        raise NotAllowedError(
            f"{school_id} is the only one of safeguarding and leadership whom relbot can reach, and {len(waiting)} open"
            " alerts need somebody. Let another adult link an account first (relbot people invite ID), or accept the"
            " alerts"
        )
    return Unlinking(len(accounts), len(codes), len(sent))


async def unlink_person(uow: UnitOfWork, setting_id: str, school_id: str, now: datetime) -> Unlinking:
    """Ends a person's links and makes their unused codes worthless, all in the caller's transaction.

    What stands in the chat for a time is taken away at once. NotFoundError if nobody has that school id;
    NotAllowedError if open alerts would be left without anybody of safeguarding or leadership who can be reached.
    """
    done = await foresee(uow, setting_id, school_id, now)
    person = await find(uow, setting_id, school_id)
    for contact in await _linked(uow, person):
        await invitations.unlink(uow, contact, now)
    await uow.invitations.revoke(person.id, now)
    if not done.nothing:
        uow.audit.append(setting_id, now, "person.unlinked", subject_id=person.id)
    return done


async def find(uow: UnitOfWork, setting_id: str, school_id: str) -> Person:
    """The person the school calls so, also one who has left; NotFoundError if there is nobody."""
    person = await uow.people.by_school_id(setting_id, uow.vault.lookup_hashes(setting_id, SCHOOL_ID, school_id))
    if person is None:
        raise NotFoundError(f"nobody here has the id {school_id}. Look it up: relbot people list")
    return person


async def _linked(uow: UnitOfWork, person: Person) -> list[Contact]:
    return list(await uow.contacts.for_person(person.id))


async def _good_codes(uow: UnitOfWork, person: Person, now: datetime) -> list[Invitation]:
    found = await uow.invitations.for_person(person.id)
    return [row for row in found if row.used_at is None and row.revoked_at is None and row.expires_at > now]


async def _somebody_else(uow: UnitOfWork, person: Person) -> bool:
    """Whether somebody else of safeguarding or leadership can be reached; true if this person is neither."""
    holders: list[Person] = []
    for role in (Role.SAFEGUARDING, Role.LEAD):
        holders += await present_with_role(uow, person.setting_id, role)
    if person.id not in {one.id for one in holders}:
        return True
    return any([await reach(uow, one.id) for one in holders if one.id != person.id])
