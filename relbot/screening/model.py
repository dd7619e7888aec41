"""The classifier's sum: two scores (urgent; concern or above) for any stretch of a text, and a reason's name.

Weights are plain numbers in `data/weights.bin`, made by `training/screening/train.py`; its heading says of which data.
"""

from __future__ import annotations  # array[int] cannot be evaluated before Python 3.12

import json
import zlib
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from sys import byteorder
from typing import Any

from relbot.screening.features import (
    BUCKETS,
    FURTHEST,
    THEME_BUCKETS,
    pattern_feature,
    reaching_features,
    theme_features,
    word_features,
)
from relbot.screening.patterns import Spoken
from relbot.screening.tables import DATA
from relbot.screening.text import Text

Scores = tuple[float, float]


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

    def theme(self, text: Text, start: int, end: int, allowed: frozenset[str]) -> str:
        """The reason code, among `allowed`, that a stretch is nearest to."""
        places = list(theme_features(text.words[start:end], text.concepts[start:end]))
        step, bias = self.heading["theme_scale"], self.heading["theme_bias"]
        likely: dict[str, float] = {
            code: bias[code] + step * sum(map(numbers.__getitem__, places))
            for code, numbers in zip(self.heading["themes"], self.themes, strict=True)
            if code in allowed
        }
        return max(likely, key=likely.__getitem__)


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    return Weights.unpack((DATA / "weights.bin").read_bytes())


@lru_cache(maxsize=20_000)
def _word_scores(made: Weights, word: str) -> Scores:
    parts = word_features(word)
    return sum(made.urgent[at] * value for at, value in parts), sum(made.raised[at] * value for at, value in parts)


class Scorer:
    """Scores of any stretch of one text, exact and cheap: words are summed from the front, reaches cut at the start."""

    def __init__(self, made: Weights, text: Text, spoken: list[Spoken]) -> None:
        """Sum up `text`, in which the patterns `spoken` were found."""
        self._made, self._text = made, text
        self.thresholds: dict[str, float] = made.heading["thresholds"]
        spans = {(found.pattern.name, found.start, found.end) for found in spoken}
        self._spans = [(pattern_feature(name), first, last) for name, first, last in sorted(spans)]
        self._reach: list[list[Scores]] = []
        self._sums: list[Scores] = [(0.0, 0.0)]
        for at, word in enumerate(text.words):
            self._reach.append(_reaches(made, text, at))
            base, far, before = _word_scores(made, word), self._reach[at][-1], self._sums[-1]
            self._sums.append((before[0] + base[0] + far[0], before[1] + base[1] + far[1]))

    def theme(self, start: int, end: int, allowed: frozenset[str]) -> str:
        """The reason code, among `allowed`, that the words from `start` up to before `end` are nearest to."""
        return self._made.theme(self._text, start, end, allowed)

    def scores(self, start: int, end: int) -> Scores:
        """Log-odds of urgent, and of concern or above, for the words from `start` up to before `end`."""
        made = self._made
        urgent = self._sums[end][0] - self._sums[start][0]
        raised = self._sums[end][1] - self._sums[start][1]
        for back, reach in enumerate(self._reach[start : min(start + FURTHEST, end)]):
            cut, far = reach[back], reach[-1]
            urgent += cut[0] - far[0]
            raised += cut[1] - far[1]
        for place, value in {feature for feature, first, last in self._spans if start <= first and last < end}:
            urgent += made.urgent[place] * value
            raised += made.raised[place] * value
        scale, bias = made.heading["scale"], made.heading["bias"]
        return urgent * scale + bias["urgent"], raised * scale + bias["raised"]


def _reaches(made: Weights, text: Text, at: int) -> list[Scores]:
    """Scores of the features at `at` that reach at most 0, 1 … FURTHEST places back."""
    urgent, raised = [0.0] * (FURTHEST + 1), [0.0] * (FURTHEST + 1)
    for back, (place, value) in reaching_features(text.words, text.concepts, at):
        urgent[back] += made.urgent[place] * value
        raised[back] += made.raised[place] * value
    return list(zip(accumulate(urgent), accumulate(raised), strict=True))
