"""What the classifier looks at: words, word pairs, parts of words, concepts and pairs of concepts, each hashed.

The model is a sum over places, so that the score of any stretch of a text comes from the same parts.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from zlib import crc32

BUCKETS = 1 << 18
THEME_BUCKETS = 1 << 14
WORD, PART, PAIR, CONCEPT, MEETING, PATTERN = 1.0, 0.6, 0.8, 0.7, 0.6, 1.0
"""How loudly each sort of feature counts; the same numbers hold in training."""

FURTHEST = 6
"""How many places back a feature may reach."""
_PART_LENGTHS = (3, 4, 5)

Feature = tuple[int, float]


@lru_cache(maxsize=100_000)
def bucket(name: str) -> int:
    """The place of a feature among BUCKETS; the same on every machine."""
    return crc32(name.encode()) % BUCKETS


@lru_cache(maxsize=20_000)
def _meeting(earlier: tuple[str, ...], later: tuple[str, ...]) -> tuple[Feature, ...]:
    """The features of the concepts of two words that stand near each other."""
    return tuple((bucket(f"m {one} {two}"), MEETING) for two in later for one in earlier)


@lru_cache(maxsize=20_000)
def word_features(word: str) -> tuple[Feature, ...]:
    """A word and its parts of 3 to 5 letters, its edges marked."""
    marked = f"<{word}>"
    parts = {marked[start : start + length] for length in _PART_LENGTHS for start in range(len(marked) - length + 1)}
    scale = PART / max(1.0, len(parts) ** 0.5) * 2
    return ((bucket(f"w {word}"), WORD), *((bucket(f"p {part}"), scale) for part in sorted(parts)))


def reaching_features(words: list[str], concepts: list[tuple[str, ...]], at: int) -> list[tuple[int, Feature]]:
    """The features between place `at` and those before it, each with how many places back it reaches."""
    word = words[at]
    found = [(0, (bucket(f"c {concept}"), CONCEPT)) for concept in concepts[at]]
    if at:
        found.append((1, (bucket(f"2 {words[at - 1]} {word}"), PAIR)))
    if at > 1:
        found.append((2, (bucket(f"s {words[at - 2]} {word}"), PAIR / 2)))
    here = concepts[at]
    if here:
        for back in range(1, min(FURTHEST, at) + 1):
            earlier = concepts[at - back]
            if earlier:
                found.extend((back, feature) for feature in _meeting(earlier, here))
    return found


def pattern_feature(name: str) -> Feature:
    """The feature of a pattern that spoke, guarded or not."""
    return bucket(f"r {name}"), PATTERN


def stretch_features(words: list[str], concepts: list[tuple[str, ...]], spoken: Iterable[str]) -> Iterator[Feature]:
    """All features of a whole text, with the names of the patterns that spoke in it; training reads these."""
    for at, word in enumerate(words):
        yield from word_features(word)
        for _, feature in reaching_features(words, concepts, at):
            yield feature
    for name in spoken:
        yield pattern_feature(name)


def theme_features(words: list[str], concepts: list[tuple[str, ...]]) -> Iterator[int]:
    """Places, among THEME_BUCKETS, of the words and concepts by which the classifier names a reason."""
    for word, here in zip(words, concepts, strict=True):
        yield bucket(f"w {word}") % THEME_BUCKETS
        for concept in here:
            yield bucket(f"c {concept}") % THEME_BUCKETS
