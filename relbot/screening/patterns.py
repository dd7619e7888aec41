"""Patterns of meaning: what raises a level, or may be a figure of speech, as rows of `data/patterns.tsv`.

A pattern is a row of elements. An element is words or {concepts} joined by "|"; "?" after it makes it optional.
Between two elements at most one other word may stand, after "..." at most five; never a word of {not}. Elements
beginning with "=" must follow at once. `unless` names concepts that, close by, mean that the pattern does not speak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from relbot.screening.lexicon import lexicon, plain_words
from relbot.screening.levels import Level
from relbot.screening.tables import rows
from relbot.screening.text import Text

_NEAR = 1
_FAR = 5
_GUARD = 8


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: it takes one of `words`, or any word of one of `concepts`."""

    words: frozenset[str]
    concepts: frozenset[str]
    gap: int
    optional: bool

    def takes(self, word: str, concepts: tuple[str, ...]) -> bool:
        """Whether a word with these concepts stands for this element."""
        return word in self.words or not self.concepts.isdisjoint(concepts)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One row of the table. `life`: it also speaks for staff, because it means danger to life."""

    name: str
    code: str
    level: Level
    life: bool
    elements: tuple[Element, ...]
    unless: frozenset[str]
    example: str

    def spans(self, words: list[str], concepts: list[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
        """First and last place of each match, at most one for each place where it can begin."""
        first = self.elements[0]
        for start, word in enumerate(words):
            if first.takes(word, concepts[start]):
                end = self._rest(1, start, words, concepts)
                if end is not None:
                    yield start, end

    def _rest(self, index: int, at: int, words: list[str], concepts: list[tuple[str, ...]]) -> int | None:
        """The place of the last element, the first `index` elements being matched up to place `at`."""
        if index == len(self.elements):
            return at
        element = self.elements[index]
        for place in range(at + 1, min(at + 2 + element.gap, len(words))):
            if element.takes(words[place], concepts[place]):
                end = self._rest(index + 1, place, words, concepts)
                if end is not None:
                    return end
            if "not" in concepts[place]:
                break
        return self._rest(index + 1, at, words, concepts) if element.optional else None

    def guarded(self, nearby: list[tuple[str, ...]]) -> bool:
        """Whether a concept stands near that keeps the pattern from speaking."""
        return bool(self.unless) and any(not self.unless.isdisjoint(here) for here in nearby)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A pattern found between two places (both included). Held back: a guarding concept stood in its sentence."""

    pattern: Pattern
    start: int
    end: int
    held_back: bool


def parse(text: str) -> tuple[Element, ...]:
    """The elements of a pattern as written.

    Raises ValueError, naming the element, for an unknown concept, an empty element or an optional first one.
    """
    elements: list[Element] = []
    gap = _NEAR
    for part in text.split():
        if part == "...":
            gap = _FAR
            continue
        optional, strict = part.endswith("?"), part.startswith("=")
        words: set[str] = set()
        concepts: set[str] = set()
        for choice in part.removeprefix("=").removesuffix("?").split("|"):
            if choice.startswith("{") and choice.endswith("}"):
                concepts.add(choice[1:-1])
            else:
                words.add("".join(plain_words(choice)))
        if "" in words or not concepts.issubset(lexicon().names) or (optional and not elements):
            raise ValueError(f"pattern element {part!r} in {text!r}")
        elements.append(Element(frozenset(words), frozenset(concepts), 0 if strict else gap, optional))
        gap = _NEAR
    if not elements:
        raise ValueError("a pattern needs at least one element")
    return tuple(elements)


@cache
def patterns() -> tuple[Pattern, ...]:
    """All patterns, in the order of the table."""
    return tuple(
        Pattern(name, code, Level(level), who == "all", parse(text), frozenset(unless.split()), example)
        for name, level, code, who, text, unless, example in rows("patterns.tsv")
    )


@cache
def pattern_words() -> frozenset[str]:
    """Every word that a pattern names."""
    return frozenset(word for pattern in patterns() for element in pattern.elements for word in element.words)


@cache
def _index() -> tuple[dict[str, tuple[Pattern, ...]], dict[str, tuple[Pattern, ...]]]:
    """Patterns by a word and by a concept that their first element takes."""
    by_word: dict[str, list[Pattern]] = {}
    by_concept: dict[str, list[Pattern]] = {}
    for pattern in patterns():
        for word in pattern.elements[0].words:
            by_word.setdefault(word, []).append(pattern)
        for concept in pattern.elements[0].concepts:
            by_concept.setdefault(concept, []).append(pattern)
    return {k: tuple(v) for k, v in by_word.items()}, {k: tuple(v) for k, v in by_concept.items()}


def speaking(text: Text) -> list[Spoken]:
    """The patterns found in a text, in the order of the table, each place where it begins."""
    by_word, by_concept = _index()
    tried: set[str] = set()
    for word, here in zip(text.words, text.concepts, strict=True):
        tried.update(pattern.name for pattern in by_word.get(word, ()))
        for concept in here:
            tried.update(pattern.name for pattern in by_concept.get(concept, ()))
    return [
        Spoken(pattern, start, end, pattern.guarded(_nearby(text, start, end)))
        for pattern in patterns()
        if pattern.name in tried
        for start, end in pattern.spans(text.words, text.concepts)
    ]


def _nearby(text: Text, start: int, end: int) -> list[tuple[str, ...]]:
    """The concepts around a match, within its own sentences: another sentence never holds a pattern back."""
    first, _ = text.sentence_of(start)
    _, last = text.sentence_of(end)
    return text.concepts[max(first, start - _GUARD) : min(last, end + 1 + _GUARD)]
