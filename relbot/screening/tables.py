"""The small tables that screening reads: tab-separated files in `data/`, read once."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

DATA: Traversable = files("relbot.screening") / "data"


def rows(name: str) -> list[list[str]]:
    """Cells of each line of a table after its heading; empty lines and lines that begin with "#" are left out."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


def _pair(row: list[str]) -> tuple[str, str]:
    first, second = row
    return first, second


@cache
def lookalikes() -> dict[str, str]:
    """Characters that look like a Latin letter but are another, and the letter they look like."""
    return {character: letter for letter, characters in rows("lookalikes.tsv") for character in characters}


@cache
def emoji_words() -> dict[str, str]:
    """Emoji that say something by themselves, and the word they say."""
    return dict(_pair(row) for row in rows("emoji.tsv"))


@cache
def usual_spellings() -> dict[str, str]:
    """Misspellings and text-speak, and the word that each stands for."""
    return dict(_pair(row) for row in rows("spellings.tsv"))


@cache
def reason_kinds() -> dict[str, str]:
    """Reason code → kind of reply (DOMAIN 3.4), in order of gravity: the first of several kinds is answered."""
    return {code: kind for code, _, kind, _ in rows("reasons.tsv")}


@cache
def reason_levels() -> dict[str, str]:
    """Reason code → the level that the code stands for when the classifier gives it."""
    return {code: level for code, level, _, _ in rows("reasons.tsv")}


def reason_codes() -> tuple[str, ...]:
    """Every reason code that `screen` can give; `conversations/phrases` holds words for each."""
    return tuple(reason_kinds())
