"""What `screen` promises to its callers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relbot.screening import Level, Screening, reason_codes, screen
from relbot.screening.tables import reason_kinds, reason_levels

KINDS = {
    "self_harm",
    "abuse",
    "blackmail",
    "harm_to_others",
    "friend",
    "emergency",
    "alone",
    "secrecy",
    "retraction",
    "loss",
    "idiom",
    "concern",
}


@settings(max_examples=40)
@given(st.text(max_size=400))
def test_any_text_has_an_answer(text: str) -> None:
    """No string makes screening fail, and asking twice gives the same answer."""
    found = screen(text)
    assert found == screen(text)
    assert {reason.code for reason in found.reasons} <= set(reason_codes())


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(categories=["Cs", "Cc", "Cf", "Mn", "So", "Nd", "Sk"]), max_size=200))
def test_strange_characters_have_an_answer(text: str) -> None:
    """Lone surrogates, controls, marks and symbols are read like anything else."""
    assert isinstance(screen(text), Screening)


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "...", "😀", "?!", "*", "1", "\u200b"])
def test_text_without_words_is_ordinary(text: str) -> None:
    """A text that holds no words raises nothing."""
    assert screen(text) == Screening(Level.ORDINARY)


@pytest.mark.parametrize(
    "text,level,kind",
    [
        ("i want to kill myself", "urgent", "self_harm"),
        ("dwi isio marw", "urgent", "self_harm"),
        ("my uncle makes me keep secrets", "urgent", "abuse"),
        ("mae dad yn taro fi", "urgent", "abuse"),
        ("he said hell send my pics to everyone unless i pay", "urgent", "blackmail"),
        ("im going to stab him after school", "urgent", "harm_to_others"),
        ("my friend said she wants to die", "concern", "friend"),
        ("can i tell you a secret", "concern", "secrecy"),
        ("i am being bullied", "concern", "concern"),
        ("jk", "ordinary", "retraction"),
        ("this maths is killing me", "ordinary", "idiom"),
        ("my dog died", "ordinary", "loss"),
        ("mae'r gath wedi marw", "ordinary", "loss"),
        ("im fine thanks", "ordinary", None),
        ("dwi'n iawn diolch", "ordinary", None),
    ],
)
def test_kinds_fit_the_replies(text: str, level: str, kind: str | None) -> None:
    """Each theme of DOMAIN 3.4 is named, so that the fitting reply is sent."""
    found = screen(text)
    assert (found.level.value, found.kind) == (level, kind)


def test_retraction_in_the_same_text_lowers_nothing() -> None:
    """A "jk" after an urgent line changes no level."""
    assert screen("i want to kill myself. jk").level is Level.URGENT


def test_possible_idiom_is_asked_about() -> None:
    """Words of harm that may be a figure of speech are ordinary and asked about."""
    found = screen("this maths is killing me")
    assert (found.level, found.ask_idiom) == (Level.ORDINARY, True)


@pytest.mark.parametrize(
    "text",
    [
        "my hamster died",
        "our cat got run over and died",
        "fy mochyn cwta wedi marw",
        "mae taid wedi marw",
        "my nan passed away",
    ],
)
def test_a_loss_is_not_asked_about(text: str) -> None:
    """Nobody who has lost a pet or a person is asked whether it is just a saying."""
    found = screen(text)
    assert (found.level, found.kind, found.ask_idiom) == (Level.ORDINARY, "loss", False)


@pytest.mark.parametrize(
    "text", ["i died in fortnite", "im dead lol", "nes i farw o chwerthin", "this heat is killing me"]
)
def test_a_figure_of_speech_is_no_loss(text: str) -> None:
    """Words of death without a loss stay a possible saying."""
    assert screen(text).kind == "idiom"


def test_idiom_is_never_asked_where_an_urgent_pattern_speaks() -> None:
    """A figure of speech beside an urgent line does not turn the alert into a question."""
    found = screen("this maths is killing me and i want to kill myself")
    assert (found.level, found.ask_idiom) == (Level.URGENT, False)


@pytest.mark.parametrize(
    "text,level",
    [
        ("I restrained him after he hit another child and there was blood", "ordinary"),
        ("She told me her dad hits her", "ordinary"),
        ("I want to kill myself", "urgent"),
        ("I took an overdose", "urgent"),
    ],
)
def test_staff_words_raise_only_for_danger_to_life(text: str, level: str) -> None:
    """Staff write about incidents; only words of their own danger raise."""
    assert screen(text, audience="staff").level.value == level


def test_every_code_has_a_kind_and_a_level() -> None:
    """The table of reason codes is whole: known kinds, known levels, no code twice."""
    assert set(reason_kinds().values()) == KINDS
    assert set(reason_levels().values()) == {level.value for level in Level}
    assert len(reason_codes()) == len(set(reason_codes()))
