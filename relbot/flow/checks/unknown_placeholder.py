"""A placeholder that nothing fills, or one that stands in one language only."""

from collections import Counter
from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Limits, Script
from relbot.flow.checks.sentences import Sentence, phrases_of, sentences_of
from relbot.flow.loader import Library
from relbot.flow.models import Ask
from relbot.flow.placeholders import placeholders, stray_brace
from relbot.flow.providers import PHRASE_PLACEHOLDERS, PLACEHOLDERS


def check(script: Script) -> Iterator[Finding]:
    """unknown-placeholder: no fact, answer or param of this flow; stray-brace; lost-placeholder (see below)."""
    answers = {step.collect for step in script.flow.steps if isinstance(step, Ask)} | set(script.flow.params)
    yield from _check_all(list(sentences_of(script)), frozenset(PLACEHOLDERS) | answers)


def check_phrases(library: Library, limits: Limits) -> Iterator[Finding]:  # noqa: ARG001 -- one shape for all checks
    """The same for phrases, which the service may fill with more."""
    yield from _check_all(list(phrases_of(library)), frozenset(PLACEHOLDERS) | frozenset(PHRASE_PLACEHOLDERS))


def _check_all(sentences: list[Sentence], known: frozenset[str]) -> Iterator[Finding]:
    for sentence in sentences:
        for name in placeholders(sentence.text):
            if name not in known:
                message = f"nothing fills {{{name}}}; there are {', '.join(sorted(known))}"
                yield sentence.finding("unknown-placeholder", message)
        if stray_brace(sentence.text):
            yield sentence.finding("stray-brace", "a { or } stands alone; a placeholder is written {first_name}")
    english = {(s.source.shown, s.location[:-1]): s for s in sentences if s.language == "en"}
    for welsh in (s for s in sentences if s.language == "cy"):
        yield from _lost(english[welsh.source.shown, welsh.location[:-1]], welsh)


def _lost(english: Sentence, welsh: Sentence) -> Iterator[Finding]:
    """lost-placeholder: one language says a name or number that the other does not."""
    said, also = Counter(placeholders(english.text)), Counter(placeholders(welsh.text))
    for name in sorted((said - also).keys()):
        yield welsh.finding("lost-placeholder", f"the English says {{{name}}}, the Welsh does not")
    for name in sorted((also - said).keys()):
        yield english.finding("lost-placeholder", f"the Welsh says {{{name}}}, the English does not")
