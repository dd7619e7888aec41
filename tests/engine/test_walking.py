"""Rules, calls, actions, and the caps that hold an author's loop."""

from itertools import pairwise

import pytest

from relbot.engine.outcome import Act
from relbot.engine.phrases import missing_phrases
from tests.engine.build import FACTS, PHRASES, Person, asks, catalogue, does, flow, says


def person_at(*flows: dict[str, object], **params: str) -> Person:
    """Somebody who has begun the flow "main" of these."""
    person = Person(catalogue(*flows))
    person.begin(**params)
    return person


RULES = [
    {"if_": "how.score <= 2", "then": "low"},
    {"if_": "fact.open", "then": "open"},
    {"then": "end"},
]


@pytest.mark.parametrize(
    "what, is_open, expected",
    [
        ("0", True, ["low."]),
        ("2", True, ["open."]),
        ("2", False, []),
        ("skip", False, []),
    ],
)
def test_the_first_rule_that_holds_is_taken(what: str, is_open: bool, expected: list[str]) -> None:
    """Answers and facts decide; a rule without a condition is the else."""
    end = [{"then": "end"}]
    person = person_at(flow("main", asks("how", next=RULES), says("low", next=end), says("open", next=end)))
    person.facts = FACTS.model_copy(update={"flags": {"open": is_open}})
    person.tap(what)
    assert person.texts == expected
    assert person.session.status == "done"


def test_rules_of_which_none_holds_lead_on() -> None:
    """A forgotten else is noted for the author, and the step below comes."""
    person = person_at(flow("main", asks("how", next=RULES[:1]), says("below"), says("low")))
    person.tap("2")
    assert person.story[2:] == ["noted no_rule_holds at main/how", "send: below.", "send: low.", "ended done"]


def test_a_condition_that_cannot_be_read_breaks_off() -> None:
    """The checks refuse such a file; if it comes all the same, the person is not left hanging."""
    person = person_at(flow("main", asks("how", next=[{"if_": "how ===", "then": "end"}])))
    person.tap("0")
    assert person.story[2:] == ["noted bad_condition at main/how", "send: engine.broken", "ended broken"]


def test_a_called_flow_comes_back() -> None:
    """The called flow has answers of its own; after it the caller goes on where it said, its answers intact."""
    inner = flow("inner", asks("what"), says("bye"), keep="talk")
    call = [{"if_": 'how == "sad"', "call": "inner", "then": "last"}, {"then": "end"}]
    person = person_at(flow("main", asks("how", next=call), says("never"), asks("last")), inner)
    person.tap("0")
    assert person.texts == ["what?"]
    person.tap("1")
    assert person.story == [
        "retire 2: Not sure",
        "record 2: inner/what what=unsure (talk)",
        "send 3: bye.\n\nlast?",
        "timer expire 3: 23 20:33",
    ]
    assert [(frame.flow, list(frame.answers)) for frame in person.session.frames] == [("main", ["how"])]


def test_a_call_may_be_the_last_thing() -> None:
    """A call whose `then` is the end ends both flows, through several levels."""
    middle = flow("middle", says("m", next=[{"call": "inner", "then": "end"}]))
    person = person_at(
        flow("main", says("a", next=[{"call": "middle", "then": "end"}])), middle, flow("inner", says("i"))
    )
    assert person.story == ["send: a.", "send: m.", "send: i.", "ended done"]


def test_a_step_called_end_is_reached_from_above() -> None:
    """The word end in a rule is the flow's end; a step of that name still comes after the one above it."""
    person = person_at(flow("main", says("a"), says("end")))
    assert person.texts == ["a.", "end."]


def test_a_called_flow_is_handed_its_params() -> None:
    """What the caller knows under the called flow's param names goes along, and no more."""
    do = does("d", "answer_talk_request", with_={"request": "$request"})
    inner = flow("inner", do, asks("what"), params=["request", "place"])
    outer = flow("main", asks("how", next=[{"call": "inner", "then": "end"}]), params=["request"])
    person = person_at(outer, inner, request="r7")
    person.tap("0")
    assert person.story[2] == "act answer_talk_request {'request': 'r7'}"
    assert [list(frame.answers) for frame in person.session.frames] == [["request", "how"], ["request"]]


