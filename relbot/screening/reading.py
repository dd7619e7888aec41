"""From what was typed to the texts that are judged: the plain reading, and one for each disguise it may wear.

A laugh is read away too: beside it stands a reading without it, so that it makes nothing lighter.
"""

import re

from relbot.screening.disguises import plain_sentences
from relbot.screening.normalise import fold, sentences
from relbot.screening.spelling import spell
from relbot.screening.text import Text

LONGEST_RUN = 3
"""How many sentences that follow each other are judged together."""
_LONG = 60
"""From so many words on, a text is read again only where a reading says something else."""
_WORDS_A_SENTENCE = 1.5
_LAUGH = re.compile(r"a?(?:h+[ae]+){2,}h*|l+o+l+z*|l+m+f?a+o+|x+d+|r+o+f+l+")


def read(text: str) -> Text:
    """The plain reading of `text`."""
    return _text(sentences(fold(text)))


def readings(text: str) -> list[Text]:
    """Every reading of `text`, the plain one first; the gravest of them counts."""
    found: list[Text] = []
    plain: list[list[str]] | None = None
    for parts, disguised in plain_sentences(text):
        for tried in (parts, sober) if (sober := _sober(parts)) != parts else (parts,):
            for stretch in [tried] if plain is None else _other_than(plain, tried):
                reading = _text(stretch, disguised=disguised)
                same = next((at for at, other in enumerate(found) if reading.words == other.words), None)
                if same is None:
                    found.append(reading)
                elif disguised:
                    found[same] = reading
            plain = plain or parts
    return found


def _other_than(plain: list[list[str]], parts: list[list[str]]) -> list[list[list[str]]]:
    """What a reading says otherwise than the plain one: all of a short text; of a long one the sentences that differ.

    With each stand the sentences around it that are judged together with it.
    """
    if len(parts) != len(plain) or sum(map(len, parts)) < _LONG:
        return [parts]
    near: list[list[int]] = []
    for at in (at for at, (one, other) in enumerate(zip(plain, parts, strict=True)) if one != other):
        around = range(max(0, at - LONGEST_RUN + 1), min(len(parts), at + LONGEST_RUN))
        if near and around[0] <= near[-1][1]:
            near[-1][1] = around[-1] + 1
        else:
            near.append([around[0], around[-1] + 1])
    return [parts[first:after] for first, after in near]


def _sober(parts: list[list[str]]) -> list[list[str]]:
    """The sentences without the laughs in them."""
    return [kept for part in parts if (kept := [token for token in part if not _LAUGH.fullmatch(token)])]


def _text(parts: list[list[str]], *, disguised: bool = False) -> Text:
    """Where nearly every word ends in a full stop, the stops are spacing, not sentences."""
    if len(parts) > 2 and sum(map(len, parts)) < _WORDS_A_SENTENCE * len(parts):
        parts = [[token for part in parts for token in part]]
    return Text.of([spell(part) for part in parts], disguised=disguised)
