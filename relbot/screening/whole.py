"""Short sentences that say something grave only by being all that is said: "it was my uncle", "taid oedd o".

They stand in `data/whole.tsv`, as shapes that must hold a sentence from its first word to its last: one word more
("it was my uncle's birthday") and they say nothing. The classifier never sees them, so they need no new weights.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from relbot.screening.levels import Level
from relbot.screening.shape import Places, Shape, Takers, parse, takers
from relbot.screening.tables import rows
from relbot.screening.text import Text

_LONGEST = 7


@dataclass(frozen=True, slots=True)
class Whole:
    """One row of the table."""

    name: str
    code: str
    level: Level
    shape: Shape
    example: str


@cache
def whole_sentences() -> tuple[Whole, ...]:
    """All rows, in the order of the table."""
    return tuple(
        Whole(name, code, Level(level), parse(shape), example)
        for name, level, code, shape, example in rows("whole.tsv")
    )


@cache
def _takers() -> Takers:
    return takers(each.shape for each in whole_sentences())


@cache
def _begins() -> frozenset[str]:
    """What a sentence of the table may begin with: words, and concepts in braces."""
    return frozenset(key for each in whole_sentences() for key in each.shape.elements[0].keys)


def said_whole(text: Text) -> Iterator[Whole]:
    """The rows that some sentence of a text is, the whole of it."""
    begins = _begins()
    for start, end in zip(text.starts, [*text.starts[1:], len(text.words)], strict=False):
        if 1 < end - start <= _LONGEST and (
            text.words[start] in begins or any(f"{{{concept}}}" in begins for concept in text.concepts[start])
        ):
            places = Places(Text(text.words[start:end], text.concepts[start:end], [0]), _takers())
            yield from (each for each in whole_sentences() if (0, places.length - 1) in each.shape.spans(places))
