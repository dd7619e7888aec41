"""Of several processes on one database, one has a right."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from relbot.errors import StoreError
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
async def test_who_gives_no_sign_loses_it(place: Place) -> None:
    """A stopped process keeps its connection, but asks nothing: another takes it after its patience, not before, and
    nothing else of that name's owner is ended. Going on, the first learns that it is not its own.
    """
    here, there = await place.open(), await place.open()
    mine, beside = here.sole("intake"), here.sole("else")
    patient, impatient = there.sole("intake"), there.sole("intake", timedelta())
    assert [await each.is_mine() for each in (mine, beside, patient)] == [True, True, False]
    assert [await each.is_mine() for each in (impatient, mine, patient, beside)] == [True, False, False, True]
    assert [await each.is_mine() for each in (impatient, mine)] == [True, False]
    for each in (mine, beside, patient, impatient):
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
    """Nobody to share with, and nobody to take it from, hung or not: a second process is refused while one lives."""
    database = await place.open(exclusive=True)
    sole = database.sole("intake", timedelta())
    assert await sole.is_mine()
    with pytest.raises(StoreError, match="another relbot is running"):
        await place.open(exclusive=True)
    await sole.release()
    await database.close()
