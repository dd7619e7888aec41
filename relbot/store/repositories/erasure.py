"""What is left of a person once their key is gone: by what they could be found is made unfindable."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select, update

from relbot.store.repositories.base import Repository
from relbot.store.tables import (
    AbsenceRow,
    AnswerRow,
    ConcernRow,
    Contact,
    Delivery,
    InboxRow,
    IncidentTextRow,
    Invitation,
    OutboxRow,
    Person,
    PinRow,
    PreferenceRow,
    ProfilePartRow,
    TalkNoteRow,
    TalkRequestRow,
)


class Erasure(Repository):
    """Looks at and forgets all that is somebody's. Their key is the key database's (Database.erase_person_key)."""

    async def words_of(self, person_id: str) -> int:
        """How many rows hold words that only this person's key opens: nobody can read them without it."""
        owned: tuple[ColumnElement[bool], ...] = (
            (AnswerRow.person_id == person_id) & AnswerRow.text.is_not(None),
            (ConcernRow.person_id == person_id) & ConcernRow.text.is_not(None),
            (TalkRequestRow.person_id == person_id) & TalkRequestRow.note.is_not(None),
            TalkNoteRow.person_id == person_id,
            IncidentTextRow.owner_id == person_id,
            ProfilePartRow.person_id == person_id,
        )
        found = [await self._session.scalar(select(func.count()).where(each)) for each in owned]
        return sum(number or 0 for number in found)

    async def accounts_of(self, person_id: str) -> list[Contact]:
        """All accounts somebody has or had."""
        query = select(Contact).where(Contact.person_id == person_id).order_by(Contact.id)
        return list(await self._session.scalars(query))

    async def still_standing(self, contact_ids: Sequence[str], since: datetime) -> int:
        """Messages sent since a moment that are to be taken out of these chats and are not gone yet."""
        query = select(func.count()).where(
            Delivery.contact_id.in_(contact_ids),
            Delivery.removed_at.is_(None),
            Delivery.remove_at.is_not(None),
            Delivery.sent_at > since,
        )
        return await self._session.scalar(query) or 0

    async def messages_of(self, person_id: str, now: datetime, chats: Mapping[str, datetime]) -> int:
        """How many messages to or from them are still kept whole, for `drop_messages` to empty."""
        going, came = await self._messages(person_id, now, chats)
        found = [await self._session.scalar(select(func.count()).where(each)) for each in (going, came)]
        return sum(number or 0 for number in found)

    async def drop_messages(self, person_id: str, now: datetime, chats: Mapping[str, datetime] | None = None) -> None:
        """Empties what was on its way to or from them, which is sealed with the setting's key, not with theirs; and
        takes what stood in their chats for gone, where nobody can reach any more.

        `chats`: the hashes of their chats, where their addresses can still be read, and until when these were theirs;
        others are known by what was sent.
        """
        contacts = [account.id for account in await self.accounts_of(person_id)]
        going, came = await self._messages(person_id, now, chats or {})
        dropped = update(OutboxRow).where(going).execution_options(synchronize_session=False)
        await self._session.execute(dropped.values(body=None, status="dropped", outcome="erased", finished_at=now))
        standing = update(Delivery).where(Delivery.contact_id.in_(contacts), Delivery.removed_at.is_(None))
        await self._session.execute(standing.values(asked_at=now, removed_at=now))
        emptied = update(InboxRow).where(came).execution_options(synchronize_session=False)
        await self._session.execute(emptied.values(body=None, status="done", done_at=now))

    async def _messages(
        self, person_id: str, now: datetime, chats: Mapping[str, datetime]
    ) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        """Which rows of outbox and inbox hold a message to or from them."""
        contacts = [account.id for account in await self.accounts_of(person_id)]
        sent = await self._session.scalars(select(OutboxRow.chat).where(OutboxRow.contact_id.in_(contacts)))
        stood = await self._session.scalars(select(Delivery.chat).where(Delivery.contact_id.in_(contacts)))
        theirs = dict.fromkeys([*sent, *stood], now) | dict(chats)
        came = [and_(InboxRow.chat == chat, InboxRow.received_at <= until) for chat, until in theirs.items()]
        going = and_(OutboxRow.contact_id.in_(contacts), OutboxRow.body.is_not(None))
        return going, and_(InboxRow.body.is_not(None), or_(false(), *came))

    async def forget(self, person: Person) -> None:
        """Replaces the keyed hashes of their ids by ones of nothing, and deletes their codes, absences, PIN and wishes.

        Who had them as named or second adult, or as a wellbeing buddy, has nobody in that place.
        """
        vault, setting_id = self._vault, person.setting_id
        person.school_id_hash = vault.school_id_hash(setting_id, f"erased {person.id}")
        person.night_seen = None
        for contact in await self.accounts_of(person.id):
            contact.address_hash = vault.address_hash(setting_id, contact.channel, f"erased {contact.id}")
        await self._session.flush()
        await self._session.execute(delete(Invitation).where(Invitation.person_id == person.id))
        await self._session.execute(delete(AbsenceRow).where(AbsenceRow.person_id == person.id))
        await self._session.execute(delete(PinRow).where(PinRow.person_id == person.id))
        await self._session.execute(delete(PreferenceRow).where(PreferenceRow.person_id == person.id))
        for column in (Person.named_adult_id, Person.second_adult_id):
            theirs = update(Person).where(column == person.id)
            await self._session.execute(theirs.values({column.key: None}))
