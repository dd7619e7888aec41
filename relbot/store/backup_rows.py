"""The rows of a database as records, and back again: the same on SQLite and PostgreSQL, whatever their migration.

For each table `{"table": …, "columns": […], "counter": …}`, then a list a row; at the end `{"rows": {table: number}}`.
`counter` is the highest number that the table's own counter has given: none is ever given twice, even after a purge.
"""

import base64
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, Protocol

from sqlalchemy import Column, MetaData, Table, bindparam, func, insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from relbot.errors import StoreError
from relbot.store.engines import Engines
from relbot.store.revisions import VERSION_TABLE

BATCH = 500


class Writes(Protocol):
    """What takes records."""

    def write(self, record: object) -> None:
        """Adds a record."""


@asynccontextmanager
async def snapshot(engines: Engines) -> AsyncIterator[AsyncConnection]:
    """Reads one state of a database while others write to it; nobody waits."""
    engine = engines.read
    if not engines.address.is_sqlite:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    async with engine.connect() as connection:
        yield connection


async def dump(connection: AsyncConnection, out: Writes) -> None:
    """Writes every row of a snapshot; StoreError if the database counts other rows than it gave."""
    written: dict[str, int] = {}
    for table in (await _reflected(connection)).sorted_tables:
        columns = [column.name for column in table.columns]
        out.write({"table": table.name, "columns": columns, "counter": await _counter(connection, table)})
        count = 0
        async for row in await connection.stream(select(table).order_by(*table.primary_key)):
            out.write([_to_json(value) for value in row])
            count += 1
        if count != await _count(connection, table):
            raise StoreError(f"the table {table.name} gave {count} rows and counts others: its file may be damaged")
        written[table.name] = count
    out.write({"rows": written})


def count_rows(records: Iterable[Any]) -> Iterator[tuple[str, int]]:
    """Every table of a backup with its rows, as they are; StoreError if its end says other numbers."""
    found: dict[str, int] = {}
    said = None
    for record in records:
        if isinstance(record, list):
            found[next(reversed(found))] += 1
        elif "table" in record:
            found[record["table"]] = 0
        else:
            said = record["rows"]
    if said != found:
        raise StoreError("the backup does not hold as many rows as its end says")
    yield from found.items()


async def load(connection: AsyncConnection, records: Iterable[Any]) -> None:
    """Puts records into tables that are there and empty; StoreError if they do not fit, or not all arrived."""
    tables = (await _reflected(connection)).tables
    filling: _Filling | None = None
    for record in records:
        if isinstance(record, list):
            if filling is None:
                raise StoreError("the backup has rows without a table")
            await filling.add(record)
            continue
        if filling is not None:
            await filling.finish()
        if "table" in record:
            if record["table"] not in tables:
                raise StoreError(f"the backup has a table {record['table']} that its own relbot did not know")
            filling = _Filling(connection, tables[record["table"]], record["columns"], record["counter"])
        else:
            await _compare(connection, tables, record["rows"])


class _Filling:
    """One table being filled."""

    def __init__(self, connection: AsyncConnection, table: Table, columns: list[str], counter: int | None) -> None:
        self._connection, self._table, self._columns, self._counter = connection, table, columns, counter
        own = {key.parent.name for key in table.foreign_keys if key.column.table is table}
        self._own: tuple[str, ...] = tuple(sorted(own))
        """Columns that point into the same table: set once everybody is there."""
        self._rows: list[dict[str, Any]] = []
        self._pointing: list[dict[str, Any]] = []

    async def add(self, record: list[Any]) -> None:
        row = dict(zip(self._columns, map(_from_json, record), strict=True))
        if any(row[column] is not None for column in self._own):
            self._pointing.append({"row_id": row["id"], **{f"to_{column}": row[column] for column in self._own}})
        self._rows.append(row | dict.fromkeys(self._own))
        if len(self._rows) >= BATCH:
            await self._flush()

    async def finish(self) -> None:
        await self._flush()
        if self._pointing:
            pointed: dict[str, Any] = {column: bindparam(f"to_{column}") for column in self._own}
            change = update(self._table).where(self._table.c.id == bindparam("row_id")).values(pointed)
            await self._connection.execute(change, self._pointing)
        if self._counter is not None:
            await _set_counter(self._connection, self._table, self._counter)

    async def _flush(self) -> None:
        if self._rows:
            await self._connection.execute(insert(self._table), self._rows)
            self._rows = []


async def _compare(connection: AsyncConnection, tables: Any, said: dict[str, int]) -> None:
    for name, number in said.items():
        found = await _count(connection, tables[name])
        if found != number:
            raise StoreError(f"of {number} rows of {name}, {found} arrived")


async def _reflected(connection: AsyncConnection) -> MetaData:
    metadata = MetaData()
    await connection.run_sync(metadata.reflect)
    metadata.remove(metadata.tables[VERSION_TABLE])
    return metadata


async def _count(connection: AsyncConnection, table: Table) -> int:
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


def _numbered(table: Table) -> Column[Any] | None:
    """The column whose values a counter gives, if the table has one."""
    (first, *more) = table.primary_key
    return first if not more and first.type.python_type is int else None


async def _counter(connection: AsyncConnection, table: Table) -> int | None:
    column = _numbered(table)
    if column is None:
        return None
    if connection.dialect.name == "sqlite":
        query, given = "SELECT seq FROM sqlite_sequence WHERE name = :name", {"name": table.name}
        return (await connection.execute(text(query), given)).scalar() or 0
    sequence = await _sequence(connection, table, column)
    query = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608 - the database's own name
    return int((await connection.execute(text(query))).scalar_one())


async def _set_counter(connection: AsyncConnection, table: Table, last: int) -> None:
    column = _numbered(table)
    if column is None or not last:
        return
    given = {"name": table.name, "last": last}
    if connection.dialect.name == "sqlite":
        await connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        await connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), given)
        return
    sequence = await _sequence(connection, table, column)
    await connection.execute(
        text("SELECT setval(CAST(:sequence AS regclass), :last)"), {"sequence": sequence, "last": last}
    )


async def _sequence(connection: AsyncConnection, table: Table, column: Column[Any]) -> str:
    query = text("SELECT pg_get_serial_sequence(:table, :column)")
    found = await connection.execute(query, {"table": table.name, "column": column.name})
    return str(found.scalar_one())


def _to_json(value: Any) -> Any:
    match value:
        case bytes() | memoryview():
            return {"bytes": base64.b64encode(value).decode()}
        case datetime():
            aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
            return {"moment": aware.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case _:
            return value


def _from_json(value: Any) -> Any:
    match value:
        case {"bytes": coded}:
            return base64.b64decode(coded)
        case {"moment": moment}:
            return datetime.fromisoformat(moment)
        case {"date": day}:
            return date.fromisoformat(day)
        case _:
            return value
