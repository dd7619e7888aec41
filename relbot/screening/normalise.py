"""From what was typed to plain tokens: look-alike letters, hidden characters, accents and emoji are undone here.

Nothing is thrown away that could carry meaning: emoji that speak (a knife, pills) come back as words of a second
reading, beside the reading without emoji, and the graver of the two counts.
"""

import re
import unicodedata
from functools import lru_cache

from relbot.screening.tables import emoji_words, lookalikes

_IGNORED = frozenset({"Cf", "Mn", "Me", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
_APOSTROPHES = frozenset("'’‘`´ʼʹ′＇")
_SENTENCE_END = re.compile(r"[.?!…;]+(?=\s|$)|[\n\r]+")
_TOKEN = re.compile(r"[a-z0-9@$*!|€£]+")
_TRAILING = "!|*"


@lru_cache(maxsize=1024)
def _fold(character: str) -> str:
    """One character as lower-case ASCII letters, as itself (digits, marks), as a space, or as nothing."""
    if character in _FILLERS or character in _APOSTROPHES:
        return ""
    known = lookalikes().get(character)
    if known is not None:
        return known
    category = unicodedata.category(character)
    if category in _IGNORED:
        return ""
    if ord(character) < 128:
        return character.lower()
    return " " if category[0] in "SCZ" else character


def fold(text: str) -> str:
    """`text` in lower-case plain letters: compatibility forms, look-alikes, accents and hidden characters undone."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    bare = "".join(each for each in unicodedata.normalize("NFD", text) if unicodedata.category(each) not in _MARKS)
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", bare).casefold())
    return "".join(map(_fold, decomposed))


def is_hidden(character: str) -> bool:
    """Whether it is a character that nobody sees: some stand inside words, some are used as the space between them."""
    return character in _FILLERS or unicodedata.category(character) == "Cf"


def with_emoji_words(text: str) -> str | None:
    """`text` with emoji that speak spelled out ("🔪" → " knife "), or None if there is none."""
    if text.isascii():
        return None
    words = emoji_words()
    if not any(character in words for character in text):
        return None
    return "".join(f" {words[character]} " if character in words else character for character in text)


def sentences(text: str, *, stars: bool = False) -> list[list[str]]:
    """Raw tokens of each sentence of a folded text; empty sentences are left out.

    A mark inside a word stays ("k!ll", "$elf"), at its end it is punctuation ("help!"); with `stars` a star at the end
    is a letter too ("sh*").
    """
    found = []
    trailing = "!|" if stars else _TRAILING
    for part in _SENTENCE_END.split(text):
        tokens = [token.rstrip(trailing).lstrip("!*|") for token in _TOKEN.findall(part)]
        tokens = [token for token in tokens if token]
        if tokens:
            found.append(tokens)
    return found
