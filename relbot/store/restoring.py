"""`relbot restore`: what a backup holds, into a database where nothing is. Who was erased stays erased (rule 8).

Who has been erased is gathered from all that can know it: the key database in place, both files, the audit, and every
other backup in the folders of the two. Their keys are deleted, and `settle` (the service's) lays their rows to rest.

On SQLite a database is made under another name and moved to its place when it is whole; on PostgreSQL it is one
transaction. People's keys come first: a main database without them would be a loss that looks like a beginning.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from relbot.errors import KeyFileError, StoreError
from relbot.store import schema
from relbot.store.address import Address
from relbot.store.backup import Contents, Erased, check_setting_keys, erased_in, tombstones_in, verify
from relbot.store.backup_file import is_backup, read_records
from relbot.store.backup_rows import load
from relbot.store.database import addresses, unreachable
from relbot.store.engines import Engines, create_file, open_engines
from relbot.store.envelope import key_id_of
from relbot.store.guard import take_guard
from relbot.store.keyfile import KeyFile, read_key_file
from relbot.store.keyring import Keyring
from relbot.store.placing import place
from relbot.store.repositories.audit import ERASED
from relbot.store.revisions import Part, known
from relbot.store.tables import AuditRow, Person, PersonKey, Tombstone
from relbot.store.unit_of_work import UnitOfWork
from relbot.store.vault import Vault

KEYS_KEPT = timedelta(days=30)
"""How old a copy of people's keys may be (rule 8)."""
Settle = Callable[[UnitOfWork, Erased], Awaitable[None]]
"""Makes the rows of erased people in a restored database what they were after the erasure."""


@dataclass(frozen=True)
class Wanted:
    """What is to be restored from which file. At least one; `old_keys`: a copy of keys past its time is taken too."""

    main: Path | None
    keys: Path | None
    old_keys: bool = False


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    contents: Mapping[Part, Contents]
    erased: int
    """People who were erased after the files were made, and are erased again."""
    keyless: int
    """People in the database, not known to be erased, whose key is not there: nobody can read what they wrote."""
    unread: tuple[Path, ...]
    """Backups beside the files that this key file does not open: whom they know to be erased is not known here."""


async def restore(
    url: str, *, keys_url: str | None, key_file: Path | None, wanted: Wanted, settle: Settle, now: datetime
) -> Restored:
    """Restores the main database, people's keys, or both, whole or not at all.

    Raises StoreError if a file does not open whole, is the other part, comes from a newer relbot, or there is data
    already; KeyFileError if the key file is not the one; and what Database.open raises.
    """
    main, keys = addresses(url, keys_url)
    secrets = read_key_file(key_file)
    contents = _read(wanted, secrets, now)
    erased, unread = _known_beside(wanted, secrets)
    for each in contents.values():
        erased |= each.erased
    with unreachable(main):
        guard = await take_guard(main, "alone")
    work = _Restoring({"main": main, "keys": keys}, wanted, contents, secrets)
    try:
        with unreachable(main):
            again, keyless = await work.run(erased, settle)
    finally:
        work.clear()
        await guard.release()
    return Restored(contents, again, keyless, unread)


