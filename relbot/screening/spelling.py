"""From a token as typed to the word that was meant, where that is a word screening knows.

A token is only ever changed into a known word: figures for letters ("k1ll"), stars ("r*pe"), stretched letters
("diiie"), one slip ("suicde"), missing spaces ("iwanttodie") and letters set apart ("k m s").
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from math import log

from relbot.screening.lexicon import lexicon
from relbot.screening.patterns import pattern_words, patterns
from relbot.screening.tables import DATA, usual_spellings

_FIGURES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "6": "g",
                          "@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "£": "l"})  # fmt: skip
_FIGURES_L = str.maketrans({"1": "l", "!": "l", "|": "l"})
_WHOLE = {"2": "to", "4": "for", "u": "you", "r": "are", "ur": "your", "b": "be", "1": "i", "y": "why", "n": "and"}
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LONGEST_TOKEN = 60
"""Longer tokens are only cut into words."""
_LONGEST_APART = 64
"""So many letters typed apart are looked at together; a longer run goes on behind them."""
_MOST_APART = 100
"""So many different runs of letters are looked at in one sentence."""
_LONGEST_PIECE = 16
_RARE = 4000
"""The place in the order of commonness that a grave word has which training rows do not hold."""
_UNKNOWN = 15.0
"""What a letter that belongs to no word costs; a word costs the logarithm of its place, 1 to 9."""
_LONG_JOINED = 16
"""From this length on, words run together may hold letters that belong to none: a name, a slip."""
_SHORTEST_SLIP = 6
_SHORTEST_JOINED = 6
_SHORT_PIECES = frozenset(
    {
        "i",
        "a",
        "to",
        "me",
        "my",
        "im",
        "is",
        "it",
        "in",
        "he",
        "be",
        "of",
        "on",
        "do",
        "no",
        "so",
        "we",
        "go",
        "am",
        "at",
    }
    | {"up", "by", "as", "us", "if", "an", "or", "dw", "fi", "yn", "ti", "di", "mi", "ei", "ma", "fy", "hi", "fe", "fo"}
    | {"ni"}
)
"""Pieces of one or two letters that may stand in a run of words without spaces."""


def squeeze(word: str) -> str:
    """`word` with each run of one letter made single: "killl" and "kill" both become "kil"."""
    return _RUN.sub(r"\1", word)


def _without_one(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(1, len(word))}


@dataclass(slots=True)
class Speller:
    """Known words, and the ways back to them. Grave words stand before common ones where two would fit.

    `usual`: misspellings and text-speak that children write, and the word each stands for. `places`: words in the
    order of how common they are. `weights`: in how many patterns a word may stand.
    """

    known: frozenset[str]
    grave: frozenset[str]
    usual: dict[str, str] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    weights: dict[str, int] = field(default_factory=dict)
    shapes: dict[tuple[int, str], list[str]] = field(default_factory=dict)
    squeezed: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)
    """How unlikely each word is as one of those run together."""

    def __post_init__(self) -> None:
        for word in (*sorted(self.known - self.grave), *sorted(self.grave, reverse=True)):
            self.squeezed[squeeze(word)] = word
        for word in sorted(self.known, key=lambda each: (-self.weights.get(each, 0), each)):
            self.shapes.setdefault((len(word), word[0]), []).append(word)
        for word in sorted(self.grave, reverse=True):
            if len(word) >= _SHORTEST_SLIP:
                self.slips.update(dict.fromkeys(_without_one(word), word))

        for word in (*_SHORT_PIECES, *self.known, *self.usual):
            if len(word) > 2 or word in _SHORT_PIECES:
                self.costs[word] = 2.0 + log(2 + self.places.get(word, _RARE))

    def words(self, token: str) -> tuple[str, ...]:
        """What `token` stands for; itself (squeezed) if nothing known is near. Several words if spaces were missing."""
        if len(token) > _LONGEST_TOKEN:
            return self._pieces(self._without_figures(token)) or (squeeze(token[:_LONGEST_TOKEN]),)
        token = self.usual.get(token, token)
        if token in _WHOLE:
            return (_WHOLE[token],)
        if token in self.known:
            return (token,)
        plain = self._without_figures(token)
        near = self._starred(token) if "*" in token else self._near(plain) or self._ended(plain)
        if near:
            return (near,)
        if len(plain) >= _SHORTEST_JOINED and (pieces := self._pieces(plain)):
            return pieces
        return (squeeze(plain.replace("*", "")) or token,)

    def _without_figures(self, token: str) -> str:
        if token.isalpha() or token.isdigit():
            return token
        swapped = token.translate(_FIGURES)
        second = token.translate(_FIGURES_L).translate(_FIGURES)
        return second if self._near(second) and not self._near(swapped) else swapped

    def _near(self, token: str) -> str | None:
        """The known word that `token` is a stretched or slipped form of."""
        if token in self.known:
            return token
        shorter = (*_thinned(token), _LONG_RUN.sub(r"\1\1", token), _LONG_RUN.sub(r"\1", token))
        meant = [word for word in (self.usual.get(each, each) for each in shorter) if word in self.known]
        if meant:
            return min(meant, key=lambda word: self.places.get(word, _RARE))
        if (word := self.squeezed.get(squeeze(token))) is not None:
            return word
        if len(token) >= _SHORTEST_SLIP - 1:
            for form in (token, *sorted(_without_one(token))):
                if len(form) >= _SHORTEST_SLIP - 1 and form in self.slips:
                    return self._plausible(token, self.slips[form])
                if form != token and len(form) >= _SHORTEST_SLIP and form in self.grave:
                    return form
        return None

    @staticmethod
    def _plausible(token: str, word: str) -> str | None:
        """`word` if `token` has the same letters but for one lost, doubled, swapped, or one vowel changed."""
        if len(token) != len(word):
            return word
        changed = [(a, b) for a, b in zip(token, word, strict=True) if a != b]
        if len(changed) == 1:
            return word if set(changed[0]) <= set("aeiouwy") else None
        return word if sorted(token) == sorted(word) else None

    def _ended(self, token: str) -> str | None:
        """The known word before a short ending that was run on: "mamgu'n", "babysitters"."""
        stem = token[:-1]
        if len(stem) < 3 or stem not in self.known:
            return None
        return stem if token[-1] == "s" or (token[-1] in "nriuw" and stem[-1] in "aeiouwy") else None

    def _starred(self, token: str) -> str | None:
        """The known word that `token` hides a letter or more of, a vowel first; of several the one in most patterns."""
        if token[0] == "*" or len(token) < 2:
            return None
        words = self.shapes.get((len(token), token[0]), [])
        for hidden in ("[aeiouwy]", "[a-z]"):
            shape = re.compile(re.escape(token).replace(r"\*", hidden))
            if (word := next(filter(shape.fullmatch, words), None)) is not None:
                return word
        return None

    def _pieces(self, token: str) -> tuple[str, ...]:
        """`token` cut into the likeliest known words, one of them grave; () if it cannot be.

        Letters that belong to no word are let in where the token is long and most of it is words.
        """
        costs = self.costs
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(token) + 1):
            cheapest, begin = best[end - 1][0] + costs.get(token[end - 1], _UNKNOWN), end - 1
            for start in range(end - 2, max(0, end - _LONGEST_PIECE) - 1, -1):
                cost = costs.get(token[start:end])
                if cost is not None and best[start][0] + cost <= cheapest:
                    cheapest, begin = best[start][0] + cost, start
            best.append((cheapest, begin))
        pieces: list[str] = []
        end = len(token)
        while end:
            start = best[end][1]
            pieces.append(token[start:end])
            end = start
        pieces.reverse()
        strays = sum(len(piece) == 1 and piece not in _SHORT_PIECES for piece in pieces)
        if strays and (len(token) < _LONG_JOINED or strays * 4 > len(token)):
            return ()
        words = tuple(self.usual.get(piece, piece) for piece in pieces)
        return words if any(word in self.grave and len(word) > 2 for word in words) else ()


def _thinned(token: str) -> list[str]:
    """`token` with every letter written once where each was written twice, or three times."""
    runs = [len(run[0]) for run in re.finditer(r"(.)\1*", token)]
    times = (each for each in (3, 2) if all(run % each == 0 for run in runs))
    return ["".join(token[::each]) for each in times]


def _pattern_weights() -> dict[str, int]:
    """In how many patterns each word may stand, by itself or by a concept."""
    keys = Counter(key for each in patterns() for element in each.shape.elements for key in element.keys)
    weights = dict(keys)
    for word, concepts in lexicon().by_word.items():
        weights[word] = keys[word] + sum(keys[f"{{{concept}}}"] for concept in concepts)
    return weights


@cache
def speller() -> Speller:
    """The speller over lexicon, patterns and `data/vocabulary.txt`."""
    grave = frozenset(lexicon().words() | pattern_words())
    path = DATA / "vocabulary.txt"
    common = path.read_text(encoding="utf-8").split() if path.is_file() else []
    places = {word: place for place, word in enumerate(common)}
    return Speller(grave.union(common), grave, usual_spellings(), places, _pattern_weights())


@lru_cache(maxsize=4_000)
def _spelt(token: str) -> tuple[str, ...]:
    return speller().words(token)


def spell(tokens: list[str]) -> list[str]:
    """The words that a sentence's raw tokens stand for."""
    words: list[str] = []
    tried: set[str] = set()
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and end - start < _LONGEST_APART and len(tokens[end]) == 1:
            end += 1
        if end - start >= 3 and (joined := _letters("".join(tokens[start:end]), tried)):
            words.extend(joined)
            start = end
        elif (pair := _halves(tokens, start)) is not None:
            words.append(pair)
            start += 2
        else:
            words.extend(_spelt(tokens[start]))
            start += 1
    return words


def _letters(letters: str, tried: set[str]) -> tuple[str, ...]:
    """Letters typed apart as the words they make, or () if they make none: "y r u" stays as it is.

    `tried`: the runs that were looked at. A text that is one long run of letters costs as much as _MOST_APART of them.
    """
    if letters not in tried and len(tried) >= _MOST_APART:
        return ()
    tried.add(letters)
    known, found = speller().known, _spelt(letters)
    long = len(letters) >= _LONG_JOINED and len(found) > 1
    return found if long or all(word in known for word in found) else ()


def _halves(tokens: list[str], start: int) -> str | None:
    """A grave word typed in two halves ("ki ll"), at least one of which is no word."""
    if start + 1 >= len(tokens):
        return None
    words = speller()
    first, second = tokens[start], tokens[start + 1]
    joined = first + second
    if len(joined) < 4 or joined not in words.grave or (first in words.known and second in words.known):
        return None
    return joined
