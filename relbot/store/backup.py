"""`relbot backup`: a sealed copy of a database, made while relbot runs, read back and counted before it counts.

The main database and people's keys go into files of their own (rule 8): whoever finds the one without the other, even
with the key file, reads no names and no words. Each file begins with the tombstones that were known when it was made:
a restore of an older file learns from them who has been erased since (store.restoring).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from relbot.errors import ConfigurationError, StoreError
from relbot.store import schema
from relbot.store.backup_file import Header, SealedWriter, new_header, read_header, read_records
from relbot.store.backup_rows import count_rows, dump, snapshot
from relbot.store.database import addresses, require_files, unreachable
from relbot.store.engines import Engines, open_engines
from relbot.store.guard import take_guard
from relbot.store.keyfile import KeyFile, read_key_file
from relbot.store.placing import new_draft, onto_the_disk, place
from relbot.store.revisions import Part, noted
from relbot.store.tables import Tombstone
from relbot.store.vault import Vault

Erased = Mapping[str, datetime]
"""Who has been erased, by id, and when."""
NEIGHBOURS = "the copy of the keys must not lie beside the backup: name a file in another folder, best on another disk"


@dataclass(frozen=True)
class Contents:
    """A backup that opens whole: what it is, and how many rows each of its tables has."""

    header: Header
    rows: Mapping[str, int]
    erased: Erased


def verify(path: Path, keys: KeyFile) -> Contents:
    """Reads a backup from its first to its last byte.

    Raises StoreError if anything in it was changed, cut short or does not add up; KeyFileError without its key.
    """
    records = read_records(path, keys)
    first = next(records, None)
    if not isinstance(first, dict) or "erased" not in first:
        raise StoreError(f"{path} does not begin as a backup does")
    return Contents(read_header(path), dict(count_rows(records)), _read_erased(first))


def erased_in(path: Path, keys: KeyFile) -> Erased:
    """Whom a backup knows to be erased; reads its beginning alone. Errors as `verify`."""
    return _read_erased(next(read_records(path, keys)))


async def back_up(
    url: str, *, keys_url: str | None, key_file: Path | None, files: Mapping[Part, Path], now: datetime
) -> dict[Part, Contents]:
    """Writes the parts that `files` names, the main database first: whoever is in it has a key in a later copy of keys.

    A file is in its place only once it has been read back. Other processes go on meanwhile. Raises ConfigurationError
    if a file is there already, both lie in one folder or cannot be written; else what Database.open raises.
    """
    _refuse_places(files)
    main, keys = addresses(url, keys_url)
    secrets = read_key_file(key_file)
    require_files(main, keys)
    with unreachable(main):
        guard = await take_guard(main, "shared")
    engines: dict[Part, Engines] = {"main": open_engines(main), "keys": open_engines(keys)}
    try:
        with unreachable(main):
            await _check(engines, Vault(secrets))
            erased = await known_erased(engines["keys"])
            return {
                part: await _write(engines[part], part, files[part], secrets, erased, now)
                for part in ("main", "keys")
                if part in files
            }
    finally:
        for each in engines.values():
            await each.close()
        await guard.release()


def _refuse_places(files: Mapping[Part, Path]) -> None:
    for path in files.values():
        if path.exists():
            raise ConfigurationError(f"{path} is already there and is left as it is. Name another file")
    if len({path.resolve().parent for path in files.values()}) < len(files):
        raise ConfigurationError(NEIGHBOURS)


async def known_erased(keys: Engines) -> Erased:
    """The tombstones of a key database; none in one from before there were any."""
    async with keys.read.connect() as connection:
        return await tombstones_in(connection)


async def tombstones_in(connection: AsyncConnection) -> Erased:
    """The same, over a connection."""
    if not await connection.run_sync(lambda sync: inspect(sync).has_table(Tombstone.__tablename__)):
        return {}
    found = await connection.execute(select(Tombstone.person_id, Tombstone.erased_at))
    return dict(found.all())


async def check_setting_keys(connection: AsyncConnection, vault: Vault) -> None:
    """Raises KeyFileError unless the key file belongs to every setting of a main database, whatever its revision."""
    for setting_id, key_check in await connection.execute(text("SELECT id, key_check FROM setting")):
        vault.use(setting_id, bytes(key_check))


async def _check(engines: Mapping[Part, Engines], vault: Vault) -> None:
    for part, each in engines.items():
        async with each.read.connect() as connection:
            shape = await connection.run_sync(schema.shape_of, part)
            if shape is not schema.Shape.OLDER:
                schema.refuse(shape, part, each.address)
            if part == "main":
                await check_setting_keys(connection, vault)


async def _write(engines: Engines, part: Part, path: Path, keys: KeyFile, erased: Erased, now: datetime) -> Contents:
    try:
        draft, file = new_draft(path)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error
    try:
        with file:
            async with snapshot(engines) as connection:
                revision = await connection.run_sync(noted)
                writer = SealedWriter(file, new_header(part, revision, keys, now), keys)
                writer.write({"erased": {person_id: at.isoformat() for person_id, at in erased.items()}})
                await dump(connection, writer)
            writer.finish()
            onto_the_disk(file)
        done = verify(draft, keys)
        place(draft, path)
        return done
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


def _read_erased(first: Any) -> Erased:
    return {person_id: datetime.fromisoformat(at) for person_id, at in first["erased"].items()}
