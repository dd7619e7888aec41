"""Beginning a flow and asking a question."""

import pytest

from relbot.engine import open_session, step
from relbot.engine.incoming import Begin, Tap
from relbot.engine.outcome import Outcome, Send
from relbot.flow.models import Language
from tests.engine.build import FACTS, SESSION, START, Person, asks, catalogue, choice, flow, says

LONG = "x" * 595
"""One character more than leaves room for a gap and "how?" in a merged message."""


def test_begin_says_and_asks_with_readers_and_timers() -> None:
    """The say right before a question joins it, then who reads, by name; then the timers are set."""
    readers = ["named_adult", "safeguarding"]
    person = Person(catalogue(flow("main", says("hello"), asks("how"), seen_by=readers, remind_after=30)))
    person.begin()
    assert person.story == [
        "send 1: hello.\n\nMr Jones, Mrs Evans can read this.\n\nhow?",
        "timer remind 1: 23 09:01",
        "timer expire 1: 23 20:31",
    ]
    assert person.session.told == ("named_adult", "safeguarding")


def test_readers_are_told_once() -> None:
    """The second question does not repeat who reads."""
    person = Person(catalogue(flow("main", asks("how"), asks("what"), seen_by=["named_adult"])))
    person.begin()
    person.tap("0")
    assert person.texts == ["what?"]


def test_a_reader_with_two_roles_is_named_once() -> None:
    """A named adult who is the safeguarding lead as well stands in the line once."""
    facts = FACTS.model_copy(update={"texts": {"named_adult": "Mr Jones", "safeguarding": "Mr Jones"}})
    person = Person(catalogue(flow("main", asks("how"), seen_by=["named_adult", "safeguarding"])), facts=facts)
    person.begin()
    assert person.texts == ["Mr Jones can read this.\n\nhow?"]


@pytest.mark.parametrize(
    "steps, expected",
    [
        ([says("a"), says("b"), asks("how")], ["a.", "b.\n\nhow?"]),
        ([says("a", safeguarding=True), asks("how")], ["a.", "how?"]),
        ([says("a", say={"en": LONG, "cy": LONG}), asks("how")], [LONG, "how?"]),
        ([says("a", say={"en": LONG[1:], "cy": LONG}), asks("how")], [f"{LONG[1:]}\n\nhow?"]),
        ([says("a"), says("b")], ["a.", "b."]),
    ],
)
def test_one_thing_a_message(steps: list[dict[str, object]], expected: list[str]) -> None:
    """Only the one say right before a question joins it, if short and not about safeguarding."""
    person = Person(catalogue(flow("main", *steps)))
    person.begin()
    assert person.texts == expected


def test_a_flow_that_only_says_is_done() -> None:
    """Nothing asked: the session ends at once."""
    person = Person(catalogue(flow("main", says("bye"))))
    person.begin()
    assert (person.story, person.session.status) == (["send: bye.", "ended done"], "done")


def test_rows_of_choices() -> None:
    """Two short labels a row, a long one alone, controls below in a row of their own."""
    labels = ["Sad", "OK", "A rather long label here", "Cross", "Another quite long label", "Last"]
    person = Person(catalogue(flow("main", asks("how", choices=[choice(f"c{i}", x) for i, x in enumerate(labels)]))))
    person.begin()
    assert person.buttons == [
        ["Sad", "OK"],
        ["A rather long label here"],
        ["Cross"],
        ["Another quite long label"],
        ["Last"],
        ["Skip", "Stop"],
    ]


@pytest.mark.parametrize(
    "scale, rows",
    [((0, 10), [6, 5]), ((1, 5), [5]), ((1, 6), [6]), ((1, 7), [4, 3]), ((-2, 2), [5])],
)
def test_rows_of_a_scale(scale: tuple[int, int], rows: list[int]) -> None:
    """Numbers stand in rows of at most six, as even as can be."""
    person = Person(catalogue(flow("main", asks("how", scale={"from": scale[0], "to": scale[1]}))))
    person.begin()
    assert [len(row) for row in person.buttons[:-1]] == rows
    assert [label for row in person.buttons[:-1] for label in row] == [str(n) for n in range(scale[0], scale[1] + 1)]


def test_button_tokens_say_nothing() -> None:
    """A token holds the session, the number and an index or control: no choice's id, at most 64 bytes."""
    person = Person(catalogue(flow("main", asks("how"))))
    (sent, _) = person.begin()
    assert isinstance(sent, Send)
    presses = [button.press for row in sent.message.rows for button in row]
    assert presses == [f"s.{SESSION}.1.{what}" for what in ("0", "1", "2", "skip", "stop")]


def test_welsh_is_spoken_throughout() -> None:
    """Text, readers' line, labels and controls come in the session's language."""
    person = Person(catalogue(flow("main", asks("how"), seen_by=["named_adult"])), language=Language.CY)
    (sent, _) = person.begin()
    assert person.texts == ["Gall Mr Jones ddarllen hwn.\n\ncy:how?"]
    assert person.buttons == [["😢 Trist", "Ddim yn siŵr"], ["Iawn"], ["Hepgor", "Stopio"]]
    assert isinstance(sent, Send)
    assert sent.message.language == "cy"


