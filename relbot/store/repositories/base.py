"""What the repositories share: the session they work in, and the few statements both databases spell differently."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Table, literal_column, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import Delete, ReturningInsert, Update

from relbot.store.tables import Base
from relbot.store.vault import Vault


class Repository:
    """Works in one transaction of one unit of work. Rows it gives back stay readable after the commit."""

    def __init__(self, session: AsyncSession, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    @property
    def _postgres(self) -> bool:
        return self._session.get_bind().dialect.name == "postgresql"

    def _insert(self, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
        return postgresql.insert(_table(model)) if self._postgres else sqlite.insert(_table(model))

    async def _put_new(
        self, model: type[Base], rows: Sequence[dict[str, Any]], unique: Sequence[str], returning: str = "id"
    ) -> list[Any]:
        """Inserts those rows whose `unique` columns are not there yet; their `returning` values, in order."""
        if not rows:
            return []
        insert = self._insert(model).on_conflict_do_nothing(index_elements=unique)
        statement: ReturningInsert[Any] = insert.returning(_table(model).c[returning])
        return list((await self._session.execute(statement, list(rows))).scalars())

    async def _affected(self, statement: Update | Delete) -> int:
        """Runs an UPDATE or DELETE, rows already in memory included; how many rows it touched."""
        result = await self._session.execute(statement)
        assert isinstance(result, CursorResult)  # noqa: S101 - UPDATE and DELETE give one
        return result.rowcount

    async def _take_lock(self, name: str) -> None:
        """On PostgreSQL, makes transactions that name the same thing wait for each other (SQLite's always do)."""
        if self._postgres:
            await self._session.execute(
                text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name}
            )


def written_out(words: Sequence[str]) -> list[ColumnElement[str]]:
    """Constants of ours as literals in the SQL: a database uses a partial index only if it sees them."""
    return [literal_column(f"'{word}'") for word in words]


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - ours are all mapped to tables
    return table
