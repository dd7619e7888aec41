"""Incidents: from the moment one is over to the moment it is finished (DOMAIN 2.10; F02, F03, F11, A08)."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from relbot.engine.outcome import Record
from relbot.flow.actions import Agree, CalmTime, CarryOver, LogIncident, PlanTalk
from relbot.service import (
    incident_conduct,
    incident_readers,
    incident_talkers,
    incident_times,
    log,
    profile,
    profile_page,
    profile_review,
    spoken,
    told,
)
from relbot.service.calendar import is_quiet, local, local_date
from relbot.service.concerns import About, Worry, raise_concern
from relbot.service.event import Event
from relbot.service.facts import safeguarding_name
from relbot.service.incident_names import ADULT_HERE, CONDUCT, HARMED, SOURCE, TEXT, URGENT, WISH
from relbot.service.who import Who, adult_name, reach
from relbot.store.tables import IncidentRow, IncidentTextRow, SessionRow

NOTHING = "nothing"
"""What was agreed when no consequence was."""

WHEN_CALM = "when_calm"
"""The choice of no time: whoever talks with the child sees when they are calm."""
AGO = {"just_now": 0, "quarter": 15, "half": 30, "hour": 60, "earlier": 120}
"""Minutes since it ended, by the button pressed."""

_UNDECIDED = incident_talkers.TO_COME


class Know(NamedTuple):
    """What a conversation about an incident may know of it: texts for placeholders, facts for conditions."""

    texts: dict[str, str]
    flags: dict[str, bool | int | str]


async def calm_time(event: Event, child_id: str) -> timedelta:
    """How long a child needs to be calm (G07): their own minutes, else the setting's."""
    own = await profile.calm_minutes(event.uow, child_id)
    return timedelta(minutes=event.house.setting.incidents.calm_minutes if own is None else own)


async def log_incident(event: Event, who: Who, row: SessionRow, said: LogIncident) -> None:
    """Starts the clock. What is grave goes to safeguarding at once, and no restorative talk is offered (DOMAIN 2.8)."""
    child = await event.uow.people.get(said.child)
    if child is None:
        log.worrying("incident_without_child")
        return
    ended_at = event.now - timedelta(minutes=AGO.get(said.when or "just_now", 0))
    incident = IncidentRow(
        id=event.house.ids(),
        setting_id=event.house.setting_id,
        person_id=child.id,
        reporter_id=who.id,
        event=event.name,
        index=event.next_index(),
        session_id=row.id,
        ended_at=ended_at,
        logged_at=event.now,
        kind=said.kind or "more",
        held=said.held or "none",
        gravity=said.gravity or "none",
        calm_until=ended_at + await calm_time(event, child.id),
        talk="owed" if (said.gravity or "none") == "none" else "not_offered",
        status="open",
    )
    event.uow.add(incident)
    await event.uow.flush()
    event.audit("incident_logged", actor=who.id, subject=child.id, kind=SOURCE, object_id=incident.id)
    if incident.gravity == ADULT_HERE:
        await _tell_those_who_lead(event, incident)
    elif not is_restorative(incident) or incident.held != "none":
        await tell(event, incident, "urgent" if incident.gravity in URGENT else "concern")
    await look_later(event, incident)
    if is_restorative(incident):
        await event.timer(f"incident.{incident.id}.offer", "incident_offer", incident.id, incident.calm_until)


async def add_harmed(event: Event, incident: IncidentRow, child_id: str) -> None:
    """Another child was hurt or upset: they are asked, in their own time, what they need (DOMAIN 2.8)."""
    child = await event.uow.people.get(child_id)
    if child is None or child.id == incident.person_id:
        return
    incident.harmed_id = child.id
    await event.uow.flush()
    if is_restorative(incident):
        at = incident.ended_at + await calm_time(event, child.id)
        await event.timer(f"incident.{incident.id}.harmed", "incident_harmed", incident.id, at)


def is_restorative(incident: IncidentRow) -> bool:
    """Whether children may be asked about it: never after serious or sexual harm, bullying, abuse, or about staff."""
    return incident.gravity == "none"


def keeps_apart(incident: IncidentRow, route: str | None) -> bool:
    """Whether an answer is not for the child's record, for an adult who is left out would read it there.

    `route`: of the conversation. What is about an adult here goes as its record does.
    """
    return route is not None and incident.gravity != ADULT_HERE


async def keep_answer(event: Event, who: Who, incident: IncidentRow, effect: Record) -> None:
    """Keeps an answer in the child's record; what the harmed child says is theirs."""
    answer = effect.answer
    if answer.skipped:
        return
    owner = who.id if who.id == incident.harmed_id else incident.person_id
    choice = answer.choice or ",".join(answer.choices) or effect.how or None
    event.uow.add(
        IncidentTextRow(
            id=event.house.ids(),
            setting_id=event.house.setting_id,
            incident_id=incident.id,
            owner_id=owner,
            author_id=who.id,
            event=event.name,
            index=event.next_index(),
            flow=effect.flow,
            step=effect.step,
            part=effect.collect,
            choice=choice,
            text=None if answer.text is None else await event.uow.seal(owner, TEXT, answer.text),
            written_at=event.now,
        )
    )
    await event.uow.flush()


