"""Who was erased stays erased after a restore of older copies, by the raw files too (DESIGN rule 8)."""

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from relbot.errors import ErasedError
from relbot.service.erasing import erase
from relbot.service.ports import Received
from relbot.service.restored import settle
from relbot.store.backup import back_up
from relbot.store.restoring import Restored, Wanted, restore
from relbot.store.tables import AlertRow, ConcernRow, InboxRow, IncidentRow, OutboxRow, SessionRow, TalkRequestRow
from tests.fixtures.databases import Place
from tests.service.scene import MONDAY, Scene, on_stage, scene
from tests.service.school import SETTING
from tests.service.test_accepted_requests import accept_all, ask
from tests.service.test_erasing import gone, traces

CHILD, ADULT, LEFT = "P1202", "S05", "S03"


async def copy(on: Scene, place: Place, folder: Path) -> Wanted:
    """A backup, and a copy of the keys apart from it."""
    main, keys = folder / "relbot.backup", folder / "apart" / "keys.backup"
    keys.parent.mkdir(parents=True)
    await back_up(
        place.url, keys_url=None, key_file=place.key_file, files={"main": main, "keys": keys}, now=on.clock.now()
    )
    return Wanted(main, keys)


async def restored(place: Place, wanted: Wanted, on: Scene) -> Restored:
    """Restores into the place, two days later."""
    now = on.clock.now() + timedelta(days=2)
    return await restore(
        place.url, keys_url=None, key_file=place.key_file, wanted=wanted, settle=partial(settle, now=now), now=now
    )


async def log_incident(on: Scene, child: str) -> None:
    """An incident about a child, still open."""
    now, adult = on.clock.now(), await on.person("S06")
    async with on.db.transaction() as uow:
        uow.add(
            IncidentRow(
                id=on.house.ids(),
                setting_id=on.house.setting_id,
                person_id=child,
                reporter_id=adult,
                event="e",
                index=0,
                ended_at=now,
                logged_at=now,
                kind="words",
                held="no",
                gravity="ordinary",
                calm_until=now,
                talk="today",
                status="open",
            )
        )


def lose(*databases: Path) -> None:
    """Databases are gone, with their write-ahead logs."""
    for path in databases:
        for each in path.parent.glob(path.name + "*"):
            if not each.name.endswith("lock"):
                each.unlink()


def found_on_disk(place: Place, what: list[bytes]) -> list[bytes]:
    """Which of these bytes stand in a database or a write-ahead log."""
    disk = b"".join(path.read_bytes() for path in sorted(place.folder.iterdir()) if ".sqlite" in path.name)
    return [each for each in what if each in disk]


async def test_who_is_erased_stays_erased(place: Place, tmp_path: Path) -> None:
    """A child and an adult are erased after the copies were made: first the database alone is lost, then all of it."""
    database = await place.open()
    async with scene(database) as on:
        setting_id, child, adult = on.house.setting_id, await on.person(CHILD), await on.person(ADULT)
        await ask(on, "P1201", "Tom Bevan", "Dim ots gen i", "Heddiw")
        await accept_all(on, ADULT)
        await ask(on, CHILD, "Tom Bevan")
        await on.write(CHILD, "the boiler in our flat is off")
        await on.command(CHILD, "checkin")
        await on.receive(Received(kind="words", address=CHILD, text="and it is cold"))
        await gone(on, LEFT)
        await log_incident(on, child)
        older = await copy(on, place, tmp_path / "older")
        marks = [*await traces(on, child), *await traces(on, adult)]
        await on.settle()
        await gone(on, CHILD)
        await gone(on, ADULT)
        async with on.db.transaction() as uow:
            for alert in await uow.care.open_alerts(setting_id, child):
                await uow.care.close(alert.id, await on.person("S01"), on.clock.now(), "read")
            for asked in await uow.talk.under_way(setting_id, ("closed", "cancelled"), person_id=child):
                asked.status = "closed"
            for incident in await uow.incidents.open(setting_id):
                incident.status = "closed"
        for school_id in (CHILD, ADULT, LEFT):
            await erase(on.db, setting_id, school_id, on.clock.now())
        newer = await copy(on, place, tmp_path / "newer")
        await database.close()

        lose(place.main_file)
        done = await restored(place, Wanted(older.main, None), on)
        assert (done.erased, done.keyless) == (0, 0)
        assert found_on_disk(place, marks) == []
        await as_if_never_here(place, on, child)

        lose(place.main_file, place.keys_file)
        assert newer.keys is not None
        assert older.keys is not None
        newer.keys.rename(older.keys.with_name("newer.backup"))
        done = await restored(place, older, on)
        assert (done.erased, done.keyless, done.unread) == (3, 0, ())
        assert found_on_disk(place, marks) == []
        await as_if_never_here(place, on, child)


async def as_if_never_here(place: Place, before: Scene, child: str) -> None:
    """relbot runs on the restored database: nothing of the child opens or comes up, and the others are served."""
    database = await place.open(exclusive=True)
    on = on_stage(database, before.house.setting_id, SETTING, MONDAY + timedelta(minutes=30))
    on.numbers.extend(before.numbers)  # Telegram does not count from one again
    await on.take_up()
    assert [row.body for row in await on.rows(InboxRow) if row.body] == []
    await on.later(seconds=1)
    assert [row.error for row in await on.rows(InboxRow) if row.error] == []
    assert {row.status for row in await on.rows(OutboxRow)} <= {"done", "dropped"}
    assert [row.status for row in await on.rows(SessionRow) if row.person_id == child] != []
    assert "active" not in {row.status for row in await on.rows(SessionRow) if row.person_id == child}
    assert {row.status for row in await on.rows(AlertRow) if row.person_id == child} == {"closed"}
    assert [row.status for row in await on.rows(IncidentRow)] == ["closed"]
    theirs, other = sorted(await on.rows(TalkRequestRow), key=lambda row: row.person_id != child)
    assert (theirs.status, other.status) == ("closed", "requested")
    assert {who for who, _ in on.channel.rung} == {"P1201", "S04"}  # to whom the erased adult had promised time
    await on.tap("S04", "Rwy'n mynd atyn nhw")
    assert [row.status for row in await on.rows(TalkRequestRow) if row.id == other.id] == ["accepted"]
    words = [row.text for row in await on.rows(ConcernRow) if row.person_id == child and row.text]
    assert words != []
    async with on.db.reading() as uow:
        for sealed in words:
            with pytest.raises(ErasedError):
                await uow.open(child, "concern.text", sealed)
        assert [row.action for row in await uow.audit.about(on.house.setting_id, child)][-1] == "person.erased"
    rung = len(await on.rows(ConcernRow))
    await on.write(CHILD, "hello")  # a stranger now, like any other
    assert len(await on.rows(ConcernRow)) == rung
    await database.close()
