"""Carries out that an adult is not to read what a child says: from here on, and for what is still on its way."""

from relbot.engine.outcome import Act, Outcome
from relbot.flow.actions import Route as Wish
from relbot.service import (
    alert_stages,
    alert_view,
    alerts,
    incident_conduct,
    incident_talkers,
    ladder,
    route_now,
    routing,
    sayings,
    talk_kept,
    told,
)
from relbot.service.event import Event
from relbot.service.incident_names import PARAM
from relbot.service.routing import Route
from relbot.service.who import Who, adult_name, reach
from relbot.store.tables import AlertRow, Person, SessionRow


async def at_start(event: Event, who: Who, flow: str, params: dict[str, str]) -> Route | None:
    """Who alone reads a new conversation: a call for help as what it interrupts, a saying as its words.

    What an adult writes about an incident goes as that does. A child's goes past whomever their words keep away.
    """
    if flow in routing.CALLS:
        return await route_now.route_for(event.uow, who.id, None, event.now)
    if flow in sayings.FLOWS:
        return routing.route_of(await event.uow.care.concern(params["concern"]))
    if who.is_pupil:
        return await route_now.past_them(event.uow, who.id, event.now)
    incident = await event.uow.incidents.get(params[PARAM]) if PARAM in params else None
    return None if incident is None else await incident_conduct.way_of(event, incident)


async def turn_in(event: Event, who: Who, row: SessionRow, outcome: Outcome) -> Route | None:
    """The way that holds once an outcome's actions are carried out; None if none of them changes it."""
    turned = None
    for effect in outcome.effects:
        if isinstance(effect, Act) and effect.action == "route":
            wished = await _wished(event, who, Wish.model_validate(effect.arguments))
            turned = routing.together(turned or routing.route_of(row), wished)
    return turned


async def carry_out(event: Event, who: Who, row: SessionRow, wish: Wish) -> None:
    """What is said in this conversation goes another way; what was said in it goes no further than it must.

    An alert that is open from this conversation alone stays with safeguarding, who may know of it already, and is taken
    from everybody else: a call for help is never taken from whoever may be on their way for the child's life. Whoever
    it is about, who works here, is kept away from the child.
    """
    wished = await _wished(event, who, wish)
    if wished.to == "leadership":
        await keep_away(event, who.person, wished.left_out, alarming=True)
    await turn(event, who, row, routing.together(routing.route_of(row), wished) or wished)


async def turn(event: Event, who: Who, row: SessionRow, route: Route) -> None:
    """The same, for a way that is known."""
    routing.keep(row, route)
    await event.uow.flush()
    if route.to == "past":  # words before did not speak of that adult
        return
    kept = Route("safeguarding", route.left_out or _these(who.person.named_adult_id))
    for alert in await event.uow.care.open_alerts(event.house.setting_id, who.id):
        concerns = await event.uow.care.concerns_of(alert.id)
        if not concerns or any(each.session_id != row.id for each in concerns):
            continue
        way = routing.together(routing.route_of(alert), kept) or kept
        carriers: list[routing.CARRIERS] = [alert, *concerns]
        for each in carriers:
            routing.keep(each, way)
        await event.uow.flush()
        stays = await ladder.on_route(event, alert, who.person, way)
        stays += await ladder.sent_there(event, alert.kind, who.person, way)
        notices = await event.uow.care.notices(alert.id)
        await _withdraw(event, who.person, alert, {each.adult_id for each in notices} - set(stays))


async def keep_away(event: Event, child: Person, away: frozenset[str], *, alarming: bool) -> None:
    """Adults named in a child's words are sent to that child no more: what is open goes on without them.

    A talk with the adult whom the child asked for stays theirs unless the words are `alarming` (screening heard
    something); so does a concern that they have accepted. What goes on tells nobody why.
    """
    if not away:
        return
    for session in await event.uow.sessions.active_for(child.id):
        routing.keep(session, _past(routing.route_of(session), away))
    alerts_ = await event.uow.care.open_alerts(event.house.setting_id, child.id)
    taken = await event.uow.care.unfinished(event.house.setting_id, event.now - route_now.KEPT)
    alerts_ += [alert for alert in taken if alert.person_id == child.id]
    for alert in alerts_:
        request = await event.uow.care.request_to_move(alert.request_id) if alert.request_id else None
        chosen = {alert.accepted_by} if request is None else {request.adult_id}
        left = away if alarming else away - chosen
        if not left:
            continue
        routing.keep(alert, _past(routing.route_of(alert), left))
        await event.uow.flush()
        if request is not None and await talk_kept.keep_from(event, child, request, left):
            continue
        await _take_from(event, child, alert, left)
    if alarming:
        await incident_talkers.hand_on(event, child, away)


async def _take_from(event: Event, child: Person, alert: AlertRow, left: frozenset[str]) -> None:
    """An alert goes on without some adults. A child who was told that one of them comes hears that they do not."""
    coming = {alert.accepted_by, alert.going_by} & left
    if alert.accepted_by in left:
        await alerts.reopen(event, alert, str(alert.accepted_by))
    await _withdraw(event, child, alert, left)
    who = await reach(event.uow, child.id) if coming else None
    if who is not None:
        name = await adult_name(event.uow, coming.pop()) or ""
        await told.tell(event, who, "told.not_coming", {"adult": name}, stays=told.STAYS)


async def _withdraw(event: Event, child: Person, alert: AlertRow, left: frozenset[str] | set[str]) -> None:
    """Adults who are not to read it any more see that another is being asked, and nothing else; more are asked."""
    if alert.going_by in left:
        alert_stages.goes_no_more(alert)
        await event.uow.flush()
    taken = False
    for notice in await event.uow.care.notices(alert.id):
        if notice.adult_id not in left or notice.state == "passed_on":
            continue
        notice.state, notice.closes_at = "passed_on", None
        taken = True
        await event.uow.flush()
        adult = await reach(event.uow, notice.adult_id)
        if adult is not None:
            await alert_view.show(event, adult, alert, notice)
    if taken and alert.status == "open":
        await alerts.notify_new(event, alert, child)


async def _wished(event: Event, who: Who, wish: Wish) -> Route:
    """The way an action asks for. Away from the named adult leaves that adult out, whatever else they are here."""
    if wish.to == "safeguarding":
        return Route("safeguarding", _these(who.person.named_adult_id))
    person = await event.uow.people.get(wish.not_to) if wish.not_to else None
    return Route("leadership", _these(person.id if person else None))


def _past(route: Route | None, away: frozenset[str]) -> Route:
    return routing.together(route, Route("past", away)) or Route("past", away)


def _these(person_id: str | None) -> frozenset[str]:
    return frozenset([person_id] if person_id else ())
