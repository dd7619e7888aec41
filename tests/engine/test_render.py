"""Placeholders: names and answers in sentences, and none left unfilled."""

import pytest

from relbot.flow.models import Language
from tests.engine.build import FACTS, Person, asks, catalogue, choice, flow, says


def last_text(template: str, *before: dict[str, object], facts: dict[str, str] | None = None) -> tuple[str, list[str]]:
    """What `template` becomes after the first button of each question before it, and what was noted."""
    end = says("end", say={"en": template, "cy": template})
    person = Person(catalogue(flow("main", *before, end, params=["request"])))
    if facts is not None:
        person.facts = FACTS.model_copy(update={"texts": facts})
    person.begin(request="r1")
    for step in before:
        person.write("a {first_name} note") if "text" in step else person.tap("0")
    return person.texts[-1], [line for line in person.story if line.startswith("noted")]


@pytest.mark.parametrize(
    "template, expected",
    [
        ("Morning {first_name}. Good.", "Morning Cara. Good."),
        ("{named_adult} or {safeguarding}", "Mr Jones or Mrs Evans"),
        ("You picked {how}.", "You picked 😢 Sad."),
        ("{request}", "r1"),
        ("no placeholder", "no placeholder"),
        ("a } b", "a } b"),
        ("For {first_name}: ", "For Cara: "),
    ],
)
def test_placeholders_are_filled(template: str, expected: str) -> None:
    """Facts by name, answers by the button's label, params by their value."""
    assert last_text(template, asks("how")) == (expected, [])


def test_typed_words_are_repeated_as_they_are() -> None:
    """What was typed is not read for placeholders again."""
    assert last_text("You wrote {note}.", asks("note", text={})) == ("You wrote a {first_name} note.", [])


def test_long_typed_words_are_repeated_in_part() -> None:
    """A placeholder repeats the first 300 characters; the answer itself stays whole."""
    end = says("end", say={"en": "{note}", "cy": "{note}"})
    person = Person(catalogue(flow("main", asks("note", text={}), end)))
    person.begin()
    person.write("x" * 4096)
    assert person.texts == ["x" * 299 + "…"]


def test_the_answer_just_given() -> None:
    """{choice} is the label of the latest answer, none if that was typed or skipped."""
    assert last_text("{choice}", asks("note", text={}), asks("how"))[0] == "😢 Sad"
    assert last_text("Well {choice}.", asks("how"), asks("note", text={}))[0] == "Well."
    assert last_text("Well {choice}.")[0] == "Well."


def test_an_answer_stands_before_a_fact() -> None:
    """A place the child chose is said, not the one relbot knew; without an answer the fact is."""
    place = asks("place", choices=[choice("garden", "Garden")])
    assert last_text("{place}", place, facts={"place": "Library"})[0] == "Garden"
    assert last_text("{place}", facts={"place": "Library"})[0] == "Library"


def test_a_skipped_answer_gives_way_to_the_fact() -> None:
    """A skipped place is no place."""
    end = says("end", say={"en": "{place}", "cy": "{place}"})
    person = Person(catalogue(flow("main", asks("place"), end)))
    person.facts = FACTS.model_copy(update={"texts": {"place": "Library"}})
    person.begin()
    person.tap("skip")
    assert person.texts == ["Library"]


@pytest.mark.parametrize(
    "template, expected",
    [
        ("Talk with {named_adult}?", "Talk with a grown-up?"),
        ("Morning {first_name}. Good.", "Morning. Good."),
        ("{first_name}, hello", "hello"),
        ("{unknown}", "…"),
        ("{First name} {}{ x }!", "!"),
    ],
)
def test_an_unknown_placeholder_is_never_shown(template: str, expected: str) -> None:
    """A neutral phrase stands in, or nothing; the author is told each time."""
    text, noted = last_text(template, facts={"named_adult": ""})
    assert text == expected
    assert noted == ["noted placeholder_missing at main/end"] * template.count("{")


def test_neutral_words_are_in_the_sessions_language() -> None:
    """In Welsh a missing name is said in Welsh."""
    person = Person(catalogue(flow("main", says("a", say={"en": "x", "cy": "{named_adult}"}))), language=Language.CY)
    person.facts = FACTS.model_copy(update={"texts": {}})
    person.begin()
    assert person.texts == ["Oedolyn"]


def test_unknown_readers_have_a_neutral_name() -> None:
    """Who reads is said even when a name is missing."""
    person = Person(catalogue(flow("main", asks("how"), seen_by=["named_adult", "safeguarding"])))
    person.facts = FACTS.model_copy(update={"texts": {"safeguarding": "Mrs Evans"}})
    person.begin()
    assert person.texts == ["A grown-up, Mrs Evans can read this.\n\nhow?"]
