"""Words with letters hidden behind stars, read as those that fit beside each other: "c*n s*m**n* c*m*".

The speller takes, for each, the word of most patterns ("r*pe"); this reading stands beside that one and takes the
commonest row of words, by the words and pairs of words of the training rows.
"""

import re
from functools import lru_cache
from math import inf

from relbot.screening.joined import pair_cost, word_cost
from relbot.screening.spelling import speller

_MOST = 8
"""How many words are weighed for each token."""
_VOWELS, _LETTERS = "[aeiouwy]", "[a-z]"


def with_letters_found(tokens: list[str]) -> list[str]:
    """The tokens of a sentence, those with stars as the words that make the likeliest row."""
    rows: list[tuple[float, list[str]]] = [(0.0, [])]
    for token in tokens:
        choices = _choices(token) if "*" in token else (token,)
        rows = [
            min(
                ((cost + _step(row[-1] if row else "", word), [*row, word]) for cost, row in rows),
                key=lambda each: each[0],
            )
            for word in choices
        ]
    return min(rows, key=lambda each: each[0])[1]


def _step(before: str, word: str) -> float:
    alone = word_cost(word)
    together = pair_cost(before, word)
    return alone if together is None else min(alone, together - word_cost(before))


@lru_cache(maxsize=2_000)
def _choices(token: str) -> tuple[str, ...]:
    """The commonest words that `token` may stand for, those with hidden vowels first; itself where there are none."""
    words = speller()
    known = words.shapes.get((len(token), token[0]), [])
    for hidden in (_VOWELS, _LETTERS):
        shape = re.compile(re.escape(token).replace(r"\*", hidden))
        if found := list(filter(shape.fullmatch, known)):
            return tuple(sorted(found, key=lambda word: words.places.get(word, inf))[:_MOST])
    return (token,)
