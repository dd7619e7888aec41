"""Out: lanes, retries and fates of operations (DESIGN rule 3, "Out", traps on sendMessage and rate limits)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.engine.message import Lane, Message
from relbot.service.delivery import KEPT_FOR_URGENT, LEASE, SLOTS, TRIES
from relbot.service.event import Errand, Event
from relbot.service.pace import Pace
from relbot.service.ports import Delivered, Limits, Operation, Refused, Result, RetryAfter, Uncertain
from relbot.store.database import Database
from relbot.store.repositories.outbox import NewOutbox
from relbot.store.tables import OUTBOX_LANES, Delivery, OutboxRow
from tests.service.fake_channel import FakeChannel
from tests.service.scene import Scene, scene


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school with two pupils, a named adult and a safeguarding lead on the fake channel."""
    async with scene(database, linked=("P1202", "P1201", "S01", "S05")) as made:
        yield made


async def crowd(on: Scene, count: int, lane: Lane) -> None:
    """So many operations to as many chats."""
    async with on.db.transaction() as uow:
        event = Event(on.house, uow, f"crowd.{lane.value}", on.clock.now())
        for number in range(count):
            address = f"{lane.value}{number}"
            body = f'{{"message": {{"text": "{lane.value}"}}, "address": "{address}"}}'.encode()
            row = NewOutbox(
                setting_id=on.house.setting_id,
                event=event.name,
                index=number,
                channel="paper",
                chat=event.chat_of("paper", address),
                lane=OUTBOX_LANES[lane.value],
                kind="send",
                body=body,
                created_at=on.clock.now(),
                due_at=on.clock.now(),
            )
            await uow.outbox.put([row])


async def say(on: Scene, who: str, lane: Lane, text: str = "hello", purpose: str = "told") -> None:
    """One message to one person."""
    person_id = await on.person(who)
    async with on.db.transaction() as uow:
        (contact,) = await uow.contacts.for_person(person_id)
        event = Event(on.house, uow, f"say.{who}.{lane.value}.{text}", on.clock.now())
        await event.send(contact, Message(text=text), lane, Errand(purpose))


async def fates(on: Scene) -> list[tuple[str, str | None, int]]:
    """What became of every operation: status, code, how often it was tried."""
    return [(row.status, row.outcome, row.attempts) for row in await on.rows(OutboxRow)]


async def test_urgent_leaves_before_200_routine_ones(on: Scene) -> None:
    """200 prompts wait; a child's HELP and its adults' notices go out in the very next batch."""
    await crowd(on, 200, Lane.ROUTINE)
    assert await on.sender.claim() == SLOTS - KEPT_FOR_URGENT
    await say(on, "S01", Lane.URGENT)
    await say(on, "P1202", Lane.URGENT)
    assert await on.sender.claim() == 2
    await asyncio.sleep(0)
    await on.sender.settle()
    tried = [operation.address for operation in on.channel.attempts]
    assert set(tried[: SLOTS - KEPT_FOR_URGENT + 2]) >= {"S01", "P1202"}
    assert len(tried) == 202


async def test_slots_are_kept_for_urgent_when_replies_hang(on: Scene) -> None:
    """However many replies hang, every urgent one finds a slot, all of them in one look."""
    on.channel.hangs = lambda operation: operation.address.startswith("reply")
    await crowd(on, 100, Lane.REPLY)
    assert await on.sender.claim() == SLOTS - KEPT_FOR_URGENT
    assert await on.sender.claim() == 0
    await crowd(on, KEPT_FOR_URGENT, Lane.URGENT)
    assert await on.sender.claim() == KEPT_FOR_URGENT
    while await on.sender.record() < 1:  # noqa: ASYNC110 - one turn of the loop each time
        await asyncio.sleep(0)
    assert {address for address, _ in on.channel.rung} <= {f"urgent{number}" for number in range(KEPT_FOR_URGENT)}
    on.channel.freed.set()
    await on.sender.settle()
    assert {row.status for row in await on.rows(OutboxRow)} == {"done"}


