"""An adult who may not end a concern for all says that they see none (DOMAIN 3.3)."""

from relbot.service import alerts
from relbot.service.alert_details import DOUBTED
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import AlertRow, NoticeRow


async def doubt(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Written down and shown to those who decide; the alert stays open for them, or is theirs again if it was taken."""
    notice.state, notice.closes_at = DOUBTED, None
    await event.uow.flush()
    event.audit("alert_doubted", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    if alert.accepted_by == adult.id and await event.uow.care.reopen(alert.id):
        await alerts.again(event, alert.id, passed_on=True)
    await alerts.show_all(event, alert)
