import asyncio
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from relbot.errors import ConfigurationError, KeyFileError, StoreError
from relbot.store.address import keys_address, parse_address
from relbot.store.database import Database
from relbot.store.keyfile import new_key_file
from tests.fixtures.databases import MakePlace, Place
from tests.fixtures.postgres import PostgresServer
from tests.store.scene import add_setting, furnish


async def refusal(place: Place, **given: bool) -> str:
    """What is said when the database is refused."""
    with pytest.raises((KeyFileError, StoreError)) as caught:
        await place.open(**given)
    return str(caught.value)


def name_of(place: Place) -> str:
    """The database as messages call it."""
    return str(parse_address(place.url))


def keys_name_of(place: Place) -> str:
    """The key database as messages call it."""
    return str(keys_address(parse_address(place.url), None))


async def set_revision(place: Place, revision: str, *, keys: bool = False) -> None:
    """Makes a database say that it is of another revision."""
    database = await place.open()
    engines = database.keys_engines if keys else database.main_engines
    async with engines.write.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    await database.close()


async def test_a_database_opens_with_its_key(place: Place) -> None:
    """Closed and opened again, it still knows its setting and seals with its key."""
    database = await place.open()
    setting_id = await add_setting(database)
    sealed = database.vault.seal_setting(setting_id, "inbox.body", b"words")
    await database.close()
    database = await place.open()
    assert database.vault.open_setting(setting_id, "inbox.body", sealed) == b"words"
    async with database.reading() as uow:
        assert [setting.id for setting in await uow.settings.all()] == [setting_id]
        found = await uow.settings.by_slug("ysgol-y-bryn")
    assert found is not None
    assert found.document == "{}"
    await database.close()


@pytest.mark.parametrize("keys", [False, True])
async def test_a_newer_database_is_refused(place: Place, keys: bool) -> None:
    """An older relbot must not touch what it does not understand."""
    await set_revision(place, "9999", keys=keys)
    what = f"the key database {keys_name_of(place)}" if keys else f"the database {name_of(place)}"
    expected = f"{what} was made by a newer relbot. Install that one, or a newer one, and start again"
    assert [await refusal(place), await refusal(place, migrate=True)] == [expected, expected]


async def test_an_older_database_is_refused(place: Place) -> None:
    """It says to make a backup and migrate; relbot does not change it on its own."""
    await set_revision(place, "0001")
    assert await refusal(place) == (
        f"the database {name_of(place)} was made by an older relbot. Stop relbot, make a backup, then: relbot migrate"
    )


async def test_another_key_is_refused(place: Place) -> None:
    """The wrong key is noticed at start, not at the first child."""
    database = await place.open()
    await add_setting(database)
    await database.close()
    place.key_file.unlink()
    new_key_file(place.key_file)
    assert await refusal(place) == (
        f"the key file {place.key_file} does not belong to this database. Put back the key file that was in use when"
        " the database was made or last rotated; what people wrote opens with no other."
    )


async def test_no_key_is_refused(place: Place) -> None:
    """Without its key file a database stays closed."""
    place.key_file.unlink()
    assert await refusal(place) == (
        f"there is no key file {place.key_file}. Put back the one that belongs to this database (nothing can be read"
        f" without it), or, for a new database, make one: relbot keys new {place.key_file}"
    )


async def test_a_key_database_without_keys_is_refused(place: Place, make_place: MakePlace) -> None:
    """People without keys would all look erased; the key database of somewhere else is noticed."""
    database = await place.open()
    await furnish(database)
    async with database.keys_engines.write.begin() as connection:
        await connection.execute(text("DELETE FROM person_key"))
    await database.close()
    assert await refusal(place) == (
        f"the key database {keys_name_of(place)} holds no key of anybody in this database. Put back the one that"
        " belongs to it; without it nothing people wrote can be read"
    )


async def test_something_else_s_database_is_refused(place: Place) -> None:
    """A database with tables, but not relbot's."""
    database = await place.open()
    async with database.main_engines.write.begin() as connection:
        await connection.execute(text("DELETE FROM alembic_version"))
    await database.close()
    assert await refusal(place) == (
        f"the database {name_of(place)} holds something else than relbot's data. Check the address, or give it its own"
    )


