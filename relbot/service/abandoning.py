"""Runs work that may hang where it can be abandoned: whoever waits for it, and everybody else, is answered in time."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")
LOOKS = 10
"""So often the time limit is looked at: a machine that stood still for seconds has used up one look, not all."""
MOST = 4
"""Hung pieces of work at once. Each may keep a core busy; from here on nothing new is begun."""

_hung: set[threading.Thread] = set()


async def within(seconds: float, work: Callable[[], Result]) -> Result:
    """What `work` returns, run in a thread of its own; what it raises, this raises.

    TimeoutError: it has not ended after so many seconds by the wall clock, or too much hangs already. What hangs is
    left to itself: a thread cannot be ended from outside; it does not keep the process from ending.
    """
    _hung.difference_update([each for each in _hung if not each.is_alive()])
    if len(_hung) >= MOST:
        raise TimeoutError
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[Result | Exception] = loop.create_future()

    def run() -> None:
        try:
            outcome: Result | Exception = work()
        except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
            outcome = error
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, ended, outcome)

    thread = threading.Thread(target=run, name="relbot-abandonable", daemon=True)
    thread.start()
    for _ in range(LOOKS):
        await asyncio.wait([ended], timeout=seconds / LOOKS)
        if ended.done():
            return _given(ended.result())
    _hung.add(thread)
    ended.cancel()
    raise TimeoutError


def _settle(ended: "asyncio.Future[Result | Exception]", outcome: Result | Exception) -> None:
    """An exception is handed over as a value: asyncio would log one that nobody fetches, with the words it quotes."""
    if not ended.done():
        ended.set_result(outcome)


def _given(outcome: Result | Exception) -> Result:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