async def test_one_free_slot_of_the_slow_ones_does_not_slow_urgent(on: Scene) -> None:
    """With one slot left for replies, urgent ones still take all that are free at once."""
    on.channel.hangs = lambda operation: True
    await crowd(on, SLOTS - KEPT_FOR_URGENT - 1, Lane.REPLY)
    assert await on.sender.claim() == SLOTS - KEPT_FOR_URGENT - 1
    await crowd(on, KEPT_FOR_URGENT, Lane.URGENT)
    await crowd(on, 5, Lane.ROUTINE)
    assert await on.sender.claim() == KEPT_FOR_URGENT + 1
    assert await on.sender.claim() == 0
    on.channel.freed.set()
    await on.sender.settle()


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.REPLY])
async def test_replies_and_urgent_of_unknown_fate_are_repeated(on: Scene, lane: Lane) -> None:
    """Better twice than never: what is urgent or an answer is sent again until it is known to have arrived."""
    fate: list[Result] = [Uncertain("timed_out"), Uncertain("timed_out")]
    on.channel.behave = lambda operation: fate.pop() if fate else None
    await say(on, "P1202", lane)
    for _ in range(3):
        await on.sender.settle()
        on.clock.forward(timedelta(seconds=5))
    assert on.channel.texts("P1202") == ["hello"]
    assert await fates(on) == [("done", None, 3)]


async def test_routine_of_unknown_fate_is_never_repeated(on: Scene) -> None:
    """A routine message that timed out is recorded as uncertain and not sent again by itself."""
    on.channel.behave = lambda operation: Uncertain("timed_out")
    await say(on, "P1202", Lane.ROUTINE)
    await on.later(minutes=30)
    await on.later(hours=2)
    assert await fates(on) == [("uncertain", "timed_out", 1)]
    assert len(on.channel.attempts) == 1


async def test_routine_that_certainly_did_not_leave_is_repeated(on: Scene) -> None:
    """A refusal "retry after" is safe to repeat, not before the time that was asked for."""
    fate: list[Result] = [RetryAfter(40, "flood")]
    on.channel.behave = lambda operation: fate.pop() if fate else None
    await say(on, "P1202", Lane.ROUTINE)
    await on.sender.settle()
    on.clock.forward(timedelta(seconds=39))
    await on.sender.settle()
    assert on.channel.texts("P1202") == []
    on.clock.forward(timedelta(seconds=1))
    await on.sender.settle()
    assert on.channel.texts("P1202") == ["hello"]


@pytest.mark.parametrize("lane, seconds", [(Lane.REPLY, 300.0), (Lane.URGENT, 60.0)])
async def test_back_off_grows_to_a_limit(on: Scene, lane: Lane, seconds: float) -> None:
    """Repeats come slower and slower, for urgent a minute apart at most; they never end."""
    on.channel.behave = lambda operation: RetryAfter(0, "bad_gateway")
    await say(on, "P1202", lane)
    gaps = []
    for _ in range(12):
        await on.sender.settle()
        (row,) = await on.rows(OutboxRow)
        assert row.not_before is not None
        gaps.append((row.not_before - on.clock.now()).total_seconds())
        on.clock.set(row.not_before)
    assert gaps == sorted(gaps)
    assert (gaps[0], gaps[-1]) == (1.0, seconds)


async def test_refused_is_not_repeated(on: Scene) -> None:
    """What Telegram refuses for good is written down and not tried again."""
    on.channel.behave = lambda operation: Refused("bad_request")
    await say(on, "P1202", Lane.REPLY)
    await on.later(hours=1)
    assert await fates(on) == [("refused", "bad_request", 1)]


async def test_edit_of_a_message_that_never_arrived_is_let_go(on: Scene) -> None:
    """There is nothing to edit: refused by ourselves, nothing is sent."""
    person_id = await on.person("P1202")
    async with on.db.transaction() as uow:
        (contact,) = await uow.contacts.for_person(person_id)
        event = Event(on.house, uow, "edit", on.clock.now())
        await event.edit(contact, "never.0", Message(text="new"))
        await event.retire(contact, "no-session", 1)
    await on.sender.settle()
    assert await fates(on) == [("refused", "nothing_to_act_on", 1), ("refused", "nothing_to_act_on", 1)]
    assert on.channel.attempts == []