async def plan_talk(event: Event, who: Who, incident: IncidentRow, said: PlanTalk) -> None:
    """Who talks with the child, and when; "held": it has happened. Of what is grave there is no talk to plan.

    Whoever it is given to hears of it without a name (rule 7). It is nobody whom the child's words keep away.
    """
    if incident.talk not in _UNDECIDED:
        return
    if said.by == "held":
        incident.talk, incident.talk_by = "held", who.id
        await event.uow.flush()
        await _look_next_day(event, incident)
        return
    incident.talk, incident.talk_by = "planned", await incident_talkers.planned(event, incident, who.id, said)
    incident.talk_at = _moment(event, said.at)
    await event.uow.flush()
    await look_later(event, incident)
    if incident.talk_by != who.id:
        await incident_talkers.tell(event, incident)


async def wait_for_calm(event: Event, incident: IncidentRow, said: CalmTime) -> None:
    """The adult who was there says how much longer the child needs (G07: specific to the child and the event)."""
    more = {"ready": 0, "ten": 10, "twenty": 20, "thirty": 30}.get(said.more or "")
    if more is None:
        return
    incident.calm_until = event.now + timedelta(minutes=more)
    await event.uow.flush()
    await look_later(event, incident)
    if is_restorative(incident) and incident.talk in _UNDECIDED:
        await event.timer(f"incident.{incident.id}.offer", "incident_offer", incident.id, incident.calm_until)


async def carry_over(event: Event, who: Who | None, incident: IncidentRow, said: CarryOver) -> None:
    """Not today: to the first lesson of the next school day, with the reason (F03). `who` None: relbot, unanswered."""
    if incident.talk not in _UNDECIDED:
        return
    incident.talk = "carried_over"
    incident.talk_at = incident_times.first_lesson(event.house.setting, local_date(event.house.setting, event.now))
    incident.reason = said.reason or "other"
    await event.uow.flush()
    event.audit(
        "talk_carried_over",
        actor=who.id if who else None,
        subject=incident.person_id,
        kind=SOURCE,
        object_id=incident.id,
    )
    await _look_next_day(event, incident)
    await tell(event, incident, "ordinary")


async def agree(event: Event, incident: IncidentRow, said: Agree) -> None:
    """What was agreed; with a consequence the talk is owed before it can be closed (F11)."""
    incident.consequence = said.what or NOTHING
    await event.uow.flush()


async def finish_reflection(event: Event, incident: IncidentRow) -> None:
    """The adult came to the end of their own reflection: the child's named adult can read it, or those who lead."""
    incident.reflected_at = incident.reflected_at or event.now
    await event.uow.flush()
    await _tell_those_who_lead(event, incident)
    await tell(event, incident, "ordinary")


async def close(event: Event, who: Who, incident: IncidentRow) -> bool:
    """Done and finished, and the child knows (A08). False: a talk is owed, and it stays open (F11)."""
    if incident.status != "open" or not can_close(incident):
        return incident.status == "closed"
    incident.status, incident.closed_at, incident.closed_by = "closed", event.now, who.id
    await _stop_looking(event, incident)
    event.audit("incident_closed", actor=who.id, subject=incident.person_id, kind=SOURCE, object_id=incident.id)
    await tell(event, incident, "ordinary")
    await _review_page(event, incident)
    child = await reach(event.uow, incident.person_id)
    asked = await event.uow.incidents.texts(incident.id, [incident.person_id])
    took_part = any(text.author_id == incident.person_id for text in asked)
    if child is not None and took_part and not is_quiet(event.house.setting, event.now):
        await told.tell(event, child, "incidents.finished_child", stays=told.STAYS)
    return True


async def _review_page(event: Event, incident: IncidentRow) -> None:
    """Does the child's page still fit (G08)? Nothing goes to a named adult whom the incident may be about."""
    child = await event.uow.people.get(incident.person_id)
    if child is not None and incident.gravity != ADULT_HERE:
        await profile_review.review(event, child)


def can_close(incident: IncidentRow) -> bool:
    """With a consequence, or where it is owed at all, the reflective conversation comes first (F02, F11).

    Where safeguarding decides, they decide about this too.
    """
    return incident.talk in ("held", "not_offered")


async def look_later(event: Event, incident: IncidentRow) -> None:
    """Sets when the adult is next asked about the talk; where others decide about it, about their own reflection."""
    owed = incident.talk in _UNDECIDED or owes_own(incident)
    if not owed or incident.status != "open":
        return
    look = incident_times.next_look(
        event.house.setting,
        event.now,
        ended_at=incident.ended_at,
        calm_until=incident.calm_until,
        talk_at=incident.talk_at,
    )
    if look is not None:
        number = incident_times.STAGES.index(look.stage)
        await event.timer(f"incident.{incident.id}.look", "incident_due", incident.id, look.at, number=number)


