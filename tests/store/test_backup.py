"""Backup and restore on both databases: every row comes back, and what is not whole or not ours is refused."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from relbot.errors import ConfigurationError, KeyFileError, RelbotError, StoreError
from relbot.store.backup import NEIGHBOURS, back_up, verify
from relbot.store.backup_file import PIECE, SealedWriter, new_header, read_records
from relbot.store.backup_rows import snapshot
from relbot.store.engines import Engines
from relbot.store.keyfile import KeyFile, MasterKey, read_key_file
from relbot.store.restoring import Restored, Wanted, restore
from relbot.store.revisions import Part
from relbot.store.rotation import rotate_keys
from relbot.store.tables import Base, KeyBase, PersonKey, Tombstone
from relbot.store.unit_of_work import UnitOfWork
from tests.fixtures.databases import MakePlace, Place
from tests.fixtures.postgres import PostgresServer
from tests.store.scene import NOW, add_contact, add_person, add_setting, came_in, to_send

WORDS = "mam was shouting all night"


async def nothing_to_settle(_uow: UnitOfWork, _erased: Mapping[str, datetime]) -> None:
    """These tests are about rows; what becomes of erased people is tests/service/test_restored.py's."""


async def fill(place: Place) -> tuple[str, list[str]]:
    """A setting with three people, one of them another's adult, words, messages under way, and a purged inbox row."""
    database = await place.open()
    setting_id = await add_setting(database)
    adult, child, other = [await add_person(database, setting_id, number) for number in ("S1", "P1", "P2")]
    await add_contact(database, setting_id, child, "700100200")
    async with database.transaction() as uow:
        pupil = await uow.people.get(child)
        assert pupil is not None
        pupil.named_adult_id, pupil.year = adult, 0
        pupil.first_name = await uow.seal(child, "person.first_name", WORDS)
        await uow.inbox.put([came_in(setting_id, "1"), came_in(setting_id, "2")])
        await uow.outbox.put([to_send(setting_id, "e1")])
        uow.audit.append(setting_id, NOW, "people.listed")
    async with database.main_engines.write.begin() as connection:
        await connection.execute(text("DELETE FROM inbox"))  # as a purge does; their numbers are not given again
    await database.close()
    return setting_id, [adult, child, other]


async def rows_of(engines: Engines, tables: type[Base] | type[KeyBase]) -> dict[str, list[Any]]:
    """Every row of every table."""
    async with engines.read.connect() as connection:
        return {
            table.name: sorted(map(repr, await connection.execute(select(table))))
            for table in tables.metadata.sorted_tables
        }


async def everything(place: Place) -> dict[str, list[Any]]:
    """All that both databases of a place hold."""
    database = await place.open()
    found = {**await rows_of(database.main_engines, Base), **await rows_of(database.keys_engines, KeyBase)}
    await database.close()
    return found


def files_in(folder: Path) -> tuple[Path, Path]:
    """Where a backup and a copy of keys go: apart."""
    (folder / "keys").mkdir(exist_ok=True)
    return folder / "relbot.backup", folder / "keys" / "keys.backup"


async def back_up_all(place: Place, folder: Path, now: datetime = NOW) -> Wanted:
    """Both parts."""
    main, keys = files_in(folder)
    await back_up(place.url, keys_url=None, key_file=place.key_file, files={"main": main, "keys": keys}, now=now)
    return Wanted(main, keys)


async def restore_to(place: Place, wanted: Wanted, key_file: Path, now: datetime = NOW) -> Restored:
    """Restores into a place."""
    return await restore(place.url, keys_url=None, key_file=key_file, wanted=wanted, settle=nothing_to_settle, now=now)


def emptied(place: Place) -> Place:
    """A place of SQLite where nothing is yet."""
    for path in (place.main_file, place.keys_file):
        path.unlink()
    return place


