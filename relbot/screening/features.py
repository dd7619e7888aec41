"""What the classifier looks at: words, word pairs, parts of words, concepts and pairs of concepts, each hashed.

The model is a sum over places, so that the score of any stretch of a text comes from the same parts.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from zlib import crc32

BUCKETS = 1 << 20
THEME_BUCKETS = 1 << 14
WORD, PART, PAIR, CONCEPT, MEETING, PATTERN = 1.0, 0.6, 0.8, 0.7, 0.6, 1.0
"""How loudly each sort of feature counts; the same numbers hold in training."""

FURTHEST = 6
"""How many places back a feature may reach."""
_PART_LENGTHS = (3, 4, 5)

Feature = tuple[int, float]


def bucket(name: str) -> int:
    """The place of a feature among BUCKETS; the same on every machine."""
    return crc32(name.encode()) % BUCKETS


@lru_cache(maxsize=1_000)
def word_features(word: str) -> tuple[Feature, ...]:
    """A word and its parts of 3 to 5 letters, its edges marked."""
    marked = f"<{word}>"
    parts = {marked[start : start + length] for length in _PART_LENGTHS for start in range(len(marked) - length + 1)}
    scale = PART / max(1.0, len(parts) ** 0.5) * 2
    return ((bucket(f"w {word}"), WORD), *((bucket(f"p {part}"), scale) for part in sorted(parts)))


def concept_features(concepts: tuple[str, ...]) -> list[Feature]:
    """The concepts of one word."""
    return [(bucket(f"c {concept}"), CONCEPT) for concept in concepts]


def pair_feature(first: str, second: str) -> Feature:
    """Two words that follow each other."""
    return bucket(f"2 {first} {second}"), PAIR


def skip_feature(first: str, third: str) -> Feature:
    """Two words with one between them."""
    return bucket(f"s {first} {third}"), PAIR / 2


def meeting_features(earlier: tuple[str, ...], later: tuple[str, ...]) -> list[Feature]:
    """The concepts of two words that stand within FURTHEST places of each other."""
    return [(bucket(f"m {one} {two}"), MEETING) for two in later for one in earlier]


def pattern_feature(name: str) -> Feature:
    """The feature of a pattern that spoke, guarded or not."""
    return bucket(f"r {name}"), PATTERN


def stretch_features(words: list[str], concepts: list[tuple[str, ...]], spoken: Iterable[str]) -> Iterator[Feature]:
    """All features of a whole text, with the names of the patterns that spoke in it; training reads these."""
    for at, word in enumerate(words):
        here = concepts[at]
        yield from word_features(word)
        yield from concept_features(here)
        if at:
            yield pair_feature(words[at - 1], word)
        if at > 1:
            yield skip_feature(words[at - 2], word)
        for earlier in concepts[max(0, at - FURTHEST) : at]:
            yield from meeting_features(earlier, here)
    for name in spoken:
        yield pattern_feature(name)


def theme_features(words: list[str], concepts: list[tuple[str, ...]]) -> Iterator[int]:
    """Places, among THEME_BUCKETS, of the words and concepts by which the classifier names a reason."""
    for word, here in zip(words, concepts, strict=True):
        yield bucket(f"w {word}") % THEME_BUCKETS
        for concept in here:
            yield bucket(f"c {concept}") % THEME_BUCKETS
