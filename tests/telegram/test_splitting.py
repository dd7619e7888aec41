"""Long texts."""

from hypothesis import given
from hypothesis import strategies as st

from relbot.telegram.splitting import split, units


def test_a_short_text_stays_whole() -> None:
    """What fits is one piece."""
    assert split("Hello.\n\nHow are you?", 4096) == ["Hello.\n\nHow are you?"]


def test_blank_text_gives_no_piece() -> None:
    """Telegram refuses empty messages, so there is none to send."""
    assert split(" \n ", 4096) == []


def test_paragraphs_are_kept_together() -> None:
    """The cut falls between paragraphs rather than lines or words."""
    assert split("One two.\nThree four.\n\nFive six seven.", 26) == ["One two.\nThree four.", "Five six seven."]


def test_lines_then_sentences_then_words() -> None:
    """Without a paragraph the next best border is taken."""
    assert split("One two three.\nFour five six", 20) == ["One two three.", "Four five six"]
    assert split("One two three. Four five six", 20) == ["One two three.", "Four five six"]
    assert split("One two three four five six", 20) == ["One two three four", "five six"]


def test_a_text_without_borders_is_cut_hard() -> None:
    """One endless word arrives all the same."""
    assert split("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_emoji_count_twice_and_are_never_halved() -> None:
    """Length is in UTF-16 units."""
    assert units("🌈a") == 3
    assert split("🌈" * 5, 5) == ["🌈🌈", "🌈🌈", "🌈"]


@given(st.text(max_size=300), st.integers(min_value=2, max_value=40))
def test_nothing_but_white_space_is_lost(text: str, limit: int) -> None:
    """Any text: every piece fits and is not blank, and together they say the same."""
    pieces = split(text, limit)
    assert [piece for piece in pieces if units(piece) > limit or not piece.strip()] == []
    assert "".join("".join(pieces).split()) == "".join(text.split())
