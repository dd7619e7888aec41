"""Patterns of meaning: what raises a level, or may be a figure of speech, as rows of `data/patterns.tsv`.

A pattern is a shape (see `shape`). `unless` names concepts that, close by, hold it back: an urgent one to a concern,
any other altogether. Only a harmless construction of `sayings` takes an urgent pattern back further, and only one
whose words it holds: a word of a game, a lesson, a pet or a laugh beside it never does.
"""

from dataclasses import dataclass
from functools import cache

from relbot.screening.levels import Level
from relbot.screening.sayings import Held, held_by_sayings, sayings
from relbot.screening.shape import Places, Shape, Takers, parse, takers
from relbot.screening.tables import rows
from relbot.screening.text import Text

_GUARD = 8


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of the table. `who`: "pupil" or "sure" for a child's words, "all" for anybody's danger to life, "staff".

    The classifier may doubt a match of "pupil"; the others stand by themselves.
    """

    name: str
    code: str
    level: Level
    who: str
    shape: Shape
    unless: frozenset[str]
    example: str

    def speaks_for(self, audience: str) -> bool:
        """Whether it is for the words of "pupil" or of "staff"."""
        return self.who in (("all", "staff") if audience == "staff" else ("all", "pupil", "sure"))

    def guarded(self, nearby: list[tuple[str, ...]]) -> bool:
        """Whether a concept stands near that holds the pattern back."""
        return bool(self.unless) and any(not self.unless.isdisjoint(here) for here in nearby)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A pattern found between two places (both included). `most`: the gravest level it may give, None if none."""

    pattern: Pattern
    start: int
    end: int
    most: Level | None


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns, in the order of the table."""
    return tuple(
        Pattern(name, code, Level(level), who, parse(text), frozenset(unless.split()), example)
        for name, level, code, who, text, unless, example in rows("patterns.tsv")
    )


@cache
def pattern_words() -> frozenset[str]:
    """Every word that a pattern names."""
    named = (key for pattern in patterns() for element in pattern.shape.elements for key in element.keys)
    return frozenset(key for key in named if not key.startswith("{"))


@cache
def _takers() -> Takers:
    """The elements of every pattern and saying."""
    return takers([*(each.shape for each in patterns()), *(each.shape for each in sayings())])


@cache
def _by_rarest() -> tuple[tuple[frozenset[str], Pattern], ...]:
    """Each pattern, in the order of the table, behind an element that must be there."""
    return tuple((pattern.shape.needed[0], pattern) for pattern in patterns())


def speaking(text: Text) -> list[Spoken]:
    """The patterns found in a text, in the order of the table, each place where it begins."""
    places = Places(text, _takers())
    found = [
        (pattern, start, end)
        for keys, pattern in _by_rarest()
        if keys in places.found
        for start, end in pattern.shape.spans(places)
    ]
    urgent = any(pattern.level is Level.URGENT for pattern, _, _ in found)
    held = held_by_sayings(places) if urgent else []
    return [Spoken(pattern, start, end, _most(pattern, text, (start, end), held)) for pattern, start, end in found]


def _most(pattern: Pattern, text: Text, span: tuple[int, int], held: list[Held]) -> Level | None:
    """The gravest level that a match may give: an urgent one stays a concern unless a saying holds all of it."""
    guarded = pattern.guarded(_nearby(text, *span))
    if pattern.level is not Level.URGENT:
        return None if guarded else pattern.level
    most: Level | None = Level.CONCERN if guarded else Level.URGENT
    for each in held:
        if each.touches(pattern.name, pattern.code, span):
            if each.frees(text, span):
                return None
            most = Level.CONCERN
    return most


def _nearby(text: Text, start: int, end: int) -> list[tuple[str, ...]]:
    """The concepts around a match, within its own sentences: another sentence never holds a pattern back."""
    first, _ = text.sentence_of(start)
    _, last = text.sentence_of(end)
    return text.concepts[max(first, start - _GUARD) : min(last, end + 1 + _GUARD)]
