"""The classifier's sum: two scores (urgent; concern or above) for any stretch of a text, and a reason's name.

Weights are plain numbers in `data/weights.bin`, made by `training/screening/train.py`; its heading says of which data.
"""

from __future__ import annotations  # array[int] cannot be evaluated before Python 3.12

import json
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from sys import byteorder
from typing import Any

from relbot.screening.features import (
    BUCKETS,
    FURTHEST,
    THEME_BUCKETS,
    Feature,
    concept_features,
    meeting_features,
    pair_feature,
    pattern_feature,
    skip_feature,
    theme_features,
    word_features,
)
from relbot.screening.patterns import Spoken
from relbot.screening.tables import DATA
from relbot.screening.text import Text

FINENESS = 1000
"""Parts of a step in which sums are kept."""

_SURE_THEME = 0.7
"""By how much a reason must be likelier than the next one (log-odds): twice as likely."""

Both = complex
"""Two sums in one: urgent as the real part, concern or above as the imaginary one, in whole parts of a step.

Whole numbers of this size add up exactly, in whatever order.
"""

Scores = tuple[float, float]
"""Log-odds of urgent, and of concern or above."""


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """`urgent` and `raised`: a weight for each bucket, in steps of the heading's "scale".

    `themes`: for each reason code in the heading's "themes", THEME_BUCKETS weights in steps of "theme_scale".
    """

    heading: dict[str, Any]
    urgent: array[int]
    raised: array[int]
    themes: tuple[array[int], ...]

    @classmethod
    def unpack(cls, stored: bytes) -> Weights:
        """From one line of JSON, then zlib-packed little-endian 16-bit numbers."""
        head, _, packed = stored.partition(b"\n")
        heading: dict[str, Any] = json.loads(head)
        numbers = array("h")
        numbers.frombytes(zlib.decompress(packed))
        if byteorder == "big":
            numbers.byteswap()
        themes = numbers[2 * BUCKETS :]
        return cls(
            heading,
            numbers[:BUCKETS],
            numbers[BUCKETS : 2 * BUCKETS],
            tuple(themes[at : at + THEME_BUCKETS] for at in range(0, len(themes), THEME_BUCKETS)),
        )

    def theme(self, text: Text, start: int, end: int, allowed: frozenset[str]) -> str | None:
        """The reason code, among `allowed`, that a stretch is nearest to; None where another is nearly as near."""
        places = list(theme_features(text.words[start:end], text.concepts[start:end]))
        step, bias = self.heading["theme_scale"], self.heading["theme_bias"]
        likely: dict[str, float] = {
            code: bias[code] + step * sum(map(numbers.__getitem__, places))
            for code, numbers in zip(self.heading["themes"], self.themes, strict=True)
            if code in allowed
        }
        first, second = sorted(likely, key=likely.__getitem__, reverse=True)[:2]
        return first if likely[first] - likely[second] >= _SURE_THEME else None


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    return Weights.unpack((DATA / "weights.bin").read_bytes())


def _one(made: Weights, feature: Feature) -> Both:
    place, value = feature
    return complex(round(made.urgent[place] * value * FINENESS), round(made.raised[place] * value * FINENESS))


def _sum(made: Weights, features: Iterable[Feature]) -> Both:
    """What some features weigh together."""
    urgent = raised = 0.0
    for place, value in features:
        urgent += made.urgent[place] * value
        raised += made.raised[place] * value
    return complex(round(urgent * FINENESS), round(raised * FINENESS))


@lru_cache(maxsize=3_000)
def _word(made: Weights, word: str, concepts: tuple[str, ...]) -> Both:
    return _sum(made, (*word_features(word), *concept_features(concepts)))


@lru_cache(maxsize=6_000)
def _pair(made: Weights, first: str, second: str) -> Both:
    return _one(made, pair_feature(first, second))


@lru_cache(maxsize=6_000)
def _skip(made: Weights, first: str, third: str) -> Both:
    return _one(made, skip_feature(first, third))


@lru_cache(maxsize=3_000)
def _meeting(made: Weights, earlier: tuple[str, ...], later: tuple[str, ...]) -> Both:
    return _sum(made, meeting_features(earlier, later))


class Scorer:
    """Scores of any stretch of one text, exact and cheap.

    Words and what reaches back from them are summed from the front. A stretch is the difference of two sums, less what
    reaches back over its start; that is summed for every start at once.
    """

    def __init__(self, made: Weights, text: Text, spoken: list[Spoken]) -> None:
        """Sum up `text`, in which the patterns `spoken` were found."""
        self._made, self._text = made, text
        self.thresholds: dict[str, float] = made.heading["thresholds"]
        spans = {(found.start, found.end, found.pattern.name) for found in spoken}
        self._spans = [(first, last, name, _one(made, pattern_feature(name))) for first, last, name in sorted(spans)]
        self._firsts = [span[0] for span in self._spans]
        self._reach = [_reaches(made, text, at) for at in range(len(text.words))]
        self._sums: list[Both] = [0j]
        over = [0j] * (len(text.words) + 1)
        total = 0j
        for at, reach in enumerate(self._reach):
            total += _word(made, text.words[at], text.concepts[at])
            for back, far in reach:
                total += far
                over[at - back + 1] += far
                over[at + 1] -= far
            self._sums.append(total)
        self._over = list(accumulate(over))
        """For each place, what reaches from it or a later one to before it."""

    def theme(self, start: int, end: int, allowed: frozenset[str]) -> str | None:
        """The reason code, among `allowed`, that the words from `start` up to before `end` are clearly nearest to."""
        return self._made.theme(self._text, start, end, allowed)

    def scores(self, start: int, end: int) -> Scores:
        """Log-odds of urgent, and of concern or above, for the words from `start` up to before `end`."""
        return self.all_scores([(start, end)])[0]

    def all_scores(self, stretches: Iterable[tuple[int, int]]) -> list[Scores]:
        """The scores of many stretches, in their order."""
        sums, over, firsts = self._sums, self._over, self._firsts
        scale, bias = self._made.heading["scale"] / FINENESS, self._made.heading["bias"]
        urgent_bias, raised_bias = bias["urgent"], bias["raised"]
        found = []
        for start, end in stretches:
            both = sums[end] - sums[start] - (over[start] if end - start >= FURTHEST else self._cut(start, end))
            if firsts:
                inside = bisect_left(firsts, start), bisect_left(firsts, end)
                if inside[0] < inside[1]:
                    both += self._spoken(*inside, end)
            found.append((both.real * scale + urgent_bias, both.imag * scale + raised_bias))
        return found

    def _cut(self, start: int, end: int) -> Both:
        """What reaches over `start` from the few places of a short stretch."""
        return sum((far for at in range(start, end) for back, far in self._reach[at] if back > at - start), 0j)

    def _spoken(self, first: int, after: int, end: int) -> Both:
        """What the patterns weigh, each once, that were found at some of the places and end before `end`."""
        return sum({name: value for _, last, name, value in self._spans[first:after] if last < end}.values(), 0j)


def _reaches(made: Weights, text: Text, at: int) -> list[tuple[int, Both]]:
    """What the features weigh that lie between place `at` and one before it, with how many places they reach back."""
    words, concepts = text.words, text.concepts
    found: list[tuple[int, Both]] = []
    if at:
        found.append((1, _pair(made, words[at - 1], words[at])))
    if at > 1:
        found.append((2, _skip(made, words[at - 2], words[at])))
    if here := concepts[at]:
        near = enumerate(reversed(concepts[max(0, at - FURTHEST) : at]), start=1)
        found.extend((back, _meeting(made, earlier, here)) for back, earlier in near if earlier)
    return found
