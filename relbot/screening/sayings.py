"""Harmless constructions, as rows of `data/sayings.tsv`: "to die of embarrassment", "beat me at chess".

Each is a shape of its own and names the patterns, or the codes of patterns, that it frees. It frees a match whose
words it holds; a match that reaches beyond it stays a concern at least ("a lesson about it, and my nan wants it").
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

from relbot.screening.shape import Places, Shape, parse
from relbot.screening.tables import rows
from relbot.screening.text import Text

_LIGHT = frozenset(
    {"a", "an", "and", "at", "been", "by", "did", "do", "for", "got", "had", "has", "have", "he", "her", "him", "i"}
    | {"im", "in", "is", "it", "its", "ive", "made", "make", "me", "my", "of", "on", "she", "so", "that", "the", "this"}
    | {"to", "us", "was", "we", "with", "da", "efo", "fi", "gan", "gyda", "mi", "o", "y", "yn", "yr"}
)
"""Words of a match that a saying need not hold: they carry nothing grave by themselves."""
By = Literal["end", "all", "part"]
"""What of a match a saying must hold to free it: its last word that weighs, or every such word. With "part" a match
that it touches stays a concern in any case.
"""


@dataclass(frozen=True, slots=True)
class Saying:
    """One row. `freed`: names and codes of the patterns that it frees."""

    name: str
    freed: frozenset[str]
    by: By
    shape: Shape
    example: str


@dataclass(frozen=True, slots=True)
class Held:
    """A saying found between two places (both included)."""

    saying: Saying
    start: int
    end: int

    def touches(self, pattern: str, code: str, span: tuple[int, int]) -> bool:
        """Whether it speaks of the pattern, of the reason `code`, and shares a place with its match."""
        return not self.saying.freed.isdisjoint((pattern, code)) and self.start <= span[1] and span[0] <= self.end

    def frees(self, text: Text, span: tuple[int, int]) -> bool:
        """Whether nothing is left of a match that it touches."""
        weighty = [place for place in range(span[0], span[1] + 1) if text.words[place] not in _LIGHT]
        needed = {"end": weighty[-1:], "all": weighty, "part": [-1]}[self.saying.by]
        return all(self.start <= place <= self.end for place in needed)


@cache
def sayings() -> tuple[Saying, ...]:
    """All sayings, in the order of the table."""
    return tuple(
        Saying(name, frozenset(freed.split()), cast(By, by), parse(shape), example)
        for name, freed, by, shape, example in rows("sayings.tsv")
    )


def held_by_sayings(places: Places) -> list[Held]:
    """The sayings found in a text; only asked for where an urgent pattern was found."""
    return [Held(each, start, end) for each in sayings() for start, end in each.shape.spans(places)]
