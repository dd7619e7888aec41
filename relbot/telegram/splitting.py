"""Cuts a long text into messages that Telegram takes, where a reader would pause."""

import re
from itertools import accumulate, takewhile

BORDERS = (r"\n\s*\n", r"\n", r"(?<=[.!?…])\s+", r"\s+")
"""Between paragraphs, lines, sentences, words: the first that gives a piece of a fair length is used."""

FAIR = 0.5
"""A piece shorter than this part of the limit is not worth a nobler border."""


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts (Bot API "Formatting options"); an emoji is often two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` units (2 or more), none blank; only white space at the borders is lost."""
    pieces = []
    rest = text.strip()
    while units(rest) > limit:
        cut = _border(rest, _fitting(rest, limit))
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _fitting(text: str, limit: int) -> int:
    """How many of its first characters fill at most `limit` units."""
    filled = accumulate(2 if ord(character) > 0xFFFF else 1 for character in text)
    return sum(1 for _ in takewhile(lambda length: length <= limit, filled))


def _border(text: str, end: int) -> int:
    for border in BORDERS:
        found = [match.start() for match in re.finditer(border, text[: end + 1]) if match.start() <= end]
        if found and found[-1] >= end * FAIR:
            return found[-1]
    return end