class _Restoring:
    """One restore: where it writes, and from what."""

    def __init__(
        self, final: Mapping[Part, Address], wanted: Wanted, contents: Mapping[Part, Contents], secrets: KeyFile
    ) -> None:
        files: dict[Part, Path | None] = {"main": wanted.main, "keys": wanted.keys}
        self._files: dict[Part, Path] = {part: path for part, path in files.items() if path is not None}
        self._final, self._contents, self._secrets = final, contents, secrets
        self._work = {part: _draft_of(each) if part in self._files else each for part, each in final.items()}

    async def run(self, erased: Erased, settle: Settle) -> tuple[int, int]:
        """Restores, and says how many were erased again, and how many have no key."""
        for part in _ORDER:
            await self._refuse(part)
        for part in self._files:
            if self._work[part].is_sqlite:
                _clear(self._work[part].path)
                create_file(self._work[part])
        engines: dict[Part, Engines] = {part: open_engines(each) for part, each in self._work.items()}
        try:
            async with AsyncExitStack() as stack:  # keys are committed before the main database
                main = await stack.enter_async_context(engines["main"].write.begin())
                keys = await stack.enter_async_context(engines["keys"].write.begin())
                done = await self._fill(main, keys, engines["keys"], erased, settle)
            if self._work["keys"].is_sqlite:
                await engines["keys"].truncate_wal()
        finally:
            for each in engines.values():
                await each.close()
        for part in _ORDER:
            if part in self._files and self._final[part].is_sqlite:
                place(self._work[part].path, self._final[part].path)
        return done

    def clear(self) -> None:
        """Takes away what a restore that failed leaves."""
        for part in self._files:
            if self._work[part].is_sqlite:
                _clear(self._work[part].path)

    async def _fill(
        self, main: AsyncConnection, keys: AsyncConnection, ring: Engines, erased: Erased, settle: Settle
    ) -> tuple[int, int]:
        if "keys" in self._files:
            await self._load("keys", keys)
        else:
            await schema.upgrade_to(keys, "keys")  # nobody can migrate keys whose main database is lost
        if "main" in self._files:
            await self._load("main", main)
        vault = Vault(self._secrets)
        await check_setting_keys(main, vault)
        await _check_wrapping(keys, self._secrets)
        erased = {**erased, **await tombstones_in(keys), **await _erased_in_audit(main)}
        people = dict((await main.execute(_PEOPLE)).all())
        again = await _bury(keys, people, erased)
        if "main" in self._files:
            async with AsyncSession(main, expire_on_commit=False) as session:
                unit = UnitOfWork(session, vault, Keyring(ring, vault), writes=True)
                await settle(unit, erased)
                await unit.audit.write()
                await session.commit()  # into the connection's transaction
        have = set((await keys.execute(select(PersonKey.person_id))).scalars())
        if people and not have & people.keys() and not erased.keys() >= people.keys():
            raise StoreError("the keys hold none of anybody in this database: they belong to another one")
        return again, len(people.keys() - have - erased.keys())

    async def _load(self, part: Part, connection: AsyncConnection) -> None:
        if self._final[part].schema:
            await schema.make_schema(connection, str(self._final[part].schema))
        await schema.upgrade_to(connection, part, self._contents[part].header.revision)
        records = read_records(self._files[part], self._secrets)
        next(records)  # whom it knows to be erased: read already
        await load(connection, records)
        await schema.upgrade_to(connection, part)

    async def _refuse(self, part: Part) -> None:
        """Nothing is overwritten; what is not restored has to be there."""
        address, name = self._final[part], schema.NAMES[part]
        if address.is_sqlite and not address.path.exists():
            if part not in self._files:
                raise StoreError(f"the {name} {address} is missing. {_MISSING[part]}")
            if any(beside.exists() for beside in _beside(address.path)):
                raise StoreError(f"beside {address} lies what is left of another database. Move it away (-wal, -shm)")
            return
        engines = open_engines(address)
        try:
            async with engines.write.connect() as connection:
                shape = await connection.run_sync(schema.shape_of, part)
        finally:
            await engines.close()
        if part not in self._files:
            if shape is not schema.Shape.OLDER:
                schema.refuse(shape, part, address)
        elif shape is not schema.Shape.EMPTY:
            raise StoreError(f"the {name} {address} is not empty, and nothing is overwritten. {_THERE[part]}")


_ORDER: tuple[Part, ...] = ("keys", "main")
_PEOPLE = select(Person.id, Person.setting_id)
_MISSING: dict[Part, str] = {
    "main": "Name a backup of it too: relbot restore FILE --keys FILE",
    "keys": "Put it back, or name a copy of it: --keys FILE",
}
_THERE: dict[Part, str] = {
    "main": "Stop relbot and move it away first, or name another place in RELBOT_DATABASE_URL",
    "keys": "If they are the right ones, leave out --keys; else move them away first",
}


