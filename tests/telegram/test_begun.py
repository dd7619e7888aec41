"""What is remembered of half-sent messages."""

import pytest

from relbot.engine.message import Message
from relbot.service.ports import Operation
from relbot.telegram.begun import Begun
from tests.telegram.conftest import Timer


def operation(number: int) -> Operation:
    """One of many."""
    return Operation(kind="send", address=str(number), message=Message(text="Hello"))


def test_what_was_kept_is_given_once() -> None:
    """The repetition takes it; the same message later is a new one."""
    begun = Begun(Timer())
    begun.keep(operation(1), ("7",))
    assert [begun.take(operation(1)), begun.take(operation(1)), begun.take(operation(2))] == [("7",), (), ()]


def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest goes: memory does not grow with an outage."""
    monkeypatch.setattr("relbot.telegram.begun.AT_MOST", 2)
    begun = Begun(Timer())
    for number in (1, 2, 3):
        begun.keep(operation(number), ("7",))
    assert [begun.take(operation(number)) for number in (1, 2, 3)] == [(), ("7",), ("7",)]
