"""Concerns, talk requests, and the alerts that keep going until a person accepts."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relbot.store.tables.base import (
    Base,
    Id,
    OptionalPersonRef,
    OptionalRef,
    OptionalSealed,
    OptionalWord,
    PersonIds,
    PersonRef,
    Ref,
    SettingId,
    Word,
)


class ConcernRow(Base):
    """Something a child wrote or tapped that an adult must see. `text` is sealed with the child's key."""

    __tablename__ = "concern"
    __table_args__ = (UniqueConstraint("event", "index"), Index("ix_concern_person", "person_id", "raised_at"))

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef] = mapped_column(index=False)
    event: Mapped[Word]
    index: Mapped[int]
    alert_id: Mapped[OptionalRef]
    """The alert that carries it to adults; None while the child is asked whether it is just a saying."""
    level: Mapped[Word]
    """urgent, concern, ordinary: nothing a child wrote is without a row."""
    source: Mapped[Word]
    """help, not_safe, going_home, text, outside (words outside any conversation), edited, media, parked, low_scores,
    night_use, hand, adult_conduct, low_cup (an adult's own), incident (an adult logged one), silence, opted_out,
    profile_review, account_gone (blocked or deleted soon after something that alarmed).
    """
    reasons: Mapped[str]
    """Reason codes of the screening, comma-separated; no words."""
    session_id: Mapped[OptionalRef]
    flow: Mapped[OptionalWord]
    step: Mapped[OptionalWord]
    """Which question was on the screen."""
    text: Mapped[OptionalSealed]
    told: Mapped[str | None] = mapped_column(String(160))
    """The phrase keys of what the child was told at once, separated by spaces."""
    told_key: Mapped[OptionalWord]
    """The delivery key of that reply: whether it arrived is known from it."""
    written_at: Mapped[datetime]
    """When the child sent it: before `raised_at` if relbot or the channel was out of order in between."""
    raised_at: Mapped[datetime]
    route: Mapped[OptionalWord]
    """Who alone reads it: safeguarding, leadership; None: the usual readers (service.routing)."""
    left_out: Mapped[PersonIds]
    """The adults it may be about: they never learn of it."""


class TalkRequestRow(Base):
    """A pupil's wish to talk with an adult. How it may go from state to state: service.talk_states."""

    __tablename__ = "talk_request"
    __table_args__ = (UniqueConstraint("event", "index"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef]
    event: Mapped[Word]
    index: Mapped[int]
    session_id: Mapped[OptionalRef]
    adult_id: Mapped[OptionalPersonRef]
    """The adult asked for; None: anyone."""
    soon: Mapped[OptionalWord]
    place: Mapped[OptionalWord]
    note: Mapped[OptionalSealed]
    status: Mapped[Word]
    accepted_by: Mapped[OptionalPersonRef]
    meet_when: Mapped[OptionalSealed]
    meet_place: Mapped[OptionalSealed]
    requested_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    friend: Mapped[bool] = mapped_column(default=False)
    """A friend may come too."""
    promised_at: Mapped[datetime | None]
    """By when somebody is to have come: as the child asked, then as an adult said."""
    meet_at: Mapped[datetime | None]
    """The time an adult gave, as a moment; `meet_when` says it in the child's words."""
    card: Mapped[OptionalWord]
    """Delivery key of the newest message that shows the child how it stands."""
    felt: Mapped[OptionalWord]
    """What the child said afterwards: helped, a_bit."""


class AlertRow(Base):
    """A concern or a request on its way to adults until one of them has said "I have them" (rule 5)."""

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_open", "setting_id", "status"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    person_id: Mapped[PersonRef]
    """The child it is about."""
    request_id: Mapped[OptionalRef]
    """The talk request it carries; concerns name their alert themselves, for it may carry several."""
    kind: Mapped[Word]
    """urgent, concern, request, unreachable (someone who cannot be reached), note (ordinary words to be read)."""
    status: Mapped[Word]
    """open, accepted, closed."""
    accepted_by: Mapped[OptionalPersonRef]
    accepted_at: Mapped[datetime | None]
    outcome: Mapped[OptionalWord]
    """How it was closed without anybody saying "I have them": read (a note), not_a_concern."""
    closed_by: Mapped[OptionalPersonRef]
    closed_at: Mapped[datetime | None]
    closed_why: Mapped[OptionalWord]
    """Why something urgent is not a concern, as who closed it says: saying, spoken, known, mistake."""
    raised_at: Mapped[datetime]
    repeat_at: Mapped[datetime | None]
    """When it goes out again, to one rung more; None once accepted."""
    rung: Mapped[int] = mapped_column(default=0)
    going_by: Mapped[OptionalPersonRef]
    """An adult who knows no details and said "I have them": they go to the child, the alert goes on (rule 6)."""
    told_waiting_at: Mapped[datetime | None]
    """When the child was told that nobody has answered yet: once."""
    with_them_at: Mapped[datetime | None]
    """When whoever accepted it, or goes, said that they are with the child (service.alert_stages.there)."""
    safe_at: Mapped[datetime | None]
    """When they said that the child is safe."""
    handed_to: Mapped[OptionalWord]
    """With whom the child is then: family, safeguarding, staff, emergency."""
    handed_to_id: Mapped[OptionalPersonRef]
    """Which adult here that is, if it is one and was named."""
    coming_key: Mapped[OptionalWord]
    """Delivery key of the message that told the child who comes: it is changed once that is over."""
    route: Mapped[OptionalWord]
    """Who alone it goes to: safeguarding, leadership; None: as the ladder says (service.routing)."""
    left_out: Mapped[PersonIds]
    """The adults it may be about: they never learn of it."""


class NoticeRow(Base):
    """One adult's copy of an alert: when it was sent, delivered, opened, and whether it could not be."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("alert_id", "adult_id"),)

    id: Mapped[Id]
    setting_id: Mapped[SettingId]
    alert_id: Mapped[Ref]
    adult_id: Mapped[PersonRef]
    detail: Mapped[bool]
    """False: this adult hears only "go to them" (rule 6)."""
    key: Mapped[OptionalWord]
    """Delivery key of the newest message that carries it."""
    state: Mapped[Word]
    """sent, delivered, failed, no_contact, listed (one message named several notes, this among them), passed_on
    (another is asked), no_concern (they see none, and may not close it).
    """
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    """When the opened details are folded away again."""
