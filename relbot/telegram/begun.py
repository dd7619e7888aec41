"""Half-sent messages: a text of several parts whose sending stopped between two of them."""

from collections import OrderedDict
from collections.abc import Callable

from relbot.service.ports import Operation
from relbot.telegram.flood import loop_seconds

AT_MOST = 256
KEPT_SECONDS = 600.0
"""Longer than any repetition takes; an equal message of another day is a new one."""


class Begun:
    """Which parts of an operation arrived, so that its repetition goes on with the next. Lives as long as the process.

    `timer` gives monotonic seconds.
    """

    def __init__(self, timer: Callable[[], float] = loop_seconds) -> None:
        self._timer = timer
        self._sent: OrderedDict[Operation, tuple[float, tuple[str, ...]]] = OrderedDict()

    def keep(self, operation: Operation, sent: tuple[str, ...]) -> None:
        """Remembers the references of the parts that arrived."""
        self._sent[operation] = (self._timer() + KEPT_SECONDS, sent)
        while len(self._sent) > AT_MOST:
            self._sent.popitem(last=False)

    def take(self, operation: Operation) -> tuple[str, ...]:
        """The references of the parts that arrived, forgetting them; none for an operation not begun."""
        until, sent = self._sent.pop(operation, (0.0, ()))
        return sent if self._timer() < until else ()
