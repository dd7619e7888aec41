"""What screening says: a level, the reasons for it, and which reply fits (DOMAIN 3.2 and 3.4)."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How soon a person must come. When unsure, screening goes up one level."""

    URGENT = "urgent"
    """Serious harm may be near: safeguarding lead, all deputies and whoever is on call, now."""
    CONCERN = "concern"
    """Somebody sees the child before the end of the child's day."""
    ORDINARY = "ordinary"
    """The named adult reads it in their own time."""

    @property
    def rank(self) -> int:
        """0 for ordinary, 1 for concern, 2 for urgent: levels are compared by rank, never by name."""
        return _RANK[self]


_RANK = {Level.ORDINARY: 0, Level.CONCERN: 1, Level.URGENT: 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a level.

    `code` is one of `reason_codes()` and is stable: it is stored with a concern. `rule` names the pattern that
    matched, or is "model" when the classifier spoke. Neither ever holds the child's words.
    """

    code: str
    rule: str


@dataclass(frozen=True, slots=True)
class Screening:
    """The outcome for one text.

    `kind` names the reply that fits: "self_harm", "abuse", "blackmail", "harm_to_others", "friend", "secrecy",
    "retraction", "loss", "idiom", "concern", "emergency", "alone", "urgent" (urgent, but it is not clear of what), or
    None for an ordinary text. `ask_idiom` says that the words may be a
    figure of speech and nothing graver, nor a loss, was heard, so the child may be asked "just checking".
    """

    level: Level
    reasons: tuple[Reason, ...] = ()
    kind: str | None = None
    ask_idiom: bool = False
