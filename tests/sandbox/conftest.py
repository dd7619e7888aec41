"""A world with a stopped clock, its server, one bot and one person."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from telegram import Bot

from relbot.clock import SteppedClock
from relbot.sandbox import DEMO_TOKEN, User, World
from relbot.sandbox.phone import Phone
from relbot.sandbox.server import serve

START = datetime(2026, 11, 23, 8, 50, tzinfo=UTC)


class Timer:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> SteppedClock:
    """Stands still until it is moved."""
    return SteppedClock(START)


@pytest.fixture
def timer() -> Timer:
    """For the limits."""
    return Timer()


@pytest.fixture
def world(clock: SteppedClock, timer: Timer) -> World:
    """With one bot."""
    made = World(clock, timer=timer)
    made.add_bot()
    return made


@pytest.fixture
def ffion(world: World) -> User:
    """A person who has not met the bot."""
    return world.add_user("Ffion", "Demo")


@pytest.fixture
def phone(world: World, ffion: User) -> Phone:
    """Ffion's phone, started."""
    made = Phone(world, ffion)
    made.press_start()
    return made


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    """The world over HTTP."""
    async with serve(world) as served:
        yield served


@pytest.fixture
async def bot(address: str) -> AsyncIterator[Bot]:
    """The real library, over real HTTP."""
    made = Bot(DEMO_TOKEN, base_url=f"{address}/bot")
    await made.request.initialize()
    yield made
    await made.request.shutdown()
