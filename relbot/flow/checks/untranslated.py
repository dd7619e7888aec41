"""The same words in both languages: somebody copied the English and meant to come back."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Limits
from relbot.flow.checks.sentences import every_sentence
from relbot.flow.loader import Library
from relbot.flow.placeholders import without_placeholders

FEWEST = 3
"""Words from which on equal texts are no accident: "OK" and "Online" are the same in many languages."""


def check(library: Library, limits: Limits) -> Iterator[Finding]:
    """untranslated: English and Welsh are equal."""
    english = {}
    for sentence in every_sentence(library, limits):
        place = (sentence.source.shown, sentence.location[:-1])
        if sentence.language == "en":
            english[place] = sentence.text
        elif english[place] == sentence.text and len(without_placeholders(sentence.text).split()) >= FEWEST:
            yield sentence.finding("untranslated", "the Welsh is the same as the English; translate it")
