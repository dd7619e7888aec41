"""Several workers and senders at once, each with a database of its own, as several processes have."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from relbot.store.database import Database
from tests.fixtures.databases import Place
from tests.store.scene import LEASE, NOW, add_setting, came_in, to_send

CHATS = 5
ROWS = 60


@pytest.fixture
async def processes(place: Place) -> AsyncIterator[list[Database]]:
    """The same database, opened four times."""
    async with AsyncExitStack() as stack:
        opened = []
        for _ in range(4):
            database = await place.open()
            stack.push_async_callback(database.close)
            opened.append(database)
        yield opened


class Watch:
    """Sees who works which chat, and in which order rows are finished."""

    def __init__(self) -> None:
        self.working: dict[str, str] = {}
        self.order: dict[str, list[int]] = {}
        self.clashes: list[str] = []

    def begin(self, chat: str, lease: str) -> None:
        if chat in self.working:
            self.clashes.append(f"{chat}: {lease} beside {self.working[chat]}")
        self.working[chat] = lease

    def end(self, chat: str, number: int) -> None:
        del self.working[chat]
        self.order.setdefault(chat, []).append(number)


@pytest.mark.parametrize("seed", [1, 2])
async def test_workers_never_share_a_chat_and_keep_its_order(
    processes: list[Database], seed: int, backend: str
) -> None:
    """Four workers, five chats, updates coming in meanwhile from two processes: one at a time a chat, oldest first."""
    setting_id = await add_setting(processes[0])
    watch, chance = Watch(), random.Random(seed)
    chats = [f"chat-{chance.randrange(CHATS)}" for _ in range(ROWS)]

    async def intake(database: Database, numbers: list[int]) -> None:
        while numbers:
            batch = [numbers.pop(0) for _ in range(min(chance.randint(1, 4), len(numbers)))]
            async with database.transaction() as uow:
                await uow.inbox.put([came_in(setting_id, str(number), chat=chats[number]) for number in batch])

    async def work(database: Database, lease: str) -> None:
        while sum(map(len, watch.order.values())) < ROWS:
            async with database.transaction() as uow:
                rows = await uow.inbox.claim(setting_id, NOW, chance.randint(1, 3), lease, LEASE)
            for row in rows:
                watch.begin(row.chat, lease)
            for row in rows:
                await asyncio.sleep(0)
                watch.end(row.chat, row.id)
                async with database.transaction() as uow:
                    assert await uow.inbox.done(row.id, lease, NOW)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for index, database in enumerate(processes):
            group.create_task(work(database, f"w{index}"))
        for half in range(2):
            group.create_task(intake(processes[half], list(range(half, ROWS, 2))))
    assert watch.clashes == []
    assert sum(map(len, watch.order.values())) == ROWS
    if backend == "sqlite":  # on PostgreSQL two intakes may commit out of the order of their numbers
        assert watch.order == {chat: sorted(numbers) for chat, numbers in watch.order.items()}


async def test_rows_of_one_intake_are_worked_in_order_by_many(processes: list[Database]) -> None:
    """All rows are there from the start: every worker sees every chat in its order."""
    setting_id = await add_setting(processes[0])
    async with processes[0].transaction() as uow:
        await uow.inbox.put([came_in(setting_id, str(n), chat=f"chat-{n % CHATS}") for n in range(ROWS)])
    order: dict[str, list[int]] = {}

    async def work(database: Database, lease: str) -> None:
        while sum(map(len, order.values())) < ROWS:
            async with database.transaction() as uow:
                rows = await uow.inbox.claim(setting_id, NOW, 2, lease, LEASE)
            for row in rows:
                order.setdefault(row.chat, []).append(int(row.update_key))
                async with database.transaction() as uow:
                    assert await uow.inbox.done(row.id, lease, NOW)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for index, database in enumerate(processes):
            group.create_task(work(database, f"w{index}"))
    assert order == {f"chat-{chat}": list(range(chat, ROWS, CHATS)) for chat in range(CHATS)}


async def test_senders_never_send_twice_and_keep_a_chat_s_order(processes: list[Database]) -> None:
    """Four senders empty the outbox; each lane of each chat leaves in order, urgent of all first when due together."""
    setting_id = await add_setting(processes[0])
    rows = [to_send(setting_id, f"e{n}", chat=f"chat-{n % CHATS}", lane=n % 3) for n in range(ROWS)]
    async with processes[0].transaction() as uow:
        await uow.outbox.put(rows)
    sent: dict[tuple[str, int], list[int]] = {}
    all_sent: list[str] = []

    async def send(database: Database, lease: str) -> None:
        while len(all_sent) < ROWS:
            async with database.transaction() as uow:
                claimed = await uow.outbox.claim(setting_id, "telegram", NOW, 3, lease, LEASE)
            for row in claimed:
                sent.setdefault((row.chat, row.lane), []).append(row.id)
                all_sent.append(row.event)
                async with database.transaction() as uow:
                    assert await uow.outbox.finish(row.id, lease, "done", None, NOW)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for index, database in enumerate(processes):
            group.create_task(send(database, f"s{index}"))
    assert sorted(all_sent) == sorted(row.event for row in rows)
    assert sent == {lane: sorted(numbers) for lane, numbers in sent.items()}


async def test_a_late_elder_waits_for_the_younger_in_work(processes: list[Database], backend: str) -> None:
    """PostgreSQL: row 1 becomes visible after row 2 of its chat was claimed; the chat is still worked one at a time."""
    if backend == "sqlite":
        return  # one writer: rows become visible in the order of their numbers
    setting_id = await add_setting(processes[0])
    async with processes[0].transaction() as slow:
        await slow.inbox.put([came_in(setting_id, "elder")])
        async with processes[1].transaction() as uow:
            await uow.inbox.put([came_in(setting_id, "younger")])
        async with processes[1].transaction() as uow:
            (younger,) = await uow.inbox.claim(setting_id, NOW, 5, "w1", LEASE)
    async with processes[2].transaction() as uow:
        assert await uow.inbox.claim(setting_id, NOW, 5, "w2", LEASE) == []
    async with processes[1].transaction() as uow:
        assert await uow.inbox.done(younger.id, "w1", NOW)
    async with processes[2].transaction() as uow:
        (elder,) = await uow.inbox.claim(setting_id, NOW, 5, "w2", LEASE)
    assert [younger.update_key, elder.update_key] == ["younger", "elder"]


async def test_a_claim_not_yet_committed_keeps_its_chat(processes: list[Database], backend: str) -> None:
    """PostgreSQL: while one claim is open, another takes other chats and nothing of this one."""
    if backend == "sqlite":
        return  # the second claim waits for the first
    setting_id = await add_setting(processes[0])
    async with processes[0].transaction() as uow:
        await uow.inbox.put([came_in(setting_id, "a1"), came_in(setting_id, "a2"), came_in(setting_id, "b1", chat="b")])
    async with processes[0].transaction() as first:
        taken = await first.inbox.claim(setting_id, NOW, 1, "w1", LEASE)
        async with processes[1].transaction() as second:
            others = await second.inbox.claim(setting_id, NOW, 5, "w2", LEASE)
    assert [[row.update_key for row in rows] for rows in (taken, others)] == [["a1"], ["b1"]]
