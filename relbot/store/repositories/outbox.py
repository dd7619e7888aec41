"""What is to leave, in the order in which each chat must see it; and what became of it."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.dml import ReturningUpdate

from relbot.store import contexts
from relbot.store.repositories.base import Repository, written_out
from relbot.store.repositories.claim import candidates, taking
from relbot.store.tables import OUTBOX_LANES, OutboxRow

_OPEN = written_out(("pending", "claimed"))


@dataclass(frozen=True)
class NewOutbox:
    """An operation to do. `body` is plain here; the outbox seals it with the setting's key.

    `event` and `index` are the effect's id; `lane` is one of OUTBOX_LANES; `kind`: send, edit, retire, delete.
    """

    setting_id: str
    event: str
    index: int
    channel: str
    chat: str
    lane: int
    kind: str
    body: bytes
    created_at: datetime
    due_at: datetime
    contact_id: str | None = None
    target: str | None = None
    purpose: str | None = None
    purpose_id: str | None = None


class Outbox(Repository):
    """The outbox. A sender claims, sends outside any transaction, and records what came back under its lease."""

    async def put(self, rows: Sequence[NewOutbox]) -> list[int]:
        """Adds operations; those whose (event, index) is there already change nothing. Ids of the new ones."""
        sealed = [
            asdict(row) | {"body": self._vault.seal_setting(row.setting_id, contexts.OUTBOX_BODY, row.body)}
            for row in rows
        ]
        return await self._put_new(OutboxRow, sealed, ("event", "index"))

    async def claim(
        self,
        setting_id: str,
        channel: str,
        now: datetime,
        limit: int,
        lease: str,
        lease_for: timedelta,
        *,
        slowest: int = max(OUTBOX_LANES.values()),
    ) -> list[OutboxRow]:
        """Takes the next due operation of up to `limit` chats, by lane, due time and age.

        In a chat, the lanes go before age; an operation in work, or one that must wait, holds back what is behind it
        in its lane and in slower lanes, never a faster lane (rule 3). What is not yet due holds back nothing.
        Lanes slower than `slowest` are left alone.
        """
        known = {"in_setting": setting_id, "on_channel": channel, "now": now, "slowest": slowest, "most": limit}
        ids = await candidates(self._session, _next(), known)
        if not ids:
            return []
        known |= {"ids": ids, "by": lease, "until": now + lease_for}
        rows = (await self._session.scalars(_taken(), known)).all()
        return sorted(rows, key=lambda row: (row.lane, row.due_at, row.id))

    async def finish(self, row_id: int, lease: str, status: str, outcome: str | None, now: datetime) -> bool:
        """Records what became of it (done, refused, uncertain, dropped) and erases its body. False if the lease was
        lost: somebody else may have sent it too.
        """
        values = {"status": status, "outcome": outcome, "finished_at": now, "not_before": None, "body": None}
        return await self._settle(row_id, lease, **values)

    async def retry(
        self, row_id: int, lease: str, not_before: datetime, outcome: str | None = None, *, uncertain: bool = False
    ) -> bool:
        """Puts it back, to be tried no earlier than `not_before`; `outcome` is why. False if the lease was lost.

        `uncertain`: it may have arrived; counted, so that it is not repeated without end.
        """
        count = {"uncertain": OutboxRow.uncertain + 1} if uncertain else {}
        return await self._settle(row_id, lease, status="pending", not_before=not_before, outcome=outcome, **count)

    async def hold(self, row_ids: Iterable[int], lease: str, until: datetime) -> set[int]:
        """Keeps rows of a lease that lives claimed until then; which of them it still has. Others may have been sent by
        somebody else meanwhile.
        """
        mine = update(OutboxRow).where(
            OutboxRow.id.in_(list(row_ids)), OutboxRow.lease == lease, OutboxRow.status == "claimed"
        )
        held = mine.values(lease_until=until).returning(OutboxRow.id)
        return set(await self._session.scalars(held.execution_options(synchronize_session=False)))

    async def resume(self, setting_id: str, channel: str, outcome: str) -> int:
        """Lets all that was put back because of `outcome` be tried at once; how many operations."""
        waiting = update(OutboxRow).where(
            OutboxRow.setting_id == setting_id,
            OutboxRow.channel == channel,
            OutboxRow.status.in_(_OPEN),
            OutboxRow.status == "pending",
            OutboxRow.outcome == outcome,
            OutboxRow.not_before.is_not(None),
        )
        return await self._affected(waiting.values(not_before=None))

    async def put_right(self, setting_id: str, now: datetime, lease_for: timedelta) -> int:
        """The clock was ahead: what it made wait beyond now waits no longer; no lease outlives `lease_for`.

        How many operations waited.
        """
        mine = update(OutboxRow).where(OutboxRow.setting_id == setting_id, OutboxRow.status.in_(_OPEN))
        waiting = mine.where(OutboxRow.status == "pending", or_(OutboxRow.due_at > now, OutboxRow.not_before > now))
        freed = await self._affected(waiting.values(due_at=now, not_before=None))
        claimed = mine.where(OutboxRow.status == "claimed")
        await self._affected(claimed.where(OutboxRow.due_at > now).values(due_at=now))
        await self._affected(claimed.where(OutboxRow.lease_until > now + lease_for).values(lease_until=now + lease_for))
        return freed

    async def release(self, lease: str) -> int:
        """Gives back every row of a lease that was certainly not sent. How many."""
        return await self._reopen(OutboxRow.lease == lease)

    async def expired(self, setting_id: str, now: datetime) -> list[OutboxRow]:
        """Rows whose lease ran out: their sender died, so whether they left is not known."""
        return list(await self._session.scalars(_expired(), {"in_setting": setting_id, "now": now}))

    async def withdraw(self, key: str, outcome: str, now: datetime) -> bool:
        """Withdraws the operation of a delivery key that nobody has begun to send; False if it is too late for that."""
        event, _, index = key.rpartition(".")
        mine = update(OutboxRow).where(
            OutboxRow.event == event, OutboxRow.index == int(index), OutboxRow.status == "pending"
        )
        return await self._affected(mine.values(status="dropped", outcome=outcome, finished_at=now, body=None)) == 1

    async def get(self, row_id: int) -> OutboxRow | None:
        """An operation by its number."""
        return await self._session.get(OutboxRow, row_id)

    def body(self, row: OutboxRow) -> bytes:
        """The operation in plain; ValueError if it has left and its body is gone."""
        if row.body is None:
            raise ValueError(f"outbox row {row.id} is {row.status}; its body is erased")
        return self._vault.open_setting(row.setting_id, contexts.OUTBOX_BODY, row.body)

    async def counts(self, setting_id: str | None = None) -> dict[tuple[int, str], int]:
        """How many operations there are by lane and status, those done left out."""
        query = select(OutboxRow.lane, OutboxRow.status, func.count()).where(
            OutboxRow.status != "done", _in_setting(setting_id)
        )
        rows = await self._session.execute(query.group_by(OutboxRow.lane, OutboxRow.status))
        return {(lane, status): number for lane, status, number in rows}

    async def oldest_due(self, now: datetime, setting_id: str | None = None) -> dict[int, datetime]:
        """For each lane that has something due and not yet out: since when the oldest of it is due."""
        query = select(OutboxRow.lane, func.min(OutboxRow.due_at)).where(
            OutboxRow.status.in_(_OPEN), OutboxRow.due_at <= now, _in_setting(setting_id)
        )
        return dict((await self._session.execute(query.group_by(OutboxRow.lane))).all())

    async def next_due(self, now: datetime, setting_id: str | None = None) -> datetime | None:
        """The next moment after `now` at which something may become due, free to retry, or lose its lease."""
        moments = []
        for column in (OutboxRow.due_at, OutboxRow.not_before, OutboxRow.lease_until):
            query = select(func.min(column)).where(OutboxRow.status.in_(_OPEN), column > now, _in_setting(setting_id))
            moments.append((await self._session.execute(query)).scalar_one())
        return min((moment for moment in moments if moment is not None), default=None)

    async def sent_before(self, row: OutboxRow, since: datetime) -> list[str]:
        """The delivery keys of what was sent to the same account for the same purpose before a row, since a moment."""
        query = select(OutboxRow.event, OutboxRow.index).where(
            OutboxRow.contact_id == row.contact_id,
            OutboxRow.purpose == row.purpose,
            OutboxRow.status == "done",
            OutboxRow.finished_at > since,
            OutboxRow.id < row.id,
        )
        return [f"{event}.{index}" for event, index in await self._session.execute(query)]

    async def purge(self, finished_before: datetime) -> int:
        """Deletes operations that were finished before that; how many."""
        return await self._affected(
            delete(OutboxRow).where(OutboxRow.status.not_in(_OPEN), OutboxRow.finished_at < finished_before)
        )

    async def _settle(self, row_id: int, lease: str, **values: object) -> bool:
        mine = update(OutboxRow).where(OutboxRow.id == row_id, OutboxRow.lease == lease, OutboxRow.status == "claimed")
        return await self._affected(mine.values(lease=None, lease_until=None, **values)) == 1

    async def _reopen(self, which: ColumnElement[bool]) -> int:
        back = update(OutboxRow).where(which, OutboxRow.status.in_(_OPEN), OutboxRow.status == "claimed")
        return await self._affected(back.values(status="pending", lease=None, lease_until=None))


# What each of many looks asks is built once, and its values are given with each.


@cache
def _next() -> Select[int, str]:
    """The next due operation of each chat, by lane, due time and age, `most` of them."""
    due = select(OutboxRow.id, OutboxRow.chat).where(_claimable())
    due = due.order_by(OutboxRow.lane, OutboxRow.due_at, OutboxRow.id)
    return due.limit(bindparam("most", type_=Integer()))


@cache
def _taken() -> ReturningUpdate[OutboxRow]:
    return taking(OutboxRow, _claimable())


@cache
def _expired() -> Select[OutboxRow]:
    mine = select(OutboxRow).where(
        OutboxRow.setting_id == bindparam("in_setting", type_=String()),
        OutboxRow.status.in_(_OPEN),
        OutboxRow.status == "claimed",
        OutboxRow.lease_until < bindparam("now", type_=OutboxRow.lease_until.type),
    )
    return mine.order_by(OutboxRow.id)


def _claimable() -> ColumnElement[bool]:
    setting_id, channel = bindparam("in_setting", type_=String()), bindparam("on_channel", type_=String())
    now, slowest = bindparam("now", type_=OutboxRow.due_at.type), bindparam("slowest", type_=Integer())
    other = aliased(OutboxRow)
    in_the_way = exists().where(
        other.setting_id == OutboxRow.setting_id,
        other.chat == OutboxRow.chat,
        other.status.in_(_OPEN),
        other.due_at <= now,
        or_(other.lane < OutboxRow.lane, and_(other.lane == OutboxRow.lane, other.id < OutboxRow.id)),
    )
    return and_(
        OutboxRow.setting_id == setting_id,
        OutboxRow.channel == channel,
        OutboxRow.status.in_(_OPEN),
        OutboxRow.lane <= slowest,
        OutboxRow.due_at <= now,
        or_(OutboxRow.not_before.is_(None), OutboxRow.not_before <= now),
        or_(OutboxRow.status == "pending", OutboxRow.lease_until < now),
        ~in_the_way,
    )


def _in_setting(setting_id: str | None) -> ColumnElement[bool]:
    return true() if setting_id is None else OutboxRow.setting_id == setting_id
