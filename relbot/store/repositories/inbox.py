"""What came in and is not yet worked: stored before it is acknowledged, worked in order, one at a time a chat."""

from collections.abc import Sequence
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
from relbot.store.tables import INBOX_LANES, InboxRow

_OPEN = written_out(("new", "claimed"))


@dataclass(frozen=True)
class NewInbox:
    """Something that came in. `body` is plain here; the inbox seals it with the setting's key.

    `source` and `update_key` recognise a duplicate; `chat` is Vault.chat_hash, or a name of its own for a wave;
    `lane` is one of INBOX_LANES.
    """

    setting_id: str
    source: str
    update_key: str
    chat: str
    lane: int
    received_at: datetime
    body: bytes


class Inbox(Repository):
    """The inbox. Claim, work and acknowledge are three short transactions, joined by a lease."""

    async def put(self, rows: Sequence[NewInbox]) -> int:
        """Stores what came in, in this order; duplicates are left out. How many were new."""
        sealed = [asdict(row) | {"body": self._sealed(row.setting_id, row.body)} for row in rows]
        return len(await self._put_new(InboxRow, sealed, ("setting_id", "source", "update_key")))

    async def claim(
        self,
        setting_id: str,
        now: datetime,
        limit: int,
        lease: str,
        lease_for: timedelta,
        *,
        slowest: int = max(INBOX_LANES.values()),
    ) -> list[InboxRow]:
        """Takes the next open row of up to `limit` chats that nobody is working, by lane and age.

        In a chat, the lanes go before age: a wave's row never holds back the words of the child it is for (rule 3).
        Lanes slower than `slowest` are left alone.
        A row whose lease ran out is taken again. Whoever claims says `done`, `park` or `release` with the same `lease`
        before `now + lease_for`, else others may take it.
        """
        known = {"in_setting": setting_id, "now": now, "slowest": slowest, "most": limit}
        ids = await candidates(self._session, _next(), known)
        if not ids:
            return []
        known |= {"ids": ids, "by": lease, "until": now + lease_for}
        rows = (await self._session.scalars(_taken(), known)).all()
        return sorted(rows, key=lambda row: (row.lane, row.id))

    async def done(self, row_id: int, lease: str, now: datetime) -> bool:
        """Acknowledges a row and erases its body; False if the lease was lost: then undo what was done for it."""
        return await self._settle(row_id, lease, status="done", body=None, done_at=now)

    async def park(self, row_id: int, lease: str, error: str, now: datetime) -> bool:
        """Sets aside a row that cannot be worked, out of its chat's way; the body stays, sealed, for the operator."""
        return await self._settle(row_id, lease, status="parked", error=error, done_at=now)

    async def release(self, lease: str) -> int:
        """Gives back every row of a lease, untouched: this worker stops. How many."""
        return await self._reopen(InboxRow.lease == lease)

    async def release_all(self, setting_id: str) -> int:
        """Gives back every claimed row of a setting: for the start of its only process. How many."""
        return await self._reopen(InboxRow.setting_id == setting_id)

    async def put_right(self, setting_id: str, latest: datetime) -> int:
        """The clock was ahead: no lease goes on beyond `latest`. How many did."""
        late = update(InboxRow).where(
            InboxRow.setting_id == setting_id,
            InboxRow.status.in_(_OPEN),
            InboxRow.status == "claimed",
            InboxRow.lease_until > latest,
        )
        return await self._affected(late.values(lease_until=latest))

    async def get(self, row_id: int) -> InboxRow | None:
        """A row by its number."""
        return await self._session.get(InboxRow, row_id)

    def body(self, row: InboxRow) -> bytes:
        """What came in, in plain; ValueError if the row is done and its body gone."""
        if row.body is None:
            raise ValueError(f"inbox row {row.id} is done; its body is erased")
        return self._vault.open_setting(row.setting_id, contexts.INBOX_BODY, row.body)

    async def counts(self, setting_id: str | None = None) -> dict[str, int]:
        """How many rows are new, claimed and parked."""
        query = select(InboxRow.status, func.count()).where(
            InboxRow.status.in_(written_out(("new", "claimed", "parked"))), _in_setting(setting_id)
        )
        rows = await self._session.execute(query.group_by(InboxRow.status))
        found = dict(rows.all())
        return {status: found.get(status, 0) for status in ("new", "claimed", "parked")}

    async def oldest(self, setting_id: str | None = None) -> datetime | None:
        """When the oldest row that is still open came in."""
        query = select(func.min(InboxRow.received_at)).where(InboxRow.status.in_(_OPEN), _in_setting(setting_id))
        return (await self._session.execute(query)).scalar_one()

    async def parked(self, setting_id: str | None = None) -> list[InboxRow]:
        """The rows that were set aside, oldest first."""
        query = select(InboxRow).where(InboxRow.status == "parked", _in_setting(setting_id)).order_by(InboxRow.id)
        return list(await self._session.scalars(query))

    async def parked_before(self, row: InboxRow, key: str) -> int:
        """How many other rows of the same source were set aside whose key is this one and a time ("fold.x@…")."""
        query = select(func.count()).where(
            InboxRow.setting_id == row.setting_id,
            InboxRow.source == row.source,
            InboxRow.update_key.startswith(f"{key}@", autoescape=True),
            InboxRow.status == "parked",
            InboxRow.id != row.id,
        )
        return (await self._session.execute(query)).scalar_one()

    async def retry_parked(self, row_id: int) -> bool:
        """Puts a parked row back into its chat's order; False if it is not parked."""
        back = update(InboxRow).where(InboxRow.id == row_id, InboxRow.status == "parked")
        return await self._affected(back.values(status="new", error=None, done_at=None, attempts=0)) == 1

    async def purge(self, done_before: datetime) -> int:
        """Deletes done rows older than that; how many. Parked rows stay until they are dealt with."""
        return await self._affected(delete(InboxRow).where(InboxRow.status == "done", InboxRow.done_at < done_before))

    def _sealed(self, setting_id: str, body: bytes) -> bytes:
        return self._vault.seal_setting(setting_id, contexts.INBOX_BODY, body)

    async def _settle(self, row_id: int, lease: str, **values: object) -> bool:
        mine = update(InboxRow).where(InboxRow.id == row_id, InboxRow.lease == lease, InboxRow.status == "claimed")
        return await self._affected(mine.values(lease=None, lease_until=None, **values)) == 1

    async def _reopen(self, which: ColumnElement[bool]) -> int:
        back = update(InboxRow).where(which, InboxRow.status.in_(_OPEN), InboxRow.status == "claimed")
        return await self._affected(back.values(status="new", lease=None, lease_until=None))