@pytest.fixture
async def nowhere(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """The address of an empty database of the other kind."""
    if backend == "postgresql":
        (tmp_path / "there").mkdir()
        yield f"sqlite:///{tmp_path}/there/relbot.sqlite"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    async with server.database() as url:
        yield url


async def test_everything_comes_back(place: Place, nowhere: str, tmp_path: Path) -> None:
    """Written while relbot runs, restored to the other kind of database: every row, and numbers go on."""
    setting_id, (_, child, _) = await fill(place)
    running = await place.open(exclusive=True)
    wanted = await back_up_all(place, tmp_path)
    await running.close()
    assert sorted(path.name for path in tmp_path.glob("*.backup*")) == ["relbot.backup"]
    before = await everything(place)
    there = Place(nowhere, place.key_file, tmp_path)
    done = await restore_to(there, wanted, place.key_file)
    assert (done.erased, done.keyless, done.unread) == (0, 0, ())
    assert {name: len(rows) for name, rows in before.items()} == {
        name: number for part in done.contents.values() for name, number in part.rows.items()
    }
    assert await everything(there) == before
    database = await there.open()
    async with database.transaction() as uow:
        pupil = await uow.people.get(child)
        assert pupil is not None
        assert await uow.open(child, "person.first_name", pupil.first_name) == WORDS
        await uow.inbox.put([came_in(setting_id, "3")])
    async with database.main_engines.read.connect() as connection:
        assert (await connection.execute(text("SELECT max(id) FROM inbox"))).scalar_one() == 3
    await database.close()


async def test_a_copy_is_of_one_moment(place: Place) -> None:
    """What is committed while a copy is being read is in none of its tables, and its writer waits for nobody."""
    await fill(place)
    database = await place.open()
    async with snapshot(database.main_engines) as reading:

        async def count(table: str) -> int:
            return int((await reading.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())

        before = await count("setting"), await count("person")
        await add_person(database, await add_setting(database, "cartref-y-mor"), "P9")
        assert (await count("setting"), await count("person")) == before == (1, 3)
    await database.close()


async def test_nothing_is_overwritten(place: Place, tmp_path: Path) -> None:
    """Neither a file by a backup, nor a database by a restore; what is there is as it was."""
    await fill(place)
    wanted = await back_up_all(place, tmp_path)
    before = await everything(place)
    with pytest.raises(ConfigurationError, match=r"relbot\.backup is already there and is left as it is"):
        await back_up_all(place, tmp_path)
    for each, what in ((Wanted(wanted.main, None), "database"), (Wanted(None, wanted.keys), "key database")):
        with pytest.raises(StoreError, match=f"^the {what} .* is not empty, and nothing is overwritten"):
            await restore_to(place, each, place.key_file)
    assert await everything(place) == before


class TestOnSqlite:
    """What does not depend on the database."""

    @pytest.fixture
    def backend(self) -> str:
        return "sqlite"

    async def test_no_name_word_id_or_key_of_a_person_is_in_the_files(self, place: Place, tmp_path: Path) -> None:
        """Sealed as a whole; and opened with the key file, the one has no key and the other nothing to open."""
        _, people = await fill(place)
        database = await place.open()
        async with database.keys_engines.read.connect() as connection:
            wrapped = list((await connection.execute(select(PersonKey.wrapped))).scalars())
        await database.close()
        wanted = await back_up_all(place, tmp_path)
        assert wanted.main is not None
        assert wanted.keys is not None
        raw = wanted.main.read_bytes() + wanted.keys.read_bytes()
        assert [each for each in (*people, "ysgol-y-bryn", "people.listed", WORDS) if each.encode() in raw] == []
        assert (wanted.main.stat().st_mode | wanted.keys.stat().st_mode) & 0o077 == 0
        keys = read_key_file(place.key_file)
        opened = {path: repr(list(read_records(path, keys))) for path in (wanted.main, wanted.keys)}
        assert [people[0] in text_ for text_ in opened.values()] == [True, True]
        assert [WORDS in text_ or "Llewelyn" in text_ for text_ in opened.values()] == [False, False]
        tables = [record["table"] for record in read_records(wanted.main, keys) if "table" in record]
        assert "person" in tables
        assert "person_key" not in tables
        assert len(wrapped) == 3

    async def test_what_does_not_fit_is_refused(self, make_place: MakePlace, tmp_path: Path) -> None:
        """Another key, the other part, a newer relbot, keys too old or of another database: nothing is left."""
        place, other = await make_place(), await make_place()
        await fill(place)
        await fill(other)
        wanted = await back_up_all(place, tmp_path)
        (tmp_path / "other").mkdir()
        foreign = await back_up_all(other, tmp_path / "other")
        emptied(other)
        assert wanted.main is not None

        async def refusal(each: Wanted, key_file: Path = place.key_file, now: datetime = NOW) -> str:
            with pytest.raises(RelbotError) as caught:
                await restore_to(other, each, key_file, now)
            assert not other.main_file.exists()
            assert not other.keys_file.exists()
            return str(caught.value)

        assert "does not hold" in await refusal(wanted, other.key_file)
        assert "is a backup of the database, not of the key database" in await refusal(Wanted(None, wanted.main))
        assert "is missing. Put it back, or name a copy of it" in await refusal(Wanted(wanted.main, None))
        assert "copies of keys are kept for 30 days" in await refusal(wanted, now=NOW + timedelta(days=31))
        both = KeyFile((*read_key_file(place.key_file).keys, *read_key_file(other.key_file).keys), tmp_path / "both")
        both.write()
        assert both.path is not None
        assert "they belong to another one" in await refusal(Wanted(wanted.main, foreign.keys), both.path)
        header = new_header("main", "9999", read_key_file(place.key_file), NOW)
        newer = tmp_path / "newer"
        with newer.open("wb") as file:
            writer = SealedWriter(file, header, read_key_file(place.key_file))
            writer.write({"erased": {}})
            writer.write({"rows": {}})
            writer.finish()
        assert "was made by a newer relbot" in await refusal(Wanted(newer, wanted.keys))
        other.main_file.with_name("relbot.sqlite-wal").write_bytes(b"frames")
        assert "what is left of another database" in await refusal(wanted)
        files: dict[Part, Path] = {"main": tmp_path / "a", "keys": tmp_path / "b"}
        with pytest.raises(ConfigurationError, match="^" + NEIGHBOURS):
            await back_up(place.url, keys_url=None, key_file=place.key_file, files=files, now=NOW)
        with pytest.raises(KeyFileError, match="does not belong to this database"):
            await back_up(place.url, keys_url=None, key_file=other.key_file, files={"main": tmp_path / "a"}, now=NOW)
        assert not (tmp_path / "a").exists()

    async def test_a_copy_from_before_a_rotation_wants_both_keys(self, place: Place, tmp_path: Path) -> None:
        """The key file of then does not open the keys of now; with both keys all is there, and a rotation goes on."""
        _, (_, child, _) = await fill(place)
        wanted = Wanted((await back_up_all(place, tmp_path)).main, None)
        old = read_key_file(place.key_file)
        await rotate_keys(place.url, keys_url=None, key_file=place.key_file, now=NOW)
        new = read_key_file(place.key_file)
        place.main_file.unlink()
        with pytest.raises(KeyFileError, match=f"was sealed with key {old.keys[0].id}"):
            await restore_to(place, wanted, place.key_file)
        KeyFile(old.keys, place.key_file).write()
        with pytest.raises(KeyFileError, match=f"people's keys were wrapped with key {new.keys[0].id}"):
            await restore_to(place, wanted, place.key_file)
        assert not place.main_file.exists()
        KeyFile((*new.keys, *old.keys), place.key_file).write()
        await restore_to(place, wanted, place.key_file)
        await rotate_keys(place.url, keys_url=None, key_file=place.key_file, now=NOW)
        assert read_key_file(place.key_file).keys == new.keys
        database = await place.open()
        async with database.reading() as uow:
            pupil = await uow.people.get(child)
            assert pupil is not None
            assert await uow.open(child, "person.first_name", pupil.first_name) == WORDS
        await database.close()

    async def test_old_copies_bring_nobody_back(self, make_place: MakePlace, tmp_path: Path) -> None:
        """Both files are from before an erasure; that it happened is known from a newer backup beside them."""
        place = await make_place()
        setting_id, (_, child, _) = await fill(place)
        wanted = await back_up_all(place, tmp_path)
        database = await place.open()
        async with database.keys_engines.read.connect() as connection:
            query = select(PersonKey.wrapped).where(PersonKey.person_id == child)
            wrapped = (await connection.execute(query)).scalar_one()
        await database.erase_person_key(setting_id, child, NOW)
        await database.close()
        late = NOW + timedelta(days=2)
        newer = tmp_path / "newer.backup"
        await back_up(place.url, keys_url=None, key_file=place.key_file, files={"main": newer}, now=late)
        (tmp_path / "damaged.backup").write_bytes(newer.read_bytes()[:-1])
        emptied(place)
        done = await restore_to(place, wanted, place.key_file, late)
        assert (done.erased, done.keyless) == (1, 0)
        assert [path.name for path in done.unread] == ["damaged.backup"]
        disk = b"".join(path.read_bytes() for path in place.folder.iterdir() if ".sqlite" in path.name)
        assert wrapped not in disk
        database = await place.open()
        async with database.keys_engines.read.connect() as connection:
            assert (await connection.execute(select(Tombstone.person_id))).scalars().all() == [child]
        await database.close()

    async def test_the_database_of_an_older_relbot_is_backed_up_and_brought_to_this_ones_shape(
        self, place: Place, tmp_path: Path
    ) -> None:
        """Before `relbot migrate` a backup is due, with the new relbot installed; restored, it is migrated."""
        from relbot.store import schema
        from relbot.store.address import Address, keys_address, parse_address
        from relbot.store.engines import create_file, open_engines

        emptied(place)
        main = parse_address(place.url)
        vault_of = read_key_file(place.key_file)
        parts: tuple[tuple[Address, Part, str], ...]
        parts = ((keys_address(main, None), "keys", "0001"), (main, "main", "0003"))
        for address, part, revision in parts:
            create_file(address)
            engines = open_engines(address)
            async with engines.write.begin() as connection:
                await schema.upgrade_to(connection, part, revision)
                if part == "main":
                    from relbot.store.vault import Vault

                    check = Vault(vault_of).new_key_check("s" * 32)
                    query = text(
                        "INSERT INTO setting (id, slug, document, document_hash, applied_at, key_check)"
                        " VALUES (:id, 'old', '{}', 'h', '2026-01-01 00:00:00', :check)"
                    )
                    await connection.execute(query, {"id": "s" * 32, "check": check})
            await engines.close()
        wanted = await back_up_all(place, tmp_path)
        place.main_file.unlink()
        await restore_to(place, Wanted(wanted.main, None), place.key_file)  # the keys in place are older, too
        await (await place.open()).close()
        emptied(place)
        await restore_to(place, wanted, place.key_file)
        database = await place.open()
        async with database.reading() as uow:
            assert [setting.slug for setting in await uow.settings.all()] == ["old"]
        await database.close()


KEYS = KeyFile((MasterKey("01020304", bytes(32)),), None)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_file_opens_whole_or_not_at_all(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Whatever byte is changed and wherever it is cut: it is refused as a whole."""
    path = tmp_path_factory.mktemp("file") / "b"
    header = new_header("main", "0001", KEYS, NOW)
    with path.open("wb") as file:
        writer = SealedWriter(file, header, KEYS)
        records: tuple[object, ...] = ({"erased": {}}, {"table": "t", "columns": [], "counter": None}, ["ŵ"])
        for record in (*records, {"rows": {"t": 1}}):
            writer.write(record)
        writer.finish()
    whole = path.read_bytes()
    assert dict(verify(path, KEYS).rows) == {"t": 1}
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        path.write_bytes(whole[:at])
    else:
        path.write_bytes(whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 255))]) + whole[at + 1 :])
    with pytest.raises((StoreError, KeyFileError)):
        verify(path, KEYS)


def test_a_file_of_many_pieces(tmp_path: Path) -> None:
    """More than one piece, an exact fit included; pieces that change places do not open."""
    import secrets

    path = tmp_path / "b"
    lines = [secrets.token_hex(PIECE) for _ in range(4)]
    with path.open("wb") as file:
        writer = SealedWriter(file, new_header("main", "0001", KEYS, NOW), KEYS)
        for line in lines:
            writer.write([line])
        writer.finish()
    assert list(read_records(path, KEYS)) == [[line] for line in lines]
    raw = path.read_bytes()
    start, size = raw.index(b"\n") + 1, PIECE + 16
    path.write_bytes(
        raw[:start] + raw[start + size : start + 2 * size] + raw[start : start + size] + raw[start + 2 * size :]
    )
    with pytest.raises(StoreError, match="does not open"):
        list(read_records(path, KEYS))
