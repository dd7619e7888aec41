"""What an adult reads when they open an alert: the child's words unedited, what was asked, what the child was told."""

from datetime import datetime, timedelta

from relbot.flow.models import Ask
from relbot.service import (
    alert_around,
    alert_closed,
    alert_stages,
    alert_taps,
    incident_view,
    pin_gate,
    routing,
    spoken,
    talk_details,
    what_helps,
    whereabouts,
)
from relbot.service.calendar import home_time, local_date
from relbot.service.event import Event
from relbot.service.facts import own_texts, setting_texts
from relbot.service.house import fill
from relbot.service.incident_names import CONDUCT, HARMED, SOURCE
from relbot.service.ladder import note_reader
from relbot.service.replies import names_apart
from relbot.service.school_time import left_at
from relbot.service.told import phrases
from relbot.service.who import Who, adult_name, opened
from relbot.store.tables import AlertRow, AnswerRow, ConcernRow

PAGE = 2000
"""Characters shown at once, two UTF-16 units each at most: a message takes 4096 (Bot API editMessageText)."""

LEVELS = frozenset({"urgent", "concern", "note"})
"""Kinds of alert that screening decides on."""

DOUBTED = "no_concern"
"""The state of a notice whose adult sees no concern and may not decide that: repeats do not ring them."""

ASKED = {"not_safe": "safe", "going_home": "going_home"}
"""What the answer that raised a concern was collected as, by the concern's source."""

SAID_SO = frozenset({"help", "media", "parked", "changed_mind", "hand", "adult_conduct", "low_cup", "about_staff"}) | {
    "silence",
    "account_gone",
    "opted_out",
    "profile_review",
}
"""Sources of concerns that a line of its own explains."""
LATE = timedelta(minutes=2)
"""From here on an adult is told that words were written earlier than they arrived (an outage)."""


async def pages(event: Event, adult: Who, alert: AlertRow, *, around: bool) -> list[str]:
    """Everything the alert carries, oldest first, in pages that fit a message; at least one.

    `around`: with what helps the child and their last three days (access.may_see_around).
    """
    text = await _whole(event, adult, alert, around=around)
    return [text[start : start + PAGE] for start in range(0, len(text), PAGE)]


async def _whole(event: Event, adult: Who, alert: AlertRow, *, around: bool) -> str:
    name = await _name(event, alert)
    if alert.kind == "unreachable":
        return await _unreachable(event, adult, alert, name)
    parts = [f"{name}\n{spoken.clock_time(event.house, alert.raised_at)}", await _gravity(event, adult, alert)]
    parts.append(await _home_time(event, adult, alert))
    concerns = sorted(await event.uow.care.concerns_of(alert.id), key=_as_they_came)
    request = await event.uow.care.request(alert.request_id) if alert.request_id else None
    if request is not None:
        parts.append(await talk_details.lines(event, adult, request, concerns))
    known: set[str | None] = set()
    for concern in concerns:
        if concern.source == CONDUCT and concern.session_id in known:
            continue  # it rang again for more of the same record, which stands above
        fresh = concern.session_id not in known and concern.source not in ASKED
        known.add(concern.session_id)
        parts.append(await _concern(event, adult, concern, alert.raised_at, with_taps=fresh))
    parts += await _around(event, adult, alert) if around else []
    parts.append(await alert_around.who_knows(event, adult, alert))
    parts.append(await _doubters(event, adult, alert))
    parts.append(await _state(event, adult, alert, reads=True))
    if alert.kind != "request":
        emergency = setting_texts(event.house, event.now, adult.language, pupil=False)["emergency"]
        parts.append(_say(event, adult, "view_danger", emergency=emergency))
    return "\n\n".join(part for part in parts if part)


async def _around(event: Event, adult: Who, alert: AlertRow) -> list[str]:
    child = await event.uow.people.get(alert.person_id)
    if child is None:
        return []
    texts = await own_texts(event.house, event.uow, child, adult.language, alert.raised_at)
    helps = await what_helps.lines(event, adult, alert, texts)
    return [helps, await alert_around.last_days(event, adult, alert, texts)]


async def without_words(event: Event, adult: Who, alert: AlertRow) -> str:
    """What an adult reads before they have typed their PIN: whom it is about, how soon, who has them."""
    parts = (
        f"{await _name(event, alert)}\n{spoken.clock_time(event.house, alert.raised_at)}",
        await _gravity(event, adult, alert),
        await _state(event, adult, alert, reads=True),
        await pin_gate.line(event, adult),
    )
    return "\n\n".join(part for part in parts if part)


async def _gravity(event: Event, adult: Who, alert: AlertRow) -> str:
    """How soon a person must come, in words; what can be done instead for a child who is not expected here now."""
    if alert.kind not in LEVELS:
        return ""
    afar = alert.kind in alert_stages.STAGED and not await whereabouts.is_here(event, alert.person_id)
    key = f"view_level_{alert.kind}{whereabouts.AFAR if afar else ''}"
    return _say(event, adult, key, emergency=event.house.setting.emergency)


