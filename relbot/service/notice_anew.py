"""A notice that stands nowhere any more, or whose details could not be shown, comes to its adult anew."""

from relbot.engine.message import Lane
from relbot.service import alert_view, alerts, log
from relbot.service.access import may_handle_alert
from relbot.service.alert_details import DOUBTED
from relbot.service.event import Errand, Event, Filing
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, NoticeRow


async def bring(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, *, silent: bool = False) -> None:
    """Sends a notice closed, as it now stands, in place of the message that carried it."""
    if notice.key is not None:
        await event.remove(notice.key)
    notice.closes_at = None
    message = await alert_view.folded(event, adult, alert, notice)
    errand = Errand("notice", notice.id, Filing(notice_id=notice.id), silent=silent)
    lane = Lane.URGENT if alert.kind == "urgent" and not silent else Lane.REPLY
    notice.key = await event.send(adult.contact, message, lane, errand)
    notice.state = "sent" if notice.state != DOUBTED else DOUBTED
    notice.sent_at = event.now
    await event.uow.flush()


async def renew(event: Event, notice_id: str) -> None:
    """An open alert's notice was taken away because its time was over: it comes again without a sound.

    Whoever looks sees it, as long as nobody has accepted. Notes come again by themselves when people next read.
    """
    found = await _standing(event, notice_id)
    if found is None:
        return
    adult, alert, notice = found
    if alert.status != "open" or alert.kind == alerts.NOTE or notice.key is None:
        return
    stand = await event.uow.deliveries.by_key(event.house.setting_id, notice.key)
    if stand and all(each.asked_at is not None for each in stand):
        await bring(event, adult, alert, notice, silent=True)


async def unseen(event: Event, notice_id: str) -> None:
    """An adult opened a notice and saw nothing: a note counts as unread again, and the notice comes anew."""
    found = await _standing(event, notice_id)
    if found is None:
        return
    adult, alert, notice = found
    log.worrying("details_not_shown", alert=alert.id)
    if alert.kind == alerts.NOTE and await event.uow.care.unread(alert.id, adult.id):
        event.audit("alert_unread", actor=None, subject=alert.person_id, kind="alert", object_id=alert.id)
        await alerts.repeat(event, alert)
    await bring(event, adult, alert, notice)


async def unfolded(event: Event, notice_id: str) -> None:
    """Words could not be folded away: their message goes, and until all is over the notice stands anew, closed.

    A removal is tried for as long as Telegram allows. What was opened again meanwhile is folded later.
    """
    notice = await event.uow.care.notice(notice_id)
    if notice is None or notice.key is None or notice.closes_at is not None:
        return
    log.worrying("details_not_folded", alert=notice.alert_id)
    found = await _standing(event, notice_id)
    if found is None or found[1].status == "closed":
        await event.remove(notice.key)
    else:
        await bring(event, *found, silent=True)


async def _standing(event: Event, notice_id: str) -> tuple[Who, AlertRow, NoticeRow] | None:
    """A notice, its alert and its adult, if they can be reached and may still open it (service.access)."""
    notice = await event.uow.care.notice(notice_id)
    alert = None if notice is None else await event.uow.care.alert(notice.alert_id)
    adult = None if notice is None else await reach(event.uow, notice.adult_id)
    if notice is None or alert is None or adult is None:
        return None
    standing = await alert_view.standing_of(event, adult, alert)
    if standing is None or not may_handle_alert(standing, alert, notice):
        return None
    return adult, alert, notice


BY_KIND = {"renew": renew, "unseen": unseen, "unfolded": unfolded}
"""What is done when relbot has written to itself that a notice must come anew."""
