"""How a wish for another named adult stands, and what may happen to it next (P09). Pure."""

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """How it stands. `done` and `withdrawn` are ends; an unmet one stays in sight until the child is heard."""

    OPEN = "open"
    """With safeguarding and leadership, who have not asked anybody yet."""
    ASKED = "asked"
    """The adult has been asked and has not answered."""
    UNMET = "unmet"
    """The adult cannot, or it cannot be just now; the child knows."""
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What can happen to it."""

    ASK = "ask"
    ACCEPT = "accept"
    DECLINE = "decline"
    REFUSE = "refuse"
    """Whoever decides says that it cannot be just now."""
    WITHDRAW = "withdraw"
    """The child leaves it, or wishes for somebody else instead."""


ENDS = frozenset({State.DONE, State.WITHDRAWN})
TABLE: Mapping[tuple[State, Move], State] = {
    (State.OPEN, Move.ASK): State.ASKED,
    (State.UNMET, Move.ASK): State.ASKED,
    (State.ASKED, Move.ACCEPT): State.DONE,
    (State.ASKED, Move.DECLINE): State.UNMET,
    (State.OPEN, Move.REFUSE): State.UNMET,
    (State.ASKED, Move.REFUSE): State.UNMET,
    **{(state, Move.WITHDRAW): State.WITHDRAWN for state in (State.OPEN, State.ASKED, State.UNMET)},
}


def after(status: str, move: Move) -> State | None:
    """The state after a move; None where a wish that stands so has no such move: somebody was quicker."""
    return TABLE.get((State(status), move))
