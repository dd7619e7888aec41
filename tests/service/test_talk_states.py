"""The table of a talk request: what it forbids raises, and from everywhere there is a way to an end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from relbot.service.talk_states import ENDS, TABLE, WITH_ADULT, ForbiddenMoveError, Move, State, after, allows

CHILD_ALWAYS = (Move.CHANGE, Move.OTHER, Move.CANCEL)


@given(state=st.sampled_from(State), move=st.sampled_from(Move))
def test_what_is_not_in_the_table_raises(state: State, move: Move) -> None:
    """A forbidden move says which, and an allowed one gives the table's state."""
    if (state, move) in TABLE:
        assert allows(state, move)
        assert after(state.value, move) is TABLE[state, move]
        return
    assert not allows(state, move)
    with pytest.raises(ForbiddenMoveError, match=f"^a talk request that is {state} has no move {move}$"):
        after(state, move)


@pytest.mark.parametrize("end", sorted(ENDS))
def test_an_end_is_an_end(end: State) -> None:
    """Nothing happens any more to what is closed or cancelled."""
    assert [move for move in Move if allows(end, move)] == []


@pytest.mark.parametrize("state", sorted({State.REQUESTED, *WITH_ADULT}))
def test_a_child_can_always_change_their_mind(state: State) -> None:
    """Change, somebody else and cancel are there until the talk (rule 11)."""
    assert [move for move in CHILD_ALWAYS if not allows(state, move)] == []


def test_from_everywhere_there_is_a_way_to_an_end() -> None:
    """No state is a trap, and none but the ends is without a way on."""
    reach = set(ENDS)
    while grown := {start for (start, _), target in TABLE.items() if target in reach} - reach:
        reach |= grown
    assert reach == set(State)


class Requests(RuleBasedStateMachine):
    """One request, moved at random: it only ever stands where the table says, and is met only after a time was said."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.REQUESTED
        self.timed = False

    @rule(move=st.sampled_from(Move))
    def move(self, move: Move) -> None:
        """Any move at all."""
        before = self.state
        try:
            self.state = after(before, move)
        except ForbiddenMoveError:
            assert (before, move) not in TABLE
            return
        self.timed = move in (Move.OFFER, Move.COME) or (self.timed and self.state is not State.REQUESTED)

    @invariant()
    def met_only_after_a_time(self) -> None:
        """Nobody met at no time."""
        assert self.state not in (State.OFFERED, State.AGREED, State.MET) or self.timed


TestRequests = Requests.TestCase
