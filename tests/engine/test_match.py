"""Typed words that mean a button, and those that do not."""

import pytest

from relbot.engine.match import Match, match_control, match_option, plain
from relbot.engine.state import Option
from tests.engine.build import FEELING, asks, catalogue, flow

CATALOGUE = catalogue(flow("main", asks("how")))
OPTIONS = [
    Option(id="sad", label="😢 Sad", words=("😢 Sad", "😢 Trist", "unhappy")),
    Option(id="unsure", label="Not sure", words=("Not sure", "Ddim yn siŵr")),
    Option(id="fine", label="OK", words=("OK", "Iawn")),
    Option(id="hard", label="1 Really hard", words=("1 Really hard", "1 Anodd iawn")),
    Option(id="love", label="❤️", words=("❤️",)),
    Option(id="half", label="10:30", words=()),
    Option(id="later", label="10:45", words=()),
    Option(id="home", label="I'm going home", words=()),
    Option(id="blue", label="🌧 blue", words=()),
    Option(id="grey", label="🌧 grey", words=()),
]
SCALE = [Option(id=str(number), label=str(number), score=number) for number in range(11)]


def test_feelings_of_the_tests_are_those_of_the_flows() -> None:
    """The table below and the catalogue of the other tests speak of the same buttons."""
    assert [each["label"]["en"] for each in FEELING] == [option.label for option in OPTIONS[:3]]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("sad", 0),
        ("SAD!!", 0),
        ("  s\u00e1d ", 0),
        ("😢", 0),
        ("😢 sad", 0),
        ("trist", 0),
        ("Trist.", 0),
        ("unhappy", 0),
        ("ddim yn siwr", 1),
        ("DDIM YN SIŴR", 1),
        ("not  sure?", 1),
        ("ok", 2),
        ("1", 3),
        ("really hard", 3),
        ("anodd iawn", 3),
        ("1️⃣ really hard", 3),
        ("❤", 4),
        ("❤️", 4),
        ("10:30", 5),
        ("10.45", 6),
        ("im going home", 7),
        ("I’m going home", 7),
        ("10", None),
        ("30", None),
        ("🌧", None),
        ("very sad", None),
        ("sa", None),
        ("not sad", None),
        ("", None),
        ("?!", None),
        ("\u0301", None),
        ("👍", None),
    ],
)
def test_words_for_a_choice(text: str, expected: int | None) -> None:
    """Case, accents, punctuation and emoji are set aside; nothing is guessed."""
    assert match_option(OPTIONS, text) == (None if expected is None else Match(expected))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("7", 7),
        (" 7 ", 7),
        ("7!", 7),
        ("7/10", 7),
        ("7 / 10", 7),
        ("7 out of 10", 7),
        ("7 allan o 10", 7),
        ("7 o 10", 7),
        ("+7", 7),
        ("７", 7),
        ("7️⃣", 7),
        ("10", 10),
        ("0", 0),
        ("11", None),
        ("-1", None),
        ("7/5", None),
        ("7.5", None),
        ("7 8", None),
        ("seven", None),
        ("", None),
        ("7" * 5000, None),
    ],
)
def test_numbers_for_a_scale(text: str, expected: int | None) -> None:
    """A number on the scale, alone or out of its end; no other."""
    assert match_option(SCALE, text) == (None if expected is None else Match(expected))


def test_ids_of_digits_make_no_scale() -> None:
    """A list from data may have ids "1", "2"; its labels are words all the same."""
    assert match_option([Option(id="None", label="Library")], "library") == Match(0)
    options = [Option(id="1", label="Library"), Option(id="2", label="Garden", score=1)]
    assert match_option(options, "garden") == Match(1)
    assert match_option(options, "2") is None


def test_the_words_on_the_screen_come_first() -> None:
    """A label counts before another option's further words or its other language."""
    options = [Option(id="a", label="Nawr", words=("Now", "Pan")), Option(id="b", label="Pan", words=("When",))]
    assert match_option(options, "pan") == Match(1)


def test_double_words_are_doubtful() -> None:
    """The first of two options with the same words is taken, and marked."""
    options = [Option(id="a", label="A", words=("x",)), Option(id="b", label="B", words=("x",))]
    assert match_option(options, "x") == Match(0, doubtful=True)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("skip", "skip"),
        ("Hepgor!", "skip"),
        ("next", "skip"),
        ("PASS", "skip"),
        ("nesaf", "skip"),
        ("nol", "back"),
        ("nôl", "back"),
        ("stop", "stop"),
        ("stopio", "stop"),
        ("please stop", None),
        ("", None),
        ("start again", None),
    ],
)
def test_words_for_a_control(text: str, expected: str | None) -> None:
    """Labels in both languages and the further words count; controls that are not offered do not."""
    assert match_control(CATALOGUE, ("skip", "back", "stop"), text) == expected


def test_plain() -> None:
    """Only letters and digits are left, in lower case."""
    assert plain("😢 Ddim yn siŵr! I’m 10:30 – STRASSE/straße") == "ddim yn siwr im 10 30 strasse strasse"
