"""What typed words mean at any time, in either language and however they are typed (rule 10). Pure."""

import re

from relbot.engine.match import plain
from relbot.engine.phrases import in_every_language
from relbot.flow.models import Catalogue

SHORT = 5
"""Words up to which a text with a word for help in it is a call for help: longer ones are screened by their sense."""

SPELT = 3
"""Letters one by one from which they are one word."""

_MEANINGS = ("help", "talk", "about", "english", "welsh")
_LABELLED = frozenset({"help", "talk"})
"""Meanings that are a button of the lasting keyboard too: its label counts."""
_CALLING = "\U0001f198"
"""The emoji that is itself a call: SOS."""
_DRAWN_OUT = re.compile(r"([^\W\d_])\1+")
"""One letter several times: HEEELP."""


def meaning_of(catalogue: Catalogue, text: str) -> str | None:
    """help, talk, about, english or welsh when the whole text means that and nothing more; else None."""
    said = _read(text)
    for name in _MEANINGS:
        labels = in_every_language(catalogue, f"keyboard.{name}") if name in _LABELLED else ()
        forms = {*_listed(catalogue, name), *map(plain, labels)}
        if said in forms or (name == "help" and _short(said) in map(_short, forms)):
            return name
    return None


def asks_for_help(catalogue: Catalogue, text: str) -> bool:
    """Whether a text is HELP, or a short one with a word for help in it: one call too many rather than one too few.

    A few everyday turns of phrase ("help with my homework") are set aside before looking; they stand in phrases/words.
    """
    if meaning_of(catalogue, text) == "help":
        return True
    said = f" {_read(text)} "
    if len(said.split()) > SHORT:
        return False
    for turn in _listed(catalogue, "help_harmless"):
        said = said.replace(f" {turn} ", " / ")
    said = _short(said)
    return _CALLING in text or any(f" {_short(word)} " in said for word in _listed(catalogue, "help_inside"))


def calls_for_help(catalogue: Catalogue, text: str) -> bool:
    """Whether a pupil's whole text is whom one calls in danger ("999", "ambulance"), or that there is danger."""
    return _read(text) in _listed(catalogue, "help_whole")


def _read(text: str) -> str:
    """The plain text; an SOS emoji alone is the word, and letters one by one ("h e l p", "9 9 9") are put together."""
    said = plain(text) or ("sos" if _CALLING in text else "")
    letters = said.split()
    return "".join(letters) if len(letters) >= SPELT and all(len(each) == 1 for each in letters) else said


def _short(said: str) -> str:
    """Without what a letter is drawn out by."""
    return _DRAWN_OUT.sub(r"\1", said)


def _listed(catalogue: Catalogue, name: str) -> list[str]:
    """The typed forms of phrases/words, in both languages."""
    return [plain(form) for line in in_every_language(catalogue, f"words.{name}") for form in line.split(",")]
