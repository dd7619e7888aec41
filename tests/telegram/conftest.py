"""A world with a stopped clock, its Bot API server, relbot's account there, and one person with a phone."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from relbot.clock import SteppedClock
from relbot.sandbox import DEMO_TOKEN, World
from relbot.sandbox.phone import Phone
from relbot.sandbox.server import serve
from relbot.service.ports import Envelope
from relbot.telegram.account import Account
from relbot.telegram.channel import TelegramChannel
from relbot.telegram.intake import Intake

START = datetime(2026, 11, 23, 8, 50, tzinfo=UTC)
BOT_API = Path(__file__).parents[1] / "data" / "bot_api.json"


class Timer:
    """Monotonic seconds that pass when told."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Pauses:
    """Takes the place of sleeping: notes how long it should have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


class Inbox:
    """Stores envelopes; fails with `errors`, one a call, until they are used up."""

    def __init__(self) -> None:
        self.rows: list[Envelope] = []
        self.errors: list[Exception] = []

    async def __call__(self, envelopes: Any) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.rows.extend(envelopes)

    @property
    def bodies(self) -> list[Any]:
        """What was stored, as JSON values."""
        return [json.loads(row.body) for row in self.rows]


@pytest.fixture(scope="session")
def bot_api() -> Any:
    """The extract of the Bot API's specification."""
    return json.loads(BOT_API.read_text(encoding="utf-8"))


@pytest.fixture
def clock() -> SteppedClock:
    """Stands still until it is moved."""
    return SteppedClock(START)


@pytest.fixture
def timer() -> Timer:
    """For the sandbox's limits and the channel's memory."""
    return Timer()


@pytest.fixture
def world(clock: SteppedClock, timer: Timer, bot_api: Any) -> Iterator[World]:
    """With one bot. Afterwards every call that was made is compared with the specification."""
    made = World(clock, timer=timer)
    made.add_bot()
    yield made
    assert list(made.unknown_calls) == []
    authorised = [call for call in made.books.calls if call.bot_id is not None]
    for call in authorised:
        specified = bot_api["methods"][call.method]["parameters"]
        assert set(call.parameters) <= set(specified), call.method
        assert {name for name, entry in specified.items() if entry[0]} <= set(call.parameters), call.method


@pytest.fixture
def phone(world: World) -> Phone:
    """Ffion's, where the bot was never started."""
    return Phone(world, world.add_user("Ffion", "Demo", username="ffion_demo", language_code="cy"))


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    """The world over HTTP."""
    async with serve(world) as served:
        yield served


@pytest.fixture
def pauses() -> Pauses:
    """What was waited for."""
    return Pauses()


@pytest.fixture
async def account(address: str, pauses: Pauses) -> AsyncIterator[Account]:
    """Connected to the world."""
    made = Account(SecretStr(DEMO_TOKEN), address, answer_within=0.2, pause=pauses)
    await made.connect()
    yield made
    await made.close()


@pytest.fixture
def channel(account: Account, timer: Timer) -> TelegramChannel:
    """Of the account."""
    return TelegramChannel(account, timer=timer)


@pytest.fixture
def inbox() -> Inbox:
    """Where envelopes go."""
    return Inbox()


@pytest.fixture
async def intake(account: Account, inbox: Inbox, clock: SteppedClock, pauses: Pauses) -> AsyncIterator[Intake]:
    """Looks for updates without waiting for any."""
    made = Intake(account, inbox, clock, pause=pauses, poll_seconds=0)
    yield made
    await made.answers.close()
