"""Telegram's pace, or another channel's: so many operations a second in all, and in one chat (service.ports.Limits)."""

import asyncio
from collections import OrderedDict

from relbot.service.ports import Limits
from relbot.store.tables import OUTBOX_LANES

BURST = 3
"""Operations one chat may get at once: an answer is often two or three."""
SHARE = 0.8
"""Of the pace, how much replies and routine may use: the rest is there for what is urgent (rule 3)."""
CHATS = 10_000


class Pace:
    """Reserves turns on the event loop's own clock (a moved demo clock must not change it)."""

    def __init__(self, limits: Limits) -> None:
        self._all = {True: limits.per_second, False: limits.per_second * SHARE}
        self._chat = limits.per_chat_second
        self._next: dict[bool, float] = {True: 0.0, False: 0.0}
        self._chats: OrderedDict[str, float] = OrderedDict()

    async def turn(self, chat: str, lane: int) -> None:
        """Returns when an operation may leave."""
        wait = self.reserve(chat, lane, asyncio.get_running_loop().time())
        if wait > 0:
            await asyncio.sleep(wait)

    def reserve(self, chat: str, lane: int, now: float) -> float:
        """Seconds until the reserved turn: 0 when it is at once."""
        urgent = lane == OUTBOX_LANES["urgent"]
        start = max(self._next[urgent], now - 1)
        self._next[urgent] = start + 1 / self._all[urgent]
        gap = 1 / self._chat
        in_chat = max(self._chats.pop(chat, 0.0), now - BURST * gap)
        self._chats[chat] = in_chat + gap
        while len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return max(start, in_chat, now) - now
