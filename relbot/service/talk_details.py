"""What an adult reads of a talk request when they open it: the wish, the words, what was agreed, and how it went."""

from collections.abc import Sequence
from datetime import timedelta

from relbot.service import spoken
from relbot.service.access import SENIOR
from relbot.service.event import Event
from relbot.service.facts import safeguarding_name
from relbot.service.talk_states import TIMED
from relbot.service.who import Who, adult_name
from relbot.store.tables import AlertRow, ConcernRow, TalkNoteRow, TalkRequestRow

LATELY = timedelta(days=2)
"""No conversation lasts longer: what was heard in the one that made a request was heard within this time."""


async def lines(event: Event, adult: Who, request: TalkRequestRow, below: Sequence[ConcernRow]) -> str:
    """Everything about a request that an adult who may open it reads, a line each.

    `below`: concerns that are shown under it, each with its words: what was written with the request stands once.
    """
    asked = await adult_name(event.uow, request.adult_id)
    found = [_say(event, adult, "view_request")]
    found.append(
        _say(event, adult, "view_asked_for", adult=asked) if asked else _say(event, adult, "view_asked_anyone")
    )
    found.append(_say(event, adult, f"view_soon_{request.soon or 'today'}"))
    place = event.house.setting.place(request.place or "")
    if place is not None:
        found.append(_say(event, adult, "view_place", place=place.name.in_(adult.language)))
    if request.friend:
        found.append(_say(event, adult, "view_friend"))
    note = await _note(event, adult, request)
    if note and await _is_withheld(event, adult, request):
        lead = await safeguarding_name(event.house, event.uow, adult.language)
        found.append(_say(event, adult, "view_words_withheld", safeguarding=lead))
    elif note and note not in await _words(event, request, below):
        found.append(_say(event, adult, "view_words", words=note))
    found += await _agreed(event, adult, request)
    found += [await _outcome(event, adult, note) for note in await event.uow.talk.notes(request.id)]
    return "\n".join(found)


async def _words(event: Event, request: TalkRequestRow, concerns: Sequence[ConcernRow]) -> list[str]:
    """What the concerns of the conversation that made a request quote."""
    own = [row.text for row in concerns if row.session_id == request.session_id and row.text is not None]
    return [await event.uow.open(request.person_id, "concern.text", text) for text in own]


async def _is_withheld(event: Event, adult: Who, request: TalkRequestRow) -> bool:
    """Whether safeguarding alone reads what the child wrote with a request: it was heard as urgent (rule 6)."""
    if adult.roles & SENIOR:
        return False
    concerns = await event.uow.care.concerns_for(request.person_id, request.requested_at - LATELY)
    return any(row.session_id == request.session_id and row.level == "urgent" for row in concerns)


async def _note(event: Event, adult: Who, request: TalkRequestRow) -> str:
    """What the child wrote to say first: with the request, or after it in the same conversation; to nobody whom that
    conversation leaves out.
    """
    session = await event.uow.sessions.get(request.session_id) if request.session_id else None
    if session is not None and adult.id in (session.left_out or ()):
        return ""
    if request.note is not None:
        return await event.uow.open(request.person_id, "talk_request.note", request.note)
    for answer in await event.uow.answers.for_session(request.session_id or ""):
        if answer.collect == "note" and answer.text is not None and answer.route in (None, "past"):
            return await event.uow.open(request.person_id, "answer.text", answer.text)
    return ""


async def _agreed(event: Event, adult: Who, request: TalkRequestRow) -> list[str]:
    """When and where, once an adult said so; by when, as long as nobody has."""
    if request.status in TIMED and request.meet_at is not None:
        when = spoken.moment(event.house, request.meet_at, event.now, adult.language)
        return [_say(event, adult, f"view_{request.status}", when=when)]
    if request.promised_at is not None and request.status == "requested":
        by = spoken.moment(event.house, request.promised_at, event.now, adult.language)
        return [_say(event, adult, "view_promised", when=by)]
    return []


async def settled(event: Event, alert: AlertRow) -> str:
    """What the adult who has a request reads once a time is said or the talk is over; "" as long as neither is."""
    asked = await event.uow.care.request(alert.request_id) if alert.request_id else None
    if asked is None or alert.status == "closed":
        return ""
    return "talk_timed" if asked.status in TIMED else "talk_over" if asked.status in ("met", "closed") else ""


async def _outcome(event: Event, adult: Who, note: TalkNoteRow) -> str:
    """An adult's note. Who may open the request reads it: it holds facts and the child's own words. Not so
    whom it passed on its way to safeguarding (talk_note).
    """
    author = await adult_name(event.uow, note.adult_id) or ""
    time = spoken.clock_time(event.house, note.written_at)
    found = [_say(event, adult, f"view_note_{note.happened}", adult=author, time=time)]
    past = await event.uow.care.past_somebody(note.person_id, note.written_at - LATELY)
    if adult.id != note.adult_id and any(
        row.session_id == note.session_id and adult.id in (row.left_out or ()) for row in past
    ):
        return found[0]
    for column in ("words", "noticed", "next_step"):
        sealed = getattr(note, column)
        if sealed is not None:
            words = await event.uow.open(note.person_id, f"talk_note.{column}", sealed)
            found.append(_say(event, adult, f"view_note_{column}", words=words))
    return "\n".join(found)


async def noted(event: Event, adult: Who, concern: ConcernRow) -> str:
    """What somebody wrote down after a talk for safeguarding to see, and who."""
    session = await event.uow.sessions.get(concern.session_id or "")
    author = None if session is None else await adult_name(event.uow, session.person_id)
    words = await event.uow.open(concern.person_id, "concern.text", concern.text or b"")
    return _say(event, adult, "view_adult_note", adult=author or "", words=words)


def _say(event: Event, reader: Who, key: str, **texts: str) -> str:
    return event.house.phrase(f"alerts.{key}", reader.language, **texts)
