"""Answers: by tap and by words, to the open question, an old one, an invented one."""

import pytest

from relbot.engine.outcome import Record, Send
from tests.engine.build import Person, asks, catalogue, choice, flow, says

TWO = flow("main", asks("how"), asks("what"))


def person_at(*steps: dict[str, object], **more: object) -> Person:
    """Somebody at the first question of these steps."""
    person = Person(catalogue(flow("main", *steps, **more)))
    person.begin()
    return person


def test_a_tap_is_kept_and_the_flow_goes_on() -> None:
    """Buttons go, the answer is kept with its label and score, the next question comes under the next number."""
    person = person_at(asks("how"), asks("what"))
    effects = person.tap("0")
    assert person.story == [
        "retire 1: 😢 Sad",
        "record 1: main/how how=sad (check_in)",
        "send 2: what?",
        "timer expire 2: 23 20:32",
    ]
    record = effects[1]
    assert isinstance(record, Record)
    assert (record.answer.label, record.answer.score, record.answer.text) == ("😢 Sad", 1, None)
    assert person.session.touched_at == person.now


def test_the_last_answer_ends_the_flow() -> None:
    """After the last step the session is done and nothing is open."""
    person = person_at(asks("how"), says("thanks"))
    person.tap("2")
    assert person.story == [
        "retire 1: OK",
        "record 1: main/how how=ok (check_in)",
        "send: thanks.",
        "ended done",
    ]
    assert (person.session.status, person.session.question, person.session.frames) == ("done", None, ())


def test_nothing_moves_a_session_that_is_over() -> None:
    """Whatever comes in later is noted and no more."""
    person = person_at(asks("how"))
    person.tap("0")
    over = person.session
    for effects in (person.tap("0", 1), person.write("hello"), person.interrupted(), person.due("expire", 1)):
        assert [effect.kind for effect in effects] == ["noted"]
        assert person.story == ["noted session_over at main/"]
    person.begin()
    assert person.session == over


def test_the_same_press_twice_is_met_with_silence() -> None:
    """Telegram may deliver a press twice under two update ids: the second changes and says nothing."""
    person = person_at(asks("how"), asks("what"))
    person.tap("0", 1)
    before = person.session
    person.tap("0", 1)
    assert (person.story, person.session) == (["noted stale_tap at main/what"], before)


def test_another_answer_to_an_old_question_is_not_taken() -> None:
    """A kind line says so; the answer that was given stays."""
    person = person_at(asks("how"), asks("what"))
    person.tap("0", 1)
    before = person.session
    person.tap("2", 1)
    assert person.story == ["noted stale_tap at main/what", "send: engine.already_answered"]
    assert person.session == before


@pytest.mark.parametrize("what", ["0", "skip", "stop"])
def test_a_question_left_by_back_has_no_answer(what: str) -> None:
    """Its old buttons change nothing: the open question is said again, unless the same Back came twice."""
    person = person_at(asks("how"), asks("what"))
    person.tap("0")
    person.tap("back")
    before = person.session
    person.tap(what, 2)
    assert person.story == ["noted stale_tap at main/how", "send 3 again: how?"]
    person.tap("back", 2)
    assert person.story == ["noted stale_tap at main/how"]
    assert person.session == before


@pytest.mark.parametrize(
    "what", ["3", "99", "-1", "²", "٠", "00", "back", "carry_on", "restart", "", "nonsense", "9" * 5000]
)
def test_an_invented_option_changes_nothing(what: str) -> None:
    """A tap that no button of ours sends is noted and no more."""
    person = person_at(asks("how"))
    before = person.session
    person.tap(what)
    assert (person.story, person.session) == (["noted no_such_option at main/how"], before)


@pytest.mark.parametrize("number", [-1, 0, 2, 1000])
def test_an_invented_question_changes_nothing(number: int) -> None:
    """A tap on a question that was never asked is noted and no more."""
    person = person_at(asks("how"))
    before = person.session
    person.tap("0", number)
    assert (person.story, person.session) == (["noted no_such_question at main/how"], before)


