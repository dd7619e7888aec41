"""The classifier's weights: two scores (urgent; concern or above) are summed from them, and a reason is named by them.

They are plain numbers in `data/weights.bin`, made by `training/screening/train.py`; its heading says of which data.
"""

from __future__ import annotations  # array[int] cannot be evaluated before Python 3.12

import json
import zlib
from array import array
from dataclasses import dataclass
from functools import cache, lru_cache
from sys import byteorder
from typing import Any

from relbot.screening.features import BUCKETS, THEME_BUCKETS, theme_features
from relbot.screening.tables import DATA
from relbot.screening.text import Text

_SURE_THEME = 0.7
"""By how much a reason must be likelier than the next one (log-odds): twice as likely."""


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
        here = zip(text.words[start:end], text.concepts[start:end], strict=True)
        places = [place for word, concepts in here for place in _theme_places(word, concepts)]
        step, bias = self.heading["theme_scale"], self.heading["theme_bias"]
        likely: dict[str, float] = {
            code: bias[code] + step * sum(map(numbers.__getitem__, places))
            for code, numbers in zip(self.heading["themes"], self.themes, strict=True)
            if code in allowed
        }
        first, second = sorted(likely, key=likely.__getitem__, reverse=True)[:2]
        return first if likely[first] - likely[second] >= _SURE_THEME else None


@lru_cache(maxsize=4_000)
def _theme_places(word: str, concepts: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(theme_features([word], [concepts]))


@cache
def weights() -> Weights:
    """The shipped weights, read once."""
    return Weights.unpack((DATA / "weights.bin").read_bytes())