async def _home_time(event: Event, adult: Who, alert: AlertRow) -> str:
    """Of a concern whose pupil nobody has reached: when they go home, or went without having been seen (DOMAIN 3.5)."""
    if alert.kind != "concern" or alert.status == "closed" or alert.with_them_at is not None:
        return ""
    if "pupil" not in await event.uow.people.roles(alert.person_id):
        return ""
    setting = event.house.setting
    if (left := left_at(setting, alert.raised_at, event.now)) is not None:
        return _say(event, adult, "view_left_unseen", time=spoken.clock_time(event.house, left))
    going = home_time(setting, local_date(setting, event.now))
    if going is None or not await whereabouts.is_here(event, alert.person_id):
        return ""
    return _say(event, adult, "view_leaves", time=spoken.clock_time(event.house, going))


def _as_they_came(concern: ConcernRow) -> tuple[datetime, int, int]:
    """Oldest first; within one moment by the number of the inbox row ("in.12")."""
    return concern.raised_at, int(concern.event.rpartition(".")[2]), concern.index


async def go_to_them(event: Event, adult: Who, alert: AlertRow) -> str:
    """For the named adult of an urgent alert: whom to go to and who knows more, no words (rule 6)."""
    knows = await alert_stages.who_knows_more(event, adult, alert)
    if alert.going_by == adult.id and alert.status == "open" and alert.with_them_at is None:
        going = await whereabouts.fitting(event, alert, "going_you")
        return f"{await _name(event, alert)}\n\n{_say(event, adult, going, safeguarding=knows)}"
    if alert_stages.is_expected(adult, alert):
        name = await adult_name(event.uow, alert.accepted_by) or ""
        still = await whereabouts.fitting(event, alert, "going_still")
        return f"{await _name(event, alert)}\n\n{_say(event, adult, still, adult=name)}"
    state = await _state(event, adult, alert, reads=False)
    if state:  # somebody has them or goes: nobody is sent any more
        return f"{await _name(event, alert)}\n\n{state}"
    key = await whereabouts.fitting(event, alert, "go_to")
    return _say(event, adult, key, name=await _name(event, alert), safeguarding=knows)


async def _name(event: Event, alert: AlertRow) -> str:
    child = await event.uow.people.get(alert.person_id)
    if child is None:
        return ""
    first = await opened(event.uow, child.id, "person.first_name", child.first_name)
    last = await opened(event.uow, child.id, "person.last_name", child.last_name)
    return f"{first or ''} {last or ''}".strip()


async def _unreachable(event: Event, adult: Who, alert: AlertRow, name: str) -> str:
    """Whom relbot cannot reach, and who sees to it."""
    roles = await event.uow.people.roles(alert.person_id)
    key = "unreachable_pupil" if "pupil" in roles else "unreachable_adult"
    parts = (_say(event, adult, key, name=name), await _state(event, adult, alert, reads=True))
    return "\n\n".join(part for part in parts if part)


async def _concern(event: Event, adult: Who, concern: ConcernRow, first: datetime, *, with_taps: bool) -> str:
    """One concern; its time is said when it is not the alert's own. `with_taps`: what was tapped stands above it."""
    lines = [] if concern.raised_at == first else [spoken.clock_time(event.house, concern.raised_at)]
    if concern.raised_at - concern.written_at >= LATE:
        lines.append(_say(event, adult, "view_late", time=spoken.clock_time(event.house, concern.written_at)))
    taps = (
        await alert_taps.line(event, adult, concern, await _said_to_child(event, adult, concern)) if with_taps else ""
    )
    lines += [taps] if taps else []
    if concern.source == SOURCE:
        lines += await incident_view.lines(event, adult, concern)
    if concern.source == HARMED:
        lines += await incident_view.harmed_lines(event, adult, concern)
    if concern.source in SAID_SO:
        lines.append(_say(event, adult, f"view_{concern.source}"))
    if concern.source == CONDUCT:
        lines += await incident_view.conduct_lines(event, adult, concern)
    if concern.source in ("not_safe", "going_home"):
        words = await _answer_label(event, adult, concern)
        lines.append(_say(event, adult, f"view_{concern.source}", words=words))
    elif concern.source == routing.NOTED and concern.text is not None:
        lines.append(await talk_details.noted(event, adult, concern))
    elif concern.text is not None:
        words = await event.uow.open(concern.person_id, "concern.text", concern.text)
        question = await _question(event, adult, concern)
        asked = _say(event, adult, "view_question", question=question) if question else ""
        lines.append(asked or _say(event, adult, "view_no_question"))
        lines.append(_say(event, adult, "view_edited" if concern.source == "edited" else "view_words", words=words))
    # a code may be older than its phrase: no alert stays shut for that
    keys = [key for code in concern.reasons.split(",") if (key := f"reasons.{code}") in event.house.catalogue.phrases]
    if keys:
        noticed = "; ".join(event.house.phrase(key, adult.language) for key in keys)
        lines.append(_say(event, adult, "view_noticed", noticed=noticed))
    if concern.told_key is not None and await event.uow.deliveries.by_key(event.house.setting_id, concern.told_key):
        lines.append(await _told(event, adult, concern))
    return "\n".join(lines)


