"""What a person wrote is screened before anything else happens to it (rule 4)."""

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from relbot.engine.message import Lane
from relbot.screening import Level, screen
from relbot.service import (
    log,
    named_readers,
    profile,
    route_away,
    route_now,
    routing,
    sayings,
    still_open,
    talk_note,
    told,
)
from relbot.service.abandoning import within
from relbot.service.concerns import Worry, raise_concern
from relbot.service.conversation import URGENT_FLOWS, Conversation
from relbot.service.event import Event
from relbot.service.facts import facts_for
from relbot.service.ladder import note_reader
from relbot.service.replies import names_apart, note, readers_of, reply, still_urgent, taken_back
from relbot.service.routing import Route
from relbot.service.who import Who, adult_name
from relbot.store.tables import AlertRow, SessionRow

TOO_LONG = 2.5
"""Seconds by the wall clock. Screening takes 5 ms, 0.2 s for the longest message, ten times that on a busy machine.

What takes more is given up: a child is still answered within five (DOMAIN 3.5).
"""
FAILED = "screening_failed"
"""The reason of a text that screening could not judge."""
IN_CALL = "in_call"
"""The reason of everyday words in a call for help to which somebody has come already."""
UNSCREENED, AFTER_ABOUT_STAFF = "unscreened", "after_about_staff"
"""Why everyday words are a concern: the setting will have it so; a child has just said that it is about an adult here.
"""
_WORD = re.compile(r"[^\W\d_]")
"""A letter: "6" or "7/10" is an answer to something, and says nothing of anybody."""


@dataclass(frozen=True)
class Heard:
    """What screening made of a text. `level`: urgent, concern, ordinary; `reasons` are codes; `kind` and `ask_idiom`
    as in relbot.screening.Screening.
    """

    level: str
    reasons: tuple[str, ...] = ()
    kind: str | None = None
    ask_idiom: bool = False


@dataclass(frozen=True)
class Said:
    """A text on its way to be heard. `source`: text, outside, edited. `alone`: nothing else answers it; `unfit`: only
    the question it does not fit. `noted`: the talk request it is an adult's note about.
    """

    text: str
    source: str
    session: SessionRow | None = None
    step: str | None = None
    lane: Lane = Lane.REPLY
    alone: bool = False
    unfit: bool = False
    noted: str | None = None
    route: Route | None = None
    """Who alone reads it; hear() sees to that."""


def judge(who: Who, text: str, *, of_child: bool = False) -> Heard:
    """What screening says of the whole text: of an adult's own, only danger to their life."""
    audience: Literal["pupil", "staff"] = "pupil" if who.is_pupil or of_child else "staff"
    found = screen(text, language=who.language.value, audience=audience)
    reasons = tuple(dict.fromkeys(reason.code for reason in found.reasons))
    return Heard(found.level.value, reasons, found.kind, found.ask_idiom)


def make_ready() -> None:
    """Loads what screening needs, a third of a second once, so that no child waits for it."""
    screen("ready")


async def judged(who: Who, text: str, *, of_child: bool = False) -> Heard:
    """What screening says; if it fails or hangs, a pupil's words, or those about one, are a concern (rule 4)."""
    try:
        return await within(
            TOO_LONG, partial(judge, who, text, of_child=True) if of_child else partial(judge, who, text)
        )
    except TimeoutError:
        log.worrying("screening_given_up")
    except Exception as error:  # noqa: BLE001 - no fault of the screener may keep a child's words from adults
        log.failed("screening_failed", error)
    return Heard("concern", (FAILED,), "concern") if who.is_pupil or of_child else Heard("ordinary", (FAILED,))


