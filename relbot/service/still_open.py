"""What a child said that alarmed and is not over: what they write next is read beside it."""

from collections.abc import Iterable
from datetime import timedelta

from relbot.service import routing
from relbot.service.after_alarm import is_own
from relbot.service.event import Event
from relbot.service.routing import Route
from relbot.service.who import Who
from relbot.store.tables import AlertRow, Person

LATELY = timedelta(days=1)
"""What alarmed within this time: a "jk" takes it back, and what follows belongs to it."""


async def alarms(event: Event, who: Who | Person) -> list[AlertRow]:
    """The alerts of what a child said or tapped lately that alarmed, as long as they are not closed."""
    concerns = [each for each in await event.uow.care.concerns_for(who.id, event.now - LATELY) if is_own(each)]
    ids = dict.fromkeys(each.alert_id for each in concerns if each.alert_id is not None)
    found = [await event.uow.care.alert(alert_id) for alert_id in ids]
    return [alert for alert in found if alert is not None and alert.status != "closed"]


async def urgent(event: Event, who: Who) -> list[AlertRow]:
    """Those of them that are urgent and that nobody has accepted who has said that they are with the child."""
    found = [each for each in await alarms(event, who) if each.kind == "urgent"]
    return [each for each in found if each.status == "open" or each.with_them_at is None]


async def call(event: Event, who: Who, route: Route | None) -> AlertRow | None:
    """Something urgent that goes this way and still waits for an adult, who reads on; rather one that nobody has."""
    found = [alert for alert in await urgent(event, who) if routing.route_of(alert) == route and alert.safe_at is None]
    return min(found, key=lambda alert: alert.status != "open", default=None)


def comes(alerts: Iterable[AlertRow]) -> bool:
    """Whether an adult has said that they come for one of them, and has not handed the child on safely since."""
    return any((each.accepted_by or each.going_by) is not None and each.safe_at is None for each in alerts)