def test_params_a_flow_does_not_have_are_the_callers_mistake() -> None:
    """Begin with unknown params fails loudly."""
    with pytest.raises(ValueError, match=r"^flow main has no params a, b$"):
        person_at(flow("main", asks("how")), b="1", a="2")


def test_readers_of_a_called_flow_are_told_if_new() -> None:
    """Other readers than those told of: the line comes again, with all of that flow's; and not after the return."""
    inner = flow("inner", asks("what"), seen_by=["named_adult", "safeguarding"])
    same = flow("same", asks("again"), seen_by=["safeguarding"])
    steps = (
        asks("how", next=[{"call": "inner", "then": "last"}]),
        asks("last", next=[{"call": "same", "then": "end"}]),
    )
    person = person_at(flow("main", *steps, seen_by=["named_adult"]), inner, same)
    texts = [*person.texts]
    for _ in range(3):
        person.tap("0")
        texts += person.texts
    assert texts == [
        "Mr Jones can read this.\n\nhow?",
        "Mr Jones, Mrs Evans can read this.\n\nwhat?",
        "last?",
        "again?",
    ]


def test_an_action_gets_its_answers() -> None:
    """`$key` becomes the choice's id, the words, or None if skipped or never asked; other values stay."""
    with_ = {
        "who": "$how",
        "note": "$note",
        "place": "$skipped",
        "friend": "$never",
        "soon": "today",
        "n": 3,
        "b": True,
    }
    steps = (asks("how"), asks("note", text={}), asks("skipped"), does("go", "request_talk_time", with_=with_))
    person = person_at(flow("main", *steps))
    person.tap("0")
    person.write("$how")
    effects = person.tap("skip")
    act = Act(
        action="request_talk_time",
        arguments={
            "who": "sad",
            "note": "$how",
            "place": None,
            "friend": None,
            "soon": "today",
            "n": 3,
            "b": True,
        },
    )
    assert effects[2] == act


def test_an_action_stands_between_messages() -> None:
    """What is said before an action does not slip behind it into the next question."""
    person = person_at(flow("main", says("a"), does("d"), asks("how")))
    assert person.story == ["send: a.", "act welcome {}", "send 1: how?", "timer expire 1: 23 20:31"]


def test_a_loop_of_steps_is_capped() -> None:
    """A loop that asks nothing ends broken; what it repeated is said and done once."""
    person = person_at(flow("main", says("a"), does("d", next=[{"then": "a"}])))
    assert person.story == [
        "send: a.",
        "act welcome {}",
        "noted cap_steps at main/a",
        "send: engine.broken",
        "ended broken",
    ]


@pytest.mark.parametrize("count, status", [(50, "done"), (51, "broken")])
def test_how_many_steps_are_walked(count: int, status: str) -> None:
    """Fifty steps without a question are the most."""
    person = person_at(flow("main", *[says(f"s{number}") for number in range(count)]))
    assert (person.session.status, len(person.texts)) == (status, 50 + (status == "broken"))


@pytest.mark.parametrize("depth, status", [(5, "done"), (6, "broken")])
def test_how_deep_calls_go(depth: int, status: str) -> None:
    """Five flows on the stack are the most, the first included."""
    names = ["main", *(f"f{number}" for number in range(2, depth + 1))]
    calls = [flow(name, says("a", next=[{"call": then, "then": "end"}])) for name, then in pairwise(names)]
    assert person_at(*calls, flow(names[-1], says("z"))).session.status == status


def test_a_loop_of_calls_is_capped() -> None:
    """A flow that calls itself is held at five levels."""
    person = person_at(flow("main", says("a", next=[{"call": "main", "then": "end"}])))
    assert person.story == ["send: a.", "noted cap_calls at main/a", "send: engine.broken", "ended broken"]


