"""What the parts of a text weigh: a word, two words that meet, a pattern that spoke; bounded memory makes it quick."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TypeVar
from zlib import crc32

from relbot.screening.features import (
    BUCKETS,
    PAIR,
    Feature,
    concept_features,
    meeting_features,
    pattern_feature,
    word_features,
)
from relbot.screening.model import Weights

FINENESS = 1000
"""Parts of a step in which sums are kept."""

Both = complex
"""Two sums in one: urgent as the real part, concern or above as the imaginary one, in whole parts of a step.

Whole numbers of this size add up exactly, in whatever order.
"""
_MOST_WORDS = 8_000
_MOST_MEETINGS = 8_000
_LAST = BUCKETS - 1
"""A hash within BUCKETS, which is a power of two: `& _LAST` is `% BUCKETS`."""
_WHOLE, _HALF = round(PAIR * FINENESS), round(PAIR / 2 * FINENESS)

Stem = tuple[int, int, bytes]
"""The beginnings of the names of a word's pair and skip features, hashed, and how those of words before it end."""

Kept = TypeVar("Kept")


def _keep(memory: dict[tuple[object, object], Kept], key: tuple[object, object], value: Kept, most: int) -> Kept:
    """Remember `value`; a full memory is emptied first, so that it stays bounded."""
    if len(memory) >= most:
        memory.clear()
    memory[key] = value
    return value


class Parts:
    """What parts weigh by some weights. Nothing it remembers changes an answer."""

    def __init__(self, made: Weights) -> None:
        """Begin with nothing remembered."""
        self.made = made
        self._words: dict[tuple[object, object], Both] = {}
        self._meetings: dict[tuple[object, object], Both] = {}

    def word(self, word: str, concepts: tuple[str, ...]) -> Both:
        """A word with its parts and concepts."""
        key = (word, concepts)
        found = self._words.get(key)
        if found is None:
            value = self._sum((*word_features(word), *concept_features(concepts)))
            found = _keep(self._words, key, value, _MOST_WORDS)
        return found

    def pairs(self, stems: Sequence[Stem]) -> list[Both]:
        """Words that follow each other: `features.pair_feature`, its name hashed from its halves."""
        urgent, raised = self.made.urgent, self.made.raised
        places = [crc32(later[2], earlier[0]) & _LAST for earlier, later in pairwise(stems)]
        return [complex(urgent[place] * _WHOLE, raised[place] * _WHOLE) for place in places]

    def skips(self, stems: Sequence[Stem]) -> list[Both]:
        """Words with one between them: `features.skip_feature`."""
        urgent, raised = self.made.urgent, self.made.raised
        places = [crc32(later[2], earlier[1]) & _LAST for earlier, later in zip(stems, stems[2:], strict=False)]
        return [complex(urgent[place] * _HALF, raised[place] * _HALF) for place in places]

    def meeting(self, earlier: tuple[str, ...], later: tuple[str, ...]) -> Both:
        """The concepts of two words that stand near each other."""
        key = (earlier, later)
        found = self._meetings.get(key)
        if found is None:
            found = _keep(self._meetings, key, self._sum(meeting_features(earlier, later)), _MOST_MEETINGS)
        return found

    def pattern(self, name: str) -> Both:
        """A pattern that spoke."""
        place, value = pattern_feature(name)
        made = self.made
        return complex(round(made.urgent[place] * value * FINENESS), round(made.raised[place] * value * FINENESS))

    def _sum(self, features: Iterable[Feature]) -> Both:
        urgent = raised = 0.0
        for place, value in features:
            urgent += self.made.urgent[place] * value
            raised += self.made.raised[place] * value
        return complex(round(urgent * FINENESS), round(raised * FINENESS))


@lru_cache(maxsize=_MOST_WORDS)
def stem(word: str) -> Stem:
    """What `Parts.pairs` and `Parts.skips` need of a word."""
    return crc32(f"2 {word}".encode()), crc32(f"s {word}".encode()), f" {word}".encode()


@lru_cache(maxsize=2)
def parts(made: Weights) -> Parts:
    """The parts by some weights, kept from text to text."""
    return Parts(made)
