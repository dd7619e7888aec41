"""What became of a talk request: its moves, and the adult's note."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import (
    Base,
    Id,
    OptionalPersonRef,
    OptionalSealed,
    OptionalWord,
    PersonRef,
    Ref,
    SettingId,
    Word,
)


class TalkMoveRow(Base):
    """One move of a talk request (service.talk_states). Rows are only ever added."""

    __tablename__ = "talk_move"
    __table_args__ = (UniqueConstraint("event", "index"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    request_id: Mapped[Ref]
    event: Mapped[Word]
    index: Mapped[int]
    move: Mapped[Word]
    before: Mapped[Word]
    after: Mapped[Word]
    by_id: Mapped[OptionalPersonRef]
    """Who did it; None: relbot, because time passed."""
    adult_id: Mapped[OptionalPersonRef]
    """The adult it is about: who accepted, or who is turned away by it."""
    at: Mapped[datetime]


class TalkNoteRow(Base):
    """What an adult wrote down after a talk (DOMAIN 2.14). Words are sealed with the child's key."""

    __tablename__ = "talk_note"
    __table_args__ = (UniqueConstraint("session_id"), Index("ix_talk_note_person", "person_id", "written_at"))

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    request_id: Mapped[Ref]
    person_id: Mapped[PersonRef] = mapped_column(index=False)
    """The child it is about."""
    adult_id: Mapped[PersonRef]
    session_id: Mapped[Word]
    """The adult's conversation it was written in: one note each."""
    happened: Mapped[Word]
    """yes, tried, no."""
    chosen_by: Mapped[OptionalWord]
    """child, offered."""
    length: Mapped[OptionalWord]
    words: Mapped[OptionalSealed]
    """What the child wanted known, in their own words."""
    noticed: Mapped[OptionalSealed]
    next_step: Mapped[OptionalSealed]
    next_when: Mapped[OptionalWord]
    needs_met: Mapped[OptionalWord]
    shown: Mapped[OptionalWord]
    """Whether the child has been shown it: yes, not_yet."""
    written_at: Mapped[datetime]
