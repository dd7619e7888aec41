"""Shapes of words: a row of elements, as tables write them, and where in a text it is found.

An element is words or {concepts} joined by "|"; "?" after it makes it optional. Between two elements at most one other
word may stand, after "..." at most five; never a word of {not}. Elements beginning with "=" must follow at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from relbot.screening.lexicon import lexicon, plain_words
from relbot.screening.text import Text

_NEAR = 1
_FAR = 5


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a shape. `keys`: the words it takes, and concepts in braces; `gap`: words let in before it."""

    keys: frozenset[str]
    gap: int
    optional: bool


Takers = Mapping[str, Sequence[frozenset[str]]]
"""For each word or concept, the sets of keys of elements that take it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Elements in the order in which they must stand. `needed`: the keys of those that must be there, rarest first."""

    elements: tuple[Element, ...]
    needed: tuple[frozenset[str], ...]

    def spans(self, places: "Places") -> list[tuple[int, int]]:
        """First and last place of each match, at most one for each place where it can begin."""
        for keys in self.needed:
            if keys not in places.found:
                return []
        hits = [places.found.get(element.keys, 0) for element in self.elements]
        beginnings = self._beginnings(hits, places.denials)
        matches: list[tuple[int, int]] = []
        while beginnings:
            start = (beginnings & -beginnings).bit_length() - 1
            beginnings &= beginnings - 1
            end = self._rest(1, start, hits, places)
            if end is not None:
                matches.append((start, end))
        return matches

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


class Places:
    """Where each element of any shape can stand in a text, looked up once for all of them.

    A set of places is one whole number with a bit for each, so that all beginnings of a pattern are found at once.
    """

    def __init__(self, text: Text, takers: Takers) -> None:
        """Index `text` for the shapes of `takers`."""
        where: dict[str, int] = {}
        bit = 1
        for word, concepts in zip(text.words, text.concepts, strict=True):
            where[word] = where.get(word, 0) | bit
            for concept in concepts:
                key = f"{{{concept}}}"
                where[key] = where.get(key, 0) | bit
            bit <<= 1
        self.length = len(text.words)
        self.denials = where.get("{not}", 0)
        self.found: dict[frozenset[str], int] = {}
        """By an element's keys, its places; an element that stands nowhere is left out."""
        found = self.found
        for key, bits in where.items():
            for keys in takers.get(key, ()):
                found[keys] = found.get(keys, 0) | bits


def takers(shapes: Iterable[Shape]) -> Takers:
    """The elements of some shapes by each of their keys."""
    by_key: dict[str, list[frozenset[str]]] = {}
    for keys in dict.fromkeys(element.keys for shape in shapes for element in shape.elements):
        for key in keys:
            by_key.setdefault(key, []).append(keys)
    return by_key


def parse(text: str) -> Shape:
    """The shape of a pattern as written.

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
    needed = sorted((element.keys for element in elements if not element.optional), key=len)
    return Shape(tuple(elements), tuple(needed))
