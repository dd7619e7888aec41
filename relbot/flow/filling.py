"""Names and other texts into a sentence, so that it stays a sentence: a capital where it begins, and in Welsh the small
word before a name as the name wants it.
"""

import re
import unicodedata
from collections.abc import Callable

from relbot.flow.models import Language
from relbot.flow.placeholders import PLACEHOLDER

SOMEBODY = frozenset(
    (
        "adult",
        "going",
        "if_hurt",
        "lead",
        "leadership",
        "named_adult",
        "other",
        "readers",
        "safeguarding",
        "second_adult",
        "told_now",
        "who",
    )
)
"""Placeholders for who is there for somebody. Where no name is known they are words ("another adult here"), and alone
these get a capital: what a person wrote, and what they like to be called, stays as it is.
"""

_BEGINS = re.compile(r"(?:^|[.!?…]['\"’”)]* |\n)\Z")
_BEFORE_VOWEL = {"a": "ac", "gyda": "gydag", "na": "nac"}
_BEFORE_ARTICLE = frozenset(("a", "gyda", "na", "i", "o"))
_ARTICLE = re.compile(r"yr? (?=\w)")


def filled(template: str, language: Language, value: Callable[[str], str | None]) -> str:
    """The template with each {placeholder} as `value` says it. None: left out, with the space before it."""
    made, end = "", 0
    for found in PLACEHOLDER.finditer(template):
        made += template[end : found.start()]
        end = found.end()
        said = value(found[1])
        if said is None:
            made = made.removesuffix(" ")
        elif found[1] in SOMEBODY:
            made = _with(made, said, language)
        else:
            made += said
    return made + template[end:]


def _begins_with_vowel(name: str) -> bool:
    """Whether Welsh says "ac", "gydag" and "nac" before it: "Eleri" and "Iwan" do, "Iestyn" does not."""
    start = "".join(each for each in unicodedata.normalize("NFKD", name[:2].casefold()) if each.isalpha())
    vowel = start[:1] in tuple("aeiouy")
    return vowel and not (start[:1] == "i" and start[1:2] in tuple("aeouwy"))


def _with(made: str, said: str, language: Language) -> str:
    """What was made so far with who is there for somebody: "a'r person diogelu", "gydag Elin", "ac Eleri"."""
    if _BEGINS.search(made):
        return made + said[:1].upper() + said[1:]
    if language is not Language.CY or not made.endswith(" "):
        return made + said
    before = made[:-1]
    small = before.rpartition(" ")[2]
    if small in _BEFORE_ARTICLE and _ARTICLE.match(said):
        return before + "'r " + _ARTICLE.sub("", said, count=1)
    if small in _BEFORE_VOWEL and _begins_with_vowel(said):
        return f"{before.removesuffix(small)}{_BEFORE_VOWEL[small]} {said}"
    return made + said
