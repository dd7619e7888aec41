"""Rhythms that came round, and the prompts they opened."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from relbot.store.tables.base import Base, Id, OptionalRef, PersonRef, SettingId, Word


class RhythmRun(Base):
    """A rhythm on a local date: opened, or missed because it was found too late."""

    __tablename__ = "rhythm_run"
    __table_args__ = (UniqueConstraint("setting_id", "rhythm", "local_date"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    rhythm: Mapped[Word]
    local_date: Mapped[date]
    status: Mapped[Word]
    """opening, opened, missed."""
    due_at: Mapped[datetime]
    until: Mapped[datetime]
    """End of its window: no prompt leaves after it."""
    opened_at: Mapped[datetime | None]
    cursor: Mapped[OptionalRef]
    """The last person a chunk reached; the wave goes on behind them."""


class Prompt(Base):
    """A person's prompt of a rhythm on a date: at most one (unique), whatever happens.

    `status`: queued, sent, uncertain, offered_again, answered, missed, refused, skipped (already busy or left).
    """

    __tablename__ = "prompt"
    __table_args__ = (
        UniqueConstraint("setting_id", "person_id", "rhythm", "local_date"),
        Index("ix_prompt_run", "setting_id", "rhythm", "local_date"),
    )

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef]
    rhythm: Mapped[Word]
    local_date: Mapped[date]
    flow: Mapped[Word]
    session_id: Mapped[OptionalRef]
    status: Mapped[Word]
    queued_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
