"""A child would like another named adult (P09), and the messages by which adults were told of it."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from relbot.store.tables.base import (
    Base,
    Id,
    OptionalPersonRef,
    OptionalWord,
    PersonRef,
    Ref,
    SettingId,
    Word,
)


class AdultWishRow(Base):
    """A wish for another named adult. No reason is asked, so it holds none."""

    __tablename__ = "adult_wish"
    __table_args__ = (UniqueConstraint("event", "index"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef]
    event: Mapped[Word]
    index: Mapped[int]
    adult_id: Mapped[OptionalPersonRef]
    """Whom the child would like; None: anybody else."""
    before_id: Mapped[OptionalPersonRef]
    """Who was their named adult then: never told of it (service.access)."""
    status: Mapped[Word]
    """As service.wish_states has them."""
    asked_id: Mapped[OptionalPersonRef]
    """Whom the lead asked last; once it is done, the new named adult."""
    decided_by: Mapped[OptionalPersonRef]
    """Who of safeguarding or leadership asked, or said that it cannot be."""
    wished_at: Mapped[datetime]
    moved_at: Mapped[datetime]
    """When its status last changed."""
    card: Mapped[OptionalWord]
    """Delivery key of the newest message that shows the child how it stands."""


class WishNoticeRow(Base):
    """An adult's message about a wish: one each, sent anew when it rings again."""

    __tablename__ = "wish_notice"
    __table_args__ = (UniqueConstraint("wish_id", "adult_id"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    wish_id: Mapped[Ref]
    adult_id: Mapped[PersonRef]
    key: Mapped[OptionalWord]
    closes_at: Mapped[datetime | None]
    """While it is open in place: until when."""
