"""Who talks with a child about an incident: nobody whom the child's own words keep away from them."""

from relbot.flow.actions import PlanTalk
from relbot.service import log, spoken, told
from relbot.service.event import Event
from relbot.service.moment import passed_over
from relbot.service.route_now import kept_away
from relbot.service.routing import Route, in_order, own_adults
from relbot.service.setting_file import Role
from relbot.service.who import Who, reach
from relbot.store.tables import IncidentRow, Person

TO_COME = frozenset({"owed", "planned", "carried_over"})
"""Talks that somebody is still to have with the child."""


async def away_from(event: Event, incident: IncidentRow) -> frozenset[str]:
    """The ids of the adults who are sent to that child no more."""
    return await kept_away(event.uow, incident.person_id, event.now)


def own_of(child: Person, away: frozenset[str]) -> str | None:
    """The child's own adult who talks with them: the named one, else the second."""
    return own_adults(child, Route("past", away))[0]


async def planned(event: Event, incident: IncidentRow, planner_id: str, said: PlanTalk) -> str:
    """Who has the talk as it is planned."""
    child, away = await event.uow.people.get(incident.person_id), await away_from(event, incident)
    own = child and (own_of(child, away) or child.named_adult_id)
    wished = {"named": own, "other": said.colleague}.get(said.by or "me") or planner_id
    return await talker(event, incident, wished, away)


async def talker(event: Event, incident: IncidentRow, wished: str, away: frozenset[str]) -> str:
    """Who was wished for; in place of somebody kept away another adult: the child's own, who logged it, safeguarding,
    those who lead; first whoever is here and can be reached. With nobody else, who was wished for stays, unasked.
    """
    if wished not in away:
        return wished
    child = await event.uow.people.get(incident.person_id)
    own = own_of(child, away) if child is not None else None
    order = [*([own] if own else []), incident.reporter_id]
    for role in (Role.SAFEGUARDING, Role.LEAD):
        order += await in_order(event.uow, event.house.setting_id, role)
    fit = [one for one in order if one not in away and one not in (incident.person_id, incident.harmed_id)]
    absent = await passed_over(event)
    for one in [*(one for one in fit if one not in absent), *fit]:
        if await reach(event.uow, one) is not None:
            return one
    log.worrying("incident_talk_of_nobody", incident=incident.id)
    return wished


async def asked_about(event: Event, incident: IncidentRow) -> Who | None:
    """Whom relbot asks about the talk: whose it is, else who logged it. Somebody kept away is asked nothing of it."""
    if incident.talk not in TO_COME:
        return await reach(event.uow, incident.talk_by) or await reach(event.uow, incident.reporter_id)
    away = await away_from(event, incident)
    for one in (incident.talk_by, incident.reporter_id):
        adult = None if one in away else await reach(event.uow, one)
        if adult is not None:
            return adult
    if incident.reporter_id not in away:
        return None
    other = await talker(event, incident, incident.reporter_id, away)
    if other in away:
        return None
    incident.talk_by = other
    await event.uow.flush()
    return await reach(event.uow, other)


async def hand_on(event: Event, child: Person, left: frozenset[str]) -> None:
    """Talks with a child that are planned with one of these adults are another's from here on; both hear of it."""
    for incident in await event.uow.incidents.open(event.house.setting_id):
        before = incident.talk_by
        if incident.person_id != child.id or incident.talk not in TO_COME or before is None or before not in left:
            continue
        incident.talk_by = await talker(event, incident, before, left | await away_from(event, incident))
        if incident.talk_by == before:
            incident.talk_by = None
        await event.uow.flush()
        adult = await reach(event.uow, before)
        if adult is not None:
            await told.tell(event, adult, "alerts.passed_on", stays=told.STAYS)
        await tell(event, incident)


async def tell(event: Event, incident: IncidentRow) -> None:
    """Whoever has the talk now hears of it, without a name (rule 7)."""
    adult = await reach(event.uow, incident.talk_by)
    if adult is not None and adult.id not in await away_from(event, incident):
        time = spoken.clock_time(event.house, incident.talk_at or incident.calm_until)
        await told.tell(event, adult, "incidents.talk_is_yours_adult", {"time": time}, stays=told.STAYS)
