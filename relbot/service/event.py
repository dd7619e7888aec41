"""One event being applied: it names its effects (event, index) and puts what leaves into the outbox (rules 2 and 3)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict

from relbot.engine.message import Lane, Message
from relbot.service.house import House
from relbot.store.contexts import ADDRESS
from relbot.store.repositories.outbox import NewOutbox
from relbot.store.tables import OUTBOX_LANES, Contact, Delivery, TimerRow
from relbot.store.unit_of_work import UnitOfWork

HARD_STOP = timedelta(hours=47)
"""Everything with words is taken away before 48 hours, after which a bot cannot (Bot API deleteMessage)."""
AFTERWARDS = timedelta(minutes=15)
"""How long a conversation stays in the chat after it is over."""


class Filing(BaseModel):
    """What is remembered of a message once it is delivered, to find it again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    session_id: str | None = None
    question: int | None = None
    notice_id: str | None = None
    linger: int | None = int(HARD_STOP.total_seconds())
    """Seconds until it is taken away; None: it stays (it holds no words of anybody)."""


UNFILED = Filing()


class Parcel(BaseModel):
    """The body of an outbox row. `address` only where there is no contact to take it from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    message: Message | None = None
    address: str = ""
    references: tuple[str, ...] = ()
    target_key: str | None = None
    """Acts on the deliveries of this key, as they are known when it leaves."""
    target_session: str | None = None
    target_question: int | None = None
    silent: bool = False
    until: datetime | None = None
    """After this it is too late to be of use, and is not sent."""
    filing: Filing = Filing()


@dataclass(frozen=True)
class Errand:
    """What a message is sent for: how it is filed, what to do with its outcome (`purpose`, see service.outcomes),
    whether it comes without a sound, and after when it is too late to send it.
    """

    purpose: str | None = None
    purpose_id: str | None = None
    filing: Filing = UNFILED
    silent: bool = False
    until: datetime | None = None


PLAIN = Errand()


class Event:
    """What one inbox row does. All of it is one savepoint: it applies whole or not at all."""

    def __init__(self, house: House, uow: UnitOfWork, name: str, now: datetime) -> None:
        self.house, self.uow, self.name, self.now = house, uow, name, now
        self._index = 0
        self.written_at = now
        """When the person sent what is applied here, as far as the channel tells: earlier than now after an outage."""
        self.urgent = False
        """True once something urgent is to leave: the batch is flushed at once."""
        self.alarmed = False
        """True once something urgent or worrying was said or tapped: nothing routine is asked after it."""
        self.put_off: str | None = None
        """The talk request an adult has just put off saying a time for: they are not asked again at once."""
        self.to_ask: str | None = None
        """The concern whose words may be a saying: its child is asked at the end of the event."""
        self.next_flow: tuple[str, dict[str, str]] | None = None
        """The conversation, and its params, that begins at the end of the event, when the one under way is over."""

    def next_index(self) -> int:
        """The number of the next effect."""
        self._index += 1
        return self._index - 1

    async def send(self, contact: Contact, message: Message, lane: Lane, errand: Errand = PLAIN) -> str:
        """Puts a message on its way and returns its delivery key. A covered one begins with words that say nothing."""
        if message.covered:
            cover = self.house.phrase("cover.question" if message.rows else "cover.reply", message.language)
            message = message.model_copy(update={"text": f"{cover}\n\n{message.text}"})
        parcel = Parcel(message=message, filing=errand.filing, silent=errand.silent, until=errand.until)
        return await self._put(contact, "send", lane, parcel, errand)

    async def edit(self, contact: Contact, key: str, message: Message, errand: Errand = PLAIN) -> None:
        """Changes a message in place: no notification (rule 7)."""
        await self._put(contact, "edit", Lane.REPLY, Parcel(message=message, target_key=key), errand)

    async def retire(self, contact: Contact, session_id: str, question: int, references: tuple[str, ...] = ()) -> None:
        """Takes the buttons off the message or messages that asked a question."""
        parcel = Parcel(target_session=session_id, target_question=question, references=references)
        await self._put(contact, "retire", Lane.REPLY, parcel)

    async def show_anew(self, contact: Contact, session_id: str, question: int, message: Message) -> None:
        """Changes the message that asked a question in place: a tick was set, or names come onto its buttons."""
        parcel = Parcel(message=message, target_session=session_id, target_question=question)
        await self._put(contact, "edit", Lane.REPLY, parcel)

    async def remove(self, key: str) -> None:
        """Takes a message away: something newer stands in its place, or nobody is to read it there any more.

        It goes from the chat it stands in, whoever has that account now. What has not left yet does not leave.
        """
        uow = self.uow
        await uow.outbox.withdraw(key, "superseded", self.now)
        for each in await uow.deliveries.by_key(self.house.setting_id, key):
            if each.asked_at is None:
                await uow.outbox.put([removal(each, self.name, self.next_index(), self.now, "reply")])
                await uow.deliveries.mark_asked([each.id], self.now)

    async def put_away(self, contact: Contact, key: str) -> None:
        """Takes a message away; one too old for that (Bot API deleteMessage) loses its buttons."""
        sent = await self.uow.deliveries.by_key(self.house.setting_id, key)
        if any(each.sent_at <= self.now - HARD_STOP for each in sent):
            await self._put(contact, "retire", Lane.REPLY, Parcel(target_key=key))
        else:
            await self.remove(key)

    async def send_to_address(self, channel: str, address: str, message: Message, lane: Lane = Lane.REPLY) -> None:
        """A reply where no contact is known (an unknown account): it holds no words of anybody, and stays."""
        await self._put_to(channel, address, "send", lane, Parcel(message=message, address=address))

    async def leave(self, channel: str, address: str) -> None:
        """Goes out of a group."""
        await self._put_to(channel, address, "leave", Lane.REPLY, Parcel(address=address))

    def chat_of(self, channel: str, address: str) -> str:
        """The keyed hash by which a chat's rows are kept in order."""
        return self.uow.vault.chat_hash(self.house.setting_id, channel, address)

    async def timer(
        self, key: str, kind: str, object_id: str, due_at: datetime, *, chat: str = "", number: int = 0
    ) -> None:
        """Sets a timer in place of an earlier one of the same key. `chat`: in whose order it is worked; "" its own."""
        timer = TimerRow(
            id=self.house.ids(),
            setting_id=self.house.setting_id,
            key=key,
            kind=kind,
            object_id=object_id,
            number=number,
            chat=chat or self.chat_of("timer", key),
            due_at=due_at,
        )
        await self.uow.timers.set(timer)

    def audit(self, action: str, *, actor: str | None, subject: str | None, kind: str, object_id: str) -> None:
        """Writes down who did or saw what, about whom (rule 9). `actor` None: relbot itself."""
        self.uow.audit.append(
            self.house.setting_id,
            self.now,
            action,
            actor_id=actor,
            subject_id=subject,
            object_kind=kind,
            object_id=object_id,
        )

    async def _put(self, contact: Contact, kind: str, lane: Lane, parcel: Parcel, errand: Errand = PLAIN) -> str:
        address = await self.uow.open(contact.person_id, ADDRESS, contact.address)
        row = self._row(contact.channel, address, kind, lane, parcel)
        row = replace(row, contact_id=contact.id, purpose=errand.purpose, purpose_id=errand.purpose_id)
        await self.uow.outbox.put([row])
        return f"{row.event}.{row.index}"

    async def _put_to(self, channel: str, address: str, kind: str, lane: Lane, parcel: Parcel) -> None:
        await self.uow.outbox.put([self._row(channel, address, kind, lane, parcel)])

    def _row(self, channel: str, address: str, kind: str, lane: Lane, parcel: Parcel) -> NewOutbox:
        self.urgent = self.urgent or lane is Lane.URGENT
        return NewOutbox(
            setting_id=self.house.setting_id,
            event=self.name,
            index=self.next_index(),
            channel=channel,
            chat=self.chat_of(channel, address),
            lane=OUTBOX_LANES[lane.value],
            kind=kind,
            body=parcel.model_dump_json().encode(),
            created_at=self.now,
            due_at=self.now,
        )


def removal(delivery: Delivery, event: str, index: int, now: datetime, lane: str) -> NewOutbox:
    """The operation that takes one message away again."""
    return NewOutbox(
        setting_id=delivery.setting_id,
        event=event,
        index=index,
        contact_id=delivery.contact_id,
        channel=delivery.channel,
        chat=delivery.chat,
        lane=OUTBOX_LANES[lane],
        kind="delete",
        body=Parcel(references=(delivery.reference,)).model_dump_json().encode(),
        created_at=now,
        due_at=now,
        target=delivery.id,
    )
