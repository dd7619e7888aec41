"""What a step gives back: the new session and effects as data, or what it needs to know first."""

from datetime import datetime
from typing import Literal

from relbot.engine.message import Frozen, Message
from relbot.engine.state import Answer, Option, Session


class Send(Frozen):
    """Say this. `question` is the number of the question it asks (None: it asks nothing)."""

    kind: Literal["send"] = "send"
    message: Message
    question: int | None = None
    again: bool = False
    """True for a reminder or a re-ask: the same question, said once more."""


class Retire(Frozen):
    """Take the buttons off the message(s) that asked question `number`; `mark` is the label that was chosen, if any."""

    kind: Literal["retire"] = "retire"
    number: int
    mark: str | None = None


class Refresh(Frozen):
    """Show the message that asked question `number` anew, in place: a tick was set, or names come onto its buttons."""

    kind: Literal["refresh"] = "refresh"
    number: int
    message: Message


class Record(Frozen):
    """Keep this answer. Unique by (session, number). `how`: the control by which held words were kept, else ""."""

    kind: Literal["record"] = "record"
    number: int
    flow: str
    step: str
    collect: str
    keep: str
    answer: Answer
    how: str = ""


class Act(Frozen):
    """Do the named action with these arguments (answers already put in: a choice id, or the text)."""

    kind: Literal["act"] = "act"
    action: str
    arguments: dict[str, str | int | bool | None]


class SetTimer(Frozen):
    """Wake this session: replaces the session's earlier timer of the same kind."""

    kind: Literal["timer"] = "timer"
    timer: Literal["remind", "expire"]
    number: int
    due_at: datetime


class Ended(Frozen):
    """The session is over: done, stopped, expired or broken. No timers remain."""

    kind: Literal["ended"] = "ended"
    how: str


class Noted(Frozen):
    """A coded event for the author or the operator, never content: stale_tap, no_such_option, cap_steps …"""

    kind: Literal["noted"] = "noted"
    code: str
    flow: str = ""
    step: str = ""


Effect = Send | Retire | Refresh | Record | Act | SetTimer | Ended | Noted


class Facts(Frozen):
    """What the flow may know besides its answers.

    `texts` fill placeholders ({first_name}); `flags` are read in expressions as `fact.<name>`;
    `lists` holds what providers gave, by `list_key`.
    """

    texts: dict[str, str] = {}
    flags: dict[str, bool | int | str] = {}
    lists: dict[str, tuple[Option, ...]] = {}


class Outcome(Frozen):
    """The step was taken."""

    session: Session
    effects: tuple[Effect, ...]


class Needs(Frozen):
    """The step cannot be taken yet: fetch the list of `provider` into facts under `key` and step again.

    `search`: the letters by which it is to be narrowed; "" for the list as it is.
    """

    provider: str
    search: str = ""

    @property
    def key(self) -> str:
        """The list's name among the facts."""
        return list_key(self.provider, self.search)


def list_key(provider: str, search: str) -> str:
    """The name of a list among the facts: the provider, and what it was narrowed by."""
    return f"{provider}?{search}" if search else provider
