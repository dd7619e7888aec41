"""How a talk request stands, and what may happen to it next (issue "an adult always comes"; DOMAIN 2.5). Pure.

    requested → accepted → offered (a time, a place) → agreed → met / not met → closed

Whatever is not in the table is forbidden, and says so: a request is never quietly in two states.
"""

from collections.abc import Mapping
from enum import StrEnum

from relbot.errors import RelbotError


class State(StrEnum):
    """How it stands. Only `closed` and `cancelled` are ends."""

    REQUESTED = "requested"
    """Adults are being asked."""
    ACCEPTED = "accepted"
    """An adult has them and is yet to say when and where."""
    OFFERED = "offered"
    """An adult said when and where. Silence of the child is no "no": the adult comes."""
    AGREED = "agreed"
    MET = "met"
    NOT_MET = "not_met"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to it. The child's, the adult's, and time's."""

    ACCEPT = "accept"
    OFFER = "offer"
    COME = "come"
    """The adult comes now: there is no time to be agreed on."""
    PASS_ON = "pass_on"  # noqa: S105 - not a password
    """The adult cannot: another is asked."""
    AGREE = "agree"
    CHANGE = "change"
    """The child would like it at another time or place."""
    OTHER = "other"
    """The child would like somebody else, and needs no reason (P08)."""
    WAIT = "wait"
    """The child would rather wait for the adult they asked for."""
    CANCEL = "cancel"
    MEET = "meet"
    MISS = "miss"
    AGAIN = "again"
    """It did not happen, and the same adult says another time."""
    REOPEN = "reopen"
    """It did not happen, and adults are asked anew."""
    CLOSE = "close"


class ForbiddenMoveError(RelbotError):
    """A move that a request in this state does not have: a fault of relbot's, never of a person's."""

    def __init__(self, state: State, move: Move) -> None:
        super().__init__(f"a talk request that is {state} has no move {move}")


ENDS = frozenset({State.CANCELLED, State.CLOSED})
WITH_ADULT = frozenset({State.ACCEPTED, State.OFFERED, State.AGREED})
"""States in which an adult has said "I have them" and the talk is still to come."""
TIMED = frozenset({State.OFFERED, State.AGREED})
"""States with a time that an adult gave."""

_ALIVE = {State.REQUESTED, *WITH_ADULT}
TABLE: Mapping[tuple[State, Move], State] = {
    (State.REQUESTED, Move.ACCEPT): State.ACCEPTED,
    (State.ACCEPTED, Move.OFFER): State.OFFERED,
    (State.OFFERED, Move.OFFER): State.OFFERED,
    (State.AGREED, Move.OFFER): State.OFFERED,
    **{(state, Move.COME): State.AGREED for state in WITH_ADULT},
    (State.OFFERED, Move.AGREE): State.AGREED,
    **{(state, Move.PASS_ON): State.REQUESTED for state in WITH_ADULT},
    **{(state, Move.CHANGE): State.REQUESTED for state in _ALIVE},
    **{(state, Move.OTHER): State.REQUESTED for state in (*_ALIVE, State.MET, State.NOT_MET)},
    (State.REQUESTED, Move.WAIT): State.REQUESTED,
    (State.ACCEPTED, Move.WAIT): State.REQUESTED,
    **{(state, Move.CANCEL): State.CANCELLED for state in (*_ALIVE, State.NOT_MET)},
    **{(state, Move.MEET): State.MET for state in TIMED},
    **{(state, Move.MISS): State.NOT_MET for state in (*TIMED, State.MET)},
    (State.NOT_MET, Move.AGAIN): State.ACCEPTED,
    (State.NOT_MET, Move.REOPEN): State.REQUESTED,
    (State.MET, Move.CLOSE): State.CLOSED,
}


def allows(state: str, move: Move) -> bool:
    """Whether a request in this state has this move."""
    return (State(state), move) in TABLE


def after(state: str, move: Move) -> State:
    """The state after a move; ForbiddenMoveError if the state has no such move."""
    before = State(state)
    if (before, move) not in TABLE:
        raise ForbiddenMoveError(before, move)
    return TABLE[before, move]
