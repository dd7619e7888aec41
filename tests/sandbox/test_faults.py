"""Bad days on demand, as the real library meets them."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut
from telegram.request import HTTPXRequest

from relbot.sandbox import DEMO_TOKEN, Fault, FaultKind, SandboxError, World
from relbot.sandbox.faults import Faults
from relbot.sandbox.phone import Phone
from tests.sandbox.conftest import Caller


@pytest.fixture
async def hasty(address: str) -> AsyncIterator[Bot]:
    """A bot that waits for an answer for a twentieth of a second only."""
    request = HTTPXRequest(read_timeout=0.05, httpx_kwargs={"verify": False, "trust_env": False})
    made = Bot(DEMO_TOKEN, base_url=f"{address}/bot", request=request)
    await request.initialize()
    yield made
    await request.shutdown()


async def test_429_on_demand(bot: Bot, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next two messages are refused with the wait that was asked for; other methods work."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    fault = phone.world.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS, method="sendMessage", times=2, retry_after=7))
    waits = []
    for _ in range(2):
        with pytest.raises(RetryAfter) as refusal:
            await bot.send_message(phone.user.id, "hello")
        waits.append(refusal.value.retry_after)
    await bot.get_me()
    await bot.send_message(phone.user.id, "hello")
    assert [wait.total_seconds() for wait in waits] == [7, 7]  # type: ignore[union-attr]
    assert [shown.text for shown in phone.received()] == ["hello"]
    assert fault.struck == 2


@pytest.mark.parametrize(
    "kind,status,description,arrived",
    [
        (FaultKind.SERVER_ERROR, 500, "Internal Server Error", []),
        (FaultKind.BAD_GATEWAY, 502, "Bad Gateway", []),
        (FaultKind.BAD_GATEWAY_AFTER, 502, "Bad Gateway", ["hello"]),
    ],
)
async def test_server_errors(
    call: Caller, phone: Phone, kind: FaultKind, status: int, description: str, arrived: list[str]
) -> None:
    """Telegram is out of order; after a late 502 the message is there all the same."""
    phone.world.faults.add(Fault(kind))
    answer = await call("sendMessage", chat_id=phone.user.id, text="hello")
    assert answer == (status, {"ok": False, "error_code": status, "description": description})
    assert [shown.text for shown in phone.received()] == arrived


@pytest.mark.parametrize("kind,arrived", [(FaultKind.TIMEOUT_BEFORE, []), (FaultKind.TIMEOUT_AFTER, ["hello"])])
async def test_timeouts(hasty: Bot, phone: Phone, kind: FaultKind, arrived: list[str]) -> None:
    """The library cannot tell whether a message that timed out was accepted."""
    phone.world.faults.add(Fault(kind))
    with pytest.raises(TimedOut):
        await hasty.send_message(phone.user.id, "hello")
    assert [shown.text for shown in phone.received()] == arrived
    assert [(record.outcome, record.fault) for record in phone.world.books.calls] == [
        ("ok" if arrived else "unanswered", str(kind))
    ]


@pytest.mark.parametrize("kind,arrived", [(FaultKind.DROP_BEFORE, []), (FaultKind.DROP_AFTER, ["hello"])])
async def test_dropped_connections(bot: Bot, phone: Phone, kind: FaultKind, arrived: list[str]) -> None:
    """A connection that is cut is a network error and not a timeout; the next call opens a new one."""
    phone.world.faults.add(Fault(kind, method="sendMessage"))
    with pytest.raises(NetworkError) as cut:
        await bot.send_message(phone.user.id, "hello")
    assert type(cut.value) is NetworkError
    assert [shown.text for shown in phone.received()] == arrived
    await bot.send_message(phone.user.id, "again")


async def test_slow_answers(hasty: Bot, phone: Phone) -> None:
    """An answer slower than the library waits for is a timeout; then the message is accepted all the same."""
    phone.world.faults.add(Fault(FaultKind.SLOW, seconds=0.1))
    with pytest.raises(TimedOut):
        await hasty.send_message(phone.user.id, "hello")
    assert phone.received() == []
    await phone.wait_for(lambda screen: bool(screen.received()))


async def test_a_dropped_poll_loses_nothing(call: Caller, bot: Bot, phone: Phone) -> None:
    """Updates whose answer never arrived are still unconfirmed."""
    phone.world.faults.add(Fault(FaultKind.DROP_AFTER, method="getUpdates"))
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert [update["message"]["text"] for update in (await call("getUpdates"))[1]["result"]] == ["/start"]


def test_probability_is_drawn_from_the_seed() -> None:
    """The same seed strikes the same calls; about half of many with one half."""
    strikes = []
    for _ in range(2):
        faults = Faults()
        faults.add(Fault(FaultKind.SERVER_ERROR, times=None, probability=0.5, seed=3))
        strikes.append([faults.on_call("getMe") is not None for _ in range(200)])
    assert strikes[0] == strikes[1]
    assert 70 < sum(strikes[0]) < 130
    with pytest.raises(SandboxError) as refusal:
        Fault(FaultKind.SERVER_ERROR, probability=0)
    assert str(refusal.value) == "a fault's probability lies above 0 and up to 1, not 0"


def test_rules_are_tried_in_order_and_can_be_removed() -> None:
    """The first rule that strikes wins, and a spent one makes room."""
    faults = Faults()
    faults.add(Fault(FaultKind.SERVER_ERROR))
    faults.add(Fault(FaultKind.BAD_GATEWAY, times=None))
    struck = [faults.on_call("getMe") for _ in range(3)]
    assert [fault.kind for fault in struck if fault] == ["server_error", "bad_gateway", "bad_gateway"]
    faults.clear()
    assert faults.on_call("getMe") is None


async def test_closing_while_a_call_hangs(world: World, hasty: Bot, phone: Phone) -> None:
    """A call that waits in a timeout does not keep the server from closing: the fixture would never end."""
    world.faults.add(Fault(FaultKind.TIMEOUT_BEFORE))
    call = asyncio.create_task(hasty.send_message(phone.user.id, "hello", read_timeout=60))
    await world.called.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
