"""The one question of this package: how soon must a person come for what was written?"""

from relbot.screening.levels import Level, Reason, Screening
from relbot.screening.lexicon import lexicon
from relbot.screening.normalise import fold, sentences, with_emoji_words
from relbot.screening.patterns import Pattern, speaking
from relbot.screening.spelling import spell
from relbot.screening.tables import reason_kinds


def screen(text: str, *, language: str = "en", audience: str = "pupil") -> Screening:
    """How soon a person must come for `text`, and why.

    Pure and deterministic; never raises for any string. `language` is what the writer has set ("en" or "cy"); both
    are always heard, because children mix them. `audience` "staff": only danger to life raises (issue: staff write
    about incidents, and their words about a child are not a disclosure).
    """
    readings = [text, *([spoken] if (spoken := with_emoji_words(text)) else [])]
    found: dict[str, Pattern] = {}
    for reading in readings:
        words = [word for sentence in sentences(fold(reading)) for word in spell(sentence)]
        found.update({p.name: p for p in speaking(words, lexicon().annotate(words))})
    return _judge([p for p in found.values() if p.life or audience != "staff"])


def _judge(spoken: list[Pattern]) -> Screening:
    level = max((p.level for p in spoken), key=lambda level: level.rank, default=Level.ORDINARY)
    reasons = tuple(Reason(p.code, p.name) for p in spoken if p.level is level)
    kinds = reason_kinds()
    order = list(kinds)
    kind = min(reasons, key=lambda reason: order.index(reason.code), default=None)
    ask = level is Level.ORDINARY and any(p.code == "idiom" for p in spoken)
    return Screening(level, reasons, kinds[kind.code] if kind else None, ask)
