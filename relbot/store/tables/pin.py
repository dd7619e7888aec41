"""An adult's PIN: what is asked before the words of an older alert open (service.pin_gate)."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import Base, OptionalRef, OptionalSealed, OptionalWord, SettingId


class PinRow(Base):
    """One adult's. Hashes are slow ones (service.pins), sealed with the adult's own key on top; no PIN is kept."""

    __tablename__ = "pin"

    person_id: Mapped[str] = mapped_column(String(32), ForeignKey("person.id"), primary_key=True)
    setting_id: Mapped[SettingId]
    hash: Mapped[OptionalSealed]
    """None: they have not set one."""
    next_hash: Mapped[OptionalSealed]
    """Of a new PIN that was typed once and is to be typed again."""
    stage: Mapped[OptionalWord]
    """What they were asked to type: open (their PIN, to read), old, new, again; None: nothing."""
    asked_at: Mapped[datetime | None]
    notice_id: Mapped[OptionalRef]
    """The notice that opens once the right PIN was typed."""
    proved_at: Mapped[datetime | None]
    """When the right PIN was last typed."""
    wrong: Mapped[int] = mapped_column(default=0)
    """Wrong ones since the last right one, or since the last wait began."""
    wait_until: Mapped[datetime | None]
    """Until then no PIN is taken."""