def _read(wanted: Wanted, secrets: KeyFile, now: datetime) -> dict[Part, Contents]:
    """The files, verified from end to end before anything is touched."""
    files: tuple[tuple[Part, Path | None], ...] = (("main", wanted.main), ("keys", wanted.keys))
    contents: dict[Part, Contents] = {}
    for part, path in files:
        if path is None:
            continue
        each = contents[part] = verify(path, secrets)
        header = each.header
        if header.part != part:
            raise StoreError(f"{path} is a backup of the {schema.NAMES[header.part]}, not of the {schema.NAMES[part]}")
        if header.revision not in known(part):
            raise StoreError(f"{path} was made by a newer relbot ({header.relbot}). Install that one, or a newer one")
        if part == "keys" and not wanted.old_keys and now - header.made_at > KEYS_KEPT:
            raise StoreError(
                f"{path} was made on {header.made_at:%Y-%m-%d}: copies of keys are kept for {KEYS_KEPT.days} days,"
                " so that who is erased stays erased. Is there no newer one? Then: --old-keys"
            )
    return contents


def _known_beside(wanted: Wanted, secrets: KeyFile) -> tuple[dict[str, datetime], tuple[Path, ...]]:
    """Whom the other backups in the folders of the files know to be erased, and those that do not say."""
    given = [path for path in (wanted.main, wanted.keys) if path is not None]
    others = {path for folder in {path.resolve().parent for path in given} for path in folder.iterdir()}
    erased: dict[str, datetime] = {}
    unread = []
    for path in sorted(others - {path.resolve() for path in given}):
        if path.is_file() and is_backup(path):
            try:
                erased |= erased_in(path, secrets)
            except (StoreError, KeyFileError):
                unread.append(path)
    return erased, tuple(unread)


async def _erased_in_audit(main: AsyncConnection) -> Erased:
    found = await main.execute(select(AuditRow.subject_id, AuditRow.at).where(AuditRow.action == ERASED))
    return {str(person_id): at for person_id, at in found}


async def _check_wrapping(keys: AsyncConnection, secrets: KeyFile) -> None:
    """People's keys of after a rotation do not open with the key file of before it."""
    wrapped = (await keys.execute(select(PersonKey.wrapped))).scalars()
    lacking = {key_id_of(bytes(each)).hex() for each in wrapped} - {key.id for key in secrets.keys}
    if lacking:
        raise KeyFileError(
            f"people's keys were wrapped with key {', '.join(sorted(lacking))}, which {secrets.origin} does not hold."
            " Put both keys into one key file, the newer first; or name a copy of people's keys that is as old: --keys"
        )


async def _bury(keys: AsyncConnection, people: Mapping[str, str], erased: Erased) -> int:
    """Deletes the keys of erased people and leaves the tombstones that are not there; how many keys there were."""
    have = (await keys.execute(select(PersonKey.person_id, PersonKey.setting_id))).all()
    back = {person_id: setting_id for person_id, setting_id in have if person_id in erased}
    known = await tombstones_in(keys)
    for person_id, setting_id in ({**people, **back}).items():
        if person_id in erased and person_id not in known:
            values = {"person_id": person_id, "setting_id": setting_id, "erased_at": erased[person_id]}
            await keys.execute(insert(Tombstone).values(values))
        if person_id in back:
            await keys.execute(delete(PersonKey).where(PersonKey.person_id == person_id))
    return len(back)


def _draft_of(address: Address) -> Address:
    if not address.is_sqlite:
        return address
    path = address.path
    return replace(address, url=address.url.set(database=str(path.with_name(path.name + ".restoring"))))


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in ("-wal", "-shm"))


def _clear(path: Path) -> None:
    for each in (path, *_beside(path)):
        each.unlink(missing_ok=True)
