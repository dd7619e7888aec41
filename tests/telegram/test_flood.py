"""Whose limit "too many requests" is: a chat's own, or the whole bot's."""

import pytest

from relbot.telegram.flood import BUSY_SECONDS, QUIET, FloodWatch
from tests.telegram.conftest import Timer


def test_two_that_hammer_do_not_stop_the_bot() -> None:
    """Two pupils press buttons without end: each met a limit of their own, also when they are refused once more."""
    timer = Timer()
    flood = FloodWatch(timer)
    for _ in range(QUIET + 1):
        for chat in (1, 2):
            flood.used(chat)
    assert [flood.note(chat, 120) for chat in (1, 2)] == [False, False]
    timer.seconds += 121
    assert [flood.note(chat, 120) for chat in (1, 2)] == [False, False]
    assert [flood.note(3, 5), flood.note(4, 5)] == [False, True]


def test_quiet_chats_tell_of_the_bot() -> None:
    """So much, spread over a longer time, is no hammering."""
    timer = Timer()
    flood = FloodWatch(timer)
    for _ in range(QUIET + 1):
        for chat in (1, 2):
            flood.used(chat)
        timer.seconds += BUSY_SECONDS / QUIET
    assert [flood.note(1, 5), flood.note(2, 5)] == [False, True]


def test_only_so_many_chats_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one used longest ago goes."""
    monkeypatch.setattr("relbot.telegram.flood.CHATS", 1)
    flood = FloodWatch(Timer())
    for chat in [1] * (QUIET + 1) + [2]:
        flood.used(chat)
    assert list(flood._used) == [2]