async def hear(event: Event, who: Who, said: Said) -> bool:
    """Keeps what a pupil wrote, always, and brings it to adults. True: the child has been answered, or will be asked.

    Urgent and worrying words are answered at once with who is told and when; ordinary ones only if they stand `alone`.
    Of an adult's words only danger to life is kept: what they write in a conversation is its answer.
    """
    if said.noted is not None:
        return await _note(event, who, said, said.noted)
    heard = await judged(who, said.text)
    if who.is_pupil:
        said, heard = await _routed(event, who, said, heard)
    else:
        said = replace(said, route=routing.route_of(said.session))
    if said.session is not None and said.session.flow in URGENT_FLOWS and heard.level != Level.URGENT:
        return await _with_the_call(event, who, said, heard)
    if heard.level != Level.ORDINARY:
        return await _alarm(event, who, said, heard)
    if not who.is_pupil:
        return await _unheard(event, who) if FAILED in heard.reasons else False
    about_staff = said.route is not None and said.route.to == "leadership"
    if about_staff and said.session is not None and not await _takes_back(event, who, heard):
        await raise_concern(
            event, who, Worry("concern", said.source, said.text, ("about_staff",), said.session, said.step)
        )
        return False
    everything = event.house.setting.everyday_words == "concern"
    if (everything or (about_staff and _WORD.search(said.text))) and not await _takes_back(event, who, heard):
        why = UNSCREENED if everything else AFTER_ABOUT_STAFF
        return await _alarm(event, who, said, Heard("concern", (*heard.reasons, why), "concern"))
    return await _ordinary(event, who, said, heard)


async def _with_the_call(event: Event, who: Who, said: Said, heard: Heard) -> bool:
    """Part of a call for help: whoever comes must see it, and nobody else. What screening hears nothing in, the
    conversation answers; what it does is urgent here. Once an adult is with them, words are a concern like any other.
    """
    call = await still_open.call(event, who, said.route)
    if heard.level == Level.ORDINARY:
        level, reasons = ("concern", (IN_CALL,)) if call is None else ("ordinary", heard.reasons)
        worry = Worry(level, said.source, said.text, reasons, said.session, said.step, joins=call, route=said.route)
        await raise_concern(event, who, worry)
        event.alarmed = True
        return False
    return await _alarm(event, who, said, heard if call is None else replace(heard, level="urgent"), call)


async def _routed(event: Event, who: Who, said: Said, heard: Heard) -> tuple[Said, Heard]:
    """The words with the way they go: past whoever may be meant in them. Who is named makes them a concern at least.

    A teacher without a name does not, where screening hears nothing: that is a note past the named adult.
    """
    changes = said.source == "edited" or heard.kind == "retraction"
    before = await route_now.route_for(event.uow, who.id, said.session, event.now, changes=changes)
    alarming = heard.level != Level.ORDINARY
    found = await named_readers.past(event, who.person, said.text, alarming=alarming)
    if found is None:
        return replace(said, route=before), heard
    called = said.session is not None and said.session.flow in URGENT_FLOWS
    note = heard.level == Level.ORDINARY and not found.by_name and not called
    way = named_readers.everyday(found) if note else found.route
    said = replace(said, route=routing.together(before, way))
    await route_away.keep_away(event, who.person, way.left_out, alarming=alarming)
    await _turn(event, who, said)
    return said, heard if found.later else _about_reader(heard, by_name=found.by_name)


def _about_reader(heard: Heard, *, by_name: bool) -> Heard:
    """Words that name somebody who would have read them are not for that adult to call everyday."""
    reasons = (*heard.reasons, named_readers.REASON)
    if by_name and heard.level == Level.ORDINARY:
        return Heard("concern", reasons, "concern")
    return replace(heard, reasons=reasons)


async def _turn(event: Event, who: Who, said: Said) -> None:
    """The rest of the conversation goes the way of these words, and an alert that is open from it alone does, too."""
    if said.session is not None and said.route is not None and routing.route_of(said.session) != said.route:
        await route_away.turn(event, who, said.session, said.route)


async def _unheard(event: Event, who: Who) -> bool:
    """An adult's words that nobody could judge may have been about their life: they see whom to ring."""
    await told.tell(event, who, "heard.unheard_staff")
    return True


async def _note(event: Event, who: Who, said: Said, request_id: str) -> bool:
    """An adult's note after a talk holds a child's words: what alarms in them goes to adults now, about the child."""
    heard = await judged(who, said.text, of_child=True)
    if heard.level != Level.ORDINARY and said.session is not None:
        await talk_note.heard(event, who, request_id, said.session, heard.level, said.text)
        await told.tell(event, who, "talk.note_heard_adult")
    return False


async def _alarm(event: Event, who: Who, said: Said, heard: Heard, call: AlertRow | None = None) -> bool:
    """Answers with who is told and when, and brings it to adults; as part of the `call` that it was written with."""
    facts = await facts_for(event.house, event.uow, who, event.now, route=said.route)
    readers = readers_of(facts.flags, heard.level)
    goes = bool(facts.flags["others_go"]) and (call is None or call.status == "open")
    keys = f"heard.{readers}_staff"
    if who.is_pupil:
        keys = reply(heard.level, heard.kind, who.person.year, readers, goes=goes)
    lane = Lane.URGENT if heard.level == Level.URGENT else said.lane
    await _keep(event, who, said, heard, keys, lane, call)
    return True


