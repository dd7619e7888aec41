"""Claiming: how several processes take rows so that a chat is never worked twice at once.

SQLite has one writer at a time, so a claim is alone. On PostgreSQL a candidate is locked, then its chat; the caller
looks again, in a second statement that sees what others have committed meanwhile, before it marks the row as its own.
Locking rows alone would not do: the second row of a chat is not the row that another process holds.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningUpdate

from relbot.store.tables import InboxRow, OutboxRow

Row = TypeVar("Row", InboxRow, OutboxRow)


async def candidates(session: AsyncSession, query: Select[int, str], values: Mapping[str, Any]) -> list[int]:
    """The ids `query` (of id and chat, in order) finds, without those that another process is just taking.

    `values`: of the query's bound parameters, so that it is built once and not for each of many looks.
    """
    if session.get_bind().dialect.name == "postgresql":
        found = query.with_for_update(skip_locked=True).cte("found")  # FOR UPDATE keeps it from being folded in
        chat: Any = func.hashtextextended(found.c.chat, 0)
        query = select(found.c.id, found.c.chat).where(func.pg_try_advisory_xact_lock(chat))
    return [row_id for row_id, _ in await session.execute(query, values)]


def taking(row: type[Row], claimable: ColumnElement[bool]) -> ReturningUpdate[Row]:
    """Claims those of the bound `ids` that are still `claimable`, `by` a lease, `until` a moment; the rows it took."""
    taken = update(row).where(row.id.in_(bindparam("ids", expanding=True)), claimable)
    taken = taken.values(
        status="claimed",
        lease=bindparam("by", type_=String()),
        lease_until=bindparam("until", type_=row.lease_until.type),
        attempts=row.attempts + 1,
    )
    return taken.returning(row).execution_options(synchronize_session=False, populate_existing=True)
