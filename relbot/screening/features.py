"""What the classifier looks at: words, word pairs, parts of words, concepts and pairs of concepts, each hashed.

The model is a sum over places, so that the score of any stretch of a text comes from the same parts.
"""

from functools import lru_cache
from zlib import crc32

BUCKETS = 1 << 17
WORD, PART, PAIR, CONCEPT, MEETING, PATTERN = 1.0, 0.35, 0.8, 0.7, 0.6, 1.0
"""How loudly each sort of feature counts; the same numbers hold in training."""

_MEETING_DISTANCE = 6
_PART_LENGTHS = (3, 4, 5)

Feature = tuple[int, float]


@lru_cache(maxsize=100_000)
def bucket(name: str) -> int:
    """The place of a feature among BUCKETS; the same on every machine."""
    return crc32(name.encode()) % BUCKETS


@lru_cache(maxsize=20_000)
def word_features(word: str) -> tuple[Feature, ...]:
    """A word and its parts of 3 to 5 letters, its edges marked."""
    marked = f"<{word}>"
    parts = {marked[start : start + length] for length in _PART_LENGTHS for start in range(len(marked) - length + 1)}
    scale = PART / max(1.0, len(parts) ** 0.5) * 2
    return ((bucket(f"w {word}"), WORD), *((bucket(f"p {part}"), scale) for part in sorted(parts)))


def place_features(words: list[str], concepts: list[tuple[str, ...]], at: int) -> list[Feature]:
    """The features that end at place `at`: its word, its pairs with the two before, its concepts, whom they meet."""
    word = words[at]
    found = list(word_features(word))
    if at:
        found.append((bucket(f"2 {words[at - 1]} {word}"), PAIR))
    if at > 1:
        found.append((bucket(f"s {words[at - 2]} {word}"), PAIR / 2))
    for concept in concepts[at]:
        found.append((bucket(f"c {concept}"), CONCEPT))
        for before in range(max(0, at - _MEETING_DISTANCE), at):
            found.extend((bucket(f"m {earlier} {concept}"), MEETING) for earlier in concepts[before])
    return found


def stretch_features(words: list[str], concepts: list[tuple[str, ...]], spoken: list[str]) -> list[Feature]:
    """All features of a stretch of text, with the names of the patterns that speak in it."""
    found = [feature for at in range(len(words)) for feature in place_features(words, concepts, at)]
    found.append((bucket(f"1 {words[0]}"), PAIR) if words else (bucket("nothing"), 0.0))
    found.extend((bucket(f"r {name}"), PATTERN) for name in spoken)
    return found
