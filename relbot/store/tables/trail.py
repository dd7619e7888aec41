"""The audit, and what relbot remembers about itself."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import Base, OptionalRef, OptionalWord, Sealed, SettingId, Word


class AuditRow(Base):
    """Who did or saw what, about whom, when. Identifiers only, no content (rule 9)."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_subject", "setting_id", "subject_id", "at"),
        Index("ix_audit_number", "setting_id", "number", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)
    setting_id: Mapped[SettingId]
    at: Mapped[datetime]
    actor_id: Mapped[OptionalRef]
    """The adult who did it, or whose telephone an alert rang (`alert_rung`, `alert_arrived`, `alert_not_arrived`,
    `alert_no_contact`); None: relbot itself or the operator at the command line.
    """
    action: Mapped[Word]
    subject_id: Mapped[OptionalRef]
    """The child it is about."""
    object_kind: Mapped[OptionalWord]
    object_id: Mapped[OptionalRef]
    number: Mapped[int | None] = mapped_column(BigInteger)
    """Its place in the setting's chain; None: a line from before there was one."""
    mark: Mapped[str | None] = mapped_column(String(64))
    """A keyed hash of the line and of the mark before it (store.chain)."""


class AuditHeadRow(Base):
    """Where a setting's chain ends, and its key, sealed with the setting's key (store.chain)."""

    __tablename__ = "audit_head"

    setting_id: Mapped[SettingId] = mapped_column(primary_key=True)
    sealed: Mapped[Sealed]


class Note(Base):
    """Small things a process must find again after a restart: the poll offset, when relbot last ran."""

    __tablename__ = "note"

    setting_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]
