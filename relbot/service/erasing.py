"""Erasing somebody who has left: their key is destroyed, and nothing sealed with it can ever be read again (rule 8)."""

from dataclasses import dataclass
from datetime import datetime

from relbot.errors import NotAllowedError
from relbot.service import unlinking
from relbot.service.event import HARD_STOP
from relbot.service.talk_states import ENDS, WITH_ADULT
from relbot.service.who import opened
from relbot.store.contexts import ADDRESS
from relbot.store.database import Database
from relbot.store.repositories.audit import ERASED
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Erasing:
    """What an erasure makes unreadable for good."""

    words: int
    """Rows with words that only this person's key opens."""
    accounts: int
    """Accounts they had: their addresses can be read and found no more."""
    messages: int
    """Messages to or from them that are still kept whole, such as one that could not be worked: they are emptied."""


async def foresee(uow: UnitOfWork, setting_id: str, school_id: str, now: datetime) -> Erasing:
    """What `erase` would do, and its errors; changes nothing."""
    person = await unlinking.find(uow, setting_id, school_id)
    if person.left_at is None:
        raise NotAllowedError(f"{school_id} has not left. First: relbot people leave {school_id} --yes")
    accounts = await uow.erasure.accounts_of(person.id)
    standing = await uow.erasure.still_standing([each.id for each in accounts], now - HARD_STOP)
    if standing:
        raise NotAllowedError(
            f"{standing} messages are still to be taken out of {school_id}'s chat, and nobody could find it afterwards."
            " `relbot run` takes them out within a minute; what it cannot is too old after two days"
        )
    await _refuse_what_waits(uow, person, school_id)
    messages = await uow.erasure.messages_of(person.id, now, await _chats(uow, person, now))
    return Erasing(await uow.erasure.words_of(person.id), len(accounts), messages)


async def erase(db: Database, setting_id: str, school_id: str, now: datetime) -> Erasing:
    """Destroys a person's key, and the hashes by which their ids could be found. There is no way back.

    Messages go first, for which chats are theirs can be told with their key alone. Then the key: if anything fails
    after it, they are still found by their id, and the same is done again.
    NotFoundError for an unknown id; NotAllowedError if they are still here, or somebody waits for them or about them;
    StoreError if another process's reading keeps a copy in the write-ahead log of the keys (then: again).
    """
    async with db.transaction() as uow:
        done = await foresee(uow, setting_id, school_id, now)
        person = await unlinking.find(uow, setting_id, school_id)
        await uow.erasure.drop_messages(person.id, now, await _chats(uow, person, now))
    async with db.transaction() as uow:
        await foresee(uow, setting_id, school_id, now)
        person = await unlinking.find(uow, setting_id, school_id)
        await db.erase_person_key(setting_id, person.id, now)
        await uow.erasure.forget(person)
        uow.people.look_anew()
        uow.contacts.look_anew()
        uow.audit.append(setting_id, now, ERASED, subject_id=person.id)
    return done


async def _chats(uow: UnitOfWork, person: Person, now: datetime) -> dict[str, datetime]:
    """The hashes by which the rows of their chats are kept, and until when each chat was theirs: somebody else may be
    linked at the same address since. Of every account whose address can still be read.
    """
    vault, setting_id = uow.vault, person.setting_id
    found: dict[str, datetime] = {}
    for account in await uow.erasure.accounts_of(person.id):
        address = await opened(uow, person.id, ADDRESS, account.address)
        if address is not None:
            hashes = [vault.address_hash(setting_id, account.channel, address)]
            since = await uow.contacts.by_address(setting_id, account.channel, hashes)
            chat = vault.chat_hash(setting_id, account.channel, address)
            found[chat] = now if since is None or since.person_id == person.id else since.linked_at
    return found


async def _refuse_what_waits(uow: UnitOfWork, person: Person, school_id: str) -> None:
    """No concern that nobody has accepted, no talk and no incident still open is made unreadable."""
    setting_id, ends = person.setting_id, tuple(ENDS)
    promised = await uow.talk.under_way(setting_id, ends, adult_id=person.id)
    waiting = {
        "alerts about them that no adult has accepted": len(await uow.care.open_alerts(setting_id, person.id)),
        "talks they asked for that are not over": len(await uow.talk.under_way(setting_id, ends, person_id=person.id)),
        "talks they promised that `relbot run` has yet to hand on": len(
            [asked for asked in promised if asked.status in WITH_ADULT]
        ),
        "open incidents about them": len(
            [each for each in await uow.incidents.open(setting_id) if person.id in (each.person_id, each.harmed_id)]
        ),
    }
    found = [f"{number} {what}" for what, number in waiting.items() if number]
    if found:
        raise NotAllowedError(f"{school_id} cannot be erased yet: there are {', '.join(found)}")