async def _ordinary(event: Event, who: Who, said: Said, heard: Heard) -> bool:
    """Everyday words, a saying that is asked about first, or a "jk"."""
    flags = (await facts_for(event.house, event.uow, who, event.now, route=said.route)).flags
    readers, year = readers_of(flags), who.person.year
    if await _takes_back(event, who, heard):
        comes = still_open.comes(await still_open.alarms(event, who))
        await _keep(event, who, said, heard, taken_back(year, readers, comes=comes), said.lane)
        return True
    call = await still_open.call(event, who, said.route)
    if call is not None:
        answered = said.alone or said.unfit or heard.ask_idiom
        keys = still_urgent(year, readers_of(flags, "urgent")) if answered else None
        await _keep(event, who, said, heard, keys, said.lane, call)
        return answered
    if said.step == profile.WORDS and said.session is not None and said.session.flow == profile.FLOW:
        return False  # their own page: who sees it, they say next
    if heard.ask_idiom and event.to_ask is None and not await sayings.being_asked(event, who):
        worry = Worry(
            "ordinary", said.source, said.text, heard.reasons, said.session, said.step, held=True, route=said.route
        )
        event.to_ask = (await raise_concern(event, who, worry)).id
        return True
    keys = None if not said.alone else note(heard.kind, readers)
    await _keep(event, who, said, heard, keys, said.lane)
    return said.alone


async def _keep(
    event: Event, who: Who, said: Said, heard: Heard, keys: str | None, lane: Lane, call: AlertRow | None = None
) -> None:
    """Answers first, so that the record says what the child was told; then the words go to adults."""
    key = None
    if keys is not None:
        facts = await facts_for(event.house, event.uow, who, event.now, route=said.route)
        texts = names_apart(facts.texts, event.house.phrase("missing.second_adult", who.language))
        texts |= await _reader(event, who, said.route, texts["safeguarding"])
        # everyday notes hide nothing; and where somebody bleeds, 999 is what must be seen first, on any screen
        bare = "note_" in keys or heard.kind == "emergency"
        lane = await _before_a_call(event, who, lane)
        key = await told.tell(event, who, keys, texts, lane=lane, cover="none" if bare else "answer")
    worry = Worry(heard.level, said.source, said.text, heard.reasons, said.session, said.step, keys, key)
    await raise_concern(event, who, replace(worry, route=said.route, joins=call))


async def _before_a_call(event: Event, who: Who, lane: Lane) -> Lane:
    """The lane of an answer: none comes after the question of a call for help that waits, and is asked again next."""
    waits = any(row.flow in URGENT_FLOWS for row in await event.uow.sessions.active_for(who.id))
    return Lane.URGENT if waits else lane


async def _reader(event: Event, who: Who, route: Route | None, safeguarding: str) -> dict[str, str]:
    """Who reads a note as `adult`; of what some alone read, the facts name them already."""
    if route is not None and route.to != "past":
        return {}
    return {"adult": await adult_name(event.uow, await note_reader(event, who.person, route)) or safeguarding}


async def reader_of(event: Event, who: Who, session: SessionRow) -> str:
    """The name of whoever can read what a pupil writes beside a conversation's question; "" of an adult's words."""
    if not who.is_pupil:
        return ""
    route = await route_now.route_for(event.uow, who.id, session, event.now)
    texts = (await facts_for(event.house, event.uow, who, event.now, route=route)).texts
    if session.flow in URGENT_FLOWS:
        return texts["told_now"]
    return (texts | await _reader(event, who, route, texts["safeguarding"]))["adult"]


async def _takes_back(event: Event, who: Who, heard: Heard) -> bool:
    """A "jk" after something the child said that alarmed, while adults are still called for it or have come for it."""
    return heard.kind == "retraction" and bool(await still_open.alarms(event, who))


async def ask_about(event: Event, who: Who) -> None:
    """Asks "just a saying?" about words that were heard in this event, once all else in it is done."""
    if event.to_ask is not None:
        concern, event.to_ask = event.to_ask, None
        await Conversation.begin(event, who, sayings.flow_for(who.person), {"concern": concern})
