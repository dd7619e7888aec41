"""kill -9 between statements: what was not committed never was, what was committed is there."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE

from tests.fixtures.databases import Place
from tests.store.scene import LEASE, NOW, add_setting, came_in

PROGRAM = """
import asyncio, os, pathlib, signal, sys
from datetime import datetime, timedelta
from relbot.store.database import Database
from tests.store.scene import LEASE, NOW, came_in, to_send

async def main():
    setting_id, point = sys.argv[3], int(sys.argv[4])
    reached = 0

    def pass_point():
        nonlocal reached
        reached += 1
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    database = await Database.open(sys.argv[1], keys_url=None, key_file=pathlib.Path(sys.argv[2]), exclusive=True)
    async with database.transaction() as uow:
        (row,) = await uow.inbox.claim(setting_id, NOW, 1, "w1", LEASE)
        pass_point()
    pass_point()
    async with database.transaction() as uow:
        async with uow.savepoint():
            await uow.outbox.put([to_send(setting_id, f"in.{row.id}")])
            pass_point()
            await uow.notes.put(setting_id, "answers", "1", NOW)
            pass_point()
        await uow.inbox.done(row.id, "w1", NOW)
        pass_point()
    pass_point()
    print("end of program")

asyncio.run(main())
"""


async def run_program(arguments: list[str]) -> tuple[int | None, bytes]:
    """Runs PROGRAM until it ends or is killed: its exit code (negative: the signal) and what it printed."""
    async with asyncio.timeout(60):
        child = await asyncio.create_subprocess_exec(sys.executable, "-c", PROGRAM, *arguments, stdout=PIPE)
        printed, _ = await child.communicate()
    return child.returncode, printed


async def test_kill_at_any_point_leaves_all_or_nothing(place: Place) -> None:
    """Six points of one event's way: after each, the row is as before or wholly done; a restart takes it up."""
    database = await place.open()
    setting_id = await add_setting(database)
    async with database.transaction() as uow:
        await uow.inbox.put([came_in(setting_id, str(number)) for number in range(6)])
    await database.close()
    seen = []
    for point in range(1, 7):
        arguments = [place.url, str(place.key_file), setting_id, str(point)]
        assert await run_program(arguments) == (-signal.SIGKILL, b"")
        database = await place.open(exclusive=True)
        async with database.transaction() as uow:
            await uow.inbox.release_all(setting_id)
            counts = await uow.inbox.counts()
            pending = sum((await uow.outbox.counts()).values())
            note = await uow.notes.get(setting_id, "answers")
        seen.append((counts["new"], pending, note is not None))
        await database.close()
    assert seen == [(6, 0, False)] * 5 + [(5, 1, True)]


async def test_a_restart_works_what_was_left(place: Place) -> None:
    """After a kill in the middle the same row comes again, with one more attempt."""
    database = await place.open()
    setting_id = await add_setting(database)
    async with database.transaction() as uow:
        await uow.inbox.put([came_in(setting_id, "1")])
    await database.close()
    assert await run_program([place.url, str(place.key_file), setting_id, "4"]) == (-signal.SIGKILL, b"")
    database = await place.open(exclusive=True)
    async with database.transaction() as uow:
        assert await uow.inbox.claim(setting_id, NOW, 1, "w2", LEASE) == []
        assert await uow.inbox.release_all(setting_id) == 1
        (row,) = await uow.inbox.claim(setting_id, NOW, 1, "w2", LEASE)
        assert [row.update_key, row.attempts, uow.inbox.body(row)] == ["1", 2, b"hello"]
    await database.close()