async def test_a_rotation_or_migration_needs_the_database_alone(place: Place) -> None:
    """It waits for nobody and is refused while anybody has it open; then nobody else gets in."""
    database = await place.open()
    with pytest.raises(StoreError) as caught:
        await Database.open_alone(place.url, keys_url=None, key_file=place.key_file)
    in_use = f"relbot is using {name_of(place)}. Stop it and its commands, then do this again"
    assert [str(caught.value), await refusal(place, migrate=True)] == [in_use, in_use]
    await database.close()
    alone = await Database.open_alone(place.url, keys_url=None, key_file=place.key_file)
    assert await refusal(place) == (
        f"{name_of(place)} is being migrated, or its keys rotated. Start again when that is done"
    )
    await alone.close()
    await (await place.open(migrate=True)).close()


async def test_several_relbots_share_a_postgresql_database_but_not_a_file(place: Place, backend: str) -> None:
    """A second `relbot run` on a SQLite file is refused; commands beside it are not."""
    running = await place.open(exclusive=True)
    command = await place.open()
    if backend == "sqlite":
        assert await refusal(place, exclusive=True) == (
            f"another relbot is running on {place.main_file}. Stop that one first; one SQLite file serves one relbot"
        )
    else:
        await (await place.open(exclusive=True)).close()
    await running.close()
    await (await place.open(exclusive=True)).close()
    await command.close()


def url_of(folder: Path) -> str:
    """A SQLite address in a folder."""
    return f"sqlite:///{folder}/relbot.sqlite"


async def test_create_makes_what_is_not_there_and_opens_what_is(tmp_path: Path) -> None:
    """Both files are private; a second create finds what the first one stored."""
    key_file = tmp_path / "relbot.key"
    new_key_file(key_file)
    database = await Database.create(url_of(tmp_path), keys_url=None, key_file=key_file)
    setting_id = await add_setting(database)
    files = [path for path in tmp_path.iterdir() if ".sqlite" in path.name]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    await database.close()
    database = await Database.create(url_of(tmp_path), keys_url=None, key_file=key_file)
    async with database.reading() as uow:
        assert [setting.id for setting in await uow.settings.all()] == [setting_id]
    await database.close()


async def test_create_makes_nothing_without_a_key(tmp_path: Path) -> None:
    """A database that nobody could ever read is not made."""
    with pytest.raises(KeyFileError):
        await Database.create(url_of(tmp_path), keys_url=None, key_file=tmp_path / "relbot.key")
    assert list(tmp_path.iterdir()) == []


async def test_create_goes_on_where_it_was_killed(tmp_path: Path) -> None:
    """Empty files of an interrupted create are filled."""
    new_key_file(tmp_path / "relbot.key")
    for name in ("relbot.sqlite", "relbot-keys.sqlite"):
        (tmp_path / name).touch()
    database = await Database.create(url_of(tmp_path), keys_url=None, key_file=tmp_path / "relbot.key")
    assert len(await add_setting(database)) == 32
    await database.close()


async def test_two_creates_at_once_make_one_database(postgres_server: PostgresServer, tmp_path: Path) -> None:
    """Two processes that find the same empty PostgreSQL database both end up in it."""
    new_key_file(tmp_path / "relbot.key")
    async with postgres_server.database() as url:
        opening = [Database.create(url, keys_url=None, key_file=tmp_path / "relbot.key") for _ in range(3)]
        databases = await asyncio.gather(*opening)
        setting_id = await add_setting(databases[0])
        async with databases[1].reading() as uow:
            assert [setting.id for setting in await uow.settings.all()] == [setting_id]
        for database in databases:
            await database.close()