# What each of many looks asks is built once, and its values are given with each.


@cache
def _next() -> Select[int, str]:
    """The next row of each chat that may be claimed, by lane and age, `most` of them."""
    oldest = select(InboxRow.id, InboxRow.chat).where(_claimable()).order_by(InboxRow.lane, InboxRow.id)
    return oldest.limit(bindparam("most", type_=Integer()))


@cache
def _taken() -> ReturningUpdate[InboxRow]:
    return taking(InboxRow, _claimable())


def _claimable() -> ColumnElement[bool]:
    setting_id, now = bindparam("in_setting", type_=String()), bindparam("now", type_=InboxRow.lease_until.type)
    slowest = bindparam("slowest", type_=Integer())
    other = aliased(InboxRow)
    # any row in work is in the way, younger or of a slower lane: a chat is worked by one at a time
    in_the_way = exists().where(
        other.setting_id == InboxRow.setting_id,
        other.chat == InboxRow.chat,
        other.status.in_(_OPEN),
        or_(
            other.lane < InboxRow.lane,
            and_(other.lane == InboxRow.lane, other.id < InboxRow.id),
            and_(other.id != InboxRow.id, _leased(other, now)),
        ),
    )
    return and_(
        InboxRow.setting_id == setting_id,
        InboxRow.status.in_(_OPEN),
        InboxRow.lane <= slowest,
        or_(InboxRow.status == "new", InboxRow.lease_until < now),
        ~in_the_way,
    )


def _leased(row: type[InboxRow], now: ColumnElement[datetime]) -> ColumnElement[bool]:
    return and_(row.status == "claimed", row.lease_until >= now)


def _in_setting(setting_id: str | None) -> ColumnElement[bool]:
    return true() if setting_id is None else InboxRow.setting_id == setting_id
