"""Too many words in a sentence, and words too long, for the age group, in both languages ("Reading age")."""

import re
from collections.abc import Iterator, Mapping

from relbot.flow.checks.finding import Finding, Limits
from relbot.flow.checks.sentences import Sentence, every_sentence
from relbot.flow.loader import Library
from relbot.flow.models import AgeGroup

MOST_WORDS: Mapping[AgeGroup, int] = {
    AgeGroup.KS1: 7,
    AgeGroup.KS2: 12,
    AgeGroup.SECONDARY: 15,
    AgeGroup.ADULT: 25,
}
"""Words of one sentence; a placeholder is one."""

LONGEST_WORD: Mapping[AgeGroup, int] = {
    AgeGroup.KS1: 7,
    AgeGroup.KS2: 9,
    AgeGroup.SECONDARY: 10,
    AgeGroup.ADULT: 12,
}
"""Letters of an English word. Welsh joins and mutates: three more letters, and two more words a sentence."""

FAMILIAR = frozenset({"safeguarding", "notifications", "grown-up", "childline"})
"""Long, but met every day in this conversation, or without a shorter word."""

_END = re.compile(r"[.!?:;\n]+(?:\s|$)")
_WORD = re.compile(r"\{[^{}]*\}(?:['’]\w+)?|[^\W\d_]+(?:['’-][^\W\d_]+)*")


def check(library: Library, limits: Limits) -> Iterator[Finding]:
    """long-sentence, long-word. Safeguarding replies are measured too: in need, one reads worse, not better."""
    for sentence in every_sentence(library, limits):
        yield from _measure(sentence)


def _measure(sentence: Sentence) -> Iterator[Finding]:
    welsh = sentence.language == "cy"
    most = MOST_WORDS[sentence.age] + 2 * welsh
    longest = LONGEST_WORD[sentence.age] + 3 * welsh
    for part in _END.split(sentence.text):
        words = _WORD.findall(part)
        if len(words) > most:
            begin = " ".join(words[:4])
            message = f'"{begin} …" has {len(words)} words; for {sentence.age} at most {most} a sentence'
            yield sentence.finding("long-sentence", message)
        for word in words:
            if not word.startswith("{") and len(word) > longest and word.casefold() not in FAMILIAR:
                message = f"{word} has {len(word)} letters; for {sentence.age} at most {longest}, find a shorter word"
                yield sentence.finding("long-word", message)
