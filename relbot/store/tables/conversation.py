"""Catalogues, sessions, answers and timers."""

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import (
    Base,
    Id,
    OptionalRef,
    OptionalSealed,
    OptionalWord,
    PersonIds,
    PersonRef,
    Ref,
    Sealed,
    SettingId,
    Word,
)


class CatalogueRow(Base):
    """A whole catalogue by its hash: a session keeps the one it began with, at most seven days."""

    __tablename__ = "catalogue"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    document: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class SessionRow(Base):
    """One person going through one flow. `state` is the engine's session as JSON, sealed with the person's key."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person_open", "person_id", "status"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef] = mapped_column(index=False)
    contact_id: Mapped[Ref]
    flow: Mapped[Word]
    catalogue_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[Word]
    waiting: Mapped[bool] = mapped_column(default=False)
    """True while another conversation of this person speaks: it is offered again afterwards."""
    prompt_id: Mapped[OptionalRef]
    state: Mapped[Sealed]
    started_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    route: Mapped[OptionalWord]
    """Who alone reads what is said from here on: safeguarding, leadership; None: the usual readers."""
    left_out: Mapped[PersonIds]
    """The adults it may be about: they read nothing of it."""


class AnswerRow(Base):
    """What somebody answered. Scores and choices stay countable; words are sealed with their key (rule 8)."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("session_id", "number"), Index("ix_answer_person", "person_id", "answered_at"))

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef] = mapped_column(index=False)
    session_id: Mapped[Ref]
    number: Mapped[int]
    """The question's number in its session: a second answer to it is no answer."""
    flow: Mapped[Word]
    step: Mapped[Word]
    collect: Mapped[Word]
    choice: Mapped[str | None] = mapped_column(String(64))
    score: Mapped[int | None]
    text: Mapped[OptionalSealed]
    skipped: Mapped[bool] = mapped_column(default=False)
    keep: Mapped[Word]
    answered_at: Mapped[datetime]
    route: Mapped[OptionalWord]
    """As of its session when it was given."""


class TimerRow(Base):
    """Something to do at a time. `key` is unique while it is open: a second tick finds nothing new."""

    __tablename__ = "timer"
    __table_args__ = (UniqueConstraint("setting_id", "key"), Index("ix_timer_due", "fired_at", "due_at"))

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    key: Mapped[str] = mapped_column(String(128))
    """What and for what: "session.<id>.remind", "alert.<id>.climb"."""
    kind: Mapped[Word]
    object_id: Mapped[Ref]
    number: Mapped[int] = mapped_column(default=0)
    chat: Mapped[str] = mapped_column(String(64))
    """The chat in whose order it is worked."""
    due_at: Mapped[datetime]
    fired_at: Mapped[datetime | None]
