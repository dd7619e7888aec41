"""Adults hear of a change to a talk they agreed to: a new message rings, and tells a locked phone nothing (rule 7)."""

from relbot.engine.message import Lane
from relbot.service import alert_view
from relbot.service.event import Errand, Event, Filing
from relbot.service.who import reach
from relbot.store.tables import AlertRow

CHANGED, SOON = "alerts.notice_changed", "alerts.notice_soon"


async def ring(
    event: Event,
    alert: AlertRow,
    adult_id: str,
    key: str = CHANGED,
    *,
    offer: tuple[str, ...] = (alert_view.OPEN,),
    lane: Lane = Lane.REPLY,
) -> None:
    """Sends an adult's notice anew with these words; what it opens to is how things stand now."""
    notice = await event.uow.care.notice_to(alert.id, adult_id)
    adult = await reach(event.uow, adult_id)
    if notice is None or adult is None:
        return
    if notice.key is not None:
        await event.remove(notice.key)
    notice.closes_at = None
    buttons = () if notice.state == "passed_on" else offer
    message = alert_view.message(event, adult, alert, key if buttons else "alerts.passed_on", buttons)
    errand = Errand("notice", notice.id, Filing(notice_id=notice.id))
    event.audit("alert_rung", actor=adult_id, subject=alert.person_id, kind="alert", object_id=alert.id)
    notice.key = await event.send(adult.contact, message, lane, errand)
    await event.uow.flush()


async def turn_away(event: Event, alert: AlertRow, adult_id: str | None) -> None:
    """An adult has nothing to do with a request any more, and cannot open it (service.access)."""
    notice = None if adult_id is None else await event.uow.care.notice_to(alert.id, adult_id)
    if notice is not None:
        notice.state = "passed_on"
        await event.uow.flush()
