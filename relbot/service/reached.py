"""An adult who said "I have them" is asked whether they are with the child; without an answer the alert goes on."""

from relbot.engine.message import Lane
from relbot.service import alert_stages, alert_view, alerts, talk_notices, told
from relbot.service.event import Event
from relbot.service.ladder import climb_of
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, NoticeRow

ASKED = "alerts.notice_with"


async def press(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, what: str) -> bool:
    """A stage's button. False: this adult was not offered it now."""
    to = what.removeprefix(f"{alert_stages.SAFE}_")
    stage = alert_stages.SAFE if to in alert_stages.HANDED else what
    if stage not in alert_stages.offered(adult, alert):
        return False
    if stage == alert_stages.CANNOT:
        await _stand_down(event, adult, alert)
    elif stage == alert_stages.WITH:
        if not await event.uow.care.with_them(alert.id, adult.id, event.now):
            return False
        await alert_stages.rest(event, alert)
        await _said(event, adult, alert, "alert_with_them")
    elif to in alert_stages.HANDED:
        alert.safe_at, alert.handed_to = event.now, to
        await _said(event, adult, alert, "alert_safe")
    else:
        await _ask_to_whom(event, adult, alert, notice)
    return True


async def look(event: Event, alert_id: str, *, reminded: bool) -> None:
    """Asks an adult whether they are with the child; next time, others (DOMAIN 3.5: seen in 15 minutes)."""
    alert = await event.uow.care.alert(alert_id)
    if alert is None or alert.status != "accepted" or alert.accepted_by is None or alert.with_them_at is not None:
        return
    if not reminded and await reach(event.uow, alert.accepted_by) is not None:
        offer = (alert_view.OPEN, alert_stages.WITH)
        await talk_notices.ring(event, alert, alert.accepted_by, ASKED, offer=offer, lane=Lane.URGENT)
        await alert_stages.watch(event, alert, climb_of(event, alert).repeat_minutes, reminded=True)
        return
    if not await event.uow.care.reopen(alert.id, unreached=True):
        return
    event.audit("alert_reopened", actor=None, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alerts.again(event, alert.id, passed_on=True)
    await told.asking_more(event, alert)


async def _stand_down(event: Event, adult: Who, alert: AlertRow) -> None:
    """Who only goes says that they cannot, now that another has accepted: the child hears that first."""
    alert.going_by = None
    await told.comes_instead(event, alert, adult)
    await _said(event, adult, alert, "alert_going_ended")


async def _said(event: Event, adult: Who, alert: AlertRow, action: str) -> None:
    event.audit(action, actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    await event.uow.flush()
    await alerts.show_all(event, alert)


async def _ask_to_whom(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Puts the choice in place of the notice; "hide" brings it back."""
    notice.closes_at = None
    choices = tuple(f"{alert_stages.SAFE}_{each}" for each in alert_stages.HANDED)
    shown = alert_view.message(event, adult, alert, "alerts.safe_to_whom", (*choices, alert_view.HIDE))
    if notice.key is not None:
        await event.edit(adult.contact, notice.key, shown)
    await event.uow.flush()
