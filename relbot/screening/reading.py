"""From what was typed to the texts that are judged: once without emoji, once with those that speak as words."""

from relbot.screening.normalise import fold, sentences, with_emoji_words
from relbot.screening.spelling import spell
from relbot.screening.text import Text

_WORDS_A_SENTENCE = 1.5


def read(text: str) -> Text:
    """One reading of `text`. Where nearly every word ends in a full stop, the stops are spacing, not sentences."""
    parts = sentences(fold(text))
    if len(parts) > 2 and sum(map(len, parts)) < _WORDS_A_SENTENCE * len(parts):
        parts = [[token for part in parts for token in part]]
    return Text.of([spell(part) for part in parts])


def readings(text: str) -> list[Text]:
    """Every reading of `text`; the gravest of them counts."""
    spoken = with_emoji_words(text)
    return [read(text)] if spoken is None else [read(text), read(spoken)]
