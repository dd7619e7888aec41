"""Whether "too many requests" concerns one chat or the whole bot: Telegram does not say."""

import asyncio
from collections.abc import Callable


def loop_seconds() -> float:
    """Monotonic seconds of the running event loop."""
    return asyncio.get_running_loop().time()


class FloodWatch:
    """Remembers which chats were told to wait, and until when.

    One chat alone may have met its own limit, and others need not wait for it. Two at the same time can only have met
    the bot's. `timer` gives monotonic seconds.
    """

    def __init__(self, timer: Callable[[], float] = loop_seconds) -> None:
        self._timer = timer
        self._until: dict[int, float] = {}

    def note(self, chat: int, seconds: float) -> bool:
        """Notes that this chat has to wait so many seconds; returns whether the whole bot has to."""
        now = self._timer()
        self._until = {other: until for other, until in self._until.items() if until > now}
        self._until[chat] = now + seconds
        return len(self._until) > 1
