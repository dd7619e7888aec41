"""Tells Telegram that a press has arrived, so that the button stops turning. Best effort: nothing hangs on it."""

import asyncio
from collections.abc import Iterable

from telegram import Bot
from telegram.error import TelegramError

AT_ONCE = 16
"""Fewer than the connections for sending: a wave of presses must not stand before an urgent message."""
WAITING = 400


class Answers:
    """Answers presses in the background (Bot API answerCallbackQuery).

    `failed` counts those that Telegram did not take ("query is too old" is normal) and those beyond WAITING, which are
    not tried: the person sees the button turn for some seconds more, and relbot's answer as a message all the same.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self.failed = 0

    def give(self, query_ids: Iterable[str]) -> None:
        """Begins to answer these presses and returns at once."""
        for query_id in query_ids:
            if len(self._tasks) >= WAITING:
                self.failed += 1
                continue
            task = asyncio.create_task(self._answer(query_id), name="answer-press")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Waits until all presses given so far are answered or have failed."""
        await asyncio.gather(*self._tasks)

    async def close(self) -> None:
        """Gives up what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, query_id: str) -> None:
        async with self._turn:
            try:
                await self._bot.answer_callback_query(query_id)
            except TelegramError:
                self.failed += 1
