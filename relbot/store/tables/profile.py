"""What a child says about themselves, and how somebody would like to be asked."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import (
    Base,
    Id,
    OptionalPersonRef,
    OptionalSealed,
    PersonRef,
    Sealed,
    SettingId,
    Word,
)


class ProfilePartRow(Base):
    """One part of a child's page (DOMAIN 2.7): the child's own, or what an adult added to it.

    All of it is the child's: what is said is sealed with their key, whoever wrote it.
    """

    __tablename__ = "profile_part"
    __table_args__ = (UniqueConstraint("person_id", "part", "layer"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef]
    part: Mapped[Word]
    """What it is about: service.profile.PARTS."""
    layer: Mapped[Word]
    """child, adult."""
    said: Mapped[Sealed]
    """Buttons and words, as JSON of service.profile.Said."""
    seen_by: Mapped[Word]
    """named (the adult of `for_id` alone), circle (adults who work with the child), nobody; of an adult's addition:
    circle (the child may read it), agreed_not_yet (the child does not see it yet).
    """
    for_id: Mapped[OptionalPersonRef]
    """Whose name the child read when they chose "only": another named adult later on does not see it."""
    author_id: Mapped[PersonRef]
    said_at: Mapped[datetime]


class PreferenceRow(Base):
    """How somebody would like to be asked (P11). Whoever has no row is asked as everybody is."""

    __tablename__ = "preference"

    person_id: Mapped[PersonRef] = mapped_column(primary_key=True, index=False)
    setting_id: Mapped[SettingId]
    fewer: Mapped[bool]
    """Only the questions that matter most of a check-in."""
    later: Mapped[int]
    """Minutes after everybody else."""
    opted_out: Mapped[Word]
    """none, check_ins, all: what they are not asked any more. HELP and all they begin themselves stay."""
    calm_minutes: Mapped[int | None]
    """How long they need to be calm (G07); None: as the setting says, or their own page."""
    signal: Mapped[OptionalSealed]
    """The quiet signal they agreed with their adult, sealed with their key (P18)."""
    changed_by: Mapped[OptionalPersonRef]
    """Who changed it last; None: the command line."""
    changed_at: Mapped[datetime]