def owes_own(incident: IncidentRow) -> bool:
    """Whether no talk is offered, and the adult who logged it has not come to the end of their own reflection."""
    return incident.talk == "not_offered" and incident.reflected_at is None


async def look_on(event: Event, incident: IncidentRow) -> None:
    """After a look, the next one: of a talk that has happened, on the next school day, until the incident is closed."""
    if incident.talk == "held":
        await _look_next_day(event, incident)
    else:
        await look_later(event, incident)


async def _look_next_day(event: Event, incident: IncidentRow) -> None:
    """The next look is at the first lesson of the next school day."""
    setting = event.house.setting
    at = incident_times.first_lesson(setting, local_date(setting, event.now))
    keys = [f"incident.{incident.id}.{name}" for name in ("look", "offer")]
    await event.uow.timers.cancel(event.house.setting_id, keys)
    if at is not None:
        await event.timer(keys[0], "incident_due", incident.id, at)


async def offer_again(event: Event, who: Who, incident: IncidentRow) -> None:
    """A child is not ready: they are asked once more, after their calm time again."""
    name, kind = ("harmed", "incident_harmed") if who.id == incident.harmed_id else ("offer", "incident_offer")
    at = event.now + await calm_time(event, who.id)
    await event.timer(f"incident.{incident.id}.{name}", kind, incident.id, at, number=1)


async def _stop_looking(event: Event, incident: IncidentRow) -> None:
    await event.uow.flush()
    keys = [f"incident.{incident.id}.{name}" for name in ("look", "offer")]
    await event.uow.timers.cancel(event.house.setting_id, keys)


async def _tell_those_who_lead(event: Event, incident: IncidentRow) -> None:
    """They hear that a colleague told of an adult here, or that there is more of it to read (incident_conduct)."""
    reporter = await event.uow.people.get(incident.reporter_id)
    if reporter is None or incident.gravity != ADULT_HERE:
        return
    session = None if incident.session_id is None else await event.uow.sessions.get(incident.session_id)
    way = await incident_conduct.way_of(event, incident)
    await raise_concern(event, About(reporter), Worry("concern", CONDUCT, session=session, route=way))


async def tell(event: Event, incident: IncidentRow, level: str) -> None:
    """Brings the incident to adults once: as a note to the child's named adult, or graver. It opens as it stands."""
    if incident.gravity == ADULT_HERE:
        return  # the named adult may be the one it is about: those who must know hear of the colleague who logged it
    child = await event.uow.people.get(incident.person_id)
    since = await event.uow.care.concerns_for(incident.person_id, incident.logged_at)
    if child is None or any(row.source == SOURCE and row.session_id == incident.session_id for row in since):
        return
    session = None if incident.session_id is None else await event.uow.sessions.get(incident.session_id)
    await raise_concern(event, About(child), Worry(level, SOURCE, session=session))


async def tell_of_harmed(event: Event, who: Who, incident_id: str, row: SessionRow) -> None:
    """A child who was hurt came to the end, or stopped: their own named adult reads what they wish to be done."""
    if any(text.part == WISH for text in await event.uow.incidents.texts(incident_id, [who.id])):
        await raise_concern(event, who, Worry("ordinary", HARMED, session=row))


async def known(event: Event, incident: IncidentRow, who: Who) -> Know:
    """What a conversation with an adult about it may say and ask about."""
    language = who.language
    child = await event.uow.people.get(incident.person_id)
    away = await incident_talkers.away_from(event, incident)
    lead = await safeguarding_name(event.house, event.uow, language, away)
    named = await adult_name(event.uow, incident_talkers.own_of(child, away) if child else None) or lead
    readers = await incident_readers.names(event, incident, named, lead, language)
    texts = {
        "named_adult": readers if incident.gravity == ADULT_HERE else named,
        "readers": readers,
        "at": spoken.clock_time(event.house, incident.ended_at),
        "calm_until": f"{local(event.house.setting, incident.calm_until):%H:%M}",
    }
    place = None if child is None or who.is_pupil else await profile_page.calm_place(event, who, child)
    texts |= {"calm_place": place} if place else {}
    flags: dict[str, bool | int | str] = {
        "talk_held": incident.talk == "held",
        "talk_owed": incident.talk in _UNDECIDED,
        "restorative": is_restorative(incident),
        "calm_place": place is not None,
    }
    return Know(texts, flags)


def _moment(event: Event, at: str | None) -> datetime | None:
    """The local time of an option of talk_times ("2026-11-23T11:10"); None for "when they are calm", or none."""
    if at is None or at == WHEN_CALM:
        return None
    return datetime.fromisoformat(at).replace(tzinfo=event.house.setting.zone).astimezone(UTC)
