"""Typed words and commands: heard first, then given to the conversation they belong to."""

from dataclasses import replace

from relbot.engine.incoming import Tap, Words
from relbot.engine.match import plain
from relbot.engine.message import Lane
from relbot.engine.outcome import Record
from relbot.engine.state import Status
from relbot.flow.actions import SetAway, ShowPage
from relbot.flow.models import Ask, Choice, Language
from relbot.ids import is_code
from relbot.service import (
    absences,
    inbox_view,
    menu,
    profile_page,
    quiet_signal,
    sayings,
    still_open,
    talk_child,
    talk_offers,
    told,
    welcome,
    who_card,
)
from relbot.service.conversation import Conversation, speaking
from relbot.service.event import Event
from relbot.service.hearing import Said, hear, judged, reader_of
from relbot.service.meanings import asks_for_help, calls_for_help, meaning_of
from relbot.service.replies import INFANTS, age_band
from relbot.service.who import Who
from relbot.service.wording import advice_for

COMMANDS = frozenset({"start", "help", "talk", "who", "about", "stop", "inbox", "away", "english", "cymraeg"})
TIME = "when"
"""The step at which an adult says when they can come; a time may be typed there."""
LONG = 1000
"""Characters from which somebody wants to know that all of it arrived."""


async def write(event: Event, who: Who, text: str) -> None:
    """HELP before all else; then the open question; then words that belong to no question."""
    meaning = meaning_of(event.house.catalogue, text)
    current = await speaking(event, who)
    if meaning == "help" or (means_help(event, who, text) and not (current and current.is_button(text))):
        await call(event, who, text, source="text" if current else "outside")
    elif await quiet_signal.is_signal(event, who, current, text):
        await quiet_signal.call(event, who)
    elif meaning == "talk" and who.is_pupil and _is_free(current, text, welcome.TALK):
        await _talk(event, who)
    elif meaning == "about" and who.is_pupil and _is_free(current, text, welcome.ABOUT[True]):
        await _about(event, who)
    elif current is not None:
        await _answer(event, who, current, text)
    elif meaning in ("english", "welsh"):
        await welcome.speak(event, who, Language.EN if meaning == "english" else Language.CY)
    else:
        await _outside(event, who, text)


def _is_free(current: Conversation | None, text: str, flow: str) -> bool:
    """Whether words that mean a button of the menu are that button, and no answer: not in that same conversation, nor
    over a question that cannot wait.
    """
    if current is None:
        return True
    return current.row.flow != flow and not current.is_pressing and not current.is_button(text)


async def command(event: Event, who: Who, name: str, rest: str) -> None:
    """The commands of the menu; what is not one is read as words, slash and all, unless it can be none. Words behind a
    command are heard too: behind /help, or where they call for help themselves, they go with the call.
    """
    said = rest.strip() and name in COMMANDS and not (name == "start" and is_code(rest.strip()))
    if name == "help" or (said and means_help(event, who, rest)):
        await call(event, who, rest, source="outside" if await speaking(event, who) is None else "text")
        return
    if said:
        await hear(event, who, Said(rest, "outside"))
    if name == "start":
        await welcome.greet(event, who)
    elif name == "talk" and who.is_pupil:
        await _talk(event, who)
    elif name == "who" and who.is_pupil:
        await who_card.show(event, who, silent=True)
    elif name == "about":
        await _about(event, who)
    elif name in ("english", "cymraeg"):
        await welcome.speak(event, who, Language.EN if name == "english" else Language.CY)
    elif name == "stop":
        await _stop(event, who)
    elif name == "inbox" and not who.is_pupil:
        await inbox_view.show(event, who)
    elif name == "away" and not who.is_pupil:
        await _away(event, who, rest)
    elif who.is_pupil and not rest.strip() and not await _is_said(event, who, name):
        await told.tell(event, who, "intake.no_command")
    else:
        await write(event, who, f"/{name} {rest}".strip())


async def _is_said(event: Event, who: Who, name: str) -> bool:
    """Whether a pupil's unknown command is a word of theirs with a slash before it: screening hears something in it, or
    it is one of the words that answer questions ("/sad", "/7"). Else it is a typing error, and no note for an adult.
    """
    heard = await judged(who, name)
    asked = [step for flow in event.house.catalogue.flows.values() for step in flow.steps if isinstance(step, Ask)]
    words = {plain(word) for step in asked for each in step.choices for word in (*_labels(each), *each.words)}
    return heard.level != "ordinary" or heard.kind is not None or name.isdecimal() or plain(name) in words


