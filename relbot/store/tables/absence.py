"""When somebody is not here: an adult whom alerts pass over, a pupil who is not asked for."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import Base, Id, OptionalPersonRef, PersonRef, SettingId, Word


class AbsenceRow(Base):
    """A span in which a person is away. It holds no reason: nobody need tell relbot that they are ill."""

    __tablename__ = "absence"
    __table_args__ = (Index("ix_absence_span", "setting_id", "until_at"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId] = mapped_column(index=False)
    person_id: Mapped[PersonRef]
    kind: Mapped[Word]
    """away (an adult said so), register (a pupil is marked absent), rota (a file said so)."""
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    """From this moment on they are here again."""
    said_by: Mapped[OptionalPersonRef]
    """Who said so; None: the operator or a file."""
    said_at: Mapped[datetime]
