"""Button tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.engine import Press, parse_press, press_token
from relbot.engine.tokens import CONTROLS
from tests.engine.build import SESSION


@given(
    st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True),
    st.integers(1, 9999),
    st.one_of(st.integers(0, 999).map(str), st.sampled_from(CONTROLS)),
)
def test_what_is_made_is_read(session_id: str, number: int, what: str) -> None:
    """Every token reads back to what it was made of and fits Telegram's 64 bytes."""
    token = press_token(session_id, number, what)
    assert parse_press(token) == Press(session_id, number, what)
    assert len(token.encode("ascii")) <= 64


@pytest.mark.parametrize(
    "token",
    [
        "",
        "s",
        f"s.{SESSION}",
        f"s.{SESSION}.1",
        f"s.{SESSION}.1.",
        f"s.{SESSION}.0.1",
        f"s.{SESSION}.01.1",
        f"s.{SESSION}.1.01",
        f"s.{SESSION}.-1.1",
        f"s.{SESSION}.1.1000",
        f"s.{SESSION}.10000.1",
        f"s.{SESSION}.1.Skip",
        f"s.{SESSION}.1.again",
        f"s.{SESSION}.1.1\n",
        f"s.{SESSION}.1.1.1",
        f"s.{SESSION}.١.1",
        f" s.{SESSION}.1.1",
        f"t.{SESSION}.1.1",
        f"s.{SESSION}{SESSION}.1.1",
        "s..1.1",
        "s.a/b.1.1",
    ],
)
def test_nothing_else_is_read(token: str) -> None:
    """Anything the engine would not have made is refused."""
    assert parse_press(token) is None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(token: str) -> None:
    """Reading never fails, and what is read is exactly what was given."""
    press = parse_press(token)
    assert press is None or press_token(*press) == token
