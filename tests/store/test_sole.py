"""Of several processes on one database, one has a right."""

import pytest
from sqlalchemy import text

from tests.fixtures.databases import Place


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_one_has_it_and_the_next_when_that_one_ends(place: Place) -> None:
    """It stays with who has it; let go, or its connection lost, another has it at the next look, and it comes back."""
    here, there = await place.open(), await place.open()
    mine, theirs, other = here.sole("intake"), there.sole("intake"), there.sole("else")
    assert [await each.is_mine() for each in (mine, theirs, mine, other)] == [True, False, True, True]
    await mine.release()
    assert [await theirs.is_mine(), await mine.is_mine()] == [True, False]
    async with here.main_engines.write.begin() as connection:
        held = "locktype = 'advisory' AND granted AND mode = 'ExclusiveLock'"
        here_alone = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        await connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {held} AND {here_alone}"))
    assert [await theirs.is_mine(), await other.is_mine()] == [False, False]
    assert [await mine.is_mine(), await theirs.is_mine()] == [True, False]
    for each in (mine, theirs, other):
        await each.release()
    await here.close()
    await there.close()


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_a_machine_that_is_gone_is_noticed_within_a_minute(place: Place) -> None:
    """The server asks a silent connection itself; its own patience would be two hours."""
    database = await place.open()
    sole = database.sole("intake")
    assert await sole.is_mine()
    assert sole._connection is not None
    asked = "SELECT name, reset_val FROM pg_settings WHERE name LIKE 'tcp_keepalives%'"
    found = {name: int(value) for name, value in await sole._connection.execute(text(asked))}
    await sole.release()
    await database.close()
    seconds = found["tcp_keepalives_idle"] + found["tcp_keepalives_interval"] * found["tcp_keepalives_count"]
    assert 0 < seconds <= 60


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_on_sqlite_there_is_one_process(place: Place) -> None:
    """Nobody to share with."""
    database = await place.open()
    sole = database.sole("intake")
    assert await sole.is_mine()
    await sole.release()
    await database.close()
