"""Identifiers and codes."""

import pytest

from relbot import ids


def test_a_code_is_never_a_formula(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that begins with a sign is drawn again: a spreadsheet would make something else of it."""
    drawn = iter(("-" + "a" * 26, "_" + "b" * 26, "7" + "c" * 26))
    monkeypatch.setattr("secrets.token_urlsafe", lambda _: next(drawn))
    assert ids.new_code() == "7" + "c" * 26


def test_form_of_a_code() -> None:
    """What is drawn has it; a word does not."""
    assert [ids.is_code(text) for text in (ids.new_code(), "-" * 27, "suicide", "", "a" * 26, "a" * 27 + "!")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
