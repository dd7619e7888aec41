"""An adult of whom a child heard that they come does not: the child hears it, and who is asked now (rule 5)."""

from relbot.engine.message import Lane
from relbot.service import alert_stages, alert_view, alerts, told
from relbot.service.alert_details import DOUBTED
from relbot.service.event import Event
from relbot.service.ladder import recipients
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, NoticeRow


async def say(event: Event, alert: AlertRow, adult_id: str, *, was_there: bool = False) -> bool:
    """After the alert has gone on. Of two who were coming the other still does; else others are named who are asked.

    `was_there`: the adult had said that they were with the child, and does not stay. False: nobody else can be asked.
    """
    if alert.status == "open" and alert_stages.waited_for(alert) not in (None, adult_id):
        await told.comes_instead(event, alert, str(alert.going_by), adult_id)
        return True
    child = await event.uow.people.get(alert.person_id)
    asked = [] if child is None else await recipients(event, alert, child)
    notices = await event.uow.care.notices(alert.id)
    spared = {adult_id, *(one.adult_id for one in notices if one.state in (alerts.PASSED_ON, DOUBTED))}
    others = [one.person_id for one in asked if one.person_id not in spared and await reach(event.uow, one.person_id)]
    await told.cannot_come(event, alert, adult_id, others, was_there=was_there)
    return bool(others)


async def give_back(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Who has said "I have them" cannot any more: others are rung at once, and they themselves with the next ring.

    Whoever goes to the child, or is with them, without knowing why still does.
    """
    was_there = alert_stages.is_there(alert)
    goer_there_at = None if was_there else alert.with_them_at
    if not await event.uow.care.reopen(alert.id):
        return
    alert.with_them_at = goer_there_at
    notice.state, notice.closes_at = alerts.PASSED_ON, None
    await event.uow.flush()
    event.audit("alert_given_back", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    await alert_stages.rest(event, alert)
    if alert_stages.waited_for(alert) is not None:
        await alert_stages.watch(event, alert)
    await alerts.show_all(event, alert)
    await alerts.again(event, alert.id, passed_on=True)
    if not await say(event, alert, adult.id, was_there=was_there):
        await told.tell(event, adult, "alerts.nobody_else", lane=Lane.URGENT)


async def stand_down(event: Event, adult: Who, alert: AlertRow, notice: NoticeRow) -> None:
    """Who only goes says that they cannot: the child hears who comes instead, or that others are asked.

    Whoever has accepted meanwhile comes; while nobody has, the alert goes on at once, to who was not sent before, too.
    """
    alert_stages.goes_no_more(alert)
    await event.uow.flush()
    event.audit("alert_going_ended", actor=adult.id, subject=alert.person_id, kind="alert", object_id=alert.id)
    if alert.status == "accepted":
        await told.comes_instead(event, alert, str(alert.accepted_by), adult.id)
        await alerts.show_all(event, alert)
        return
    await alert_stages.rest(event, alert)
    notice.state, notice.closes_at = alerts.PASSED_ON, None  # they are not sent again
    await event.uow.flush()
    await alert_view.show(event, adult, alert, notice)
    alert.told_waiting_at = alert.told_waiting_at or event.now  # what the child hears says it already
    await alerts.again(event, alert.id, passed_on=True)
    await say(event, alert, adult.id)
