"""The one question of this package: how soon must a person come for what was written?"""

from collections.abc import Iterator

from relbot.screening.kinds import MODEL, Heard, fitting_kind
from relbot.screening.levels import Level, Reason, Screening
from relbot.screening.model import Weights, weights
from relbot.screening.patterns import Spoken, speaking
from relbot.screening.reading import readings
from relbot.screening.scorer import Scorer
from relbot.screening.stretches import short_windows, stretches
from relbot.screening.subject import is_of_other, nobody_of_self
from relbot.screening.tables import reason_levels
from relbot.screening.text import Text
from relbot.screening.whole import said_whole

_SURER = 1.0
"""By how much more (log-odds) a window of few words must alarm than any other stretch."""
_EASED = 2.2
"""By how much less (log-odds) a reading must alarm that was made of a disguise: a word or two may be read wrongly."""
_AROUND = range(5)
UNCLEAR = "unclear"
"""The reason code where the classifier hears something and cannot tell what."""


def screen(text: str, *, language: str = "en", audience: str = "pupil", made: Weights | None = None) -> Screening:
    """How soon a person must come for `text`, and why.

    Pure and deterministic; never raises for any string. `language` is what the writer has set ("en" or "cy"): both
    are always heard, whatever is set, because children mix them. With `audience` "staff" only words of danger to
    life raise: staff write about children's incidents, and those are not disclosures of their own. `made` stands in
    for the shipped weights when a model is being measured.
    """
    del language  # part of the call that the house makes; a language may come to weigh one day
    heard: dict[tuple[str, str], Heard] = {}
    for reading in readings(text):
        spoken = [each for each in speaking(reading) if each.pattern.speaks_for(audience)]
        for each in (
            _of_staff(reading, spoken) if audience == "staff" else _of_pupil(reading, spoken, made or weights())
        ):
            key = (each.reason.code, each.reason.rule)
            if key not in heard or each.level.rank > heard[key].level.rank:
                heard[key] = each
    level = max((each.level for each in heard.values()), key=lambda each: each.rank, default=Level.ORDINARY)
    kept = [each for each in heard.values() if each.level is level]
    kind = fitting_kind(kept, level)
    asks = level is Level.ORDINARY and kind == "idiom"
    return Screening(level, tuple(each.reason for each in kept), kind, asks)


def _of_staff(text: Text, spoken: list[Spoken]) -> Iterator[Heard]:
    """Danger to the life of an adult, or beside them; what they write of a child is no disclosure of their own."""
    for each in spoken:
        of_other = is_of_other(text, each.start, each.end)
        if each.most is not None and (each.pattern.who == "staff" or not of_other):
            yield Heard(Reason(each.pattern.code, each.pattern.name), each.most)


def _of_pupil(text: Text, spoken: list[Spoken], made: Weights) -> Iterator[Heard]:
    scorer = Scorer(made, text, spoken)
    yield from _heard_by_model(text, scorer)
    for whole in said_whole(text):
        yield Heard(Reason(whole.code, whole.name), whole.level)
    for each in spoken:
        level = _level_of(each, text, scorer)
        if level is not None:
            of_other = is_of_other(text, each.start, each.end)
            yield Heard(Reason(each.pattern.code, each.pattern.name), level, of_other)


def _level_of(each: Spoken, text: Text, scorer: Scorer) -> Level | None:
    """What a pattern raises to, judged by what the classifier hears around it; None if it does not speak.

    Danger to life stands by itself, and so does what is seldom said without meaning it. Any other urgent pattern is a
    concern where nothing urgent at all is heard, never less, and a pattern of concern does not speak where nothing
    grave is: it is most likely mistaken there. Around a pattern: itself and up to four words before and after it in
    its sentences.
    """
    level = each.most
    if level in (None, Level.ORDINARY) or each.pattern.who != "pupil":
        return level
    first, last = text.sentence_of(each.start)[0], text.sentence_of(each.end)[1]
    around = [
        (max(first, each.start - before), min(last, each.end + 1 + after)) for before in _AROUND for after in _AROUND
    ]
    scores = scorer.all_scores(around)
    eased = _EASED if text.disguised else 0.0
    if level is Level.URGENT and max(urgent for urgent, _ in scores) >= scorer.thresholds["doubt_urgent"] - eased:
        return level
    if each.pattern.level is Level.URGENT or max(raised for _, raised in scores) >= scorer.thresholds["doubt"] - eased:
        return Level.CONCERN
    return None


def _heard_by_model(text: Text, scorer: Scorer) -> Iterator[Heard]:
    """The reason that the classifier gives for the gravest stretch of a text, or none."""
    if not text.words:
        return
    eased = _EASED if text.disguised else 0.0
    usual = dict.fromkeys(stretches(text), 0.0)
    margin_of = dict.fromkeys(short_windows(text), _SURER) | usual
    parts, margins = list(margin_of), margin_of.values()
    scored = scorer.all_scores(parts)
    urgents = [urgent - margin for (urgent, _), margin in zip(scored, margins, strict=True)]
    raiseds = [raised - margin for (_, raised), margin in zip(scored, margins, strict=True)]
    level, scores = Level.URGENT, urgents
    if max(urgents) < scorer.thresholds["urgent"] - eased:
        level, scores = Level.CONCERN, raiseds
        if max(raiseds) < scorer.thresholds["raised"] - eased:
            return
    start, end = parts[scores.index(max(scores))]
    codes = frozenset(code for code, of in reason_levels().items() if of == level)
    code = scorer.theme(start, end, codes)
    yield Heard(Reason(code or UNCLEAR, MODEL), level, nobody_of_self(text))
