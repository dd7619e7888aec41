"""What typed words mean at any time: HELP above all (DESIGN rule 10)."""

import pytest

from relbot.flow.loader import load_catalogue
from relbot.resources import conversations_dir
from relbot.service.meanings import asks_for_help, calls_for_help, meaning_of

CATALOGUE = load_catalogue(conversations_dir())

HELP_ALONE = [
    "HELP", "Help!!!", "help 😭😭", "hélp", "help please", "Please help.", "pls help", "help me now",
    "I need help now!", "can someone help me?", "SOS", "CYMORTH", "cymorth plis", "Helpa fi", "helpwch fi!",
    "plis helpu fi",
    "Dw i angen cymorth", "dwi’n angen help", "mae angen help arna i", "rwy'n angen help",
    "🆘", "h e l p", "H.E.L.P.", "c y m o r t h", "halp", "HEEEELLLPPP", "s o s", "h e l p m e",
]  # fmt: skip
SHORT_CALLS = [
    "i'm scared please help me", "nobody can help", "help he is here", "cymorth i mam", "helpa fi mae o yma",
    "what if i need help", "i dont want help", "help with my dad", "thanks for your help help",
    "i'm in danger", "im in danger please", "dwi mewn perygl", "plis dwi ddim yn saff", "🆘 plis", "I'm not safe",
]  # fmt: skip
NO_CALLS = [
    "", "🙂", "helpful", "she helped me", "i was helping", "help with homework", "I need help with my homework",
    "can you help me with", "the help desk", "thanks for your help!", "I don't need help", "diolch am dy help",
    "cwrs cymorth cyntaf", "my friend said you can help people like us",
    "pandas are in danger", "mae pandas mewn perygl", "i like the police", "hell", "a b", "we got 999 points",
]  # fmt: skip


@pytest.mark.parametrize("text", HELP_ALONE)
def test_help_and_nothing_more(text: str) -> None:
    """The ways of typing HELP by itself, in both languages, whatever the case, signs, accents and emoji around."""
    assert (meaning_of(CATALOGUE, text), asks_for_help(CATALOGUE, text)) == ("help", True)


@pytest.mark.parametrize("text", SHORT_CALLS)
def test_short_text_with_help_in_it(text: str) -> None:
    """Up to five words with a word for help in them are a call too, and are more than the bare word."""
    assert (meaning_of(CATALOGUE, text), asks_for_help(CATALOGUE, text)) == (None, True)


@pytest.mark.parametrize("text", NO_CALLS)
def test_no_call_for_help(text: str) -> None:
    """Other words, everyday turns of phrase and long sentences press nothing: they are screened by their sense."""
    assert (meaning_of(CATALOGUE, text), asks_for_help(CATALOGUE, text)) == (None, False)


@pytest.mark.parametrize(
    "text",
    [
        "999",
        "9 9 9",
        "9️⃣9️⃣9️⃣",
        "Ambulance!",
        "ambiwlans",
        "in danger",
        "mewn perygl",
        "yr heddlu",
        "call the police",
        "unsafe",
    ],
)
def test_whom_one_calls_in_danger(text: str) -> None:
    """The whole text, and heard as words besides: adults see what was written."""
    assert calls_for_help(CATALOGUE, text)
    assert not asks_for_help(CATALOGUE, text)


@pytest.mark.parametrize("text", ["i want to join the police", "we phoned 999 in the play", "", "fire engine"])
def test_more_than_that_is_screened(text: str) -> None:
    """Longer words are not for a list to judge."""
    assert not calls_for_help(CATALOGUE, text)


@pytest.mark.parametrize(
    "text, meaning",
    [
        ("I'd like to talk", "talk"),
        ("I’d like to talk", "talk"),
        ("id like to talk.", "talk"),
        ("Can I talk to someone?", "talk"),
        ("Hoffwn i siarad", "talk"),
        ("dw i isio siarad efo rhywun", "talk"),
        ("English", "english"),
        ("yn Gymraeg", "welsh"),
        ("I like to talk about football", None),
    ],
)
def test_other_meanings(text: str, meaning: str | None) -> None:
    """Whole texts only, with straight, curly or no apostrophes."""
    assert meaning_of(CATALOGUE, text) == meaning
