"""Conditions: what they mean, and that anything else is refused with a place and advice."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.flow.conditions import Value
from relbot.flow.expressions import LONGEST, ConditionError, compile_condition, evaluate


@dataclass(frozen=True)
class Said:
    choice: str | None = None
    score: int | None = None
    text: str | None = None
    skipped: bool = False


ANSWERS = {
    "feeling": Said(choice="2", score=2),
    "talk": Said(choice="soon"),
    "note": Said(text="hello"),
    "passed": Said(skipped=True),
}
FLAGS: dict[str, Value] = {"open": True, "welcomed": False, "visits": 3, "nation": "wales"}


@pytest.mark.parametrize(
    "source, expected",
    [
        ("feeling.score <= 2", True),
        ("feeling.score < 2", False),
        ("feeling.score >= 2", True),
        ("feeling.score > -1", True),
        ("feeling.score == 2", True),
        ('feeling == "2"', True),
        ("feeling == 2", False),
        ('talk == "soon"', True),
        ('talk.choice != "soon"', False),
        ('talk in ["soon", "today"]', True),
        ('talk not in ("soon", "today")', False),
        ('note == "hello"', True),
        ('note.text == "hello"', True),
        ("note.choice == 'hello'", False),
        ("talk.score <= 2", False),
        ("talk < 2", False),
        ("fact.open", True),
        ("not fact.open", False),
        ("fact.open == true", True),
        ("fact.open == false", False),
        ("fact.open == 1", False),
        ("fact.visits > 2", True),
        ('fact.nation == "wales"', True),
        ("fact.unheard", False),
        ("fact.unheard == true", False),
        ("passed.skipped", True),
        ("passed.answered", False),
        ("talk.answered", True),
        ("talk.skipped", False),
        ("missing.skipped", False),
        ("missing.answered", False),
        ('passed == "soon"', False),
        ('passed != "soon"', False),
        ('missing != "soon"', False),
        ('missing not in ["soon"]', False),
        ("missing.score <= 2", False),
        ("not missing.score <= 2", True),
        ('feeling.score <= 2 and talk == "soon"', True),
        ("feeling.score > 2 or fact.open", True),
        ("feeling.score > 2 or not (fact.open and talk.answered)", False),
    ],
)
def test_meaning(source: str, expected: bool) -> None:
    """Each form of condition holds exactly when its words say so; missing and skipped answers compare as false."""
    assert evaluate(source, ANSWERS, FLAGS) is expected


@pytest.mark.parametrize(
    "source, message",
    [
        ("", 'character 1: this is not a condition; write one like feeling.score <= 2 or talk == "soon"'),
        ("talk ==", 'character 1: this is not a condition; write one like feeling.score <= 2 or talk == "soon"'),
        ("talk", 'character 1: talk alone is neither yes nor no; compare it (talk == "…") or write .answered'),
        (
            "fact.open and a.score",
            'character 15: a.score alone is neither yes nor no; compare it (a.score == "…") or write .answered',
        ),
        ("1 < a.score < 3", "character 1: compare two things at a time, joined by and"),
        ("a is 3", "character 1: use ==, !=, <, <=, >, >=, in or not in"),
        ("a in 3", 'character 6: after in comes a list, as in ["soon", "today"]'),
        ("a in []", 'character 6: after in comes a list, as in ["soon", "today"]'),
        ('a.score < "3"', "character 11: < compares numbers, as in feeling.score < 2"),
        ("a.score < true", "character 11: < compares numbers, as in feeling.score < 2"),
        ("a == b", 'character 6: expected "words", a number, true or false here'),
        ("a == -'b'", 'character 6: expected "words", a number, true or false here'),
        ("a == 1.5", 'character 6: expected "words", a number, true or false here'),
        ("a.size == 1", "character 1: an answer has no .size; it has .choice, .score, .text, .skipped, .answered"),
        ("3 == a", "character 1: expected an answer or a fact here, as in feeling.score, talk or fact.open"),
        ("  ŵ.size == 1", "character 3: an answer has no .size; it has .choice, .score, .text, .skipped, .answered"),
        ("ŵ == 'ŷ' and a == b", 'character 19: expected "words", a number, true or false here'),
        ("fact == 3", "character 1: expected an answer or a fact here, as in feeling.score, talk or fact.open"),
        ("a.b.c == 3", "character 1: expected an answer or a fact here, as in feeling.score, talk or fact.open"),
        (
            "open('x')",
            "character 1: expected a comparison, and, or, not; keys with - in them cannot be read, write them with _",
        ),
        (
            "who-now",
            "character 1: expected a comparison, and, or, not; keys with - in them cannot be read, write them with _",
        ),
        ("a == '\\d'", "character 7: take out '\\\\': conditions have no use for it"),
        ("a ==\n1", "character 5: take out '\\n': conditions have no use for it"),
        ("a" * (LONGEST + 1), "character 401: a condition is at most 400 characters; split it over two steps"),
    ],
)
def test_refusal(source: str, message: str) -> None:
    """Whatever is not a condition is refused, with its place and what to write instead."""
    with pytest.raises(ConditionError) as caught:
        compile_condition(source)
    assert str(caught.value) == message


def test_names_and_facts() -> None:
    """A condition says which answers and facts it looks at, so that the checks can find unknown ones."""
    condition = compile_condition('feeling.score <= 2 and not (talk == "soon" or fact.open)')
    assert (condition.names, condition.facts) == (frozenset({"feeling", "talk"}), frozenset({"open"}))


PIECES = [
    "talk",
    "feeling.score",
    "fact.open",
    ".",
    "==",
    "<=",
    "in",
    "not",
    "and",
    "or",
    "(",
    ")",
    "[",
    "]",
    "2",
    "'a'",
    "-",
    ",",
]


def refused_at(source: str) -> int | None:
    """Read a condition and ask it; the column at which it was refused, or None."""
    try:
        condition = compile_condition(source)
    except ConditionError as error:
        return error.column
    assert condition.holds(ANSWERS, FLAGS) in (True, False)
    assert condition.holds({}, {}) in (True, False)
    return None


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=20).map(" ".join))
def test_anything_is_read_or_refused(source: str) -> None:
    """Whatever is written is either a condition that can be asked, or refused at a column inside the text."""
    assert refused_at(source) in (None, *range(1, len(source) + 2))


@pytest.mark.parametrize(
    "source, column",
    [
        ("(" * 390, 1),
        ("not " * 95 + "fact.open", None),
        ("a == " + "-" * 380 + "1", None),
        ("a in " + "[" * 90 + "]" * 90, 7),
    ],
    ids=["brackets", "not", "minus", "lists"],
)
def test_deep_nesting_is_survived(source: str, column: int | None) -> None:
    """Nesting as deep as a condition's length allows is read or refused, and never crashes."""
    assert refused_at(source) == column