def _labels(choice: Choice) -> tuple[str, str]:
    return choice.label.en, choice.label.cy


async def _talk(event: Event, who: Who) -> None:
    """How their talk time stands, with a button to ask for one more; else the questions."""
    if not await talk_child.show_all(event, who):
        await welcome.begin(event, who, welcome.TALK)


async def _about(event: Event, who: Who) -> None:
    """A pupil's own page, or a child's for an adult. Infants write theirs with an adult, and see what stands on it."""
    if who.is_pupil and age_band(who.person.year) == INFANTS:
        await told.tell(event, who, "page.with_adult")
        await profile_page.show(event, who, ShowPage())
    else:
        await welcome.begin(event, who, welcome.ABOUT[who.is_pupil])


async def edit(event: Event, who: Who, text: str) -> None:
    """An edited message: what was first written stays kept; the change is heard too. HELP is HELP."""
    if not text.strip():
        return
    if means_help(event, who, text):
        await call(event, who, text, source="edited")
        return
    current = await speaking(event, who)
    noted = None if current is None else current.noted
    session = None if current is None or noted is None else current.row
    if not await hear(event, who, Said(text, "edited", session, noted=noted)):
        await told.tell(event, who, "intake.edited" if who.is_pupil else "intake.edited_adult")


async def call(event: Event, who: Who, text: str, *, source: str) -> None:
    """HELP; what a call says beyond the bare word ("please help he is back") goes to adults with it, as words."""
    called = await welcome.call_for_help(event, who)
    if text.strip() and meaning_of(event.house.catalogue, text) != "help":
        await hear(event, who, Said(text, source, called.row, lane=Lane.URGENT))


async def _answer(event: Event, who: Who, current: Conversation, text: str) -> None:
    """Words for the open question. A typed button is a button; all else a child writes is heard, then answered."""
    alarmed = False
    if current.step == TIME and not current.is_button(text):
        time = await talk_offers.typed(event, who, current.request, text)
        if time is not None:
            current.offer(time)
    if not current.is_button(text):
        said = Said(text, "text", current.row, current.step, current.lane, noted=current.noted)
        said = replace(said, unfit=not current.takes_text)
        alarmed = await hear(event, who, said)
        if alarmed and current.row.flow in sayings.FLOWS:
            await sayings.overtaken(event, who, current.session)
            await current.leave()
            return
    rests = alarmed and who.is_pupil and not current.is_pressing
    if rests and not current.takes_text:
        await current.park()
        return
    advice = await advice_for(event, who, current, text)
    kept_for = "" if current.takes_text else await reader_of(event, who, current.row)
    words = Words(text=text, heard=alarmed, kept_for=kept_for, advice=advice)
    effects = await current.take(words, then_park=rests)
    taken = any(isinstance(effect, Record) and effect.answer.text for effect in effects)
    if taken and len(text) >= LONG:
        await told.tell(event, who, "intake.long_saved")


async def _outside(event: Event, who: Who, text: str) -> None:
    if not await hear(event, who, Said(text, "outside", alone=True)):
        await told.tell(event, who, "intake.text_adult")
    elif len(text) >= LONG:
        await told.tell(event, who, "intake.long_saved")
    if event.to_ask is None and not event.urgent and not await still_open.urgent(event, who):
        await menu.show_menu(event, who)


async def _stop(event: Event, who: Who) -> None:
    rows = await event.uow.sessions.active_for(who.id)
    newest = max(rows, key=lambda row: (not row.waiting, row.touched_at), default=None)  # what rests is stopped too
    current = None if newest is None else await Conversation.load(event, who, newest)
    if current is not None and current.row.status == Status.ACTIVE.value and current.session.question is not None:
        await current.take(Tap(number=current.session.question.number, what="stop"))
    else:
        await told.tell(event, who, "intake.nothing_open")


async def _away(event: Event, who: Who, day: str) -> None:
    """/away asks how long; with a day behind it ("/away 3/12") it is noted at once."""
    if day.strip():
        await absences.settle(event, who, SetAway(until="day", day=day))
    else:
        await Conversation.begin(event, who, absences.FLOW)


def means_help(event: Event, who: Who, text: str) -> bool:
    """Whether words are a call for help, in either language, however they are typed (rule 10); or the school's own.

    "Police" is one from a pupil; from an adult it may answer who was told of an incident.
    """
    agreed = {plain(word) for word in event.house.setting.quiet_words} - {""}  # an emoji is no agreed word
    calls = who.is_pupil and calls_for_help(event.house.catalogue, text)
    return calls or plain(text) in agreed or asks_for_help(event.house.catalogue, text)
