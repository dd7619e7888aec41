"""The one question of this package: how soon must a person come for what was written?"""

from collections.abc import Iterator

from relbot.screening.levels import Level, Reason, Screening
from relbot.screening.model import Scorer, Weights, weights
from relbot.screening.patterns import Spoken, speaking
from relbot.screening.reading import readings
from relbot.screening.tables import reason_kinds, reason_levels
from relbot.screening.text import Text

_LONG_SENTENCE = 10
_WINDOWS = (7, 12)
_VERY_LONG_SENTENCE = 24
_LONGEST_RUN = 3
_AROUND = (0, 2, 4)
MODEL = "model"
"""The `rule` of a reason that the classifier gave."""


def screen(text: str, *, language: str = "en", audience: str = "pupil", made: Weights | None = None) -> Screening:
    """How soon a person must come for `text`, and why.

    Pure and deterministic; never raises for any string. `language` is what the writer has set ("en" or "cy"): both
    are always heard, whatever is set, because children mix them. With `audience` "staff" only words of danger to
    life raise: staff write about children's incidents, and those are not disclosures of their own. `made` stands in
    for the shipped weights when a model is being measured.
    """
    del language  # part of the call that the house makes; a language may come to weigh one day
    found: dict[str, Spoken] = {}
    reasons: list[Reason] = []
    for reading in readings(text):
        spoken = speaking(reading)
        if audience != "staff":
            scorer = Scorer(made or weights(), reading, spoken)
            reasons.extend(_heard_by_model(reading, scorer))
            spoken = [each for each in spoken if _stands(each, reading, scorer)]
        found.update({each.pattern.name: each for each in spoken if not each.held_back})
    reasons.extend(
        Reason(each.pattern.code, each.pattern.name)
        for each in found.values()
        if each.pattern.life or audience != "staff"
    )
    by_rule = {each.pattern.name: each.pattern.level for each in found.values()}
    return _judge(list(dict.fromkeys(reasons)), by_rule)


def _judge(reasons: list[Reason], by_rule: dict[str, Level]) -> Screening:
    """The gravest level among the reasons, and the reasons that gave it."""
    levels = {reason: by_rule.get(reason.rule) or Level(reason_levels()[reason.code]) for reason in reasons}
    level = max(levels.values(), key=lambda each: each.rank, default=Level.ORDINARY)
    kept = tuple(reason for reason in reasons if levels[reason] is level)
    kinds = reason_kinds()
    gravest = min((reason.code for reason in kept), key=list(kinds).index, default=None)
    ask = level is Level.ORDINARY and any(reason.code == "idiom" for reason in kept)
    return Screening(level, kept, kinds[gravest] if gravest else None, ask)


def _stands(each: Spoken, text: Text, scorer: Scorer) -> bool:
    """Whether a pattern speaks. One of concern does not where the classifier hears nothing at all around it.

    It is most likely mistaken there. Around it: itself and up to four words before and after it in its sentences.
    """
    if each.pattern.level is not Level.CONCERN:
        return True
    first, last = text.sentence_of(each.start)[0], text.sentence_of(each.end)[1]
    around = [
        (max(first, each.start - before), min(last, each.end + 1 + after)) for before in _AROUND for after in _AROUND
    ]
    return any(scorer.scores(start, end)[1] >= scorer.thresholds["doubt"] for start, end in around)


def _heard_by_model(text: Text, scorer: Scorer) -> list[Reason]:
    """The reason that the classifier gives for the gravest stretch of a text, or none."""
    if not text.words:
        return []
    thresholds = scorer.thresholds
    scored = [(scorer.scores(start, end), start, end) for start, end in stretches(text)]
    (urgent, _), start, end = max(scored, key=lambda each: each[0][0])
    level = Level.URGENT
    if urgent < thresholds["urgent"]:
        (_, raised), start, end = max(scored, key=lambda each: each[0][1])
        level = Level.CONCERN
        if raised < thresholds["raised"]:
            return []
    codes = frozenset(code for code, of in reason_levels().items() if of == level)
    return [Reason(scorer.theme(start, end, codes), MODEL)]


def stretches(text: Text) -> Iterator[tuple[int, int]]:
    """The parts of a text that are judged each by itself: all of it, sentences, runs of them, windows in long ones.

    So a long harmless frame never hides one line.
    """
    ends = [*text.starts[1:], len(text.words)]
    yield 0, len(text.words)
    for first, start in enumerate(text.starts):
        for last in range(first, min(first + _LONGEST_RUN, len(ends))):
            yield start, ends[last]
        if ends[first] - start > _LONG_SENTENCE:
            step = 1 if ends[first] - start < _VERY_LONG_SENTENCE else 3
            for size in _WINDOWS:
                yield from ((at, min(at + size, ends[first])) for at in range(start, ends[first] - size // 2, step))
