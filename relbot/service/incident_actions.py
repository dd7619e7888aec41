"""Carries out what conversations about an incident do, and what they go on with."""

from collections.abc import Mapping

from relbot.flow.actions import (
    AddHarmed,
    Agree,
    Arguments,
    CalmTime,
    CarryOver,
    CloseIncident,
    FinishReflection,
    LogIncident,
    OfferLater,
    PlanTalk,
    Reflect,
)
from relbot.service import incidents, log, spoken
from relbot.service.access import may_work_on_incident
from relbot.service.event import Event
from relbot.service.incident_names import PARAM
from relbot.service.who import Who
from relbot.store.tables import IncidentRow, SessionRow

FLOWS = {
    "short": "staff-reflect-short",
    "full": "staff-reflect-wine",
    "plan": "staff-reflect-plan",
    "talk": "staff-talk-follow-up",
}
"""The conversation of each path."""


async def perform(event: Event, who: Who, row: SessionRow, said: Arguments, params: Mapping[str, str]) -> bool:
    """Does an action that is about an incident; False for any other."""
    if isinstance(said, LogIncident):
        await incidents.log_incident(event, who, row, said)
        return True
    if not isinstance(said, _ABOUT):
        return False
    wanted = said.incident if isinstance(said, Reflect) and said.incident else params.get(PARAM)
    incident = await _incident(event, row, wanted)
    if incident is None or not may_work_on_incident(who.id, who.roles, incident):
        log.worrying("incident_of_other", flow=row.flow)
        return True
    await _do(event, who, incident, said)
    return True


_ABOUT = (AddHarmed, Reflect, PlanTalk, CarryOver, CalmTime, Agree, FinishReflection, CloseIncident, OfferLater)


async def _do(event: Event, who: Who, incident: IncidentRow, said: Arguments) -> None:
    match said:
        case AddHarmed(child=str(child)):
            await incidents.add_harmed(event, incident, child)
        case Reflect():
            begin(event, incident, said.path)
        case PlanTalk():
            await incidents.plan_talk(event, who, incident, said)
        case CarryOver():
            await incidents.carry_over(event, who, incident, said)
        case CalmTime():
            await incidents.wait_for_calm(event, incident, said)
        case Agree():
            await incidents.agree(event, incident, said)
        case FinishReflection():
            await incidents.finish_reflection(event, incident)
        case CloseIncident():
            await incidents.close(event, who, incident)
        case OfferLater():
            await incidents.offer_again(event, who, incident)


def begin(event: Event, incident: IncidentRow, path: str | None) -> None:
    """The conversation of a path begins once the one that is under way is over; "later" begins none."""
    if path is not None and path in FLOWS:
        event.next_flow = (FLOWS[path], params_of(event, incident))


def params_of(event: Event, incident: IncidentRow) -> dict[str, str]:
    """What a conversation about an incident is begun with: it says when it was, and names nobody (rule 7)."""
    return {PARAM: incident.id, "at": spoken.clock_time(event.house, incident.ended_at)}


async def _incident(event: Event, row: SessionRow, incident_id: str | None) -> IncidentRow | None:
    """The incident a conversation was begun with, or the one that was logged in it."""
    if incident_id is None:
        return await event.uow.incidents.logged_in(row.id)
    return await event.uow.incidents.get(incident_id)
