"""Settings, people, how they are reached, and their invitations."""

from datetime import date, datetime

from sqlalchemy import Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import (
    Base,
    Hash,
    Id,
    OptionalPersonRef,
    OptionalSealed,
    OptionalWord,
    PersonRef,
    Sealed,
    SettingId,
    Word,
)

LINKED = text("unlinked_at IS NULL")
"""An account is one person's at a time."""


class Setting(Base):
    """One school or home, as its setting file was last applied."""

    __tablename__ = "setting"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    document: Mapped[str] = mapped_column(Text)
    """The applied setting file, as JSON of service.setting_file.SettingFile: names of places, hours, no people."""
    document_hash: Mapped[Hash]
    applied_at: Mapped[datetime]
    key_check: Mapped[Sealed]
    """A known text sealed with the setting key: a wrong key is noticed at start, not at the first child."""


class Person(Base):
    """A pupil or an adult. Names and the school's own id are sealed with the person's key."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("setting_id", "school_id_hash"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    school_id_hash: Mapped[Hash]
    school_id: Mapped[Sealed]
    first_name: Mapped[Sealed]
    last_name: Mapped[Sealed]
    year: Mapped[int | None]
    """School year: 0 reception, 1 to 13; None for adults."""
    class_name: Mapped[OptionalSealed]
    known_as: Mapped[OptionalSealed]
    """What else children call an adult, joined with +: so that words which name them go past them."""
    language: Mapped[str] = mapped_column(String(2))
    named_adult_id: Mapped[OptionalPersonRef]
    second_adult_id: Mapped[OptionalPersonRef]
    welcomed_at: Mapped[datetime | None]
    night_seen: Mapped[date | None]
    """The newest night in which a pupil used relbot: the date on which that night began."""
    left_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class PersonRole(Base):
    """A role of a person: pupil, staff, safeguarding, lead, chair. Roles overlap: one person may hold several."""

    __tablename__ = "person_role"

    person_id: Mapped[PersonRef] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    setting_id: Mapped[SettingId]


class Contact(Base):
    """Where a person is reached, or was: a channel and an address (a Telegram chat id), sealed; found by keyed hash.

    Each link has a row of its own, so that nothing meant for one person ever follows the account to the next. A row
    that is unlinked keeps its address, to take the person's messages away from there.
    """

    __tablename__ = "contact"
    __table_args__ = (
        Index(
            *("ix_contact_linked", "setting_id", "channel", "address_hash"),
            unique=True,
            sqlite_where=LINKED,
            postgresql_where=LINKED,
        ),
    )

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef]
    channel: Mapped[Word]
    address_hash: Mapped[Hash]
    address: Mapped[Sealed]
    """Sealed with the person's key."""
    linked_at: Mapped[datetime]
    unlinked_at: Mapped[datetime | None]
    unreachable_since: Mapped[datetime | None]
    """Set when the channel refused for good (blocked); cleared when they write again."""
    menu: Mapped[OptionalWord]
    """The delivery key of the menu that stands in this chat: the next one takes its place."""


class Invitation(Base):
    """A single-use code that links a person's account. Only its keyed hash is kept."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("setting_id", "code_hash"), Index("ix_invitation_person", "person_id"))

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef] = mapped_column(index=False)
    code_hash: Mapped[Hash]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
