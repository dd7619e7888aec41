"""Telegram's pace, or another channel's: so many operations a second in all, and in one chat (service.ports.Limits)."""

import asyncio
from collections import OrderedDict

from relbot.service.ports import Limits
from relbot.store.tables import OUTBOX_LANES

BURST = 3
"""Operations one chat may get at once: an answer is often two or three."""
SHARE = 0.8
"""Of the pace, what flows in all the time; the rest is a store that is full when little is sent. Together they never
exceed the channel's pace in any second.
"""
KEPT = 0.5
"""Of the store, how much only urgent operations may take (rule 3)."""
CHATS = 10_000
PROBE = {True: 2.0, False: 10.0}
"""While the channel asks the whole account to wait, one operation leaves every so many seconds, to see whether it still
does. True: among urgent ones.
"""


class Pace:
    """One bucket for all lanes, on the event loop's own clock (a moved demo clock must not change it). Each process has
    its own; what several exceed together, the channel says (`pause`).
    """

    def __init__(self, limits: Limits) -> None:
        self._rate = limits.per_second * SHARE
        self._most = max(2.0, limits.per_second - self._rate)
        self._level, self._at = self._most, 0.0
        self._gap = 1 / limits.per_chat_second
        self._chats: OrderedDict[str, float] = OrderedDict()
        self._paused_at = 0.0
        self._paused_until = {True: 0.0, False: 0.0}
        """Until when nothing leaves, of what is urgent (True) and of the rest, but for a probe."""
        self._probe_at = {True: 0.0, False: 0.0}

    async def turn(self, chat: str, lane: int) -> None:
        """Returns when an operation may leave."""
        now = asyncio.get_running_loop().time
        wait = self.take(chat, lane, now())
        while wait > 0:
            await asyncio.sleep(wait)
            wait = self.take(chat, lane, now())

    def take(self, chat: str, lane: int, now: float) -> float:
        """Takes a turn and returns 0; or takes none, and returns after how many seconds to ask again."""
        urgent = _is_urgent(lane)
        self._level = min(self._most, self._level + (now - self._at) * self._rate)
        self._at = now
        least = 1.0 if urgent else 1.0 + (self._most - 1.0) * KEPT
        in_chat = max(self._chats.get(chat, 0.0), now - BURST * self._gap + self._gap)
        held = min(self._paused_until[urgent], self._probe_at[urgent]) - now
        wait = max((least - self._level) / self._rate, in_chat - now, held)
        if wait > 1e-6:
            return wait
        self._probe_at[urgent] = now + PROBE[urgent]
        self._level -= 1
        self._chats.pop(chat, None)
        self._chats[chat] = in_chat + self._gap
        while len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return 0.0

    def pause(self, seconds: float, now: float, lane: int) -> None:
        """Nothing leaves for so long but probes: the channel asked the whole account to wait, or cannot be reached.

        What is urgent does not wait until an urgent one met it too (`lane`): it may be chats' own limits after all.
        """
        self._paused_at = now
        for urgent in (True, False) if _is_urgent(lane) else (False,):
            self._paused_until[urgent] = max(self._paused_until[urgent], now + seconds)
            self._probe_at[urgent] = now + PROBE[urgent]

    def ease(self, left_at: float) -> None:
        """Something that left then has arrived: if that was after the pause began, it is over."""
        if left_at > self._paused_at:
            self._paused_until = {True: 0.0, False: 0.0}

    def is_paused(self, now: float, *, urgent: bool) -> bool:
        """Whether only probes leave now, of what is urgent or of the rest."""
        return self._paused_until[urgent] > now


def _is_urgent(lane: int) -> bool:
    return lane == OUTBOX_LANES["urgent"]
