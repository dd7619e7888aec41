"""Skip, back, stop, and coming back after an interruption."""

from datetime import timedelta

import pytest

from relbot.engine.incoming import Begin, Interrupted, Tap, Words
from tests.engine.build import FACTS, START, Person, asks, catalogue, does, flow, says

THREE = flow("main", asks("how"), asks("what"), asks("note", text={}), remind_after=30)


def person_at(*steps: dict[str, object], **more: object) -> Person:
    """Somebody at the first question of these steps."""
    person = Person(catalogue(flow("main", *steps, **more)))
    person.begin()
    return person


@pytest.mark.parametrize("word", [None, "skip", "hepgor", "next"])
def test_skip_is_an_answer_too(word: str | None) -> None:
    """Tapped or typed: the question is passed over, kept as skipped, and the flow goes on."""
    person = person_at(asks("note", text={}), asks("what"))
    if word is None:
        person.tap("skip")
    else:
        person.write(word)
    assert person.story == [
        "retire 1: Skip",
        "record 1: main/note note=skipped (check_in)",
        "send 2: what?",
        "timer expire 2: 23 20:32",
    ]


@pytest.mark.parametrize("word", [None, "STOP", "stopio"])
def test_stop_ends_at_once(word: str | None) -> None:
    """Tapped or typed, also into a text box: a kind line, nothing kept, nothing asked any more."""
    person = person_at(asks("note", text={}))
    if word is None:
        person.tap("stop")
    else:
        person.write(word)
    assert person.story == ["retire 1: Stop", "send: engine.stopped", "ended stopped"]
    assert (person.session.status, person.session.question) == ("stopped", None)


def test_back_asks_the_question_before() -> None:
    """Back asks it anew under a new number; what is answered then replaces the earlier answer."""
    person = person_at(says("hello"), asks("how"), asks("what"))
    assert person.buttons[-1] == ["Skip", "Stop"]
    person.tap("0")
    assert person.buttons[-1] == ["Skip", "Back", "Stop"]
    person.tap("back")
    assert person.story == ["retire 2: Back", "send 3: how?", "timer expire 3: 23 20:33"]
    assert person.buttons[-1] == ["Skip", "Stop"]
    assert person.session.frames[0].answers == {}
    person.tap("2")
    assert person.story[:3] == ["retire 3: OK", "record 3: main/how how=ok (check_in)", "send 4: what?"]


def test_back_by_words() -> None:
    """Typed, "nôl" counts as Back; where there is no way back it is a word like any other."""
    person = person_at(asks("note", text={}), asks("what"))
    person.write("nôl")
    assert person.story[1] == "record 1: main/note note=nôl (check_in)"
    person.write("nol")
    assert person.story[:2] == ["retire 2: Back", "send 3: note?"]


def test_back_forgets_the_oldest() -> None:
    """One can go back over the latest 20 questions; further ones are forgotten and Back goes away."""
    person = person_at(*[asks(f"q{number}") for number in range(25)])
    for _ in range(22):
        person.tap("0")
    assert len(person.session.history) == 20
    for _ in range(20):
        person.tap("back")
    assert person.texts == ["q2?"]
    assert person.buttons[-1] == ["Skip", "Stop"]


def test_what_is_done_is_not_taken_back() -> None:
    """After a `do` there is no way back before it, tapped or typed; the action is not repeated."""
    person = person_at(asks("how"), does("welcome"), asks("what"))
    person.tap("0")
    assert person.story[2] == "act welcome {}"
    assert person.buttons[-1] == ["Skip", "Stop"]
    person.tap("back")
    assert person.story == ["noted no_such_option at main/what"]
    person.write("back")
    assert person.story[0] == "send 2 again: engine.not_understood\n\nwhat?"


def test_back_out_of_a_called_flow() -> None:
    """Back from the first question of a called flow leads to the caller's question."""
    inner = flow("inner", asks("what"))
    person = Person(catalogue(flow("main", asks("how", next=[{"call": "inner", "then": "end"}])), inner))
    person.begin()
    person.tap("0")
    assert [frame.flow for frame in person.session.frames] == ["main", "inner"]
    person.tap("back")
    assert person.texts == ["how?"]
    assert [frame.flow for frame in person.session.frames] == ["main"]


