"""Sends the outbox: by lane and due time, within the channel's limits, outside any transaction (DESIGN "Out")."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from relbot.clock import Clock
from relbot.service import log
from relbot.service.house import House
from relbot.service.loops import keep_on
from relbot.service.outcomes import LEASE_OVER, note_outcome, settle_lost
from relbot.service.pace import Pace
from relbot.service.parcels import unpack
from relbot.service.ports import Channel, Delivered, Operation, Refused, Result, RetryAfter, Uncertain
from relbot.service.worker import wait_for
from relbot.store.faults import passes
from relbot.store.tables import OUTBOX_LANES, OutboxRow
from relbot.store.unit_of_work import UnitOfWork

SLOTS = 24
"""Operations under way at once."""
KEPT_FOR_URGENT = 8
"""Slots that replies and routine never take, so that something urgent never waits for one (rule 3)."""
LEASE = timedelta(seconds=90)
"""A row with an older lease lost its sender. Whoever has it extends the lease as long as it waits or is under way."""
LEFT_OVER = LEASE / 2
"""Longer than any request may take: what has less of its lease left does not leave, for another may be sending it."""
IDLE = 1.0
NO_CONNECTION = "no_connection"
"""Why what was held back by an outage waits: once anything arrives again, it waits no longer."""
TRIES = 5
"""After so many faults of ours an operation is given up: it would hold back everything behind it in its chat."""


@dataclass
class _Flight:
    row: OutboxRow
    until: datetime
    """When its lease ends."""
    task: asyncio.Task[Result] = field(init=False)


class Sender:
    """Sends one channel's operations. Several processes may do so; each row is one's by lease."""

    def __init__(self, house: House, channel: Channel, clock: Clock, wake: asyncio.Event, work: asyncio.Event) -> None:
        self._house, self._channel, self._clock = house, channel, clock
        self._wake, self._work = wake, work
        self._pace = Pace(channel.limits)
        self._lease = house.ids()
        self._flights: dict[int, _Flight] = {}
        self._cut_off = True
        """Whether operations may be waiting for the connection: an earlier process may have left some."""

    async def run(self) -> None:
        """Sends until it is cancelled; what is under way then stays claimed, and is settled by the next start."""
        try:
            await keep_on(self._look, "sending_failed")
        finally:
            for flight in self._flights.values():
                flight.task.cancel()

    async def _look(self) -> None:
        self._wake.clear()
        await self.record()  # first: what has left must be known to have left, whatever happens to the rest
        taken = await self.claim()
        await self._wait(taken)
        await self.record()

    async def claim(self) -> int:
        """Takes what is due, as far as slots are free, and starts sending it. What it has already stays its own."""
        free, free_slow = self._room()
        if free <= 0 and not self._flights:
            return 0
        until = self._clock.now() + LEASE
        async with self._house.db.transaction() as uow:
            held = await self._hold(uow, until)
            await settle_lost(self._house, uow, self._clock.now())
            rows = await self._take_all(uow, free, free_slow) if free > 0 else []
            unpacked = [(row, await self._unpack(uow, row)) for row in rows]
        for flight in held:
            flight.until = until
        for row, operation in unpacked:
            self._flights[row.id] = flight = _Flight(row, until)
            flight.task = asyncio.create_task(self._send(flight, operation))
        return len(rows)

    async def _hold(self, uow: UnitOfWork, until: datetime) -> list[_Flight]:
        """Extends the leases of what waits or is under way, before they end; which ones (rule 2: it is sent once)."""
        ending = [flight for flight in self._flights.values() if until - flight.until > LEASE / 3]
        if not ending:
            return []
        held = await uow.outbox.hold([flight.row.id for flight in ending], self._lease, until)
        return [flight for flight in ending if flight.row.id in held]

    def _room(self) -> tuple[int, int]:
        """How many operations may be taken, and of them how many not urgent; during a pause one, as a probe."""
        rows, now = [flight.row for flight in self._flights.values()], asyncio.get_running_loop().time()
        slow = _slow(rows)
        free_slow = SLOTS - KEPT_FOR_URGENT - slow
        if self._pace.is_paused(now, urgent=False):
            free_slow = min(free_slow, 1 - slow)
        free = SLOTS - len(rows)
        if self._pace.is_paused(now, urgent=True):
            free = min(free, 1 - (len(rows) - slow) + max(free_slow, 0))
        return free, free_slow

    async def _take_all(self, uow: UnitOfWork, free: int, free_slow: int) -> list[OutboxRow]:
        """Up to `free` operations, of them `free_slow` that are not urgent.

        Mostly one look is enough: whatever is due comes, the urgent ones first. Only if it is full, there is more.
        """
        rows: list[OutboxRow] = []
        while (room := min(free - len(rows), free_slow - _slow(rows))) > 0:
            found = await self._take(uow, room, max(OUTBOX_LANES.values()))
            rows += found
            if len(found) < room:
                return rows
        return rows + await self._take(uow, free - len(rows), OUTBOX_LANES["urgent"])

    async def record(self) -> int:
        """Writes down what became of all that has come back, in one transaction."""
        back = [flight for flight in self._flights.values() if flight.task.done()]
        if not back:
            return 0
        results = [flight.task.result() for flight in back]
        connected = any(isinstance(result, Delivered) for result in results)
        cut_off = any(isinstance(each, RetryAfter) and each.code == NO_CONNECTION for each in results)
        async with self._house.db.transaction() as uow:
            if self._cut_off and connected:
                await uow.outbox.resume(self._house.setting_id, self._channel.name, NO_CONNECTION)
            for flight in back:
                await note_outcome(self._house, uow, flight.row, self._lease, flight.task.result(), self._clock.now())
        self._cut_off = cut_off or (self._cut_off and not connected)
        for flight in back:
            del self._flights[flight.row.id]
        self._work.set()
        return len(back)

    async def settle(self) -> int:
        """Sends all that is due now and waits for it, for tests and orderly ends; how many operations."""
        sent = 0
        while await self.claim() or self._flights:
            await asyncio.wait([flight.task for flight in self._flights.values()])
            sent += await self.record()
        return sent

    async def _take(self, uow: UnitOfWork, limit: int, slowest: int) -> list[OutboxRow]:
        setting_id, channel = self._house.setting_id, self._channel.name
        now = self._clock.now()
        return await uow.outbox.claim(setting_id, channel, now, limit, self._lease, LEASE, slowest=slowest)

    async def _unpack(self, uow: UnitOfWork, row: OutboxRow) -> Operation | Refused | RetryAfter:
        """What is to be done. A row that cannot be opened is tried again a few times, and must not stop the others."""
        try:
            async with uow.savepoint():
                return await unpack(uow, row, self._clock.now())
        except Exception as error:  # noqa: BLE001 - somebody's key that cannot be had must not silence everybody else
            return _failed(row, error)

    async def _send(self, flight: _Flight, operation: Operation | Refused | RetryAfter) -> Result:
        """One operation: wait for its turn, hand it to the channel. A fault of ours is tried again a few times.

        It does not leave when its lease was lost while it waited: another sender may have sent it (rule 2).
        """
        if not isinstance(operation, Operation):
            return operation
        row, left, timer = flight.row, False, asyncio.get_running_loop().time
        try:
            await self._pace.turn(row.chat, row.lane)
            if flight.until - self._clock.now() < LEFT_OVER:
                return RetryAfter(0, LEASE_OVER)
            left, left_at = True, timer()
            result = await self._channel.deliver(operation)
            if isinstance(result, RetryAfter) and result.all_chats:
                self._pace.pause(result.seconds, timer(), row.lane)
            elif isinstance(result, Delivered):
                self._pace.ease(left_at)
            return result
        except Exception as error:  # noqa: BLE001 - one operation must not stop the sender
            failed = _failed(row, error)
            return Uncertain("failed") if left and isinstance(failed, RetryAfter) else failed

    async def _wait(self, taken: int) -> None:
        """Until something came back, or there may be more to take."""
        if taken:
            await asyncio.sleep(0)
        woken = asyncio.ensure_future(wait_for(self._wake, IDLE))
        tasks = [flight.task for flight in self._flights.values()]
        try:
            await asyncio.wait([woken, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()


def _failed(row: OutboxRow, error: Exception) -> Refused | RetryAfter:
    """What a fault of ours means: tried again, a few times at most unless it is one that passes."""
    log.failed("operation_failed", error, row=row.id, kind=row.kind)
    return Refused("failed") if row.attempts >= TRIES and not passes(error) else RetryAfter(0, "failed")


def _slow(rows: Iterable[OutboxRow]) -> int:
    """How many are not urgent."""
    return sum(row.lane != OUTBOX_LANES["urgent"] for row in rows)
