"""The morning test: one a school day, and whom it was sent to."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import Base, Id, OptionalPersonRef, PersonRef, SettingId, Word


class MorningTest(Base):
    """A test that alerts arrive, on a local date (DOMAIN 3.3 "Must")."""

    __tablename__ = "morning_test"
    __table_args__ = (UniqueConstraint("setting_id", "local_date"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    local_date: Mapped[date]
    due_at: Mapped[datetime]
    rung: Mapped[int] = mapped_column(default=0)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[OptionalPersonRef]


class MorningNotice(Base):
    """The message by which an adult has the test; `key` is its delivery key."""

    __tablename__ = "morning_notice"

    test_id: Mapped[str] = mapped_column(String(32), ForeignKey("morning_test.id"), primary_key=True)
    adult_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    setting_id: Mapped[SettingId]
    key: Mapped[Word]
