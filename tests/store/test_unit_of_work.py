import asyncio
from datetime import datetime

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from relbot.ids import new_id
from relbot.store.database import Database
from relbot.store.tables import Person, SessionRow
from relbot.store.unit_of_work import UnitOfWork
from tests.store.scene import NOW, Scene, came_in, session_row


async def session_ids(database: Database, scene: Scene) -> set[str]:
    """The open sessions of the pupil."""
    async with database.reading() as uow:
        return {row.id for row in await uow.sessions.active_for(scene.pupil_id)}


async def test_a_transaction_commits_at_its_end(database: Database, scene: Scene) -> None:
    """What was added and what was changed is there for the next one."""
    async with database.transaction() as uow:
        uow.sessions.add(session_row(scene, "s1"))
        person = await uow.people.get(scene.pupil_id)
        assert person is not None
        person.language = "en"
    assert person.language == "en"
    async with database.reading() as uow:
        found = await uow.people.get(scene.pupil_id)
        assert found is not None
        assert found.language == "en"
    assert await session_ids(database, scene) == {"s1"}


async def test_an_exception_rolls_everything_back(database: Database, scene: Scene) -> None:
    """Flushed or not, nothing stays."""

    async def fail() -> None:
        async with database.transaction() as uow:
            uow.add(session_row(scene, "s1"))
            await uow.flush()
            await uow.inbox.put([came_in(scene.setting_id, "1")])
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await session_ids(database, scene) == set()
    async with database.reading() as uow:
        assert await uow.inbox.counts() == {"new": 0, "claimed": 0, "parked": 0}


async def test_cancellation_rolls_back_and_frees_the_writer(database: Database, scene: Scene) -> None:
    """A cancelled task leaves nothing behind, and the next writer is not kept waiting."""
    inside = asyncio.Event()

    async def never_ends() -> None:
        async with database.transaction() as uow:
            uow.add(session_row(scene, "s1"))
            await uow.flush()
            inside.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with database.transaction() as uow:
        uow.add(session_row(scene, "s2"))
    assert await session_ids(database, scene) == {"s2"}


async def test_cancellation_in_the_middle_of_a_statement_rolls_back(database: Database, scene: Scene) -> None:
    """Cancelled while the database works: the connection is given up, and the next transaction gets a fresh one."""

    async def write_many() -> None:
        async with database.transaction() as uow:
            for number in range(1000):
                await uow.inbox.put([came_in(scene.setting_id, str(number))])

    for turns in (1, 3, 10, 30):
        task = asyncio.create_task(write_many())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with database.transaction() as uow:
        assert await uow.inbox.put([came_in(scene.setting_id, "1")]) == 1
    async with database.reading() as uow:
        assert await uow.inbox.counts() == {"new": 1, "claimed": 0, "parked": 0}


async def test_a_bad_row_is_rolled_back_alone(database: Database, scene: Scene) -> None:
    """A savepoint takes back its own block; what stood before and after is committed."""

    async def add_one_that_fits_and_one_of_nobody(uow: UnitOfWork) -> None:
        async with uow.savepoint():
            uow.add(session_row(scene, "s2"))
            await uow.flush()
            uow.add(session_row(scene, "s3", person_id=new_id()))

    async def fail_after_a_statement(uow: UnitOfWork) -> None:
        async with uow.savepoint():
            await uow.inbox.put([came_in(scene.setting_id, "1")])
            raise LookupError

    async with database.transaction() as uow:
        async with uow.savepoint():
            uow.add(session_row(scene, "s1"))
        with pytest.raises(IntegrityError):
            await add_one_that_fits_and_one_of_nobody(uow)
        with pytest.raises(LookupError):
            await fail_after_a_statement(uow)
        async with uow.savepoint():
            uow.add(session_row(scene, "s4"))
    assert await session_ids(database, scene) == {"s1", "s4"}
    async with database.reading() as uow:
        assert await uow.inbox.counts() == {"new": 0, "claimed": 0, "parked": 0}


async def test_a_change_in_a_savepoint_that_failed_is_forgotten_in_memory_too(database: Database, scene: Scene) -> None:
    """The row in hand shows what will be committed."""

    async def change_and_fail(uow: UnitOfWork, person: Person) -> None:
        async with uow.savepoint():
            person.language = "en"
            await uow.flush()
            raise LookupError

    async with database.transaction() as uow:
        person = await uow.people.get(scene.pupil_id)
        assert person is not None
        with pytest.raises(LookupError):
            await change_and_fail(uow, person)
        again = await uow.people.get(scene.pupil_id)
        assert again is not None
        assert again.language == "cy"


