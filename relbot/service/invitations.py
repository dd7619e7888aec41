"""Invitations: single-use codes that link an account to a person. Only their hashes are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from relbot.errors import NotFoundError
from relbot.ids import NewId, new_code, new_id
from relbot.service import settings
from relbot.service.setting_file import SettingFile, is_sixteen
from relbot.store.contexts import ADDRESS, SCHOOL_ID
from relbot.store.tables import Contact, Invitation, Person
from relbot.store.unit_of_work import UnitOfWork

VALID_FOR = timedelta(days=14)
TELEGRAM = "telegram"


@dataclass(frozen=True)
class Invited:
    """A person's new code: the only time it can be read."""

    school_id: str
    code: str
    expires_at: datetime


class NotInvited(StrEnum):
    """Why somebody gets no code."""

    UNDER_16 = "under_16"
    LEFT = "left"
    LINKED = "linked"
    """Only when everybody was asked for: who is named gets a code, for a new telephone."""


@dataclass(frozen=True)
class Invitations:
    """Who was invited, and who was not and why (school ids)."""

    invited: tuple[Invited, ...]
    refused: tuple[tuple[str, NotInvited], ...]


@dataclass(frozen=True)
class Inviting:
    """How codes are made: for how long they hold, and where ids and codes come from."""

    ids: NewId
    valid_for: timedelta = VALID_FOR
    new_code: Callable[[], str] = new_code


async def invite_all(uow: UnitOfWork, setting_id: str, how: Inviting, now: datetime) -> Invitations:
    """Invites everybody who is here and not linked yet."""
    people = [person for person, _ in await uow.people.all(setting_id)]
    return await _invite(uow, setting_id, people, how, now, linked_too=False)


async def invite_some(
    uow: UnitOfWork, setting_id: str, school_ids: Sequence[str], how: Inviting, now: datetime
) -> Invitations:
    """Invites these people, linked or not; NotFoundError names every id that is nobody's."""
    people: list[Person] = []
    unknown: list[str] = []
    for school_id in dict.fromkeys(school_ids):
        hashes = uow.vault.lookup_hashes(setting_id, SCHOOL_ID, school_id)
        person = await uow.people.by_school_id(setting_id, hashes)
        if person is None:
            unknown.append(school_id)
        else:
            people.append(person)
    if unknown:
        raise NotFoundError(f"nobody here has the id {', '.join(unknown)}. Look it up: relbot people list")
    return await _invite(uow, setting_id, people, how, now, linked_too=True)


def may_use_telegram(setting: SettingFile, person: Person) -> bool:
    """Telegram's minimum age in the United Kingdom is 16: younger pupils only where the setting file says so."""
    return setting.telegram_under_16 or is_sixteen(person.year)


async def _invite(
    uow: UnitOfWork, setting_id: str, people: Sequence[Person], how: Inviting, now: datetime, *, linked_too: bool
) -> Invitations:
    setting = settings.read(await settings.find(uow, setting_id))
    ids = [person.id for person in people]
    linked = await uow.contacts.for_people(ids)
    await uow.fetch_keys(ids)
    invited: list[Invited] = []
    refused: list[tuple[str, NotInvited]] = []
    for person in people:
        school_id = await uow.open(person.id, SCHOOL_ID, person.school_id)
        if person.left_at is not None:
            refused.append((school_id, NotInvited.LEFT))
        elif not may_use_telegram(setting, person):
            refused.append((school_id, NotInvited.UNDER_16))
        elif person.id in linked and not linked_too:
            refused.append((school_id, NotInvited.LINKED))
        else:
            code = await _new_code(uow, person, how, now)
            invited.append(Invited(school_id, code, now + how.valid_for))
    await uow.flush()
    return Invitations(tuple(sorted(invited, key=lambda each: each.school_id)), tuple(sorted(refused)))


async def _new_code(uow: UnitOfWork, person: Person, how: Inviting, now: datetime) -> str:
    """A new code; earlier ones that were not used are worth nothing from now on."""
    await uow.invitations.revoke(person.id, now)
    code = how.new_code()
    row = Invitation(
        id=how.ids(),
        setting_id=person.setting_id,
        person_id=person.id,
        code_hash=uow.vault.code_hash(code),
        created_at=now,
        expires_at=now + how.valid_for,
    )
    uow.invitations.add(row)
    uow.audit.append(person.setting_id, now, "person.invited", subject_id=person.id)
    return code


class LinkOutcome(StrEnum):
    """What a code did. All but `linked` are refusals; `phrases/intake.yaml` has a `code_…` sentence for each."""

    LINKED = "linked"
    USED = "used"
    EXPIRED = "expired"
    """Too old, replaced by a newer one, or of somebody who has left."""
    UNKNOWN = "unknown"
    UNDER_AGE = "under_age"
    TAKEN = "taken"
    """This account is linked to somebody else here."""


