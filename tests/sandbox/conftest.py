"""A world with a stopped clock, its server, one bot and one person."""

import json
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from relbot.clock import SteppedClock
from relbot.sandbox import DEMO_TOKEN, User, World
from relbot.sandbox.parameters import Upload
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
    # Reading the machine's certificates takes longer than a test, and nothing here is encrypted.
    plain = {"verify": False, "trust_env": False}
    requests = [HTTPXRequest(httpx_kwargs=plain), HTTPXRequest(httpx_kwargs=plain)]
    async with Bot(DEMO_TOKEN, base_url=f"{address}/bot", request=requests[0], get_updates_request=requests[1]) as made:
        yield made


Caller = Callable[..., Coroutine[Any, Any, tuple[int, dict[str, Any]]]]


@pytest.fixture
async def call(address: str) -> AsyncIterator[Caller]:
    """Calls a method as Telegram's text says, without any library; gives status and answer."""

    async def one(method: str, token: str = DEMO_TOKEN, **params: Any) -> tuple[int, dict[str, Any]]:
        files = {
            name: (value.filename, value.content, value.content_type)
            for name, value in params.items()
            if isinstance(value, Upload)
        }
        plain = {name: value for name, value in params.items() if name not in files}
        data = {name: value if isinstance(value, str) else json.dumps(value) for name, value in plain.items()}
        answer = await client.post(f"/bot{token}/{method}", data=data, files=files or None)
        return answer.status_code, answer.json()

    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as client:  # noqa: S501
        yield one
