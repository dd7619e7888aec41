"""How fast a bot may send (Bot FAQ "My bot is hitting limits, how do I avoid this?").

Measured in real seconds, never by the world's clock: a demo clock that is moved, or a test clock that stands still,
changes nothing here.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the FAQ states: 30 messages a second in all, one a second in a chat, 20 a minute in a group.

    It allows "short bursts" in a chat without saying how short: `chat_burst` is this sandbox's choice. Sending counts,
    editing and deleting do not. `on=False` lets everything through.
    """

    on: bool = True
    bot_per_second: float = 30
    chat_per_second: float = 1
    chat_burst: int = 5
    group_per_minute: float = 20


@dataclass
class _Bucket:
    """Holds up to `size` permissions and gains `rate` a second."""

    size: float
    rate: float
    level: float
    at: float

    def fill(self, now: float) -> None:
        self.level = min(self.size, self.level + (now - self.at) * self.rate)
        self.at = now

    def wait(self) -> float:
        """Seconds until one permission is there."""
        return max(0.0, (1 - self.level) / self.rate)


class Pace:
    """Counts what one bot sends. `timer` gives monotonic seconds."""

    def __init__(self, limits: Limits, timer: Callable[[], float]) -> None:
        self._timer = timer
        self.set(limits)

    def set(self, limits: Limits) -> None:
        """Starts to count afresh, by these limits."""
        self._limits = limits
        self._bot: _Bucket | None = None
        self._chats: dict[int, _Bucket] = {}

    def charge(self, chat_id: int, *, group: bool) -> int:
        """Takes one permission; 0, or if there is none the whole seconds to wait (`retry_after`)."""
        if not self._limits.on:
            return 0
        now = self._timer()
        buckets = (self._bot_bucket(now), self._chat_bucket(chat_id, group, now))
        for bucket in buckets:
            bucket.fill(now)
        wait = max(bucket.wait() for bucket in buckets)
        if wait > 0:
            return math.ceil(wait)
        for bucket in buckets:
            bucket.level -= 1
        return 0

    def _bot_bucket(self, now: float) -> _Bucket:
        if self._bot is None:
            rate = self._limits.bot_per_second
            self._bot = _Bucket(rate, rate, rate, now)
        return self._bot

    def _chat_bucket(self, chat_id: int, group: bool, now: float) -> _Bucket:
        if chat_id not in self._chats:
            minute = self._limits.group_per_minute
            size, rate = (minute, minute / 60) if group else (self._limits.chat_burst, self._limits.chat_per_second)
            self._chats[chat_id] = _Bucket(size, rate, size, now)
        return self._chats[chat_id]