async def test_create_puts_no_new_keys_beside_an_old_database(tmp_path: Path, sqlite_template: Path) -> None:
    """A lost key database is a loss to be told, not a reason to begin a new one."""
    new_key_file(tmp_path / "relbot.key")
    (tmp_path / "relbot.sqlite").write_bytes((sqlite_template / "relbot.sqlite").read_bytes())
    with pytest.raises(StoreError) as caught:
        await Database.create(url_of(tmp_path), keys_url=None, key_file=tmp_path / "relbot.key")
    assert str(caught.value) == (
        f"the key database {tmp_path}/relbot-keys.sqlite is missing. Put it back; without it nothing people wrote can"
        " be read"
    )


async def test_opening_makes_nothing(tmp_path: Path) -> None:
    """A mistyped address is named; no empty database is left there."""
    new_key_file(tmp_path / "relbot.key")
    with pytest.raises(StoreError) as caught:
        await Database.open(url_of(tmp_path), keys_url=None, key_file=tmp_path / "relbot.key")
    assert str(caught.value) == (
        f"there is no database {tmp_path}/relbot.sqlite. Check the address, or begin with a new one:"
        " relbot setting apply FILE"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["relbot.key"]


async def test_an_empty_file_is_no_database_yet(tmp_path: Path) -> None:
    """open does not fill it; create and migrate do."""
    new_key_file(tmp_path / "relbot.key")
    for name in ("relbot.sqlite", "relbot-keys.sqlite"):
        (tmp_path / name).touch()
    with pytest.raises(StoreError) as caught:
        await Database.open(url_of(tmp_path), keys_url=None, key_file=tmp_path / "relbot.key")
    assert str(caught.value) == (
        f"the key database {tmp_path}/relbot-keys.sqlite is empty. To begin with a new one: relbot setting apply FILE"
    )


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """The driver's reason is passed on."""
    new_key_file(tmp_path / "relbot.key")
    for name in ("relbot.sqlite", "relbot-keys.sqlite"):
        (tmp_path / name).write_text("a letter to the governors, and nothing that is a database" * 20)
    with pytest.raises(StoreError) as caught:
        await Database.open(url_of(tmp_path), keys_url=None, key_file=tmp_path / "relbot.key")
    assert str(caught.value) == (
        f"the database {tmp_path}/relbot.sqlite cannot be opened: file is not a database."
        " Look whether RELBOT_DATABASE_URL names the right file; a damaged one is put back with: relbot restore"
    )


async def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path, unused_tcp_port: int) -> None:
    """Nobody listens: the message says where, and hides the password."""
    new_key_file(tmp_path / "relbot.key")
    url = f"postgresql://relbot:s3cret@127.0.0.1:{unused_tcp_port}/relbot"
    with pytest.raises(StoreError) as caught:
        await Database.open(url, keys_url=None, key_file=tmp_path / "relbot.key")
    place = f"postgresql://relbot:***@127.0.0.1:{unused_tcp_port}/relbot"
    assert str(caught.value).startswith(f"the database {place} cannot be opened: ")
    assert "s3cret" not in str(caught.value)


async def test_permissions_are_tightened(place: Place, backend: str) -> None:
    """A database file that others may read is closed at the next start."""
    if backend == "sqlite":
        place.main_file.chmod(0o644)
        await (await place.open()).close()
        assert stat.S_IMODE(place.main_file.stat().st_mode) == 0o600


async def test_the_keys_may_not_lie_in_the_main_database(place: Place) -> None:
    """A backup of it would carry the keys (rule 8)."""
    with pytest.raises(ConfigurationError) as caught:
        await Database.open(place.url, keys_url=place.url, key_file=place.key_file)
    assert str(caught.value) == "the keys must not lie in the main database: give them an address of their own"


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    """After kill -9 the lock is free at once."""
    from relbot.store.locks import FileLock

    path = tmp_path / "relbot.sqlite-run-lock"
    program = (
        "import sys, pathlib; from relbot.store.locks import FileLock; lock = FileLock(pathlib.Path(sys.argv[1]));"
        " print(lock.take(shared=False), flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "True\n"
        lock = FileLock(path)
        assert not lock.take(shared=False)
        assert not lock.take(shared=True)
        child.kill()
        child.wait(timeout=10)
        assert lock.take(shared=False)
        lock.release()