def test_interrupted_in_the_middle_asks_what_to_do() -> None:
    """The open question's buttons go and "carry on or start again?" takes its place."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.interrupted()
    assert person.story == [
        "retire 2: None",
        "send 3: engine.carry_on_or_restart",
        "timer remind 3: 23 09:03",
        "timer expire 3: 23 20:33",
    ]
    assert person.buttons == [["Carry on"], ["Start again"], ["Stop"]]
    assert person.question.resuming


def test_carry_on_asks_what_was_open() -> None:
    """Tapped or typed in either language: the interrupted question again, answers so far kept."""
    for word in (None, "carry on", "cario mlaen"):
        person = Person(catalogue(THREE))
        person.begin()
        person.tap("0")
        person.interrupted()
        if word is None:
            person.tap("carry_on")
        else:
            person.write(word)
        assert person.story == [
            "retire 3: Carry on",
            "send 4: what?",
            "timer remind 4: 23 09:04",
            "timer expire 4: 23 20:34",
        ]
        assert list(person.session.frames[0].answers) == ["how"]
        assert person.buttons[-1] == ["Skip", "Back", "Stop"]


def test_start_again_begins_anew() -> None:
    """From the top, earlier answers gone from the flow, who reads said again, params kept."""
    steps = (asks("how"), asks("what"))
    person = Person(catalogue(flow("main", *steps, params=["request", "other"], seen_by=["named_adult"])))
    person.begin(request="r1")
    person.tap("0")
    person.interrupted()
    person.tap("restart")
    assert person.story == [
        "retire 3: Start again",
        "send 4: Mr Jones can read this.\n\nhow?",
        "timer expire 4: 23 20:34",
    ]
    assert list(person.session.frames[0].answers) == ["request"]
    assert person.session.history == ()


def test_stop_while_coming_back() -> None:
    """Stop is there as ever."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.interrupted()
    person.tap("stop")
    assert person.story == ["retire 3: Stop", "send: engine.stopped", "ended stopped"]


def test_interrupted_at_the_first_question_just_asks_again() -> None:
    """Nothing answered, nothing to start again: the question is said once more under its number."""
    person = person_at(asks("how"), params=["request"])
    person.interrupted()
    assert person.story == ["send 1 again: how?"]


def test_interrupted_after_an_answer_in_a_called_flow() -> None:
    """An answer anywhere is something to start again from: in a called flow, and after it has come back."""
    inner = flow("inner", asks("what"), asks("where"))
    call = says("hello", next=[{"call": "inner", "then": "how"}])
    person = Person(catalogue(flow("main", call, asks("how")), inner))
    person.begin()
    person.interrupted()
    assert person.story == ["send 1 again: what?"]
    person.tap("0")
    person.tap("0")
    assert (person.texts, person.session.frames[0].answers) == (["how?"], {})
    person.interrupted()
    assert person.texts == ["engine.carry_on_or_restart"]


def test_interrupted_after_an_action() -> None:
    """An action clears the way back, but the answers before it are still something to start again from.

    Also in a called flow only; an action alone, as HELP begins with, is not: starting again would repeat it.
    """
    steps = (asks("how"), does("welcome"), asks("what"))
    outer = flow("outer", says("hello", next=[{"call": "main", "then": "end"}]))
    for name in ("main", "outer"):
        person = Person(catalogue(flow("main", *steps), outer), flow=name)
        person.begin()
        person.tap("0")
        person.interrupted()
        assert person.texts == ["engine.carry_on_or_restart"]
    person = person_at(*steps[1:])
    person.interrupted()
    assert person.story == ["send 1 again: what?"]


def test_coming_back_counts_misunderstandings_anew() -> None:
    """What was not understood before the interruption is not held against the next question."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.write("bananas")
    person.interrupted()
    person.write("bananas")
    assert person.texts == ["engine.not_understood\n\nengine.carry_on_or_restart"]


def test_interrupted_twice_asks_the_same_again() -> None:
    """The question "carry on or start again?" is repeated, not stacked."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.interrupted()
    before = person.session
    person.interrupted()
    assert person.story == ["send 3 again: engine.carry_on_or_restart"]
    assert person.session == before