async def _told(event: Event, adult: Who, concern: ConcernRow) -> str:
    """What reached the child, in the adult's language, and in which they read it if it is another; the times in it are
    the setting's.
    """
    other = event.house.phrase("missing.second_adult", adult.language)
    texts = names_apart(await _said_to_child(event, adult, concern), other)
    child = await event.uow.people.get(concern.person_id)
    theirs = adult.language.value if child is None else child.language
    key = "view_told" if theirs == adult.language.value else f"view_told_in_{theirs}"
    return _say(event, adult, key, told=phrases(event.house, concern.told or "", adult.language, texts))


async def _said_to_child(event: Event, adult: Who, concern: ConcernRow) -> dict[str, str]:
    """What placeholders stood for when the child was asked and answered, in the adult's language."""
    child = await event.uow.people.get(concern.person_id)
    if child is None:
        return {}
    route = routing.route_of(concern)
    own = await own_texts(event.house, event.uow, child, adult.language, concern.raised_at, route)
    if route is None or route.to == "past":
        own["adult"] = await adult_name(event.uow, await note_reader(event, child, route)) or own["safeguarding"]
    pupil = "pupil" in await event.uow.people.roles(child.id)
    return own | setting_texts(event.house, concern.raised_at, adult.language, pupil=pupil)


async def _question(event: Event, adult: Who, concern: ConcernRow) -> str:
    """What was asked on the child's screen, in the adult's language; the conversation may have called another."""
    steps = (step for flow in event.house.catalogue.with_called(concern.flow or "") for step in flow.steps)
    for step in steps:
        if step.id == concern.step and isinstance(step, Ask):
            texts = await _said_to_child(event, adult, concern)
            return fill(step.ask.in_(adult.language), adult.language, texts)
    return ""


async def _answer_label(event: Event, adult: Who, concern: ConcernRow) -> str:
    """The button a child pressed: as it is kept with the concern, if it was pressed late, else from the answer."""
    if concern.text is not None:
        return await event.uow.open(concern.person_id, "concern.text", concern.text)
    for answer in await event.uow.answers.for_session(concern.session_id or ""):
        if answer.collect == ASKED[concern.source]:
            return _label(event, adult, answer)
    return ""


def _label(event: Event, adult: Who, answer: AnswerRow) -> str:
    """The choice's label; its id where today's conversations no longer have it."""
    flow = event.house.catalogue.flows.get(answer.flow)
    for step in flow.steps if flow else ():
        if step.id == answer.step and isinstance(step, Ask):
            for choice in step.choices:
                if choice.id == answer.choice:
                    return choice.label.in_(adult.language)
    return (answer.choice or "").replace("_", " ")


async def _doubters(event: Event, adult: Who, alert: AlertRow) -> str:
    """Who read it and sees no concern, for those who decide whether it is one."""
    ids = [notice.adult_id for notice in await event.uow.care.notices(alert.id) if notice.state == DOUBTED]
    names = [name for adult_id in ids if (name := await adult_name(event.uow, adult_id))]
    return _say(event, adult, "view_doubted", others=", ".join(sorted(names))) if names else ""


async def accepted_key(event: Event, alert: AlertRow) -> str:
    """What the adult who accepted reads: true of this kind of alert, and of where the child was told so."""
    if alert.outcome in alert_closed.OVERTAKEN:
        return f"request_{alert.outcome}"
    if alert.kind == "note" or alert.status == "closed":
        return "seen_by_you"
    by_kind = {"request": "accepted_by_you_request", "unreachable": "accepted_by_you_unreachable"}
    return by_kind.get(alert.kind) or await whereabouts.fitting(event, alert, "accepted_by_you")


async def _state(event: Event, adult: Who, alert: AlertRow, *, reads: bool) -> str:
    said = await alert_stages.line(event, adult, alert)
    said = said or await alert_closed.line(event, adult, alert, reads=reads)
    if said is not None:
        return said
    if alert.status == "open":
        going = await adult_name(event.uow, alert.going_by)
        return await _going(event, adult, alert, going) if going else ""
    if alert.accepted_by == adult.id:
        accepted = _say(event, adult, await talk_details.settled(event, alert) or await accepted_key(event, alert))
        going = await adult_name(event.uow, alert.going_by) if alert.status == "accepted" else None
        return f"{accepted}\n{await _going(event, adult, alert, going)}" if going else accepted
    if alert.status == "closed":
        return _say(event, adult, alert_closed.key(alert))
    return _say(event, adult, "accepted_by_other", adult=await adult_name(event.uow, alert.accepted_by) or "")


async def _going(event: Event, reader: Who, alert: AlertRow, adult: str) -> str:
    return _say(event, reader, await whereabouts.fitting(event, alert, "view_going"), adult=adult)


def _say(event: Event, reader: Who, key: str, **texts: str) -> str:
    return event.house.phrase(f"alerts.{key}", reader.language, **texts)