async def test_message_to_an_account_given_up_is_not_sent(on: Scene) -> None:
    """What waits for an account that was unlinked meanwhile does not reach whoever has it now."""
    await say(on, "P1202", Lane.REPLY)
    person_id = await on.person("P1202")
    async with on.db.transaction() as uow:
        (contact,) = await uow.contacts.for_person(person_id)
        await uow.contacts.unlink(contact.id, on.clock.now())
    await on.sender.settle()
    assert await fates(on) == [("refused", "no_address", 1)]
    assert on.channel.attempts == []


async def test_lost_sender_settles_by_lane(on: Scene) -> None:
    """A sender dies with three operations under way: urgent and reply go out again, routine is uncertain."""
    for lane in Lane:
        await say(on, "P1202" if lane is Lane.URGENT else "P1201" if lane is Lane.REPLY else "S05", lane)
    assert await on.sender.claim() == 3
    on.restart()
    await on.sender.settle()
    assert on.channel.rung == []
    on.clock.forward(LEASE + timedelta(seconds=1))
    await on.sender.settle()
    on.clock.forward(timedelta(seconds=5))
    await on.sender.settle()
    assert [status for status, _, _ in await fates(on)] == ["done", "done", "uncertain"]
    assert {address for address, _ in on.channel.rung} == {"P1202", "P1201"}


async def test_result_of_a_lost_lease_is_not_recorded(on: Scene) -> None:
    """A sender that was given up for dead and comes back does not overwrite what its successor records."""
    on.channel.hangs = lambda operation: True
    for lane in (Lane.REPLY, Lane.ROUTINE):
        await say(on, "P1202" if lane is Lane.REPLY else "S05", lane)
    late = on.sender
    assert await late.claim() == 2
    on.channel.hangs = lambda operation: False
    on.clock.forward(LEASE + timedelta(seconds=1))
    on.restart(dead=False)
    for _ in range(2):
        await on.sender.settle()
        on.clock.forward(timedelta(seconds=5))
    recorded = await fates(on)
    for fate in (None, Refused("blocked", unreachable=True), Uncertain("late"), RetryAfter(1, "late")):
        on.channel.behave = lambda operation, fate=fate: fate  # type: ignore[misc]
    on.channel.freed.set()
    while late._flights:
        await asyncio.sleep(0)
        await late.record()
    assert await fates(on) == recorded == [("done", None, 2), ("uncertain", "sender_lost", 1)]
    assert len(await on.rows(Delivery)) == 1


