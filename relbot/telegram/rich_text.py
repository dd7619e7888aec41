"""The words of a rich message (Bot API RichMessage): headings, lists, tables … with the words in a tree of blocks."""

from collections.abc import Iterator
from typing import Any

WORDS = ("text", "summary", "label", "expression", "alternative_text", "caption", "credit")
NESTED = ("blocks", "items", "cells")
DEEPEST = 16


def rich_words(rich_message: Any) -> str:
    """All its words, a line a block; what is not written (pictures, places, addresses of links) is left out."""
    blocks = rich_message.get("blocks") if isinstance(rich_message, dict) else None
    return "\n".join(_lines(blocks, DEEPEST))


def _lines(part: Any, depth: int) -> Iterator[str]:
    """Of blocks, list items and rows of cells: first their own words, then those of what they hold."""
    if depth == 0:
        return
    if isinstance(part, list):
        for item in part:
            yield from _lines(item, depth - 1)
    elif isinstance(part, dict):
        own = _run(part, depth)
        if own:
            yield own
        for name in NESTED:
            yield from _lines(part.get(name), depth - 1)


def _run(text: Any, depth: int) -> str:
    """The words of a RichText: a string, a list of them, or an object that holds some (bold, link, block …)."""
    if isinstance(text, str) or depth == 0:
        return text if isinstance(text, str) else ""
    if isinstance(text, list):
        return "".join(_run(item, depth - 1) for item in text)
    if isinstance(text, dict):
        return " ".join(words for name in WORDS if (words := _run(text.get(name), depth - 1)))
    return ""
