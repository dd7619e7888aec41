"""From typed words to a button: exact once case, accents, punctuation, spaces and emoji are set aside.

Guessing would put words into a child's mouth, so nothing near enough counts, and nothing ambiguous but a label that
stands there twice.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from relbot.engine.layout import AWAY, is_scale
from relbot.engine.phrases import in_every_language
from relbot.engine.state import Option
from relbot.flow.models import Catalogue

_SCALE = re.compile(r"([+-]?\d{1,3})(?:\s*(?:/|out of|allan o|o)\s*(\d{1,3}))?")
_NUMBERED = re.compile(r"(\d+) ([^\W\d].*)")

_WORD = re.compile(r"[^\W_]+")

_JOINED = re.compile(r"['’‘`\u0300-\u036f]")
"""Apostrophes and accents: what is left when they go stays one word ("i'n" = "in"); everything else parts words."""

_AROUND = " \t\r\n.,!\ufe0f\u20e3"
"""What may stand around a typed number; the last two make a keycap of it."""


class Match(NamedTuple):
    """Which option was meant; `doubtful` when two carry the very same words and the first was taken."""

    option: int
    doubtful: bool = False


def plain(text: str) -> str:
    """Letters and digits only, lower case, without accents, single spaces: "😢 Ddim yn siŵr!" → "ddim yn siwr"."""
    bare = text if text.isascii() else unicodedata.normalize("NFKD", text)
    return " ".join(_WORD.findall(_JOINED.sub("", bare.casefold())))


def match_option(options: Sequence[Option], text: str) -> Match | None:
    """The option whose label or words the text is; None if there is none.

    A scale's number may be written 7 or 7/10. Of a label such as "1 Really hard" or "😢 Sad", the number, the words or
    the emoji alone count too, as long as they name one option only.
    """
    if is_scale(options):
        return _number(options, text)
    wanted = _key(text)
    if not wanted:
        return None
    for names in (_label, _names):  # what is on the screen stands before further words and the other language
        found = [index for index, option in enumerate(options) if wanted in names(option)]
        if found:
            return Match(found[0], doubtful=len(found) > 1)
    partly = [index for index, option in enumerate(options) if wanted in _parts(option)]
    return Match(partly[0]) if len(partly) == 1 else None


def match_control(catalogue: Catalogue, controls: Iterable[str], text: str, away: Iterable[str] = ()) -> str | None:
    """The control whose label, in any language, or whose further words the text is.

    `away`: the labels of that control as they were shown, for a name stands in them.
    """
    wanted = plain(text)
    if wanted and wanted in map(plain, away):
        return AWAY
    for name in controls if wanted else ():
        labels = in_every_language(catalogue, f"controls.{name}")
        words = (word for line in in_every_language(catalogue, f"words.{name}") for word in line.split(","))
        if wanted in map(plain, (*labels, *words)):
            return name
    return None


def _number(options: Sequence[Option], text: str) -> Match | None:
    found = _SCALE.fullmatch(unicodedata.normalize("NFKC", text).casefold().strip(_AROUND))
    if found is None or (found[2] is not None and int(found[2]) != options[-1].score):
        return None
    return next((Match(index) for index, option in enumerate(options) if option.score == int(found[1])), None)


def _label(option: Option) -> set[str]:
    return {_key(option.label)}


def _names(option: Option) -> set[str]:
    return {_key(word) for word in option.words}


def _parts(option: Option) -> set[str]:
    parts: set[str] = set()
    for name in (option.label, *option.words):
        if numbered := _NUMBERED.fullmatch(plain(name)):
            parts.update(numbered.groups())
        if symbols := _symbols(name):
            parts.add(symbols)
    return parts


def _key(text: str) -> str:
    """What texts are compared by: their words, or their emoji if there are no words."""
    return plain(text) or _symbols(text)


def _symbols(text: str) -> str:
    """Emoji, hearts and arrows, without the marks that only choose how they are drawn."""
    return "".join(char for char in text if unicodedata.category(char) == "So")