def test_words_for_the_interrupted_question_carry_on_by_themselves() -> None:
    """While "carry on or start again?" is open, naming a button of the question before answers that."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.interrupted()
    person.write("trist")
    assert person.story[:3] == ["retire 3: 😢 Sad", "record 3: main/what what=sad (check_in)", "send 4: note?"]


def test_a_button_of_the_interrupted_question_carries_on_by_itself() -> None:
    """A press on its way while the buttons were being taken off counts; its Skip leads back to the choice."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.interrupted()
    person.tap("skip", 2)
    assert person.story == ["noted stale_tap at main/what", "send 3 again: engine.carry_on_or_restart"]
    person.tap("9", 2)
    assert person.story == ["noted stale_tap at main/what", "send 3 again: engine.carry_on_or_restart"]
    person.tap("0", 3)
    assert person.story == ["noted no_such_option at main/what"]
    person.tap("1", 2)
    assert person.story[:3] == ["retire 3: Not sure", "record 3: main/what what=unsure (check_in)", "send 4: note?"]


def test_other_words_while_coming_back_are_no_answer() -> None:
    """Free text is not taken for the answer to a question that is not on the screen."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.tap("0")
    person.interrupted()
    person.write("hello")
    assert person.story[0] == "send 4 again: engine.not_understood\n\nengine.carry_on_or_restart"


def test_restart_of_a_flow_that_is_gone() -> None:
    """The catalogue no longer has the flow: broken, and said so."""
    person = Person(catalogue(THREE))
    person.begin()
    person.tap("0")
    person.interrupted()
    person.catalogue = catalogue(flow("other", asks("how")))
    person.tap("restart")
    assert person.story == [
        "retire 3: Start again",
        "noted no_such_flow at main/what",
        "send: engine.broken",
        "ended broken",
    ]


def test_reminded_once() -> None:
    """The first reminder says the question again; a second one, and one for an older question, are nothing."""
    person = Person(catalogue(THREE))
    person.begin()
    assert person.due("remind", 7) == ()
    person.due("remind")
    assert person.story == ["send 1 again: engine.reminder\n\nhow?", "noted reminded at main/how"]
    assert person.due("remind") == ()
    person.tap("0")
    assert person.story[2:] == ["send 2: what?", "timer expire 2: 23 20:35"]


def test_nothing_lasts_longer_than_a_week() -> None:
    """Taken up again each day, a conversation still ends seven days after it began, and its catalogue with it."""
    week = "30 08:30"
    person = Person(catalogue(flow("main", asks("how"), asks("what"), asks("why"), expires_after=7 * 24 * 60)))
    person.begin()
    assert person.story[-1] == f"timer expire 1: {week}"
    person.now += timedelta(days=6)
    person.tap("0")
    assert person.story[-1] == f"timer expire 2: {week}"
    person.interrupted()
    assert person.story[-1] == f"timer expire 3: {week}"


def test_expired_is_silent() -> None:
    """A prompt let pass: the buttons go, nothing is said, the session is over."""
    person = Person(catalogue(THREE))
    person.begin()
    assert person.due("expire", 2) == ()
    person.due("expire")
    assert person.story == ["retire 1: None", "ended expired"]
    assert (person.session.status, person.session.question) == ("expired", None)


def test_times_are_the_flows() -> None:
    """Reminder and expiry come from the running flow, a called one's from the called one."""
    inner = flow("inner", asks("what"), remind_after=5, expires_after=10)
    person = Person(catalogue(flow("main", asks("how", next=[{"call": "inner", "then": "end"}])), inner))
    person.begin()
    assert person.story[1:] == ["timer expire 1: 23 20:31"]
    person.tap("0")
    assert person.story[3:] == ["timer remind 2: 23 08:37", "timer expire 2: 23 08:42"]


def test_nothing_handed_in_is_changed() -> None:
    """Catalogue, session and facts are the same after any step as before."""
    cat = catalogue(THREE)
    person = Person(cat)
    copies = (cat.model_dump_json(), FACTS.model_dump_json())
    for incoming in (Begin(), Tap(number=1, what="0"), Tap(number=2, what="back"), Interrupted(), Words(text="sad")):
        before, text = person.session, person.session.model_dump_json()
        person.take(incoming)
        assert before.model_dump_json() == text
    assert (cat.model_dump_json(), FACTS.model_dump_json()) == copies
    assert person.session.started_at == START
