"""Patterns of meaning: what raises a level, or may be a figure of speech, as rows of `data/patterns.tsv`.

A pattern is a row of elements. An element is words or {concepts} joined by "|"; "?" after it makes it optional.
Between two elements at most one other word may stand, after "..." at most five; never a word of {not}. Elements
beginning with "=" must follow at once. `unless` names concepts that, close by, mean that the pattern does not speak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from relbot.screening.levels import Level
from relbot.screening.lexicon import lexicon, plain_words
from relbot.screening.tables import rows
from relbot.screening.text import Text

_NEAR = 1
_FAR = 5
_GUARD = 8


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern. `keys`: the words it takes, and concepts in braces; `gap`: words let in before it."""

    keys: frozenset[str]
    gap: int
    optional: bool


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

    def spans(self, places: "Places") -> Iterator[tuple[int, int]]:
        """First and last place of each match, at most one for each place where it can begin."""
        hits: list[int] = []
        for element in self.elements:
            here = places.of(element.keys)
            if not here and not element.optional:
                return
            hits.append(here)
        beginnings = self._beginnings(hits, places.denials)
        while beginnings:
            start = (beginnings & -beginnings).bit_length() - 1
            beginnings &= beginnings - 1
            end = self._rest(1, start, hits, places)
            if end is not None:
                yield start, end

    def _beginnings(self, hits: list[int], denials: int) -> int:
        """The places where a match begins, all at once: from the last element back, one shift for each word let in."""
        reached = -1
        for element, here in zip(reversed(self.elements[1:]), reversed(hits[1:]), strict=True):
            before, step = 0, here & reached
            for _ in range(element.gap + 1):
                step >>= 1
                before |= step
                step &= ~denials
            reached = before | reached if element.optional else before
            if not reached:
                return 0
        return hits[0] & reached

    def _rest(self, index: int, at: int, hits: list[int], places: "Places") -> int | None:
        """The place of the last element, the first `index` elements being matched up to place `at`."""
        if index == len(self.elements):
            return at
        element, here = self.elements[index], hits[index]
        for place in range(at + 1, min(at + 2 + element.gap, places.length)):
            if here >> place & 1:
                end = self._rest(index + 1, place, hits, places)
                if end is not None:
                    return end
            if places.denials >> place & 1:
                break
        return self._rest(index + 1, at, hits, places) if element.optional else None

    def guarded(self, nearby: list[tuple[str, ...]]) -> bool:
        """Whether a concept stands near that keeps the pattern from speaking."""
        return bool(self.unless) and any(not self.unless.isdisjoint(here) for here in nearby)


class Places:
    """Where each word and concept of a text stands, looked up once for all patterns.

    A set of places is one whole number with a bit for each, so that all beginnings of a pattern are found at once.
    """

    def __init__(self, text: Text) -> None:
        """Index `text`: words by themselves, concepts in braces."""
        where: dict[str, list[int]] = {}
        for place, (word, concepts) in enumerate(zip(text.words, text.concepts, strict=True)):
            where.setdefault(word, []).append(place)
            for concept in concepts:
                where.setdefault(f"{{{concept}}}", []).append(place)
        self._where = {key: _bits(here) for key, here in where.items()}
        self._found: dict[frozenset[str], int] = {}
        self.length = len(text.words)
        self.keys = frozenset(where)
        self.denials = self._where.get("{not}", 0)

    def of(self, keys: frozenset[str]) -> int:
        """The places where any of `keys` stands."""
        found = self._found.get(keys)
        if found is None:
            found = 0
            for key in self.keys & keys:
                found |= self._where[key]
            self._found[keys] = found
        return found


def _bits(places: list[int]) -> int:
    found = 0
    for place in places:
        found |= 1 << place
    return found


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
        keys = frozenset(words | {f"{{{concept}}}" for concept in concepts})
        elements.append(Element(keys, 0 if strict else gap, optional))
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
    named = (key for pattern in patterns() for element in pattern.elements for key in element.keys)
    return frozenset(key for key in named if not key.startswith("{"))


@cache
def _beginning_with() -> dict[str, tuple[Pattern, ...]]:
    """Patterns by each key that their first element takes."""
    index: dict[str, list[Pattern]] = {}
    for pattern in patterns():
        for key in pattern.elements[0].keys:
            index.setdefault(key, []).append(pattern)
    return {key: tuple(group) for key, group in index.items()}


def speaking(text: Text) -> list[Spoken]:
    """The patterns found in a text, in the order of the table, each place where it begins."""
    places = Places(text)
    beginnings = _beginning_with()
    tried = {pattern.name for key in places.keys & beginnings.keys() for pattern in beginnings[key]}
    return [
        Spoken(pattern, start, end, pattern.guarded(_nearby(text, start, end)))
        for pattern in patterns()
        if pattern.name in tried
        for start, end in pattern.spans(places)
    ]


def _nearby(text: Text, start: int, end: int) -> list[tuple[str, ...]]:
    """The concepts around a match, within its own sentences: another sentence never holds a pattern back."""
    first, _ = text.sentence_of(start)
    _, last = text.sentence_of(end)
    return text.concepts[max(first, start - _GUARD) : min(last, end + 1 + _GUARD)]
