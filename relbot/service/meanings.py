"""What typed words mean at any time, in either language and however they are typed (rule 10). Pure."""

from relbot.engine.match import plain
from relbot.engine.phrases import in_every_language
from relbot.flow.models import Catalogue

SHORT = 5
"""Words up to which a text with a word for help in it is a call for help: longer ones are screened by their sense."""

_MEANINGS = ("help", "talk", "about", "english", "welsh")
_LABELLED = frozenset({"help", "talk"})
"""Meanings that are a button of the lasting keyboard too: its label counts."""


def meaning_of(catalogue: Catalogue, text: str) -> str | None:
    """help, talk, about, english or welsh when the whole text means that and nothing more; else None."""
    said = plain(text)
    for name in _MEANINGS:
        labels = in_every_language(catalogue, f"keyboard.{name}") if name in _LABELLED else ()
        if said in {*_listed(catalogue, name), *map(plain, labels)}:
            return name
    return None


def asks_for_help(catalogue: Catalogue, text: str) -> bool:
    """Whether a text is HELP, or a short one with a word for help in it: one call too many rather than one too few.

    A few everyday turns of phrase ("help with my homework") are set aside before looking; they stand in phrases/words.
    """
    if meaning_of(catalogue, text) == "help":
        return True
    said = f" {plain(text)} "
    if len(said.split()) > SHORT:
        return False
    for turn in _listed(catalogue, "help_harmless"):
        said = said.replace(f" {turn} ", " / ")
    return any(f" {word} " in said for word in _listed(catalogue, "help_inside"))


def _listed(catalogue: Catalogue, name: str) -> list[str]:
    """The typed forms of phrases/words, in both languages."""
    return [plain(form) for line in in_every_language(catalogue, f"words.{name}") for form in line.split(",")]
