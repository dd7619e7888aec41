"""Carries out that an adult is not to read what a child says: from here on, and for what is still on its way."""

from relbot.engine.outcome import Act, Outcome
from relbot.flow.actions import Route as Wish
from relbot.service import alert_view, alerts, ladder, routing, sayings
from relbot.service.event import Event
from relbot.service.routing import Route
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, SessionRow


async def at_start(event: Event, who: Who, flow: str, params: dict[str, str]) -> Route | None:
    """Who alone reads a new conversation: a call for help as what it interrupts, a saying as its words."""
    if flow in routing.CALLS:
        return await routing.route_for(event.uow, who.id, None, event.now)
    if flow in sayings.FLOWS:
        return routing.route_of(await event.uow.care.concern(params["concern"]))
    return None


async def turn_in(event: Event, who: Who, outcome: Outcome) -> Route | None:
    """The way that holds once an outcome's actions are carried out; None if none of them changes it."""
    turned = None
    for effect in outcome.effects:
        if isinstance(effect, Act) and effect.action == "route":
            turned = await _wished(event, who, Wish.model_validate(effect.arguments))
    return turned


async def carry_out(event: Event, who: Who, row: SessionRow, wish: Wish) -> None:
    """What is said in this conversation goes another way; what was said in it goes no further than it must.

    An alert that is open from this conversation alone stays with safeguarding, who may know of it already, and is taken
    from everybody else: a call for help is never taken from whoever may be on their way for the child's life.
    """
    await turn(event, who, row, await _wished(event, who, wish))


async def turn(event: Event, who: Who, row: SessionRow, route: Route) -> None:
    """The same, for a way that is known."""
    row.route, row.left_out_id = route.to, route.left_out_id
    await event.uow.flush()
    if route.to == "past":  # words before did not speak of that adult
        return
    kept = Route("safeguarding", route.left_out_id or who.person.named_adult_id)
    for alert in await event.uow.care.open_alerts(event.house.setting_id, who.id):
        concerns = await event.uow.care.concerns_of(alert.id)
        if alert.route == "leadership" or not concerns or any(each.session_id != row.id for each in concerns):
            continue
        alert.route, alert.left_out_id = kept.to, kept.left_out_id
        for concern in concerns:
            concern.route, concern.left_out_id = kept.to, kept.left_out_id
        await event.uow.flush()
        await _withdraw(event, who, alert, kept)


async def _withdraw(event: Event, who: Who, alert: AlertRow, route: Route) -> None:
    """Adults who are not to read it any more see that another is being asked, and nothing else; more are asked."""
    stays = await ladder.on_route(event, alert, who.person, route)
    if alert.going_by not in (None, *stays):
        alert.going_by = None
    for notice in await event.uow.care.notices(alert.id):
        if notice.adult_id in stays:
            continue
        notice.state, notice.closes_at = "passed_on", None
        await event.uow.flush()
        adult = await reach(event.uow, notice.adult_id)
        if adult is not None:
            await alert_view.show(event, adult, alert, notice)
    await alerts.notify_new(event, alert, who.person)


async def _wished(event: Event, who: Who, wish: Wish) -> Route:
    """The way an action asks for. Away from the named adult leaves that adult out, whatever else they are here."""
    if wish.to == "safeguarding":
        return Route("safeguarding", who.person.named_adult_id)
    person = await event.uow.people.get(wish.not_to) if wish.not_to else None
    return Route("leadership", person.id if person else None)
