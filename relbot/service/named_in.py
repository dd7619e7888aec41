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
_ANYWHERE = _words(
    """will may mark young so long short little small day good best new well hand head foot back black white green
    brown wood hill page read ward wall pool east west north south street lane summer april june august mai non
    mor di si lo ty ap ab al de der von van bin ball cross strong bull"""
)
"""Words of EVERYDAY that children write for what they mean, in alarming words as in others."""
_PRONOUNS = _words("i you he she it we they u this that these those there my your his her our their the be a an")
"""Behind "Will" or "May" at the beginning: a question."""
_LEAST = 2
"""Letters of a name that counts by itself."""
_NEXT = 20
"""Characters behind a word in which the next one stands."""
_SLIPS_FROM = 4
"""Letters of a name in which one slip is forgiven after a title."""
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True)
class Adult:
    """An adult as the people file names them."""

    id: str
    first: str
    last: str
    known_as: tuple[str, ...] = ()
    """What else children call them."""


def named(text: str, adults: Sequence[Adult], *, alarming: bool = False, surely: bool = False) -> list[str]:
    """The ids of the adults whom a text names, in the order given. `surely`: not by a first name alone, which may be
    another child's.

    By first name, last name, what they are known as, or a title with any of these or with the last name's first letter
    ("mr b"); after a title one slip is forgiven. What they are known as in several words ("Big Dave", "Mr J") counts
    wherever these stand together. A name that is an everyday word counts behind a title, or written large inside a
    sentence. In `alarming` words it counts where it begins a sentence, too, and written small unless children write it
    anywhere: there a false match costs nothing but another reader.
    """
    words, large = plain(text).split(), _written_large(text, begins=alarming)
    everyday = EVERYDAY & _ANYWHERE if alarming else EVERYDAY
    return [adult.id for adult in adults if _is_named(adult, words, large, everyday, surely=surely)]


def speaks_of_teacher(text: str) -> bool:
    """Whether a text speaks of an adult of the school without a name: "sir", "miss", "my teacher"."""
    words = plain(text).split()
    return any(
        _is_miss(before, behind) if word == "miss" else word in TEACHERS and before not in _NOT_HERE
        for before, word, behind in zip(["", *words], words, [*words[1:], ""], strict=False)
    )


def is_no_name(name: str) -> bool:
    """Whether this is what any adult may be called, or no word at all."""
    words = plain(name).split()
    return not words or (len(words) == 1 and words[0] in TITLES | TEACHERS)


def _is_miss(before: str, behind: str) -> bool:
    return before not in _MISSING and behind not in _MISSED


def _is_named(adult: Adult, words: list[str], large: frozenset[str], everyday: frozenset[str], *, surely: bool) -> bool:
    first, last = plain(adult.first).split(), plain(adult.last).split()
    called = [plain(name).split() for name in adult.known_as]
    if any(_stands_in(several, words) for several in called if len(several) > 1):
        return True
    first += [name for names in called if len(names) == 1 for name in names]
    for before, word in zip(["", *words], words, strict=False):
        for name in (*first, *last):
            said = word in (name, f"{name}s")
            alone = not surely or name in last
            if said and alone and len(name) >= _LEAST and (name not in everyday or word in large):
                return True
            if before in TITLES and (said or _is_near(word, name)):
                return True
        if before in TITLES and last and word == last[-1][0]:
            return True
    return False


def _stands_in(name: list[str], words: list[str]) -> bool:
    """Whether a name of several words stands among these, what is theirs ("big daves") included."""
    ends = (name[-1], f"{name[-1]}s")
    starts = range(len(words) - len(name) + 1)
    return any(words[at : at + len(name)] in ([*name[:-1], end] for end in ends) for at in starts)


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


def _written_large(text: str, *, begins: bool) -> frozenset[str]:
    """Words with a large first letter that begin no sentence, as plain words; words all in capitals say nothing.

    `begins`: those that begin one, too, but for what asks or wishes ("Will you", "May I").
    """
    large = set()
    for found in _WORD.finditer(text):
        word, before = found.group(), text[: found.start()].rstrip(" \"'(“‘")
        inside = bool(before) and before[-1] not in ".!?\n:"
        following = plain(text[found.end() : found.end() + _NEXT]).split()
        is_name = inside or (begins and bool(following) and following[0] not in _PRONOUNS)
        if word[0].isupper() and not word.isupper() and is_name:
            large.update(plain(word).split())
    return frozenset(large)
