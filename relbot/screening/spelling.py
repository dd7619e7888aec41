"""From a token as typed to the word that was meant, where that is a word screening knows.

A token is only ever changed into a known word: figures for letters ("k1ll"), stars ("r*pe"), stretched letters
("diiie"), one slip ("suicde"), missing spaces ("iwanttodie") and letters set apart ("k m s").
"""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from relbot.screening.lexicon import lexicon
from relbot.screening.patterns import pattern_words
from relbot.screening.sayings import saying_words
from relbot.screening.tables import DATA, usual_spellings

_FIGURES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "6": "g",
                          "@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "£": "l"})  # fmt: skip
_FIGURES_L = str.maketrans({"1": "l", "!": "l", "|": "l"})
_WHOLE = {"2": "to", "4": "for", "u": "you", "r": "are", "ur": "your", "b": "be", "1": "i", "y": "why", "n": "and"}
_RUN = re.compile(r"(.)\1+")
_LONG_RUN = re.compile(r"(.)\1{2,}")
_LONGEST_TOKEN = 60
_SHORTEST_SLIP = 6
_SHORTEST_JOINED = 6
_SHORT_PIECES = frozenset(
    "i,a,to,me,my,im,is,it,in,he,be,of,on,do,no,so,we,go,am,at,up,by,as,dw,fi,yn,ti,di,mi,ei".split(",")  # noqa: SIM905
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

    `usual`: misspellings and text-speak that children write, and the word each stands for.
    """

    known: frozenset[str]
    grave: frozenset[str]
    usual: dict[str, str] = field(default_factory=dict)
    squeezed: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for word in (*sorted(self.known - self.grave), *sorted(self.grave, reverse=True)):
            self.squeezed[squeeze(word)] = word
        for word in sorted(self.grave, reverse=True):
            if len(word) >= _SHORTEST_SLIP:
                self.slips.update(dict.fromkeys(_without_one(word), word))

    def words(self, token: str) -> tuple[str, ...]:
        """What `token` stands for; itself (squeezed) if nothing known is near. Several words if spaces were missing."""
        token = token[:_LONGEST_TOKEN]
        token = self.usual.get(token, token)
        if token in _WHOLE:
            return (_WHOLE[token],)
        if token in self.known:
            return (token,)
        plain = self._without_figures(token)
        near = self._near(plain) or self._ended(plain) or self._starred(token)
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
        for shortened in (_LONG_RUN.sub(r"\1\1", token), _LONG_RUN.sub(r"\1", token)):
            if shortened in self.known:
                return shortened
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
        if "*" not in token or len(token) < 3:
            return None
        shape = re.compile(re.escape(token).replace(r"\*", "[a-z]"))
        return next((word for word in sorted(self.grave) if shape.fullmatch(word)), None)

    def _pieces(self, token: str) -> tuple[str, ...]:
        """`token` cut into the fewest known words, one of them grave; () if it cannot be."""
        best: list[tuple[str, ...] | None] = [(), *[None] * len(token)]
        for end in range(1, len(token) + 1):
            for start in range(max(0, end - 14), end):
                before, piece = best[start], token[start:end]
                if before is None or not (piece in _SHORT_PIECES or (len(piece) > 2 and piece in self.known)):
                    continue
                current = best[end]
                if current is None or len(before) + 1 < len(current):
                    best[end] = (*before, piece)
        whole = best[-1] or ()
        return whole if any(piece in self.grave and len(piece) > 2 for piece in whole) else ()


@cache
def speller() -> Speller:
    """The speller over lexicon, patterns, sayings and `data/vocabulary.txt`."""
    grave = frozenset(lexicon().words() | pattern_words())
    path = DATA / "vocabulary.txt"
    common = path.read_text(encoding="utf-8").split() if path.is_file() else []
    return Speller(grave.union(common, saying_words()), grave, usual_spellings())


@lru_cache(maxsize=20_000)
def _spelt(token: str) -> tuple[str, ...]:
    return speller().words(token)


def spell(tokens: list[str]) -> list[str]:
    """The words that a sentence's raw tokens stand for."""
    words: list[str] = []
    start = 0
    while start < len(tokens):
        end = start
        while end < len(tokens) and len(tokens[end]) == 1:
            end += 1
        if end - start >= 3 and (joined := _letters(tokens[start:end])):
            words.extend(joined)
            start = end
        elif (pair := _halves(tokens, start)) is not None:
            words.append(pair)
            start += 2
        else:
            words.extend(_spelt(tokens[start]))
            start += 1
    return words


def _letters(letters: list[str]) -> tuple[str, ...]:
    """Letters typed apart as the words they make, or () if they make none: "y r u" stays as it is."""
    words = speller()
    token = "".join(letters)
    found = words.words(token)
    return found if all(word in words.known for word in found) else ()


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
