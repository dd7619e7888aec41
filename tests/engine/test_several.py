"""Ticking several answers, narrowing a list by letters, and words that wait for their writer's second thought."""

from relbot.engine.incoming import Advice, Interrupted, Tap, Words
from relbot.engine.outcome import Record, Refresh
from relbot.engine.state import Option
from tests.engine.build import FACTS, Person, asks, catalogue, choice, flow, says

NEEDS = [choice("food", "Food"), choice("sleep", "Sleep"), choice("rest", "Rest")]
PEOPLE = {
    "people": (),
    "people?ma": (Option(id="p1", label="Mali"), Option(id="p2", label="Max")),
    "people?mal": (Option(id="p1", label="Mali"),),
    "people?zz": (),
}


def ticking(**more: object) -> Person:
    """Somebody who is asked what they need."""
    person = Person(catalogue(flow("main", asks("needs", choices=NEEDS, several=True, **more), says("end"))))
    person.begin()
    return person


def shown(person: Person) -> list[str]:
    """The labels of the message as it was shown anew."""
    refreshed = [effect for effect in person.effects if isinstance(effect, Refresh)]
    return [button.label for row in refreshed[-1].message.rows for button in row] if refreshed else []


def test_ticks_are_set_and_taken_away_in_place() -> None:
    """A tick changes the message and asks nothing anew; Done keeps all that is ticked as one answer."""
    person = ticking()
    person.tap("2")
    person.tap("0")
    assert shown(person)[:3] == ["☑ Food", "☐ Sleep", "☑ Rest"]
    person.tap("2u")
    assert shown(person)[:3] == ["☑ Food", "☐ Sleep", "☐ Rest"]
    person.write("sleep")
    person.tap("done")
    kept = next(effect for effect in person.effects if isinstance(effect, Record))
    assert (kept.answer.choices, kept.answer.label, kept.answer.choice) == (("food", "sleep"), "Food, Sleep", None)


def test_the_same_tick_twice_stays_a_tick() -> None:
    """A press that comes twice (DESIGN "Known traps") does not take back what it set."""
    person = ticking()
    person.tap("1")
    assert person.tap("1") == ()
    assert person.question.ticked == (1,)


def test_nothing_ticked_is_an_answer() -> None:
    """Done without a tick says that none of these is meant."""
    person = ticking()
    person.tap("done")
    kept = next(effect for effect in person.effects if isinstance(effect, Record))
    assert (kept.answer.choices, kept.answer.skipped) == ((), False)


def searching() -> Person:
    """Somebody who looks for a name."""
    steps = asks("who", choices_from="people", search=True, skippable=False)
    facts = FACTS.model_copy(update={"lists": PEOPLE})
    person = Person(catalogue(flow("main", steps, says("end"), audience="staff")), facts=facts)
    person.begin()
    return person


def test_letters_narrow_a_list() -> None:
    """Each search is a question of its own, so that no button of an old list names somebody of the new one."""
    person = searching()
    assert person.buttons == [["Stop"]]
    person.write(" ma ")
    assert shown(person) == ["Mali", "Max", "Stop"]
    person.write("mal")
    assert person.story[0] == "retire 2: None"
    person.take(Tap(number=2, what="1"))
    assert [line for line in person.story if line.startswith("record")] == []
    person.tap("0")
    assert "record 3: main/who who=p1 (check_in)" in person.story


def test_names_come_onto_buttons_by_an_edit() -> None:
    """A new message's buttons may stand in its notification (rule 7): the message that brings the list names nobody."""
    person = searching()
    person.write("ma")
    assert person.buttons == [["Stop"]]
    person.take(Interrupted(briefly=True))
    assert person.buttons == [["Stop"]]
    assert shown(person) == ["Mali", "Max", "Stop"]


def test_who_is_not_found_can_be_sought_again() -> None:
    """An empty list says so and stays open."""
    person = searching()
    person.write("zz")
    assert person.texts == ["engine.nothing_found"]
    assert person.question.searches


def writing() -> Person:
    """Somebody whose words are to be thought of first."""
    steps = (asks("what", text={"optional": False}), says("end"))
    person = Person(catalogue(flow("main", *steps, audience="staff")))
    person.begin()
    person.take(Words(text="he was naughty", advice=Advice(text="Another word?")))
    return person


def test_words_wait_and_can_be_kept() -> None:
    """The adult may keep their words; how is known."""
    person = writing()
    assert (person.texts, person.buttons) == (
        ["Another word?"],
        [["controls.keep_words"], ["controls.reword"], ["Stop"]],
    )
    person.tap("keep_words")
    kept = next(effect for effect in person.effects if isinstance(effect, Record))
    assert (kept.answer.text, kept.how) == ("he was naughty", "keep_words")


def test_words_wait_and_can_be_written_again() -> None:
    """Pressing "write again" asks the question anew; typing at once is writing again, too."""
    person = writing()
    person.tap("reword")
    assert person.texts == ["what?"]
    person = writing()
    person.write("he threw a cup")
    assert "record 2: main/what what=he threw a cup (check_in)" in person.story


def test_whoever_stops_keeps_the_words_that_wait() -> None:
    """An account with a label in it is better than none: it is kept as it was written, and that is said."""
    person = writing()
    person.tap("stop")
    assert person.texts == ["engine.stopped_kept"]
    assert "record 2: main/what what=he was naughty (check_in)" in person.story


def test_words_that_wait_are_kept_when_nobody_comes_back() -> None:
    """Closing without an answer says nothing, and loses nothing."""
    person = writing()
    person.due("expire", 2)
    assert person.texts == []
    assert "record 2: main/what what=he was naughty (check_in)" in person.story


def test_words_that_may_not_stay_so_are_not_kept_by_stopping() -> None:
    """What the policy takes for a reason alone, or not at all, is not kept where no reason was given."""
    person = Person(catalogue(flow("main", asks("what", text={"optional": False}), says("end"), audience="staff")))
    person.begin()
    person.take(Words(text="no play", advice=Advice(text="To keep safe?", keeps=("keep_safe", "reword"))))
    person.tap("stop")
    assert person.texts == ["engine.stopped"]
    assert not any(isinstance(effect, Record) for effect in person.effects)


def test_words_that_wait_outlast_an_interruption() -> None:
    """HELP in between does not lose them."""
    person = writing()
    person.interrupted()
    assert person.texts == ["engine.words_wait"]
    person.tap("keep_words")
    assert "record 2: main/what what=he was naughty (check_in)" in person.story
