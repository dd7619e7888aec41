"""Incidents: that one was, how far the way from calm to closure has been gone, and what is known of it in words."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from relbot.store.tables.base import (
    Base,
    Id,
    OptionalPersonRef,
    OptionalRef,
    OptionalSealed,
    OptionalWord,
    PersonRef,
    Ref,
    SettingId,
    Word,
)


class IncidentRow(Base):
    """An incident of a child. It holds no words: those are in IncidentTextRow."""

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("event", "index"), Index("ix_incident_open", "setting_id", "status"))

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef]
    """The child whose record it is."""
    reporter_id: Mapped[PersonRef]
    event: Mapped[Word]
    index: Mapped[int]
    session_id: Mapped[OptionalRef]
    """The conversation in which it was logged."""
    ended_at: Mapped[datetime]
    """When it was over: every clock starts here."""
    logged_at: Mapped[datetime]
    kind: Mapped[Word]
    """low (low level, first time: the short path), more."""
    held: Mapped[Word]
    """none, physical, seclusion, restraint, safeguarding (DOMAIN 2.10 step 1)."""
    gravity: Mapped[Word]
    """none, or what makes a restorative talk wrong: serious_harm, sexual_harm, bullying, abuse_at_home, adult_here."""
    harmed_id: Mapped[OptionalPersonRef]
    calm_until: Mapped[datetime]
    """Nobody is asked about it before the child's own calm time has passed."""
    talk: Mapped[Word]
    """The reflective conversation with the child: owed, planned, carried_over, held, not_offered (by safeguarding)."""
    talk_by: Mapped[OptionalPersonRef]
    talk_at: Mapped[datetime | None]
    reason: Mapped[OptionalWord]
    """Why the talk was carried over: not_ready, child_away, adult_away, no_time, other, no_answer."""
    consequence: Mapped[OptionalWord]
    """What was agreed: nothing, or an id of the menu; None: nothing yet."""
    reflected_at: Mapped[datetime | None]
    """When the adult who logged it came to the end of their own reflection."""
    status: Mapped[Word]
    """open, closed."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[OptionalPersonRef]


class IncidentTextRow(Base):
    """One answer about an incident. Words are sealed with the key of `owner_id`: the child it is about, or the child
    who was harmed, of what that child wrote. An adult's own feelings and PACE are not here: those are their answers.
    """

    __tablename__ = "incident_text"
    __table_args__ = (UniqueConstraint("event", "index"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    incident_id: Mapped[Ref]
    owner_id: Mapped[PersonRef]
    author_id: Mapped[PersonRef]
    event: Mapped[Word]
    index: Mapped[int]
    flow: Mapped[Word]
    step: Mapped[Word]
    part: Mapped[Word]
    """What the answer is collected as."""
    choice: Mapped[OptionalWord]
    """The button's id, ids joined by commas, or how held words were kept."""
    text: Mapped[OptionalSealed]
    written_at: Mapped[datetime]
