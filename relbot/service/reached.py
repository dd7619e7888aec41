"""An adult who said "I have them" is asked whether they are with the child; without an answer the alert goes on."""

from relbot.engine.message import Lane
from relbot.service import alert_stages, alert_view, alerts, handing, not_coming, talk_notices, told
from relbot.service.event import Event
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, NoticeRow

ASKED = "alerts.notice_with"


async def press(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow, what: str) -> bool:
    """A stage's button. False: this adult was not offered it now."""
    stage = alert_stages.SAFE if what.startswith((alert_stages.SAFE, handing.TO)) else what
    if stage not in alert_stages.offered(adult, alert):
        return False
    if stage == alert_stages.CANNOT:
        await not_coming.stand_down(event, adult, alert, notice)
    elif stage == alert_stages.GIVE_BACK:
        await not_coming.give_back(event, adult, alert, notice)
    elif stage == alert_stages.WITH:
        there = event.uow.care.with_them if alert.status == "accepted" else event.uow.care.gone_to_them
        if not await there(alert.id, adult.id, event.now):
            return False
        await alert_stages.rest(event, alert)
        await _said(event, adult, alert, "alert_with_them")
    else:
        await handing.press(event, adult, alert, notice, what)
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
        await _no_answer(event, alert)
        return
    if not await event.uow.care.reopen(alert.id, unreached=True):
        return
    event.audit("alert_reopened", actor=None, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alerts.again(event, alert.id, passed_on=True)
    await told.asking_more(event, alert)
    if alert.going_by is not None:  # the child was told of them, too, and they were not asked yet
        await alert_stages.watch(event, alert)


async def _no_answer(event: Event, alert: AlertRow) -> None:
    """Who only goes to the child has not said that they are there, and nobody has accepted: others are sent."""
    alert_stages.goes_no_more(alert)
    await event.uow.flush()
    await alert_stages.rest(event, alert)
    event.audit("alert_going_ended", actor=None, subject=alert.person_id, kind="alert", object_id=alert.id)
    await told.asking_more(event, alert)
    alert.told_waiting_at = alert.told_waiting_at or event.now  # that says it already
    await alerts.again(event, alert.id, passed_on=True)


async def _said(event: Event, adult: Who, alert: AlertRow, action: str) -> None:
    event.audit(action, actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    await event.uow.flush()
    await alerts.show_all(event, alert)
