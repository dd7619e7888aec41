"""Works the inbox: claims rows, applies each whole or not at all, and flushes at once when something urgent leaves."""

import asyncio
import contextlib
from datetime import datetime, timedelta

from relbot.clock import Clock
from relbot.service import log, parked
from relbot.service.arrivals import UnreadableError, arrive
from relbot.service.due import fall_due
from relbot.service.event import Event
from relbot.service.house import House
from relbot.service.intake import INTERNAL, Internal
from relbot.service.loops import keep_on
from relbot.store.faults import passes
from relbot.store.tables import INBOX_LANES, InboxRow
from relbot.store.unit_of_work import UnitOfWork

BATCH = 64
"""Rows of people claimed at a time."""
SHARED = 16
"""Rows that share a commit, a savepoint each; and how many timers and waves are claimed between two looks at people."""
SLOWEST = max(INBOX_LANES.values())
LEASE = timedelta(seconds=60)
"""After this long a row of a dead worker is taken again."""
TRIES = 5
"""After so many faults of the database over one row it is not the database."""
IDLE = 1.0
"""Seconds between looks when nobody wakes the worker: another process may have written."""


class LeaseLostError(Exception):
    """Another worker has taken the row meanwhile: what was done for it here is undone."""


class Worker:
    """One worker; several may run, in one process or many. `wake` is set when there may be new rows."""

    def __init__(self, house: House, clock: Clock, wake: asyncio.Event, sent: asyncio.Event) -> None:
        self._house, self._clock, self._wake, self._sent = house, clock, wake, sent
        self._lease = house.ids()
        self._holds = False
        """Whether rows may still be claimed that are not applied."""

    async def run(self) -> None:
        """Works until it is cancelled."""
        await keep_on(self._look, "work_failed")

    async def _look(self) -> None:
        self._wake.clear()
        if await self.work() == 0:
            await wait_for(self._wake, IDLE)

    async def work(self) -> int:
        """Claims what there is and applies it; returns how many rows it took.

        What people sent is a batch of its own, and of everything else only a few rows come between two of them.
        """
        return await self._work_lanes(BATCH, INBOX_LANES["people"]) + await self._work_lanes(SHARED, SLOWEST)

    async def _work_lanes(self, limit: int, slowest: int) -> int:
        async with self._house.db.transaction() as uow:
            if self._holds:  # a fault came between: at once, not when the lease runs out
                await uow.inbox.release(self._lease)
            rows = await uow.inbox.claim(
                self._house.setting_id, self._clock.now(), limit, self._lease, LEASE, slowest=slowest
            )
        self._holds = True
        waiting = rows
        while waiting:
            waiting = waiting[await self._apply_some(waiting[:SHARED]) :]
            self._sent.set()
        self._holds = False
        return len(rows)

    async def _apply_some(self, rows: list[InboxRow]) -> int:
        """Applies rows in one commit; stops after one that sends something urgent. Returns how many it applied."""
        applied = 0
        async with self._house.db.transaction() as uow:
            for row in rows:
                applied += 1
                if await self._apply(uow, row):
                    break
        return applied

    async def _apply(self, uow: UnitOfWork, row: InboxRow) -> bool:
        """One row in a savepoint of its own; True if something urgent is to leave because of it."""
        now = self._clock.now()
        event = Event(self._house, uow, f"in.{row.id}", now)
        try:
            async with uow.savepoint():
                # first, because it locks the row: nobody else can be applying it meanwhile
                if not await uow.inbox.done(row.id, self._lease, now):
                    raise LeaseLostError
                await self._open(event, row)
        except LeaseLostError:
            log.noted("lease_lost", row=row.id)
            return False
        except Exception as error:
            if passes(error) and row.attempts < TRIES:
                raise  # the row is as good as it was; all that share the commit are tried again
            log.failed("inbox_row_parked", error, row=row.id)
            return await self._park(uow, row, error, now)
        return event.urgent

    async def _open(self, event: Event, row: InboxRow) -> None:
        body = event.uow.inbox.body(row).decode()
        if row.source == INTERNAL:
            await fall_due(event, Internal.model_validate_json(body))
            return
        name = row.source.partition(":")[0]
        channel = self._house.channels[name]
        await arrive(event, row, name, channel.decode(body, event.now))

    async def _park(self, uow: UnitOfWork, row: InboxRow, error: Exception, now: datetime) -> bool:
        """Sets the row aside and tells an adult: a child's words must not vanish because of a fault of ours."""
        code = str(error) if isinstance(error, UnreadableError) else type(error).__name__
        if not await uow.inbox.park(row.id, self._lease, code[:64], now):
            return False
        for report in (parked.report, parked.report_without_names):
            event = Event(self._house, uow, f"park.{row.id}", now)
            try:
                async with uow.savepoint():
                    await report(event, row, self._house.channels)
            except Exception as worse:  # noqa: BLE001 - parked it stays, and is shown to the operator
                log.failed("parked_row_not_reported", worse, row=row.id)
            else:
                return event.urgent
        return False


async def wait_for(wake: asyncio.Event, seconds: float) -> None:
    """Until the event is set, or so many seconds."""
    # not asyncio.wait_for: before Python 3.12 it loses a cancellation that comes together with the event
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()
