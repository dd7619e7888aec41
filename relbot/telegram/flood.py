"""Whether "too many requests" concerns one chat or the whole bot: Telegram does not say."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable

QUIET = 5
"""Operations in a chat within BUSY_SECONDS that cannot have met the chat's own limit (about one a second)."""
BUSY_SECONDS = 60.0
CHATS = 10_000
"""How many chats are remembered, those used last."""


def loop_seconds() -> float:
    """Monotonic seconds of the running event loop."""
    return asyncio.get_running_loop().time()


class FloodWatch:
    """Remembers which chats were told to wait, and until when.

    A chat in which much happened may have met its own limit, and others need not wait for it; so may one chat alone.
    Two quiet ones at the same time can only have met the bot's. `timer` gives monotonic seconds.
    """

    def __init__(self, timer: Callable[[], float] = loop_seconds) -> None:
        self._timer = timer
        self._used: OrderedDict[int, deque[float]] = OrderedDict()
        self._until: dict[int, float] = {}
        self._own: dict[int, float] = {}
        """Chats that met their own limit, and until when another refusal there is taken for the same."""

    def used(self, chat: int) -> None:
        """Something is to be done in this chat."""
        times = self._used.setdefault(chat, deque(maxlen=QUIET + 1))
        times.append(self._timer())
        self._used.move_to_end(chat)
        if len(self._used) > CHATS:
            self._used.popitem(last=False)

    def note(self, chat: int, seconds: float) -> bool:
        """Notes that this chat has to wait so many seconds; returns whether the whole bot has to."""
        now = self._timer()
        self._until = {other: until for other, until in self._until.items() if until > now}
        self._own = {other: until for other, until in self._own.items() if until > now}
        if chat in self._own or self._is_busy(chat, now):
            self._own[chat] = now + seconds + BUSY_SECONDS
            return False
        self._until[chat] = now + seconds
        return len(self._until) > 1

    def _is_busy(self, chat: int, now: float) -> bool:
        times = self._used.get(chat)
        return times is not None and len(times) > QUIET and times[0] > now - BUSY_SECONDS
