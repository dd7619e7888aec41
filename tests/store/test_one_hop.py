"""Rows come whole and in order, however they are asked for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from relbot.store import one_hop
from relbot.store.one_hop import MANY, Connection

NUMBERS = 2 * MANY + 7


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    """A connection to a file with more rows than one visit reads."""
    opened = one_hop.connect(str(tmp_path / "rows.sqlite"), isolation_level=None)
    await opened
    await opened.cursor().execute("CREATE TABLE numbers (n INTEGER PRIMARY KEY)")
    added = await opened.cursor().executemany("INSERT INTO numbers VALUES (?)", [(n,) for n in range(NUMBERS)])
    assert added.rowcount == NUMBERS
    yield opened
    await opened.close()


@pytest.mark.parametrize("count", [0, 1, MANY - 1, MANY, MANY + 1, NUMBERS])
async def test_all_rows_come_once(connection: Connection, count: int) -> None:
    """Less than one visit's, just as many, and more."""
    cursor = await connection.cursor().execute("SELECT n FROM numbers ORDER BY n LIMIT ?", (count,))

    assert [n for (n,) in await cursor.fetchall()] == list(range(count))
    assert await cursor.fetchall() == []


async def test_some_rows_at_a_time(connection: Connection) -> None:
    """As a stream asks for them, in whatever portions."""
    cursor = await connection.cursor().execute("SELECT n FROM numbers ORDER BY n")
    first, some = await cursor.fetchone(), await cursor.fetchmany(MANY + 1)
    rest = await cursor.fetchall()

    assert [n for (n,) in [first, *some, *rest]] == list(range(NUMBERS))
    assert await cursor.fetchone() is None


async def test_a_cursor_that_nobody_read_holds_nothing(connection: Connection) -> None:
    """SQLite refuses to drop a table that a statement still reads."""
    cursor = await connection.cursor().execute("SELECT n FROM numbers")
    await cursor.close()

    await connection.cursor().execute("DROP TABLE numbers")
