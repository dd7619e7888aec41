"""SQLite through aiosqlite with one visit to its thread a statement.

SQLAlchemy's adapter makes a cursor, executes, fetches and closes, and aiosqlite goes to its thread and back for each:
four times as often as needed, at some tenths of a millisecond each on a busy machine. Rows are mostly few here, so a
statement runs, is read to its end and is closed in one go; of more than `MANY` rows the others are read when asked for.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

import aiosqlite

MANY = 1000
"""Rows that one visit reads at most."""


class Cursor:
    """What SQLAlchemy's adapter asks of an aiosqlite cursor; most are read to their end when `execute` returns."""

    arraysize = 1

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self._rest: sqlite3.Cursor | None = None
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> "Cursor":
        """Runs a statement and reads its first rows."""
        await self._connection.visit(lambda driver: self._keep(driver.execute(statement, parameters)))
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> "Cursor":
        """Runs a statement once for each set of parameters."""
        await self._connection.visit(lambda driver: self._keep(driver.executemany(statement, parameters)))
        return self

    async def fetchall(self) -> list[Any]:
        """All rows that were not given yet."""
        while self._rest is not None:
            await self._connection.visit(self._read)
        given, self._rows = self._rows, []
        return given

    async def fetchmany(self, size: int) -> list[Any]:
        """The next rows, at most `size`."""
        while self._rest is not None and len(self._rows) < size:
            await self._connection.visit(self._read)
        given, self._rows = self._rows[:size], self._rows[size:]
        return given

    async def fetchone(self) -> Any:
        """The next row, or None."""
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        """Lets go of rows that nobody read."""
        if self._rest is not None:
            await self._connection.visit(self._let_go)

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        self._rest = cursor
        self._read(cursor)

    def _read(self, driver: object) -> None:
        assert self._rest is not None  # noqa: S101 - asked by the callers
        found = self._rest.fetchmany(MANY) if self.description else []
        self._rows += found
        if len(found) < MANY:
            self._let_go(driver)

    def _let_go(self, _driver: object) -> None:
        if self._rest is not None:
            self._rest.close()
        self._rest = None


class Connection(aiosqlite.Connection):
    """An aiosqlite connection whose cursors are `Cursor`."""

    async def visit(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Does something with SQLite's own connection, in its thread."""
        await self._execute(work, self._conn)  # type: ignore[no-untyped-call]  # aiosqlite's own is not annotated

    def cursor(self) -> Cursor:  # type: ignore[override]  # not awaited: nothing is asked of the thread
        """A new cursor."""
        return Cursor(self)


def connect(path: str, **options: Any) -> Connection:
    """A connection to await, as `aiosqlite.connect` gives it: SQLAlchemy's `async_creator_fn`."""
    connection = Connection(partial(sqlite3.connect, path, **options), iter_chunk_size=MANY)
    connection._thread.daemon = True  # a process may end while it is open
    return connection