@dataclass(frozen=True)
class LinkResult:
    """`contact` is set when the account is linked now; `person_id` is whose code it was, if anybody's."""

    outcome: LinkOutcome
    contact: Contact | None = None
    person_id: str | None = None


async def link(uow: UnitOfWork, setting_id: str, code: str, channel: str, address: str, now: datetime) -> LinkResult:
    """Links the account at `address` to the person the code was made for, once.

    Of two who use a code at the same time one is linked. The same account with its own used code stays linked. A
    person has one account a channel: an earlier one (the old telephone) is unlinked. Each refusal leaves an audit row.
    """
    invitation = await uow.invitations.by_code(setting_id, [uow.vault.code_hash(code)])
    person = None if invitation is None else await uow.people.get(invitation.person_id)
    if invitation is None or person is None:
        return _refused(uow, setting_id, LinkOutcome.UNKNOWN, None, now)
    held = await _held(uow, setting_id, channel, address)
    its_own = held is not None and held.person_id == person.id and person.left_at is None
    if invitation.used_at is not None and its_own:
        return LinkResult(LinkOutcome.LINKED, held, person.id)
    refusal = await _refusal(uow, invitation, person, held, channel, now)
    if refusal is None and not await uow.invitations.use(invitation.id, now):
        refusal = LinkOutcome.USED
    if refusal is not None:
        return _refused(uow, setting_id, refusal, invitation, now)
    invitation.used_at = now  # the row in memory too: several events may share a transaction
    return LinkResult(LinkOutcome.LINKED, await _linked(uow, person, channel, address, now), person.id)


async def _refusal(
    uow: UnitOfWork, invitation: Invitation, person: Person, held: Contact | None, channel: str, now: datetime
) -> LinkOutcome | None:
    """Why this code does not link this account; None if it does."""
    if invitation.used_at is not None:
        return LinkOutcome.USED
    if invitation.revoked_at is not None or invitation.expires_at <= now or person.left_at is not None:
        return LinkOutcome.EXPIRED
    setting = settings.read(await settings.find(uow, invitation.setting_id))
    if channel == TELEGRAM and not may_use_telegram(setting, person):
        return LinkOutcome.UNDER_AGE
    if held is not None and held.person_id != person.id and await _is_here(uow, held.person_id):
        return LinkOutcome.TAKEN
    return None


def _refused(
    uow: UnitOfWork, setting_id: str, outcome: LinkOutcome, invitation: Invitation | None, now: datetime
) -> LinkResult:
    person_id = invitation.person_id if invitation else None
    uow.audit.append(
        setting_id,
        now,
        f"invitation.{outcome}",
        subject_id=person_id,
        object_kind="invitation",
        object_id=invitation.id if invitation else None,
    )
    return LinkResult(outcome, person_id=person_id)


async def _held(uow: UnitOfWork, setting_id: str, channel: str, address: str) -> Contact | None:
    """The contact of this account, if it is linked to somebody."""
    hashes = uow.vault.lookup_hashes(setting_id, ADDRESS, f"{channel}:{address}")
    return await uow.contacts.by_address(setting_id, channel, hashes)


async def _is_here(uow: UnitOfWork, person_id: str) -> bool:
    person = await uow.people.get(person_id)
    return person is not None and person.left_at is None


async def _linked(uow: UnitOfWork, person: Person, channel: str, address: str, now: datetime) -> Contact:
    """The account as this person's only one on the channel."""
    held = await _held(uow, person.setting_id, channel, address)
    if held is not None and held.person_id == person.id:
        return held
    earlier = [each for each in await uow.contacts.for_person(person.id) if each.channel == channel]
    for contact in (*earlier, *([held] if held else [])):
        await unlink(uow, contact, now)
    contact = await new_contact(uow, person, channel, address, now)
    uow.contacts.link(contact)
    await uow.flush()
    uow.audit.append(
        person.setting_id, now, "contact.linked", subject_id=person.id, object_kind="contact", object_id=contact.id
    )
    return contact


async def unlink(uow: UnitOfWork, contact: Contact, now: datetime) -> None:
    """Ends a link, and has what stands in that chat for a time taken away at once: who reads it now is not known."""
    await uow.contacts.unlink(contact.id, now)
    await uow.deliveries.hasten_contact(contact.id, now)
    uow.audit.append(
        contact.setting_id,
        now,
        "contact.unlinked",
        subject_id=contact.person_id,
        object_kind="contact",
        object_id=contact.id,
    )


async def new_contact(uow: UnitOfWork, person: Person, channel: str, address: str, now: datetime) -> Contact:
    """A contact of this person's, from now on; to be linked by the caller."""
    return Contact(
        id=new_id(),
        setting_id=person.setting_id,
        person_id=person.id,
        channel=channel,
        address_hash=uow.vault.address_hash(person.setting_id, channel, address),
        address=await uow.seal(person.id, ADDRESS, address),
        linked_at=now,
    )
