"""The key database: one wrapped key a person, kept apart from everything else (rule 8)."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from relbot.store.tables.base import Id, KeyBase, Ref, Sealed


class PersonKey(KeyBase):
    """A person's key, wrapped by the setting key. Deleting this row is what erases a person."""

    __tablename__ = "person_key"

    person_id: Mapped[Id]
    setting_id: Mapped[Ref]
    wrapped: Mapped[Sealed]
    created_at: Mapped[datetime]


class Tombstone(KeyBase):
    """Whose key was deleted on purpose, so that no older copy of it can bring it back (rule 8). An id and a time."""

    __tablename__ = "tombstone"

    person_id: Mapped[Id]
    setting_id: Mapped[Ref]
    erased_at: Mapped[datetime]