@pytest.mark.parametrize(
    "audience, more, controls",
    [
        ("adult", {"skippable": False}, ["Stop"]),
        ("adult", {"text": {"optional": False}}, ["Stop"]),
        ("adult", {"text": {}}, ["Skip", "Stop"]),
        ("staff", {}, ["Skip", "Stop"]),
        ("pupil", {"skippable": False}, ["Skip", "Stop"]),
        ("pupil", {"text": {"optional": False}}, ["Skip", "Stop"]),
    ],
)
def test_who_can_skip(audience: str, more: dict[str, object], controls: list[str]) -> None:
    """Rule 11: a pupil can skip whatever the file says; a grown-up may owe an answer; all can stop."""
    person = Person(catalogue(flow("main", asks("how", **more), audience=audience)))
    person.begin()
    assert person.buttons[-1] == controls


def test_a_question_of_a_list_needs_it_first() -> None:
    """The step says which list it lacks and takes nothing; with the list it asks, fixed buttons below."""
    who = asks("who", choices_from="adults_for_me", choices=[choice("anyone", "Anyone")])
    person = Person(catalogue(flow("main", who)))
    assert person.needs(Begin()) == "adults_for_me"
    adults = ({"id": "p1", "label": "Mr Jones"}, {"id": "p2", "label": "Ms Rees"})
    person.facts = FACTS.model_validate({**FACTS.model_dump(), "lists": {"adults_for_me": adults}})
    person.begin()
    assert person.buttons == [["Mr Jones", "Ms Rees"], ["Anyone"], ["Skip", "Stop"]]
    person.tap("1")
    assert person.story[:2] == ["retire 1: Ms Rees", "record 1: main/who who=p2 (check_in)"]


def test_an_empty_list_is_passed_over() -> None:
    """No buttons at all: nothing is asked, the author is told, the flow goes on."""
    person = Person(catalogue(flow("main", asks("who", choices_from="adults_for_me"), asks("how"))))
    person.facts = FACTS.model_copy(update={"lists": {"adults_for_me": ()}})
    person.begin()
    assert person.story == ["noted empty_list at main/who", "send 1: how?", "timer expire 1: 23 20:31"]


def test_pupils_messages_are_sensitive() -> None:
    """A pupil's conversation is removed soon; a grown-up's message only if it repeats typed words."""
    for audience, expected in (("pupil", [True, True]), ("staff", [False, True]), ("adult", [False, True])):
        ask = asks("note", text={})
        person = Person(
            catalogue(flow("main", ask, says("end", say={"en": "{note}", "cy": "{note}"}), audience=audience))
        )
        sent = [*person.begin(), *person.write("He hit her.")]
        assert [each.message.sensitive for each in sent if isinstance(each, Send)] == expected


def test_a_say_that_repeats_words_makes_its_question_sensitive() -> None:
    """Joined to the question after it, the message still holds what was typed."""
    repeat = says("repeat", say={"en": "{note}", "cy": "{note}"})
    person = Person(catalogue(flow("main", asks("note", text={}), repeat, asks("how"), audience="staff")))
    person.begin()
    (_, _, sent, _) = person.write("He hit her.")
    assert isinstance(sent, Send)
    assert (sent.message.text, sent.message.sensitive) == ("He hit her.\n\nhow?", True)


def test_a_label_may_hold_a_name() -> None:
    """Placeholders in labels are filled, and the name typed counts as the button, in either language."""
    who = choice("named", "{named_adult} please", "{named_adult} os gweli di'n dda")
    person = Person(catalogue(flow("main", asks("who", choices=[who]))))
    person.begin()
    assert person.buttons[0] == ["Mr Jones please"]
    person.write("mr jones os gweli di’n dda")
    assert person.story[:2] == ["retire 1: Mr Jones please", "record 1: main/who who=named (check_in)"]


def test_begin_twice_changes_nothing() -> None:
    """A second Begin is noted and no more."""
    person = Person(catalogue(flow("main", asks("how"))))
    person.begin()
    before = person.session
    person.begin()
    assert (person.story, person.session) == (["noted already_begun at main/how"], before)


def test_nothing_is_taken_before_begin() -> None:
    """A tap on a session that has not begun is noted and no more."""
    cat = catalogue(flow("main", asks("how")))
    session = open_session(cat, "main", SESSION, Language.EN, START)
    outcome = step(cat, session, Tap(number=1, what="0"), FACTS, START)
    assert isinstance(outcome, Outcome)
    assert outcome.session is session
    assert [effect.kind for effect in outcome.effects] == ["noted"]


def test_open_session_refuses_what_cannot_be() -> None:
    """An unknown flow or an id that does not fit into a token is the caller's mistake."""
    cat = catalogue(flow("main", asks("how")))
    with pytest.raises(KeyError):
        open_session(cat, "other", SESSION, Language.EN, START)
    for bad in ("", "x" * 41, "a.b", "é"):
        with pytest.raises(
            ValueError, match=r"^a session id is 1 to 40 of A-Z a-z 0-9 _ -; take relbot\.ids\.new_id\(\)$"
        ):
            open_session(cat, "main", bad, Language.EN, START)
