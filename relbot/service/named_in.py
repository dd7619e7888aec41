"""Whether a child's words name an adult, or speak of "sir", "miss" or "my teacher". Pure.

relbot cannot tell whom a text is about (DOMAIN 3.3): a name in it is enough for that adult not to be the one who reads
it. One reader too few costs another adult a minute; the wrong one cannot be taken back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relbot.engine.match import plain


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "mister", "dr", "doctor", "sir", "syr", "madam"})
TEACHERS = _words("teacher teachers tutor tutors sir syr athro athrawes athrawon tiwtor nhiwtor")
"""What an adult of a school is called without a name. "Miss" is one too, unless it is the verb."""
_NOT_HERE = frozenset({"a", "an", "supply", "student"})
"""Before a word of TEACHERS: nobody who reads."""
_MISSED = _words(
    """my you him her it them the this that these those mum mummy mam dad daddy nan nana grandad taid nain home school
    us our his your their being having going seeing playing doing everyone everything everybody out so when how what
    a"""
)
"""Behind the verb "miss": what is missed."""
_MISSING = _words(
    """i ill we well you they to will wont would gonna do dont did didnt can cant might really just always still only
    never rly so and"""
)
"""Before the verb "miss": whoever misses."""
EVERYDAY = _words(
    """will may mark grace joy hope rose bill pat frank rob sue dawn summer april june august ray art dean drew grant
    miles faith lily daisy ivy holly poppy olive robin jay ruby amber chase hunter mason rich jack iris
    young green brown black white grey gray long short little small day king price best good hill wood woods bell bush
    field fields stone rivers lake cook baker butler farmer fisher walker hunt fox wolf bird swan lamb bull love power
    powers england wales french english welsh church bishop pope north west east street lane park parks rice berry
    pepper ball cross sharp strong wise hardy head hand foot moody new page read ward wall pool van der von de bin al
    haf mai eira bryn non mor gwawr heulwen enfys tegan celyn di si lo ty ap ab ferch"""
)
"""Names that are words, too: children write "will" and "may" all day."""
_LEAST = 2
"""Letters of a name that counts by itself."""
_SLIPS_FROM = 4
"""Letters of a name in which one slip is forgiven after a title."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True)
class Adult:
    """An adult as the people file names them."""

    id: str
    first: str
    last: str


def named(text: str, adults: Sequence[Adult]) -> list[str]:
    """The ids of the adults whom a text names, in the order given.

    By first name, last name, or a title with either or with the last name's first letter ("mr b"); after a title one
    slip is forgiven. A name that is an everyday word counts behind a title, or written large inside a sentence.
    """
    words, large = plain(text).split(), _written_large(text)
    return [adult.id for adult in adults if _is_named(adult, words, large)]


def speaks_of_teacher(text: str) -> bool:
    """Whether a text speaks of an adult of the school without a name: "sir", "miss", "my teacher"."""
    words = plain(text).split()
    return any(
        _is_miss(before, behind) if word == "miss" else word in TEACHERS and before not in _NOT_HERE
        for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False)
    )


def _is_miss(before: str, behind: str) -> bool:
    return before not in _MISSING and behind not in _MISSED


def _is_named(adult: Adult, words: list[str], large: frozenset[str]) -> bool:
    last = plain(adult.last).split()
    for before, word in zip(["", *words], words, strict=False):
        for name in (*plain(adult.first).split(), *last):
            said = word in (name, f"{name}s")
            if said and len(name) >= _LEAST and (name not in EVERYDAY or word in large):
                return True
            if before in TITLES and (said or _is_near(word, name)):
                return True
        if before in TITLES and last and word == last[-1][0]:
            return True
    return False


def _is_near(word: str, name: str) -> bool:
    """Whether one letter more, less, changed or exchanged with its neighbour makes one of the other."""
    if len(name) < _SLIPS_FROM or abs(len(word) - len(name)) > 1:
        return False
    same = 0
    while same < min(len(word), len(name)) and word[same] == name[same]:
        same += 1
    rest, wanted = word[same:], name[same:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return swapped or wanted[1:] in (rest, rest[1:]) or rest[1:] == wanted


def _written_large(text: str) -> frozenset[str]:
    """Words with a large first letter that begin no sentence, as plain words; words all in capitals say nothing."""
    large = set()
    for found in _WORD.finditer(text):
        word, begins = found.group(), text[: found.start()].rstrip(" \"'(“‘")
        if word[0].isupper() and not word.isupper() and begins and begins[-1] not in ".!?\n:":
            large.update(plain(word).split())
    return frozenset(large)
