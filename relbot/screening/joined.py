"""Words run together or letters set apart, read as the words that they most likely are.

Letters with one and the same mark or space between them are joined. Then each stretch of tokens that are no words is
cut anew, by the cheapest row of words: a common word costs little, a rare one more, letters that are none most. The new
cut is read beside the plain one only where it is clearly likelier than what was typed.
"""

import re
from collections.abc import Iterator
from functools import cache
from math import inf, log

from relbot.screening.spelling import speller
from relbot.screening.tables import rows

_APART = re.compile(
    r"(?<![a-z0-9])[a-z0-9]"
    r"(?:(?: [a-z0-9]){2,}|(?:([-._/,*|~+])\1?[a-z0-9])(?:\1{1,2}[a-z0-9])+)"
    r"(?![a-z0-9])"
)
_BETWEEN = re.compile(r"[^a-z0-9]+")
_RARE = 6_000
"""The place in the order of commonness that a word has which training rows do not hold."""
_COMMON_PAIR = 1_500
"""Words of two letters count only up to this place: most others are halves of words."""
_ALONE = {"i": 3.0, "a": 5.0, "o": 6.0, "y": 6.0, "n": 10.0, "u": 10.0}
"""What words of one letter cost."""
_DIGITS = dict.fromkeys("0123456789", 5.0)
_STRANGE, _STRANGE_LETTER = 9.0, 2.4
"""What a word costs that is none, and each of its letters. A word costs 2 and the logarithm of its place: 3 to 11."""
_SURER = 16.0
"""By how much a new cut must be cheaper than the old.

Of 1,000 harmless lines about 7 gain so much, and nearly all do whose spaces stand at wrong places.
"""
_LONG_TOKEN, _LONG_SURER = 14, 6.0
"""A token of so many letters, or one that is all of a sentence, is seldom a word that nobody knows: the new cut need be
cheaper by so much only.
"""
_CHANCE = 4
"""Up to one strange token in so many is a name, a slip, or a word that has a hyphen ("mam-gu")."""
_AROUND = 2
"""How many known words beside a strange token are cut with it: a space may stand at the wrong place."""


def _cost(place: int) -> float:
    return 2.0 + log(2 + place)


@cache
def _costs() -> dict[str, float]:
    """Each word that a cut may hold, and its cost."""
    words = speller()
    places = {word: words.places.get(word, _RARE) for word in (*words.known, *words.usual)}
    kept = {word: place for word, place in places.items() if len(word) > 2 or (len(word) == 2 and place < _COMMON_PAIR)}
    return {word: _cost(place) for word, place in kept.items()} | _ALONE


@cache
def _pairs() -> dict[str, tuple[float, int]]:
    """Two words that often follow each other, written as one: what they cost, and how long the first is."""
    found: dict[str, tuple[float, int]] = {}
    costs = _costs()
    for pair, place in reversed(rows("pairs.tsv")):
        first, second = pair.split()
        if first in costs and second in costs:
            found[first + second] = (_cost(int(place)), len(first))
    return {joined: pair for joined, pair in found.items() if pair[0] < costs.get(joined, inf)}


@cache
def _beginnings() -> dict[str, float | None]:
    """Each word or pair and its cost, and what one may begin with, at no cost: None."""
    costs = _costs() | _DIGITS | {joined: cost for joined, (cost, _) in _pairs().items()}
    begun: dict[str, float | None] = {word[:length]: None for word in costs for length in range(1, len(word))}
    return begun | costs


def cut(letters: str) -> tuple[list[str], float]:
    """The cheapest row of words that `letters` make, and its cost. Time grows with the number of letters alone."""
    beginnings = _beginnings()
    length = len(letters)
    best, begins = [inf] * (length + 1), [0] * (length + 1)
    best[0] = 0.0
    inside, entered = inf, 0  # being within letters that are no word, and where they begin
    for start in range(length):
        here = best[start]
        if here + _STRANGE < inside:
            inside, entered = here + _STRANGE, start
        inside += _STRANGE_LETTER
        if inside < best[start + 1]:
            best[start + 1], begins[start + 1] = inside, entered
        for end in range(start + 1, length + 1):
            cost = beginnings.get(letters[start:end], inf)
            if cost is None:
                continue
            if cost == inf:
                break
            if here + cost < best[end]:
                best[end], begins[end] = here + cost, start
    return _between(letters, begins), best[-1]


def _between(letters: str, begins: list[int]) -> list[str]:
    """The words of a cut, where `begins` tells for each end where its word begins."""
    words: list[str] = []
    end = len(letters)
    while end:
        word = letters[begins[end] : end]
        first = _pairs()[word][1] if word in _pairs() else 0
        if word.isdigit() and words and words[-1].isdigit():
            words[-1] = word + words[-1]
        else:
            words.extend((word[first:], word[:first]) if first else (word,))
        end = begins[end]
    return words[::-1]


def word_cost(word: str) -> float:
    """What a word costs by itself; letters that are none cost more the more they are."""
    return _costs().get(word, _STRANGE + _STRANGE_LETTER * len(word))


def pair_cost(first: str, second: str) -> float | None:
    """What two words cost that often follow each other; None for any others."""
    found = _pairs().get(first + second)
    return found[0] if found and found[1] == len(first) else None


def as_typed(tokens: list[str]) -> float:
    """What a row of tokens costs as it was typed; those that are no words and stand together count as one."""
    costs = _costs()
    total, strange_before = 0.0, False
    for token in tokens:
        cost = costs.get(token)
        total += _STRANGE_LETTER * len(token) + (0.0 if strange_before else _STRANGE) if cost is None else cost
        strange_before = cost is None
    return total


def with_letters_joined(folded: str) -> str:
    """A folded text in which letters set apart by one kind of mark, or by single spaces, stand together."""
    return _APART.sub(lambda found: _BETWEEN.sub("", found[0]), folded)


def cut_anew(sentence: list[str]) -> list[str]:
    """The tokens of a sentence, those cut anew that are no words and those beside them."""
    words: list[str] = []
    done = 0
    for start, end in _strange(sentence):
        typed = sentence[start:end]
        found, cost = cut("".join(typed))
        words.extend(sentence[done:start])
        sure = len(sentence) > 1 and max(map(len, typed)) < _LONG_TOKEN
        surer = _SURER if sure else _LONG_SURER
        words.extend(found if cost + surer <= as_typed(typed) else typed)
        done = end
    return words + sentence[done:]


def _strange(sentence: list[str]) -> Iterator[tuple[int, int]]:
    """Stretches of tokens, from one place up to before another, in which tokens are no words, with their neighbours."""
    start = end = -1
    for place, token in enumerate(sentence):
        if _is_strange(token):
            if start < 0:
                start = max(0, end, place - _AROUND)
            elif place > end + _AROUND:
                yield start, end
                start = max(end, place - _AROUND)
            end = min(place + 1 + _AROUND, len(sentence))
    if start >= 0:
        yield start, end


def is_broken(sentence: list[str]) -> bool:
    """Whether so many tokens of a sentence are no words, or one is so long, that it was hardly typed so by chance."""
    strange = [token for token in sentence if _is_strange(token)]
    return len(strange) * _CHANCE > len(sentence) or any(len(token) >= _LONG_TOKEN for token in strange)


def _is_strange(token: str) -> bool:
    if len(token) == 1:
        return token.isalpha() and token not in _ALONE
    return token not in _costs() and token.isalnum() and not token.isdigit()
