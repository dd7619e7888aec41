"""An adult who said "I have them" is asked whether they are with the child; without an answer the alert goes on."""

from relbot.engine.message import Lane
from relbot.service import alert_stages, alert_view, alerts, talk_notices, told
from relbot.service.event import Event
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
        there = event.uow.care.with_them if alert.status == "accepted" else event.uow.care.gone_to_them
        if not await there(alert.id, adult.id, event.now):
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
    """Asks whoever comes whether they are with the child; next time, others (DOMAIN 3.5: seen in 15 minutes)."""
    alert = await event.uow.care.alert(alert_id)
    expected = None if alert is None else alert_stages.waited_for(alert)
    if alert is None or expected is None:
        return
    adult = await reach(event.uow, expected)
    if not reminded and adult is not None:
        offer = (alert_view.OPEN, *alert_stages.offered(adult, alert))
        await talk_notices.ring(event, alert, expected, ASKED, offer=offer, lane=Lane.URGENT)
        await alert_stages.watch(event, alert, reminded=True)
        return
    if alert.status == "open":
        await _goes_no_more(event, alert, by=None)
        return
    if not await event.uow.care.reopen(alert.id, unreached=True):
        return
    event.audit("alert_reopened", actor=None, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alerts.again(event, alert.id, passed_on=True)
    await told.asking_more(event, alert)
    if alert.going_by is not None:  # the child was told of them, too, and they were not asked yet
        await alert_stages.watch(event, alert)


async def _stand_down(event: Event, adult: Who, alert: AlertRow) -> None:
    """Who only goes says that they cannot: the child hears that first, and who comes instead, or that others are asked.

    Whoever has accepted meanwhile comes; while nobody has, the alert goes on at once, to who was not sent before, too.
    """
    if alert.status == "open":
        await _goes_no_more(event, alert, by=adult)
        return
    alert_stages.goes_no_more(alert)
    await told.comes_instead(event, alert, adult)
    await _said(event, adult, alert, "alert_going_ended")


async def _goes_no_more(event: Event, alert: AlertRow, *, by: Who | None) -> None:
    """Nobody is on the way to the child any more, and nobody has accepted (`by` None: they did not answer)."""
    left = alert.going_by
    alert_stages.goes_no_more(alert)
    await event.uow.flush()
    await alert_stages.rest(event, alert)
    actor = by.id if by else None
    event.audit("alert_going_ended", actor=actor, subject=alert.person_id, kind="alert", object_id=alert.id)
    notice = await event.uow.care.notice_to(alert.id, left or "")
    if by is not None and notice is not None:
        notice.state, notice.closes_at = "passed_on", None  # they have said that they cannot: they are not sent again
        await event.uow.flush()
        await alert_view.show(event, by, alert, notice)
    await told.asking_more(event, alert)
    alert.told_waiting_at = alert.told_waiting_at or event.now  # that says it already
    await alerts.again(event, alert.id, passed_on=True)


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
