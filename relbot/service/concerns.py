"""What a child wrote or tapped that adults must see (rules 4 to 6)."""

from dataclasses import dataclass
from datetime import timedelta

from relbot.flow.actions import RaiseConcern
from relbot.service import alerts
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import AlertRow, ConcernRow, SessionRow

TEXT_CONTEXT = "concern.text"
TOGETHER = timedelta(minutes=10)
"""Words that follow within this time join an alert that nobody has opened yet, rather than ring again."""


@dataclass(frozen=True)
class Worry:
    """What is known of a concern. `level`: urgent, concern. `source`: help, not_safe, going_home, text, outside,
    edited, media, parked. `told` is the phrase the child was answered with, `told_key` its delivery key.
    """

    level: str
    source: str
    text: str | None = None
    reasons: tuple[str, ...] = ()
    session: SessionRow | None = None
    step: str | None = None
    told: str | None = None
    told_key: str | None = None


async def raise_concern(event: Event, who: Who, worry: Worry) -> ConcernRow:
    """Keeps the words unedited, sealed with the child's key, and puts them on their way to adults."""
    uow, session = event.uow, worry.session
    alert = await _open_alert(event, who, worry.level)
    row = ConcernRow(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        person_id=who.id,
        event=event.name,
        index=event.next_index(),
        alert_id=alert.id,
        level=worry.level,
        source=worry.source,
        reasons=",".join(worry.reasons),
        session_id=session.id if session else None,
        flow=session.flow if session else None,
        step=worry.step,
        text=None if worry.text is None else await uow.seal(who.id, TEXT_CONTEXT, worry.text),
        told=worry.told,
        told_key=worry.told_key,
        raised_at=event.now,
    )
    uow.add(row)
    await uow.flush()
    return row


async def raise_from_flow(event: Event, who: Who, row: SessionRow, arguments: RaiseConcern) -> None:
    """HELP, "no" or "not sure" to "are you safe?": urgent, with or without a word written (DOMAIN 3.2)."""
    await raise_concern(event, who, Worry(arguments.level, arguments.source, session=row))


async def _open_alert(event: Event, who: Who, level: str) -> AlertRow:
    """The alert a concern goes out with: an open one of the same kind rings again, at once (rule 10: no cooldown).

    Words that follow quickly, while nobody has opened the alert yet, join it without ringing once more.
    """
    for alert in await event.uow.care.open_alerts(event.house.setting_id, who.id):
        if alert.kind == level:
            quick = level == "concern" and event.now - alert.raised_at <= TOGETHER
            if not quick or await _anyone_opened(event, alert):
                await alerts.notify(event, alert, who.person)
            return alert
    return await alerts.raise_alert(event, who.person, level)


async def _anyone_opened(event: Event, alert: AlertRow) -> bool:
    return any(notice.opened_at for notice in await event.uow.care.notices(alert.id))
