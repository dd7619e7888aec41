"""Who is there for a child stands in a sentence as a person would write it."""

import pytest

from relbot.flow.filling import filled
from relbot.flow.models import Language


def said(template: str, language: str, value: str) -> str:
    """The template with one value for every placeholder."""
    return filled(template, Language(language), lambda _name: value)


@pytest.mark.parametrize(
    "template, value, sentence",
    [
        ("{named_adult} reads it.", "another adult here", "Another adult here reads it."),
        ("OK. {readers} read it.", "the safeguarding lead", "OK. The safeguarding lead read it."),
        ('He said "no." {adult} comes.', "an adult here", 'He said "no." An adult here comes.'),
        ("Who reads this: {safeguarding}.", "the safeguarding lead", "Who reads this: the safeguarding lead."),
        ("{first_name}, hello.", "joel", "joel, hello."),
        ("Hi. {words}", "i'm ok", "Hi. i'm ok"),
    ],
)
def test_a_sentence_begins_with_a_capital(template: str, value: str, sentence: str) -> None:
    """Where no name is known the general words may begin it; words and names of children stay as they are."""
    assert said(template, "en", value) == sentence


@pytest.mark.parametrize(
    "template, value, sentence",
    [
        ("Mae Gwen a {adult} yn dod.", "Eleri", "Mae Gwen ac Eleri yn dod."),
        ("Mae Gwen a {adult} yn dod.", "Iestyn", "Mae Gwen a Iestyn yn dod."),
        ("Mae Gwen a {adult} yn dod.", "Ŵan", "Mae Gwen a Ŵan yn dod."),
        ("Siarad gyda {adult}?", "Islwyn", "Siarad gydag Islwyn?"),
        ("Siarad gyda {adult}?", "y pennaeth neu'r rheolwr", "Siarad gyda'r pennaeth neu'r rheolwr?"),
        ("Rydyn ni wedi gofyn i {who}.", "y person diogelu", "Rydyn ni wedi gofyn i'r person diogelu."),
        ("Rydyn ni wedi gofyn i {who}.", "oedolyn yma", "Rydyn ni wedi gofyn i oedolyn yma."),
        ("{adult} yw dy oedolyn yma.", "y person diogelu", "Y person diogelu yw dy oedolyn yma."),
    ],
)
def test_welsh_small_words_fit_the_name(template: str, value: str, sentence: str) -> None:
    """a, gyda and na before a vowel; 'r for an article behind a small word."""
    assert said(template, "cy", value) == sentence


def test_what_is_not_known_takes_its_space_with_it() -> None:
    """Nobody is shown a placeholder."""
    assert filled("Hi {first_name}.", Language.EN, lambda _name: None) == "Hi."
