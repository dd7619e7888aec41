"""What an answer would lead to at once, asked of buttons that come too late to be answers."""

import pytest

from relbot.engine.consequence import consequence
from tests.engine.build import FEELING, Person, asks, catalogue, does, flow, says

RULES = [{"if_": 'safe == "sad"', "then": "act"}, {"then": "bye"}]
SAFE = catalogue(flow("main", asks("safe", next=RULES), asks("how"), does("act"), says("bye")))


@pytest.mark.parametrize("index, action", [(0, "welcome"), (1, None), (2, None), (3, None)])
def test_the_action_right_behind_a_choice(index: int, action: str | None) -> None:
    """Only the choice whose rule leads to an action has a consequence; an index too high has none."""
    found = consequence(SAFE, ("main", "safe"), index, {})
    assert (found.do.do if found else None) == action
    assert found is None or found.choice.id == FEELING[index]["id"]


@pytest.mark.parametrize("place", [("main", "how"), ("main", "act"), ("main", "gone"), ("gone", "safe")])
def test_no_consequence_elsewhere(place: tuple[str, str]) -> None:
    """A question without rules, a step that asks nothing, a step or flow that is gone: nothing follows."""
    assert consequence(SAFE, place, 0, {}) is None


def test_the_place_of_a_closed_question_is_known() -> None:
    """Each question's place is kept by its number; a number never asked has none."""
    person = Person(catalogue(flow("main", asks("how"), asks("what"))))
    person.begin()
    person.tap("0")
    person.tap("0")
    places = [person.session.place_of(number) for number in (0, 1, 2, 3)]
    assert places == [None, ("main", "how"), ("main", "what"), None]


def test_a_session_saved_before_places_were_kept() -> None:
    """Places are counted from the newest question: of the earlier ones nothing is known."""
    person = Person(catalogue(flow("main", asks("how"), asks("what"))))
    person.begin()
    person.session = person.session.model_copy(update={"places": ()})
    person.tap("0")
    assert [person.session.place_of(number) for number in (1, 2)] == [None, ("main", "what")]
