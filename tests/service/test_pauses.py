"""The channel asks to wait, or a process sleeps: nothing arrives twice, and what is urgent does not wait for others."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.engine.message import Lane
from relbot.service.delivery import LEASE
from relbot.service.outcomes import LEASE_OVER
from relbot.service.pace import PROBE, Pace
from relbot.service.ports import Limits, Operation, Result, RetryAfter
from relbot.store.database import Database
from relbot.store.tables import OUTBOX_LANES, Delivery
from tests.service.scene import Scene, scene
from tests.service.test_lanes import crowd, fates, say

URGENT, ROUTINE = OUTBOX_LANES["urgent"], OUTBOX_LANES["routine"]


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school with two pupils, a named adult and a safeguarding lead on the fake channel."""
    async with scene(database, linked=("P1202", "P1201", "S01", "S05")) as made:
        yield made


async def turns() -> None:
    """Lets what can go on, go on."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize("waits", ["for its turn", "for an answer"])
async def test_what_waits_longer_than_its_lease_is_sent_once(
    on: Scene, monkeypatch: pytest.MonkeyPatch, waits: str
) -> None:
    """A pause of minutes: the sender keeps what it has, and never takes itself for dead."""
    turn = asyncio.Event()
    if waits == "for its turn":
        monkeypatch.setattr(Pace, "turn", lambda *_: turn.wait())
    else:
        on.channel.hangs, on.channel.freed = (lambda operation: True), turn
    for who, lane in (("P1202", Lane.URGENT), ("P1201", Lane.REPLY), ("S05", Lane.ROUTINE)):
        await say(on, who, lane)
    assert await on.sender.claim() == 3
    await turns()
    for _ in range(4):
        on.clock.forward(LEASE / 2 + timedelta(seconds=1))
        assert await on.sender.claim() == 0
    turn.set()
    await on.sender.settle()
    assert sorted(who for who, _ in on.channel.rung) == ["P1201", "P1202", "S05"]
    assert await fates(on) == [("done", None, 1)] * 3
    assert len(await on.rows(Delivery)) == 3


async def test_machine_that_slept_sends_nothing_another_has_sent(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """It wakes with an answer in hand that another process has sent meanwhile: it does not leave again."""
    turn, slept = asyncio.Event(), on.sender
    await say(on, "P1202", Lane.REPLY)
    with monkeypatch.context() as asleep:
        asleep.setattr(slept._pace, "turn", lambda *_: turn.wait())
        await slept.claim()
        await turns()
    on.restart(dead=False)
    on.clock.forward(LEASE + timedelta(seconds=1))
    await on.sender.settle()
    on.clock.forward(timedelta(seconds=2))
    await on.sender.settle()
    recorded = await fates(on)
    turn.set()
    await slept.settle()
    assert [who for who, _ in on.channel.rung] == ["P1202"]
    assert await fates(on) == recorded == [("done", None, 2)]


async def test_machine_that_slept_goes_on_with_what_is_still_its_own(
    on: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else was there: what did not leave because its lease was over leaves at the next look."""
    turn = asyncio.Event()
    await say(on, "P1202", Lane.REPLY)
    with monkeypatch.context() as asleep:
        asleep.setattr(Pace, "turn", lambda *_: turn.wait())
        await on.sender.claim()
        await turns()
        on.clock.forward(LEASE)
        turn.set()
        await turns()
        await on.sender.record()
    assert await fates(on) == [("pending", LEASE_OVER, 1)]
    on.clock.forward(timedelta(seconds=2))
    await on.sender.settle()
    assert await fates(on) == [("done", None, 2)]


async def test_pause_for_all_holds_no_call_for_help(on: Scene) -> None:
    """Routine is to wait for two minutes: of the rest one is taken as a probe; HELP leaves, and ends the pause."""

    def behave(operation: Operation) -> Result | None:
        return RetryAfter(120, "too_many_requests", all_chats=True) if operation.address == "S05" else None

    on.channel.behave = behave
    await say(on, "S05", Lane.ROUTINE)
    await on.sender.settle()
    await crowd(on, 3, Lane.ROUTINE)
    assert await on.sender.claim() == 1
    assert await on.sender.claim() == 0
    await say(on, "P1202", Lane.URGENT)
    assert await on.sender.claim() == 1
    await turns()
    assert [who for who, _ in on.channel.rung] == ["P1202"]
    assert await on.sender.record() == 1
    assert await on.sender.claim() == 2
    on.restart()


async def test_urgent_that_is_refused_itself_waits_with_the_rest(on: Scene) -> None:
    """The account itself is to wait: one urgent operation at a time is taken, to see whether it still is."""
    on.channel.behave = lambda operation: RetryAfter(120, "too_many_requests", all_chats=True)
    await say(on, "P1202", Lane.URGENT)
    await on.sender.settle()
    await crowd(on, 2, Lane.URGENT)
    await crowd(on, 2, Lane.ROUTINE)
    assert await on.sender.claim() <= 2
    assert await on.sender.claim() == 0
    await turns()
    assert len(on.channel.attempts) == 1
    on.restart()


def test_probes_of_a_pause() -> None:
    """Routine: one each ten seconds. Urgent: at once; after a refusal of its own, one each two seconds."""
    pace = Pace(Limits(per_second=30, per_chat_second=1))
    pace.pause(120, 100.0, ROUTINE)
    assert pace.take("a", ROUTINE, 100.0) == PROBE[False]
    assert pace.take("b", URGENT, 100.0) == 0
    assert (pace.take("c", ROUTINE, 110.0), pace.take("d", ROUTINE, 110.0)) == (0, PROBE[False])
    pace.pause(120, 110.0, URGENT)
    assert (pace.take("e", URGENT, 110.0), pace.take("f", URGENT, 112.0)) == (PROBE[True], 0)
    pace.ease(109.0)
    assert pace.is_paused(113.0, urgent=True)
    pace.ease(112.0)
    assert (pace.take("g", URGENT, 113.0), pace.take("h", ROUTINE, 113.0)) == (0, 0)
