"""One round of one bot: so many people, each of whom answers as soon as the bot has spoken, until all are through.

Works for any bot that answers everything with at least one message; what a person does next is told by a Deed.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from relbot.sandbox.phone import Phone
from relbot.sandbox.world import World
from tests.bench.usage import usage_of
from tests.crash.process import Bot

Deed = Callable[[Phone, int], bool]
"""Does a person's next thing and says True, or False while the bot's answer is not there yet; `int`: which turn."""
WITHIN = 300.0


@dataclass(frozen=True)
class Round:
    """What was measured. Start-up: from the process's start to its first poll."""

    startup_seconds: float
    updates: int
    calls: int
    seconds: float
    cpu_seconds: float
    peak_megabytes: float

    @property
    def updates_per_second(self) -> float:
        """Of the whole way, from the first press to the last answer on a phone."""
        return self.updates / self.seconds

    @property
    def cpu_milliseconds_per_update(self) -> float:
        """Of the bot's process alone, without its start."""
        return self.cpu_seconds / self.updates * 1e3


async def measure(world: World, bot: Bot, phones: list[Phone], turns: int, deed: Deed) -> Round:
    """Starts the bot, lets everybody take their turns, and kills it."""
    start = time.perf_counter()
    polling = asyncio.create_task(world.bot.updates.polling.wait())
    await bot.start()
    try:
        await asyncio.wait_for(polling, WITHIN)
        startup = time.perf_counter() - start
        return await _talk(world, bot, phones, turns, deed, startup)
    finally:
        await bot.kill()


async def _talk(world: World, bot: Bot, phones: list[Phone], turns: int, deed: Deed, startup: float) -> Round:
    before, calls, updates = usage_of(bot.pid), len(world.books.calls), len(world.books.updates)
    start = time.perf_counter()
    async with asyncio.timeout(WITHIN), asyncio.TaskGroup() as group:
        for phone in phones:
            group.create_task(_take_turns(phone, turns, deed))
    seconds = time.perf_counter() - start
    after = usage_of(bot.pid)
    return Round(
        startup_seconds=startup,
        updates=len(world.books.updates) - updates,
        calls=len(world.books.calls) - calls,
        seconds=seconds,
        cpu_seconds=after.cpu_seconds - before.cpu_seconds,
        peak_megabytes=after.peak_megabytes,
    )


async def _take_turns(phone: Phone, turns: int, deed: Deed) -> None:
    for turn in range(turns + 1):  # one more: the last answer has to arrive too
        while not deed(phone, turn):
            version = phone.screen.version
            await phone.wait_for(lambda screen, seen=version: screen.version != seen, WITHIN)  # type: ignore[misc]