def test_a_loop_of_questions_is_capped() -> None:
    """A loop that asks for ever ends after sixty questions, its last answer kept."""
    person = person_at(flow("main", asks("how", next=[{"then": "how"}])))
    for _ in range(59):
        person.tap("0")
    assert person.question.number == 60
    person.tap("0")
    assert person.story == [
        "retire 60: 😢 Sad",
        "record 60: main/how how=sad (check_in)",
        "noted cap_questions at main/how",
        "send: engine.broken",
        "ended broken",
    ]


def test_too_many_options_are_cut() -> None:
    """A list too long for one message loses its end, never the fixed buttons below it; the author is told."""
    person = Person(catalogue(flow("main", asks("who", choices_from="adults_for_me", choices=[*asks("x")["choices"]]))))
    adults = [{"id": f"p{number}", "label": f"Adult {number}"} for number in range(100)]
    person.facts = FACTS.model_validate({**FACTS.model_dump(), "lists": {"adults_for_me": adults[:87]}})
    assert person.begin()[0].kind == "send"
    person = Person(
        person.catalogue, facts=FACTS.model_validate({**FACTS.model_dump(), "lists": {"adults_for_me": adults}})
    )
    person.begin()
    assert person.story[0] == "noted cap_options at main/who"
    assert len(person.question.options) == 90
    assert [option.id for option in person.question.options[-4:]] == ["p86", "sad", "unsure", "ok"]


def test_a_call_of_a_flow_that_is_not_there() -> None:
    """The caller's session ends broken."""
    person = person_at(flow("main", says("a", next=[{"call": "gone", "then": "end"}])))
    assert person.story == ["send: a.", "noted no_such_flow at main/a", "send: engine.broken", "ended broken"]


def test_begin_of_a_flow_that_is_gone() -> None:
    """The catalogue changed between opening and beginning: broken, and said so."""
    person = Person(catalogue(flow("main", says("a"))))
    person.catalogue = catalogue(flow("other", says("a")))
    person.begin()
    assert person.story == ["noted no_such_flow at main/", "send: engine.broken", "ended broken"]


@pytest.mark.parametrize("steps", [[asks("other")], [says("how")]])
def test_asking_again_when_the_step_is_gone(steps: list[dict[str, object]]) -> None:
    """Not understood, and the question is no longer in the file: broken, its buttons taken off."""
    person = person_at(flow("main", asks("how")))
    person.catalogue = catalogue(flow("main", *steps))
    person.write("bananas")
    assert person.story == [
        "noted no_such_step at main/how",
        "retire 1: None",
        "send: engine.broken",
        "ended broken",
    ]


def test_the_length_of_a_changed_step_no_longer_counts() -> None:
    """The step became another kind since it was asked: the text is kept and the flow goes on."""
    person = person_at(flow("main", asks("note", text={"max": 5}), says("bye")))
    person.catalogue = catalogue(flow("main", says("note"), says("bye")))
    person.write("123456")
    assert person.story[1:] == ["record 1: main/note note=123456 (check_in)", "send: bye.", "ended done"]


def test_missing_phrases_are_named() -> None:
    """A catalogue can be held to the list of what the engine says."""
    assert missing_phrases(catalogue(flow("main", says("a")))) == []
    fewer = {key: value for key, value in PHRASES.items() if key not in ("engine.stopped", "controls.back")}
    assert missing_phrases(catalogue(flow("main", says("a")), phrases=fewer)) == ["controls.back", "engine.stopped"]


def test_a_missing_phrase_is_not_met_with_silence() -> None:
    """The key's own words stand in, with the names they would have held, and the operator is told."""
    person = Person(catalogue(flow("main", asks("how"), seen_by=["named_adult"]), phrases={}))
    person.begin()
    assert person.story[:-1] == [
        "noted phrase_missing at main/how",
        "noted phrase_missing at main/how",
        "noted phrase_missing at main/how",
        "send 1: Seen by: Mr Jones\n\nhow?",
    ]
    assert person.buttons[-1] == ["Skip", "Stop"]
