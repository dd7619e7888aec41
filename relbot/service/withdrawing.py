"""What a talk request was about is over because its child says so; words that came with it are not (rule 5)."""

from relbot.service import alerts, route_now, routing
from relbot.service.event import Event
from relbot.service.routing import Route
from relbot.store.tables import AlertRow, ConcernRow, Person


async def withdraw(event: Event, alert: AlertRow, outcome: str, *, but: str | None = None) -> None:
    """Closes it; everyone who was sent it sees that, `but` one. Words that joined it and that nobody has opened go on
    as a note of their own, past whoever was turned away.
    """
    if not await event.uow.care.close(alert.id, None, event.now, outcome):
        return
    await event.uow.timers.cancel(event.house.setting_id, [f"alert.{alert.id}"])
    event.audit(f"alert_{outcome}", actor=alert.person_id, subject=alert.person_id, kind="alert", object_id=alert.id)
    unread, child = await _unread(event, alert), await event.uow.people.get(alert.person_id)
    if unread and child is not None:
        await _carry_on(event, alert, child, unread)
    await alerts.show_all(event, alert, but=but)


async def _unread(event: Event, alert: AlertRow) -> list[ConcernRow]:
    """The words of an alert that came after whoever may read it has last been known to open it."""
    notices = await event.uow.care.notices(alert.id)
    opened = [each.opened_at for each in notices if each.detail and each.opened_at is not None]
    found = await event.uow.care.concerns_of(alert.id)
    return [each for each in found if not opened or each.raised_at > max(opened)]


async def _carry_on(event: Event, alert: AlertRow, child: Person, unread: list[ConcernRow]) -> None:
    notices = await event.uow.care.notices(alert.id)
    away = frozenset(each.adult_id for each in notices if each.state == alerts.PASSED_ON)
    route = await route_now.past_them(event.uow, child.id, event.now, routing.route_of(alert))
    if away:
        route = routing.together(route, Route("past", away))
    note = await alerts.raise_alert(event, child, alerts.NOTE, route=route)
    for each in unread:
        each.alert_id = note.id
    await event.uow.flush()
