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
        sure = True
        if audience != "staff":
            heard, sure = _heard_by_model(reading, spoken, made or weights())
            reasons.extend(heard)
        found.update({each.pattern.name: each for each in spoken if not each.held_back and (sure or _stands(each))})
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


def _stands(each: Spoken) -> bool:
    """Whether a pattern speaks even where the classifier hears nothing at all: those of concern do not."""
    return each.pattern.level is not Level.CONCERN


def _heard_by_model(text: Text, spoken: list[Spoken], made: Weights) -> tuple[list[Reason], bool]:
    """The reason that the classifier gives for the gravest stretch of a text, or none; and whether it hears anything.

    Where it hears nothing grave at all, a pattern of concern is most likely mistaken.
    """
    if not text.words:
        return [], True
    scorer, thresholds = Scorer(made, text, spoken), made.heading["thresholds"]
    scored = [(scorer.scores(start, end), start, end) for start, end in stretches(text)]
    (urgent, _), start, end = max(scored, key=lambda each: each[0][0])
    level = Level.URGENT
    if urgent < thresholds["urgent"]:
        (_, raised), start, end = max(scored, key=lambda each: each[0][1])
        level = Level.CONCERN
        if raised < thresholds["raised"]:
            return [], raised >= thresholds["doubt"]
    codes = frozenset(code for code, of in reason_levels().items() if of == level)
    return [Reason(made.theme(text, start, end, codes), MODEL)], True


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
