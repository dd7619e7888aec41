"""What an adult reads of an incident: the child's record as it stands, in the order in which it was written.

What the adult who was there felt, and their PACE, is not in it: those are theirs (DOMAIN 2.10, fields 7 and 12).
"""

from relbot.flow.models import Ask
from relbot.service import incident_conduct, spoken
from relbot.service.event import Event
from relbot.service.incident_names import ADULT_HERE, TEXT, WISH
from relbot.service.who import Who, adult_name, opened
from relbot.store.tables import ConcernRow, IncidentRow, IncidentTextRow


async def lines(event: Event, adult: Who, concern: ConcernRow) -> list[str]:
    """Who logged it, when it ended, how far it is, and each answer under its question's heading."""
    incident = await event.uow.incidents.logged_in(concern.session_id or "")
    return [] if incident is None else await _record(event, adult, incident)


async def conduct_lines(event: Event, adult: Who, concern: ConcernRow) -> list[str]:
    """What a colleague logged about an adult here: which child, then the record; nothing where they logged none."""
    incident = await incident_conduct.of_concern(event, concern)
    if incident is None:
        return []
    name = await adult_name(event.uow, incident.person_id) or ""
    return [_say(event, adult, "about_child", name=name), *await _record(event, adult, incident)]


async def _record(event: Event, adult: Who, incident: IncidentRow) -> list[str]:
    reporter = await adult_name(event.uow, incident.reporter_id) or ""
    ended = spoken.clock_time(event.house, incident.ended_at)
    found = [_say(event, adult, "incident_logged", adult=reporter, time=ended)]
    if incident.gravity != "none":
        found.append(_say(event, adult, f"incident_{incident.gravity}"))
    if incident.held != "none":
        found.append(_say(event, adult, f"incident_held_{incident.held}"))
    if incident.gravity != ADULT_HERE or incident.status == "closed":
        found.append(await _state(event, adult, incident))
    texts = await event.uow.incidents.texts(incident.id, [incident.person_id])
    parts = [await _part(event, adult, text) for text in texts]
    return found + [part for part in parts if part]


async def harmed_lines(event: Event, adult: Who, concern: ConcernRow) -> list[str]:
    """What a child who was hurt wishes, and no more of the incident: the rest is another child's record.

    Their words are notes already, each as it was written.
    """
    incident = await event.uow.incidents.of_harmed(concern.person_id, concern.raised_at)
    if incident is None:
        return []
    texts = await event.uow.incidents.texts(incident.id, [concern.person_id])
    wishes = [await _part(event, adult, text) for text in texts if text.part == WISH]
    return [_say(event, adult, "harmed", time=spoken.clock_time(event.house, incident.ended_at)), *wishes]


async def _state(event: Event, adult: Who, incident: IncidentRow) -> str:
    if incident.status == "closed":
        return _say(event, adult, "incident_closed")
    by = await adult_name(event.uow, incident.talk_by) or ""
    at = "" if incident.talk_at is None else spoken.clock_time(event.house, incident.talk_at)
    if incident.talk == "planned" and at:
        return _say(event, adult, "incident_talk_planned_at", adult=by, time=at)
    return _say(event, adult, f"incident_talk_{incident.talk}", adult=by, time=at)


async def _part(event: Event, adult: Who, text: IncidentTextRow) -> str:
    """A heading and the words, or the labels of what was ticked; "" for what has no heading: it only steered."""
    heading = f"incidents.part_{text.part.removeprefix('child_').removeprefix('harmed_')}_adult"
    if heading not in event.house.catalogue.phrases:
        return ""
    words = "" if text.text is None else await opened(event.uow, text.owner_id, TEXT, text.text) or ""
    flow = event.house.catalogue.flows.get(text.flow)
    step = next((step for step in flow.steps if step.id == text.step), None) if flow else None
    if not words and isinstance(step, Ask):
        labels = {choice.id: choice.label.in_(adult.language) for choice in step.choices}
        words = ", ".join(_called(event, adult, labels, each) for each in (text.choice or "").split(","))
    title = event.house.phrase(heading, adult.language)
    if text.choice == "keep_safe":
        words = f"{words} ({event.house.phrase('controls.keep_safe', adult.language)})"
    who = "incidents.own_words_adult" if text.author_id == text.owner_id else "incidents.part_adult"
    return event.house.phrase(who, adult.language, question=title, words=words)


def _called(event: Event, adult: Who, labels: dict[str, str], choice: str) -> str:
    """A choice by its label, a place of the setting by its name."""
    place = event.house.setting.place(choice)
    return labels.get(choice) or (place.name.in_(adult.language) if place else choice)


def _say(event: Event, reader: Who, key: str, **texts: str) -> str:
    return event.house.phrase(f"incidents.{key}_adult", reader.language, **texts)
