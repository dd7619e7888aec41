"""Which reply fits, from the reasons of the gravest level (DOMAIN 3.4).

Patterns are counted, each kind once for each pattern; the classifier's guess counts only where no pattern spoke. Where
as many speak of one harm as of another the reply is the neutral one of the level, unless the writer's own life is among
them: a wrong one would answer a harm that nobody spoke of.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from relbot.screening.levels import Level, Reason
from relbot.screening.tables import reason_kinds, reason_levels

MODEL = "model"
"""The `rule` of a reason that the classifier gave."""
_OF_SELF = frozenset({"suicidal", "self_harm", "overdose"})


@dataclass(frozen=True, slots=True)
class Heard:
    """A reason with its level. `of_other`: it was said of somebody else."""

    reason: Reason
    level: Level
    of_other: bool = False


def fitting_kind(heard: Sequence[Heard], level: Level) -> str | None:
    """The kind of reply for reasons of one level; None for none."""
    if not heard:
        return None
    patterns = [each for each in heard if each.reason.rule != MODEL]
    if not patterns:
        return _guessed(heard[0], level)
    counts = Counter(_kind(each, level) for each in patterns)
    most = max(counts.values())
    leading = [kind for kind in counts if counts[kind] == most]
    if len(leading) == 1:
        return leading[0]
    if "self_harm" in leading:
        return "self_harm"  # what keeps a child alive comes first
    if level is Level.ORDINARY:
        return min(leading, key=list(reason_kinds().values()).index)
    return level.value


def _guessed(heard: Heard, level: Level) -> str:
    """The classifier alone: never that the writer is a danger to others."""
    kind = _kind(heard, level)
    return level.value if kind == "harm_to_others" or heard.reason.code == "unclear" else kind


def _kind(heard: Heard, level: Level) -> str:
    code = heard.reason.code
    if heard.of_other and code in _OF_SELF:
        return "emergency" if code == "overdose" and level is Level.URGENT else "friend"
    if level is Level.CONCERN and reason_levels()[code] == Level.URGENT:
        return Level.CONCERN.value
    return reason_kinds()[code]