def test_a_question_one_must_answer_takes_no_skip() -> None:
    """An invented Skip on an answer a grown-up owes is noted and no more."""
    person = person_at(asks("how", skippable=False), audience="adult")
    before = person.session
    person.tap("skip")
    assert (person.story, person.session) == (["noted no_such_option at main/how"], before)


def test_free_text_is_kept_whole() -> None:
    """What a child writes is kept as it was written, to the last of 4,096 characters, spaces and all."""
    text = "  " + "ŵ" * 4090 + " 🌧 "
    person = person_at(asks("note", text={}))
    (_, record, *_) = person.write(text)
    assert isinstance(record, Record)
    assert record.answer.text == text


def test_text_longer_than_hoped_is_kept_and_said_so() -> None:
    """A step's `max` never cuts: the text is kept whole, and the person is told."""
    person = person_at(asks("note", text={"max": 5}), says("thanks"))
    person.write("123456")
    assert person.story == [
        "retire 1: None",
        "record 1: main/note note=123456 (check_in)",
        "send: engine.long_answer_kept",
        "send: thanks.",
        "ended done",
    ]


@pytest.mark.parametrize("blank", ["", " ", "\n\t", "\u00a0"])
def test_blank_text_is_no_answer(blank: str) -> None:
    """Nothing written: the question comes again."""
    person = person_at(asks("note", text={}))
    person.write(blank)
    assert person.story == ["send 1 again: engine.not_understood\n\nnote?", "timer expire 1: 23 20:32"]


def test_what_is_not_understood_is_asked_again_kindly() -> None:
    """Once with a kind line, from the second time on with Skip and Stop pointed out; buttons stay the same."""
    person = person_at(asks("how"), seen_by=["named_adult"])
    asked = person.effects[0]
    person.write("bananas")
    first = person.story
    person.write("bananas")
    second = person.story
    (again, _) = person.write("bananas")
    assert first == ["send 1 again: engine.not_understood\n\nhow?", "timer expire 1: 23 20:32"]
    assert second == ["send 1 again: engine.not_understood_again\n\nhow?", "timer expire 1: 23 20:33"]
    assert person.story == ["send 1 again: engine.not_understood_again\n\nhow?", "timer expire 1: 23 20:34"]
    assert isinstance(again, Send)
    assert isinstance(asked, Send)
    assert again.message.rows == asked.message.rows
    person.tap("0")
    assert person.story == ["retire 1: 😢 Sad", "record 1: main/how how=sad (check_in)", "ended done"]


def test_words_twice_on_the_buttons_mean_the_first() -> None:
    """An author's double label is taken for the first one, and noted for the author."""
    person = person_at(asks("how", choices=[choice("a", "Yes"), choice("b", "Yes")]))
    person.write("yes")
    assert person.story == [
        "noted same_words_twice at main/how",
        "retire 1: Yes",
        "record 1: main/how how=a (check_in)",
        "ended done",
    ]


def test_an_answer_is_kept_even_if_its_step_is_gone() -> None:
    """A changed catalogue ends the session as broken, after the answer has been kept."""
    person = person_at(asks("how"), asks("what"), keep="check_out")
    person.catalogue = catalogue(flow("main", asks("what")))
    person.tap("0")
    assert person.story == [
        "retire 1: 😢 Sad",
        "record 1: main/how how=sad (check_out)",
        "noted no_such_step at main/how",
        "send: engine.broken",
        "ended broken",
    ]


def test_an_old_answer_is_replaced() -> None:
    """A question met again in a loop: the newest answer counts, and stands last."""
    rules = [{"if_": 'how == "sad"', "then": "how"}, {"then": "end"}]
    person = person_at(asks("how"), asks("what", next=rules))
    for what in ("0", "1", "2"):
        person.tap(what)
    frame = person.session.frames[0]
    assert {key: answer.choice for key, answer in frame.answers.items()} == {"what": "unsure", "how": "ok"}
    assert list(frame.answers) == ["what", "how"]
