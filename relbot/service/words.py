"""Typed words and commands: heard first, then given to the conversation they belong to."""

import unicodedata
from datetime import timedelta

from relbot.engine.incoming import Tap, Words
from relbot.engine.outcome import Record
from relbot.flow.models import Language
from relbot.service import told, welcome
from relbot.service.conversation import Conversation, speaking
from relbot.service.event import Event
from relbot.service.hearing import hear
from relbot.service.who import Who

ALONE = timedelta(minutes=15)
"""How long words outside any conversation stay in the chat."""
COMMANDS = frozenset({"start", "help", "talk", "stop", "english", "cymraeg"})
LONG = 1000
"""Characters from which somebody wants to know that all of it arrived."""


async def write(event: Event, who: Who, text: str) -> None:
    """HELP before all else; then the open question; then words that belong to no question."""
    meaning = _meaning(event, text)
    if meaning == "help":
        await welcome.call_for_help(event, who)
        return
    current = await speaking(event, who)
    if current is not None:
        await _answer(event, who, current, text)
    elif meaning == "talk" and who.is_pupil:
        await Conversation.begin(event, who, welcome.TALK)
    elif meaning in ("english", "welsh"):
        await welcome.speak(event, who, Language.EN if meaning == "english" else Language.CY)
    else:
        await _outside(event, who, text)


async def command(event: Event, who: Who, name: str, rest: str) -> None:
    """The commands of the menu; what is not one is read as words, slash and all. Words behind a command are heard too.

    What is behind /start is no words but a link's payload, unless it has spaces.
    """
    if rest.strip() and name in COMMANDS and (name != "start" or " " in rest.strip()):
        await hear(event, who, rest, source="outside")
    if name == "help":
        await welcome.call_for_help(event, who)
    elif name == "start":
        await welcome.greet(event, who)
    elif name == "talk" and who.is_pupil:
        await Conversation.begin(event, who, welcome.TALK)
    elif name in ("english", "cymraeg"):
        await welcome.speak(event, who, Language.EN if name == "english" else Language.CY)
    elif name == "stop":
        await _stop(event, who)
    else:
        await write(event, who, f"/{name} {rest}".strip())


async def edit(event: Event, who: Who, text: str) -> None:
    """An edited message: what was first written stays kept; the change is heard too. HELP is HELP."""
    if not text.strip():
        return
    if means_help(event, text):
        await welcome.call_for_help(event, who)
        return
    raised = await hear(event, who, text, source="edited")
    if raised is None:
        await told.tell(event, who, "intake.edited" if who.is_pupil else "intake.edited_adult")


async def _answer(event: Event, who: Who, current: Conversation, text: str) -> None:
    """Words for the open question. A typed button is a button; all else a child writes is heard, then answered."""
    question = current.session.question
    if question is None or not current.is_button(text):
        step = question.step if question else None
        await hear(event, who, text, source="text", session=current.row, step=step, lane=current.lane)
    effects = await current.take(Words(text=text))
    taken = any(isinstance(effect, Record) and effect.answer.text for effect in effects)
    if taken and len(text) >= LONG:
        await told.tell(event, who, "intake.long_saved")


async def _outside(event: Event, who: Who, text: str) -> None:
    raised = await hear(event, who, text, source="outside")
    if raised is None:
        await told.tell(event, who, "intake.text_adult")
    elif len(text) >= LONG:
        await told.tell(event, who, "intake.long_saved")
    await welcome.show_menu(event, who)


async def _stop(event: Event, who: Who) -> None:
    current = await speaking(event, who)
    if current is not None and current.session.question is not None:
        await current.take(Tap(number=current.session.question.number, what="stop"))


def means_help(event: Event, text: str) -> bool:
    """Whether words are HELP, in either language, however they are typed (rule 10)."""
    return _meaning(event, text) == "help"


def _meaning(event: Event, text: str) -> str | None:
    """help, talk, english, welsh: words that mean this at any time (rule 10), in either language."""
    said = _plain(text)
    phrases = event.house.catalogue.phrases
    for name in ("help", "talk", "english", "welsh"):
        words = phrases[f"words.{name}"]
        known = {_plain(word) for spoken in (words.en, words.cy) for word in spoken.split(",")}
        if name in ("help", "talk"):
            label = phrases[f"keyboard.{name}"]
            known |= {_plain(label.en), _plain(label.cy)}
        if said in known:
            return name
    return None


def _plain(text: str) -> str:
    """Without case, accents, punctuation, emoji and doubled spaces: "HELP!!" is "help"."""
    bare = (c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() or c == "'" else " " for c in bare).split())