async def test_fault_before_leaving_is_tried_again(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy database is no reason to lose an answer: tried again, in any lane, for it has not left."""
    for lane in Lane:
        await say(on, "P1202" if lane is Lane.URGENT else "P1201" if lane is Lane.REPLY else "S05", lane)
    with monkeypatch.context() as broken:
        broken.setattr("relbot.service.delivery.unpack", _raises)
        await on.sender.settle()
    assert await fates(on) == [("pending", "failed", 1)] * 3
    on.clock.forward(timedelta(seconds=2))
    await on.sender.settle()
    assert await fates(on) == [("done", None, 2)] * 3


async def test_channel_that_raises_leaves_it_uncertain(on: Scene) -> None:
    """Nobody knows whether it left: routine is uncertain at once, an answer is given up after a few tries."""

    def fail(operation: Operation) -> Result:
        raise RuntimeError("on purpose")

    on.channel.behave = fail
    await say(on, "P1202", Lane.REPLY)
    await say(on, "S05", Lane.ROUTINE)
    for _ in range(TRIES + 1):
        await on.sender.settle()
        on.clock.forward(timedelta(minutes=6))
    assert await fates(on) == [("uncertain", "failed", 3), ("uncertain", "failed", 1)]


async def _raises(*_: object, **__: object) -> None:
    raise RuntimeError("on purpose")


async def test_sender_runs_until_cancelled(on: Scene) -> None:
    """The loop sends what it is woken for; cancelled, it lets go of what hangs."""
    running = asyncio.create_task(on.sender.run())
    await say(on, "P1202", Lane.REPLY)
    on.relbot.wake_sender.set()
    await on.channel.until(lambda: on.channel.rung)
    on.channel.hangs = lambda operation: True
    await say(on, "P1201", Lane.REPLY)
    on.relbot.wake_sender.set()
    await on.channel.until(lambda: len(on.channel.attempts) == 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert [row.status for row in await on.rows(OutboxRow)] == ["done", "claimed"]


@pytest.mark.parametrize("lanes", [("urgent",), ("routine",), ("urgent", "routine")])
def test_pace_holds_in_every_second(lanes: tuple[str, ...]) -> None:
    """Whatever the lanes, no second has more operations than the channel carries, and what it carries is used."""
    pace, sent = Pace(Limits(per_second=30, per_chat_second=1)), list[float]()
    for tick in range(1000):
        for lane in lanes:
            while pace.take(f"chat{len(sent)}", OUTBOX_LANES[lane], 100 + tick / 100) == 0:
                sent.append(tick / 100)
    assert max(sum(start <= at < start + 1 for at in sent) for start in sent) <= 30
    assert 240 <= len(sent) <= 250


def test_pace_keeps_a_part_for_urgent() -> None:
    """Routine that takes all it may leaves some at once for what is urgent."""
    pace = Pace(Limits(per_second=30, per_chat_second=1))
    routine = [pace.take(f"chat{number}", OUTBOX_LANES["routine"], 100.0) for number in range(10)]
    assert routine.count(0) == 3
    assert [pace.take(f"other{number}", OUTBOX_LANES["urgent"], 100.0) for number in range(3)] == [0, 0, 0]


def test_pace_of_one_chat() -> None:
    """A chat gets three at once, then one a second."""
    pace = Pace(Limits(per_second=1000, per_chat_second=1))
    assert [pace.take("chat", OUTBOX_LANES["reply"], 50.0) for _ in range(4)] == [0, 0, 0, pytest.approx(1)]
    assert pace.take("chat", OUTBOX_LANES["reply"], 51.0) == 0
    assert pace.take("chat", OUTBOX_LANES["reply"], 51.0) == pytest.approx(1)


async def test_pace_waits_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that is not yet is slept for, on the event loop's clock."""
    slept: list[float] = []
    pace = Pace(Limits(per_second=1000, per_chat_second=1))

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        pace._chats.clear()

    monkeypatch.setattr(asyncio, "sleep", sleep)
    for _ in range(4):
        await pace.turn("chat", OUTBOX_LANES["reply"])
    assert [round(seconds) for seconds in slept] == [1]


def test_pace_forgets_old_chats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its memory is bounded: the chat that was quiet longest is forgotten first."""
    monkeypatch.setattr("relbot.service.pace.CHATS", 2)
    pace = Pace(Limits(per_second=1000, per_chat_second=1))
    for chat in ("a", "a", "a", "b", "c"):
        assert pace.take(chat, OUTBOX_LANES["reply"], 10.0) == 0
    assert pace.take("a", OUTBOX_LANES["reply"], 10.0) == 0


async def test_outage_over_means_no_more_waiting(on: Scene) -> None:
    """After hours without a connection, the first message that arrives frees all others from their back-off."""
    on.channel.behave = lambda operation: RetryAfter(2, "no_connection")
    for who in ("P1202", "P1201"):
        await say(on, who, Lane.REPLY)
    for _ in range(8):
        await on.sender.settle()
        on.clock.forward(timedelta(seconds=310))
    await say(on, "S05", Lane.REPLY)
    await on.sender.settle()
    on.channel.behave = lambda operation: None
    on.clock.forward(timedelta(seconds=3))
    await on.sender.settle()
    assert {status for status, _, _ in await fates(on)} == {"done"}


async def test_fake_channel_is_a_channel() -> None:
    """The fake keeps the port's promises: an unreadable body does not raise, a deletion of nothing is done."""
    fake = FakeChannel()
    assert fake.decode("{", None).kind == "unreadable"  # type: ignore[arg-type]
    assert await fake.deliver(Operation(kind="delete", address="x", references=("m1",))) == Delivered()
