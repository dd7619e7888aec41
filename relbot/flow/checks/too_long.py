"""Texts and buttons longer than a channel carries or the age group reads (DOMAIN 2.0, "Length")."""

from collections.abc import Iterator, Mapping

from relbot.flow.checks.finding import Finding, Limits
from relbot.flow.checks.sentences import every_sentence
from relbot.flow.loader import Library
from relbot.flow.models import AgeGroup
from relbot.flow.placeholders import without_placeholders

LONGEST: Mapping[AgeGroup, int] = {
    AgeGroup.KS1: 45,
    AgeGroup.KS2: 90,
    AgeGroup.SECONDARY: 140,
    AgeGroup.ADULT: 220,
}
"""Characters of one English text, placeholders not counted."""

LONGEST_LABEL = 22
"""Characters of a button in either language: more is cut off on a narrow phone."""

WELSH = 1.3
"""Welsh says the same in up to three tenths more."""

NAMES = 30
"""Characters we leave for what fills a placeholder, when measuring against a channel."""


def check(library: Library, limits: Limits) -> Iterator[Finding]:
    """too-long-for-channel, label-too-long, too-long-for-age (safeguarding replies exempt)."""
    for sentence in every_sentence(library, limits):
        bare = len(without_placeholders(sentence.text))
        filled = bare + NAMES * sentence.text.count("{")
        carried = limits.label if sentence.label else limits.text
        if filled > carried:
            message = f"{filled} characters with names put in; the channels carry {carried}"
            yield sentence.finding("too-long-for-channel", message)
        if sentence.label:
            if bare > LONGEST_LABEL:
                yield sentence.finding("label-too-long", f"{bare} characters; a button has at most {LONGEST_LABEL}")
            continue
        longest = LONGEST[sentence.age]
        longest = int(longest * WELSH) if sentence.language == "cy" else longest
        if bare > longest and not sentence.exempt:
            message = f"{bare} characters; for {sentence.age} at most {longest}, so say less or use two steps"
            yield sentence.finding("too-long-for-age", message)
