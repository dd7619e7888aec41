"""What falls due of an incident: the adult is asked whether the talk has happened, a child whether they are ready."""

from datetime import timedelta

from relbot.flow.actions import CarryOver
from relbot.service import incident_talkers, incidents, log, profile
from relbot.service.calendar import is_quiet, local_date
from relbot.service.conversation import URGENT_FLOWS, Conversation, speaking
from relbot.service.event import Event
from relbot.service.incident_actions import params_of
from relbot.service.incident_names import HARMED_FLOW, PARAM
from relbot.service.incident_times import STAGES, day_end
from relbot.service.intake import Internal
from relbot.service.who import Who, reach
from relbot.store.tables import IncidentRow

BUSY = timedelta(minutes=10)
"""Somebody who spoke within this time is in the middle of something: the question waits."""
ASKED = "staff-talk-follow-up"
REFLECT = "staff-reflect-prompt"
OFFERED = {"incident_offer": "pupil-reflect", "incident_harmed": HARMED_FLOW}


async def fall_due(event: Event, internal: Internal) -> None:
    """Does what fell due; an incident that is closed, or whose talk has happened, is nothing to anybody.

    Of one whose talk is not offered the adult who logged it is asked that day about their own reflection.
    """
    incident = await event.uow.incidents.get(internal.id)
    if incident is None or incident.status != "open":
        return
    if internal.kind == "incident_due":
        await _look(event, incident, internal.number)
    else:
        await _offer(event, incident, internal)


async def _look(event: Event, incident: IncidentRow, number: int) -> None:
    if incident.talk == "not_offered" and (not incidents.owes_own(incident) or STAGES[number] == "carry"):
        return
    if STAGES[number] == "carry":
        await incidents.carry_over(event, None, incident, CarryOver(reason="no_answer"))
        return
    adult = await incident_talkers.asked_about(event, incident)
    if adult is None:
        log.worrying("incident_asks_nobody", incident=incident.id)
    elif await _is_busy(event, adult):
        key = f"incident.{incident.id}.look"
        await event.timer(key, "incident_due", incident.id, event.now + BUSY, number=number)
        return
    else:
        is_own = (
            adult.id == incident.reporter_id
            and incident.reflected_at is None
            and incident.talk in ("owed", "not_offered")
        )
        flow = REFLECT if is_own else ASKED
        await _close_earlier(event, adult, incident)
        await Conversation.begin(event, adult, flow, params_of(event, incident), rings=True)
    await incidents.look_on(event, incident)


async def _offer(event: Event, incident: IncidentRow, internal: Internal) -> None:
    """A child whose calm time has passed is asked whether they are ready; at night, and after the day, nobody is."""
    child = await reach(event.uow, incident.person_id if internal.kind == "incident_offer" else incident.harmed_id)
    setting = event.house.setting
    end = day_end(setting, local_date(setting, event.now))
    is_over = end is None or event.now >= end or is_quiet(setting, event.now)
    if child is None or is_over or incident.talk == "held" or not incidents.is_restorative(incident):
        return
    if await profile.says_when(event.uow, child.id):
        log.noted("child_says_when", flow=OFFERED[internal.kind])
        return
    if await event.uow.care.is_urgent(child.id, incident.ended_at, incident.ended_at):
        log.noted("reflection_gives_way_to_urgent", flow=OFFERED[internal.kind])
        return
    if await _is_busy(event, child):
        name = internal.kind.removeprefix("incident_")
        key = f"incident.{incident.id}.{name}"
        await event.timer(key, internal.kind, incident.id, event.now + BUSY, number=internal.number)
        return
    params = {PARAM: incident.id}
    await Conversation.begin(event, child, OFFERED[internal.kind], params, rings=True)


async def _close_earlier(event: Event, adult: Who, incident: IncidentRow) -> None:
    """The same question, still open from before, is not asked twice."""
    for row in await event.uow.sessions.active_for(adult.id):
        if row.flow in (ASKED, REFLECT):
            earlier = await Conversation.load(event, adult, row)
            if earlier.about == incident.id and earlier.session.asked <= 1:
                await earlier.leave()


async def _is_busy(event: Event, who: Who) -> bool:
    if any(row.flow in URGENT_FLOWS for row in await event.uow.sessions.active_for(who.id)):
        return True
    current = await speaking(event, who)
    return current is not None and event.now - current.row.touched_at < BUSY
