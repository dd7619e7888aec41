"""The way of a message: inbox, outbox and deliveries (DESIGN "The way of one message")."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import Base, Hash, Id, OptionalRef, OptionalSealed, OptionalWord, SettingId, Word

Serial = BigInteger().with_variant(Integer, "sqlite")
"""An ever-growing number: the order in which rows came."""

INBOX_OPEN = text("status IN ('new', 'claimed')")
OUTBOX_OPEN = text("status IN ('pending', 'claimed')")
"""What is still to be worked. The indexes that claims use hold these rows only, so finished ones cost nothing."""

INBOX_LANES = {"people": 0, "timers": 1, "waves": 2}
OUTBOX_LANES = {"urgent": 0, "reply": 1, "routine": 2}


class InboxRow(Base):
    """One thing that came in. Stored before it is acknowledged; its body is erased once it is done.

    `source` and `update_key` recognise a duplicate for 72 hours; done rows are purged after that.
    `chat` is the keyed hash of the address (or a name of its own for waves): rows of one chat are worked by lane and
    age, one at a time.
    `status`: new, claimed, done, parked (could not be understood or applied: shown to the operator).
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("setting_id", "source", "update_key"),
        Index("ix_inbox_chat", "setting_id", "chat", "id", sqlite_where=INBOX_OPEN, postgresql_where=INBOX_OPEN),
        Index("ix_inbox_claim", "setting_id", "lane", "id", sqlite_where=INBOX_OPEN, postgresql_where=INBOX_OPEN),
        Index("ix_inbox_done_at", "done_at"),
        # A number is never given twice, even after a purge: it names the event, and so its effects (rule 2).
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    setting_id: Mapped[SettingId]
    source: Mapped[Word]
    """The channel and account ("telegram:1234"), or "tick", "rhythm", "web"."""
    update_key: Mapped[str] = mapped_column(String(128))
    chat: Mapped[Hash]
    lane: Mapped[int]
    received_at: Mapped[datetime]
    body: Mapped[OptionalSealed]
    """Sealed with the setting's key; None once done."""
    status: Mapped[Word] = mapped_column(default="new")
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[OptionalWord]
    lease_until: Mapped[datetime | None]
    error: Mapped[OptionalWord]
    """A code, never content."""
    done_at: Mapped[datetime | None]


class OutboxRow(Base):
    """One operation on its way out, or what became of it.

    `event` and `index` are the effect's id (rule 2): replays change nothing. `kind`: send, edit, retire, delete.
    `status`: pending, claimed, done, refused, uncertain, dropped.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("event", "index"),
        Index(
            *("ix_outbox_chat", "setting_id", "chat", "lane", "id"),
            sqlite_where=OUTBOX_OPEN,
            postgresql_where=OUTBOX_OPEN,
        ),
        Index(
            *("ix_outbox_claim", "setting_id", "channel", "lane", "due_at", "id"),
            sqlite_where=OUTBOX_OPEN,
            postgresql_where=OUTBOX_OPEN,
        ),
        Index("ix_outbox_finished_at", "finished_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    setting_id: Mapped[SettingId]
    event: Mapped[Word]
    index: Mapped[int]
    contact_id: Mapped[OptionalRef]
    """None: to an address that belongs to nobody yet (the refusal of an unknown code), kept in the body."""
    channel: Mapped[Word]
    chat: Mapped[Hash]
    lane: Mapped[int]
    kind: Mapped[Word]
    target: Mapped[OptionalRef]
    """For edit, retire, delete: the delivery they act on."""
    body: Mapped[OptionalSealed]
    """The operation, sealed with the setting's key; None once it has left."""
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    """A channel asked to wait, or a retry backs off; blocks what comes behind it in this chat and lane."""
    status: Mapped[Word] = mapped_column(default="pending")
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[int] = mapped_column(default=0)
    """How many of the attempts may have arrived."""
    lease: Mapped[OptionalWord]
    lease_until: Mapped[datetime | None]
    outcome: Mapped[OptionalWord]
    """A code: blocked, chat_not_found, timed_out …"""
    finished_at: Mapped[datetime | None]
    purpose: Mapped[OptionalWord]
    """What it is for, to act on what became of it: prompt, alert, told, question, reply."""
    purpose_id: Mapped[OptionalRef]


class Delivery(Base):
    """A message as it stands in somebody's chat: ours that was sent, or theirs that came in.

    `key` is what relbot calls it ("event.index", or "in.<inbox id>"); `reference` is what the channel calls it.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("setting_id", "key", "part"),
        Index("ix_delivery_remove", "asked_at", "remove_at"),
    )

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    key: Mapped[Word]
    part: Mapped[int] = mapped_column(default=0)
    """A long text may become several messages; buttons are on the last."""
    contact_id: Mapped[OptionalRef]
    channel: Mapped[Word]
    chat: Mapped[Hash]
    reference: Mapped[Word]
    direction: Mapped[str] = mapped_column(String(3))
    """"out" or "in"."""
    session_id: Mapped[OptionalRef]
    question: Mapped[int | None]
    notice_id: Mapped[OptionalRef]
    sent_at: Mapped[datetime]
    remove_at: Mapped[datetime | None]
    """When it is taken away: 15 minutes after the conversation, always before 48 hours (Bot API deleteMessage)."""
    asked_at: Mapped[datetime | None]
    """Since when the channel is being asked to take it away."""
    removed_at: Mapped[datetime | None]
    """When it was gone."""
