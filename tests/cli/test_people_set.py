"""`relbot people set`: how one person is asked, as it was agreed with them."""

from pathlib import Path

import pytest

from tests.cli.conftest import Printed, Relbot

SIGNAL = "pineapple"


def test_what_is_set_stands_until_it_is_set_otherwise(relbot: Relbot, school: Path) -> None:
    """Each wish is changed by itself, and the id alone shows how it stands."""
    set_ = ("people", "set", "P01")
    assert relbot(*set_) == Printed(0, ["P01: asked as everybody is."], [])
    assert relbot(*set_, "--fewer", "--calm", "25").out == ["P01: fewer questions; 25 minutes of calm time."]
    assert relbot(*set_, "--later", "30", "--opt-out", "check-ins").out == [
        "P01: fewer questions; check-ins 30 minutes later; no check-ins; 25 minutes of calm time."
    ]
    assert relbot(*set_, "--usual", "--later", "0", "--calm", "0", "--opt-out", "none").out == [
        "P01: asked as everybody is."
    ]
    shown = relbot("audit", "show").out
    assert [sum(word in line for line in shown) for word in ("preference set", "preference looked at")] == [3, 1]


def test_a_quiet_signal_is_asked_for_and_never_shown(
    relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is typed unseen, is in no line and in no file, and can be taken away; nothing typed changes nothing."""
    typed = iter([SIGNAL, "  "])
    monkeypatch.setattr("typer.prompt", lambda *_, hide_input: next(typed) if hide_input else None)
    assert relbot("people", "set", "P01", "--signal").out == ["P01: a quiet signal."]
    kept = b"".join(path.read_bytes() for path in school.rglob("*") if path.is_file())
    assert SIGNAL.encode() not in kept
    assert relbot("people", "set", "P01", "--signal") == Printed(
        2, [], ["relbot: a quiet signal is a word; --no-signal takes one away"]
    )
    assert relbot("people", "set", "P01").out == ["P01: a quiet signal."]
    assert relbot("people", "set", "P01", "--no-signal").out == ["P01: asked as everybody is."]


@pytest.mark.parametrize(
    "word, why",
    [
        ("help", "this word means something to relbot already (HELP, talk, a language): agree another"),
        ("siarad", "this word means something to relbot already (HELP, talk, a language): agree another"),
        ("i want to die", "this word alarms by itself, and goes to safeguarding: agree another"),
        ("x" * 41, "a quiet signal has at most 40 characters"),
    ],
)
def test_a_signal_that_means_something_else_is_refused(
    relbot: Relbot, school: Path, monkeypatch: pytest.MonkeyPatch, word: str, why: str
) -> None:
    """A call for help stays one, and what alarms goes where it goes."""
    monkeypatch.setattr("typer.prompt", lambda *_, **__: word)
    assert relbot("people", "set", "P01", "--signal") == Printed(2, [], [f"relbot: {why}"])


@pytest.mark.parametrize(
    "arguments, why",
    [
        (("P01", "--later", "241"), "--later is from 0 to 240 minutes"),
        (("P01", "--calm", "-1"), "--calm is from 0 (as the setting says) to 240 minutes"),
        (("P01", "--opt-out", "never"), "--opt-out is none, check-ins or all"),
        (("S03", "--fewer"), "only a pupil has fewer questions, calm time and a quiet signal"),
        (("P99",), "nobody here has the id P99. Look it up: relbot people list"),
    ],
)
def test_what_cannot_be_set_is_said(relbot: Relbot, school: Path, arguments: tuple[str, ...], why: str) -> None:
    """Exit code 2 and one line that says why."""
    assert relbot("people", "set", *arguments) == Printed(2, [], [f"relbot: {why}"])
