"""What a child is answered when screening heard something (DOMAIN 3.4), put together from phrases. Pure."""

from collections.abc import Mapping
from typing import Literal

from relbot.flow.providers import ALONE
from relbot.service.setting_file import is_sixteen

Readers = Literal["open", "closed", "nobody"]
"""Whether adults read now, later, or cannot be reached by relbot at all."""
KS1_YEARS, KS2_YEARS = range(3), range(3, 7)
"""School years of key stage 1 (with reception) and key stage 2."""
INFANTS = "_ks1"
"""The age band whose pages their adults write with them."""

_HEADS = frozenset({"self_harm", "abuse", "blackmail", "harm_to_others", "friend", "secrecy", "emergency", "alone"})
_HEADS_KS1 = frozenset({"secrecy", "emergency", "alone"})
"""Kinds that are met with words of their own; any other, and none, with words that fit whatever it is."""
_DANGERS = frozenset({"self_harm", "friend", "emergency", "alone"})
_DANGERS_KS1 = _DANGERS - {"friend"}
"""Kinds with words of their own for the danger of the moment: it may not be the child who is in it."""


def reply(level: str, kind: str | None, year: int | None, readers: Readers, *, goes: bool = False) -> str:
    """The phrase keys of the reply to an urgent or worrying text, in order, separated by spaces.

    What fits the kind; who is told and when; whom to ring, with 999 and Childline. Sixteen and over who may hurt
    themselves are given the setting's helplines too. `year` None: an adult, or nobody knows. `goes`: others are asked
    at once to go to the child, without the words.
    """
    band = age_band(year)
    kinds = _HEADS_KS1 if band == "_ks1" else _HEADS
    head = kind if kind in kinds else level
    asked = ["goes"] if goes and level == "urgent" and readers == "open" else []
    parts = [_aged(head, band), _who(level, kind, readers, band), *asked, _numbers(level, kind, band)]
    keys = [f"heard.{part}" for part in parts]
    if level == "urgent" and kind == "self_harm" and is_sixteen(year):
        keys.append("safeguarding.helplines")
    return " ".join(keys)


def taken_back(year: int | None, readers: Readers, *, comes: bool) -> str:
    """The phrase keys for somebody who takes back what alarmed: the alert stays, and they hear so (rule 4).

    `comes`: an adult has said that they come; before that no hello is promised (rule 5), only who still reads it.
    """
    band = age_band(year)
    if comes:
        return f"heard.retraction heard.numbers{band}"
    if readers == "nobody":
        return f"heard.nobody{band} heard.numbers{band}"
    closed = [f"heard.concern_closed{band}"] if readers == "closed" else []
    return " ".join(["heard.retraction_read", *closed, f"heard.numbers{band}"])


def still_urgent(year: int | None, readers: Readers) -> str:
    """The phrase keys for everyday words while an urgent alert of the child's is open: its readers read them, too."""
    band = age_band(year)
    who = "heard.more_open" if readers == "open" else f"heard.urgent_closed{band}"
    return f"heard.more {f'heard.nobody{band}' if readers == 'nobody' else who} heard.numbers{band}"


def note(kind: str | None, readers: Readers) -> str:
    """The phrase keys for ordinary words that nothing else answers: who can read them; a loss is met first."""
    keys = f"heard.note_{readers}"
    return f"heard.loss {keys}" if kind == "loss" else keys


def refused(kind: str, year: int | None, readers: Readers) -> str:
    """The phrase keys for a picture, recording or file that relbot does not take: who learns of it and when."""
    return f"intake.{kind} heard.media_{readers} heard.numbers{age_band(year)}"


def readers_of(flags: Mapping[str, bool | int | str], level: str = "concern") -> Readers:
    """Who reads, from the facts about a person and this hour; what is urgent reaches whoever is on call too."""
    if flags["open"] or (level == "urgent" and flags["watched"]):
        return "open"
    return "closed" if flags["reachable"] else "nobody"


def names_apart(texts: Mapping[str, str], other: str) -> dict[str, str]:
    """The texts with `other` for a named adult who is the safeguarding lead too, or whom nobody named.

    Of what some alone read, `named_adult` is all of them; the second stands there beside the first.
    """
    same = texts["named_adult"] == texts["safeguarding"]
    if not same and ALONE in texts:
        return dict(texts) | {"named_adult": texts["second_adult"]}
    return dict(texts) | ({"named_adult": other} if same else {})


def _aged(head: str, band: str) -> str:
    """Some heads are the same for all ages."""
    if head == "concern" or (head == "urgent" and band == "_ks2"):
        return head
    return head + band


def _who(level: str, kind: str | None, readers: Readers, band: str) -> str:
    """Who is told. A small child whose adult lies on the floor is sent to another one, not to "a grown-up"."""
    if kind == "emergency" and band == "_ks1":
        return f"emergency_{readers}{band}"
    return f"nobody{band}" if readers == "nobody" else f"{level}_{readers}{band}"


def _numbers(level: str, kind: str | None, band: str) -> str:
    if level != "urgent":
        return f"numbers{band}"
    dangers = _DANGERS_KS1 if band == "_ks1" else _DANGERS
    return f"danger_{kind}{band}" if kind in dangers else f"danger{band}"


def age_band(year: int | None) -> str:
    """What stands behind the keys of words for this age: "_ks1", "_ks2"; nothing for secondary and adults."""
    if year in KS1_YEARS:
        return "_ks1"
    return "_ks2" if year in KS2_YEARS else ""