async def test_a_savepoint_s_failure_passes_out_of_a_transaction(database: Database, scene: Scene) -> None:
    """Uncaught, it undoes the whole transaction."""

    async def fail() -> None:
        async with database.transaction() as uow:
            uow.add(session_row(scene, "s1"))
            async with uow.savepoint():
                raise LookupError

    with pytest.raises(LookupError):
        await fail()
    assert await session_ids(database, scene) == set()


async def test_a_reading_cannot_add_or_change_rows(database: Database, scene: Scene) -> None:
    """What would be lost without a word is an error."""

    async def add() -> None:
        async with database.reading() as uow:
            uow.add(session_row(scene, "s1"))

    async def change() -> None:
        async with database.reading() as uow:
            person = await uow.people.get(scene.pupil_id)
            assert person is not None
            person.language = "en"

    with pytest.raises(RuntimeError) as added:
        await add()
    with pytest.raises(RuntimeError) as changed:
        await change()
    assert [str(added.value), str(changed.value)] == ["a reading does not write: use Database.transaction()"] * 2


async def test_a_reading_is_held_by_the_database_too(database: Database, scene: Scene) -> None:
    """Statements that write are refused by SQLite and PostgreSQL themselves."""
    with pytest.raises(DBAPIError) as caught:
        async with database.reading() as uow:
            await uow.inbox.put([came_in(scene.setting_id, "1")])
    expected = {
        "sqlite": "attempt to write a readonly database",
        "postgresql": "cannot execute INSERT in a read-only transaction",
    }
    assert str(caught.value.orig).endswith(expected[database.dialect])


async def test_a_reading_waits_for_no_writer(database: Database, scene: Scene) -> None:
    """While somebody writes, others read what was there before."""
    async with database.transaction() as writer:
        writer.add(session_row(scene, "s1"))
        await writer.flush()
        assert await session_ids(database, scene) == set()
    assert await session_ids(database, scene) == {"s1"}


async def test_no_update_is_lost(database: Database, scene: Scene) -> None:
    """Read-modify-writes by many tasks at once on SQLite all count: the writer's lock is taken at BEGIN."""
    if database.dialect == "postgresql":
        return  # READ COMMITTED leaves this to atomic updates; see the claims and `accept`

    async def add_one() -> None:
        async with database.transaction() as uow:
            note = await uow.notes.get(scene.setting_id, "count")
            value = 0 if note is None else int(note.value)
            await uow.notes.put(scene.setting_id, "count", str(value + 1), NOW)

    await asyncio.gather(*(add_one() for _ in range(20)))
    async with database.reading() as uow:
        note = await uow.notes.get(scene.setting_id, "count")
    assert note is not None
    assert note.value == "20"


async def test_a_naive_moment_does_not_reach_the_database(database: Database, scene: Scene) -> None:
    """A time without a zone is a programming error, in a row and in a question."""
    naive = datetime(2026, 11, 23, 8, 40)  # noqa: DTZ001
    with pytest.raises(StatementError) as stored:
        async with database.transaction() as uow:
            uow.add(session_row(scene, "s1", started_at=naive))
    with pytest.raises(StatementError) as asked:
        async with database.reading() as uow:
            await uow.timers.due(naive, 10)
    refusals = [str(error.value.orig) for error in (stored, asked)]
    assert refusals == ["a moment without a time zone must not reach the database"] * 2


async def test_moments_come_back_in_utc(database: Database, scene: Scene) -> None:
    """Whatever zone they were given in."""
    from zoneinfo import ZoneInfo

    local = datetime(2026, 7, 1, 9, 0, tzinfo=ZoneInfo("Europe/London"))
    async with database.transaction() as uow:
        uow.add(session_row(scene, "s1", started_at=local))
    async with database.reading() as uow:
        row = await uow.sessions.get("s1")
    assert isinstance(row, SessionRow)
    assert row.started_at.isoformat() == "2026-07-01T08:00:00+00:00"


async def test_errors_show_no_values(database: Database, scene: Scene) -> None:
    """Hashes and ciphertext of people do not land in a traceback."""
    with pytest.raises(IntegrityError) as caught:
        async with database.transaction() as uow:
            uow.add(session_row(scene, "s1", person_id="nobody-at-all", flow="a-word-from-a-row"))
    assert "a-word-from-a-row" not in str(caught.value)
    assert "hidden due to hide_parameters" in str(caught.value)
