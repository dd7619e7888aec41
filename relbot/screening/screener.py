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
_AROUND = range(5)
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
    found: dict[str, Level] = {}
    codes: dict[str, Reason] = {}
    reasons: list[Reason] = []
    for reading in readings(text):
        spoken = speaking(reading)
        scorer = None if audience == "staff" else Scorer(made or weights(), reading, spoken)
        if scorer is not None:
            reasons.extend(_heard_by_model(reading, scorer))
        for each in spoken:
            if each.most is None or (scorer is None and not each.pattern.life):
                continue
            level = each.most if scorer is None else _level_of(each, reading, scorer)
            if level is not None:
                rule = each.pattern.name
                found[rule] = max(level, found.get(rule, level), key=lambda one: one.rank)
                codes[rule] = Reason(each.pattern.code, rule)
    return _judge([*dict.fromkeys(reasons), *codes.values()], found)


def _judge(reasons: list[Reason], by_rule: dict[str, Level]) -> Screening:
    """The gravest level among the reasons, and the reasons that gave it."""
    levels = {reason: by_rule.get(reason.rule) or Level(reason_levels()[reason.code]) for reason in reasons}
    level = max(levels.values(), key=lambda each: each.rank, default=Level.ORDINARY)
    kept = tuple(reason for reason in reasons if levels[reason] is level)
    kinds = reason_kinds()
    gravest = min((reason.code for reason in kept), key=list(kinds).index, default=None)
    kind = kinds[gravest] if gravest else None
    return Screening(level, kept, kind, ask_idiom=level is Level.ORDINARY and kind == "idiom")


def _level_of(each: Spoken, text: Text, scorer: Scorer) -> Level | None:
    """What a pattern raises to, judged by what the classifier hears around it; None if it does not speak.

    Danger to life stands by itself. Any other urgent pattern is a concern where nothing urgent at all is heard, never
    less, and a pattern of concern does not speak where nothing grave is: it is most likely mistaken there. Around a
    pattern: itself and up to four words before and after it in its sentences.
    """
    level = each.most
    if level in (None, Level.ORDINARY) or each.pattern.life:
        return level
    first, last = text.sentence_of(each.start)[0], text.sentence_of(each.end)[1]
    around = [
        (max(first, each.start - before), min(last, each.end + 1 + after)) for before in _AROUND for after in _AROUND
    ]
    scores = scorer.all_scores(around)
    if level is Level.URGENT and max(urgent for urgent, _ in scores) >= scorer.thresholds["doubt_urgent"]:
        return level
    if each.pattern.level is Level.URGENT or max(raised for _, raised in scores) >= scorer.thresholds["doubt"]:
        return Level.CONCERN
    return None


def _heard_by_model(text: Text, scorer: Scorer) -> list[Reason]:
    """The reason that the classifier gives for the gravest stretch of a text, or none."""
    if not text.words:
        return []
    thresholds = scorer.thresholds
    parts = list(dict.fromkeys(stretches(text)))
    scored = scorer.all_scores(parts)
    urgents = [urgent for urgent, _ in scored]
    raiseds = [raised for _, raised in scored]
    level, scores = Level.URGENT, urgents
    if max(urgents) < thresholds["urgent"]:
        level, scores = Level.CONCERN, raiseds
        if max(raiseds) < thresholds["raised"]:
            return []
    start, end = parts[scores.index(max(scores))]
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
