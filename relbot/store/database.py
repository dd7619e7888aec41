"""The way into the database: opening it, with everything checked, and its transactions."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from asyncpg import PostgresError
from sqlalchemy import exists, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from relbot.errors import StoreError
from relbot.ids import NewId, new_id
from relbot.store import schema
from relbot.store.address import Address, keys_address, parse_address
from relbot.store.engines import Engines, create_file, keep_private, open_engines
from relbot.store.guard import Guard, Use, take_guard
from relbot.store.keyfile import read_key_file
from relbot.store.keyring import Keyring
from relbot.store.revisions import Part
from relbot.store.sole import PATIENCE, Sole
from relbot.store.tables import Person, Setting
from relbot.store.unit_of_work import UnitOfWork
from relbot.store.vault import Vault


class Database:
    """An open database with its keys. Made by `open` or `create`; `close` it in the end."""

    def __init__(self, main: Engines, keys: Engines, vault: Vault, guard: Guard, ids: NewId) -> None:
        self.vault = vault
        self.ids = ids
        self.main_engines = main
        self.keys_engines = keys
        self._guard = guard
        self._keyring = Keyring(keys, vault)

    @property
    def dialect(self) -> str:
        """sqlite or postgresql."""
        return self.main_engines.write.dialect.name

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        keys_url: str | None,
        key_file: Path | None,
        ids: NewId = new_id,
        exclusive: bool = False,
        migrate: bool = False,
    ) -> "Database":
        """Opens a database that is there, or says what is wrong with it and what to do.

        `exclusive` is for `relbot run`: a second one on the same SQLite file is refused (PostgreSQL takes several).
        `migrate` first brings an older or empty database to this relbot's shape; nobody else may be using it then.
        `key_file` may be None if RELBOT_KEY holds the keys.

        Raises KeyFileError (no key, a wrong one, readable by others), StoreError (no database, a newer, older or
        foreign one, unreachable, in use), ConfigurationError (an address that is none).
        """
        main, keys = addresses(url, keys_url)
        vault = Vault(read_key_file(key_file))
        require_files(main, keys)
        if migrate:
            await _migrate(main, keys)
        return await cls._open(main, keys, vault, ids, "run" if exclusive else "shared")

    @classmethod
    async def create(
        cls, url: str, *, keys_url: str | None, key_file: Path | None, ids: NewId = new_id, exclusive: bool = False
    ) -> "Database":
        """Opens a database, making it where there is none. One that is there is checked as `open` does."""
        main, keys = addresses(url, keys_url)
        vault = Vault(read_key_file(key_file))  # before anything is made: no database without its key
        if main.is_sqlite and not main.path.exists():
            for address in (keys, main):  # in this order: a main file without its keys is a loss, not a beginning
                if address.is_sqlite:
                    create_file(address)
        require_files(main, keys)
        return await cls._open(main, keys, vault, ids, "run" if exclusive else "shared", fill=True)

    @classmethod
    async def open_alone(cls, url: str, *, keys_url: str | None, key_file: Path | None) -> "Database":
        """Opens a database that nobody else has open, for the rotation of keys; else as `open`."""
        main, keys = addresses(url, keys_url)
        vault = Vault(read_key_file(key_file))
        require_files(main, keys)
        return await cls._open(main, keys, vault, new_id, "alone")

    @classmethod
    async def _open(
        cls, main: Address, keys: Address, vault: Vault, ids: NewId, use: Use, *, fill: bool = False
    ) -> "Database":
        with unreachable(main):
            guard = await take_guard(main, use)
        database = cls(open_engines(main), open_engines(keys), vault, guard, ids)
        try:
            with unreachable(main):
                await database._prepare(fill=fill)
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Closes all connections and lets go of the lock."""
        await self.main_engines.close()
        await self.keys_engines.close()
        await self._guard.release()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that commits at the end of the block, and rolls back on any exception, cancellation included.

        On SQLite it has the database to itself from its first statement on; others wait their turn.
        """
        async with AsyncSession(self.main_engines.write, expire_on_commit=False) as session, session.begin():
            unit = UnitOfWork(session, self.vault, self._keyring, writes=True)
            yield unit
            await unit.audit.write()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[UnitOfWork]:
        """A transaction that only reads and waits for nobody. What tries to write in it raises."""
        async with AsyncSession(self.main_engines.read, expire_on_commit=False) as session:
            unit = UnitOfWork(session, self.vault, self._keyring, writes=False)
            yield unit
            unit.refuse_changes()

    def sole(self, name: str, patience: timedelta = PATIENCE) -> Sole:
        """A right of that name which one of all processes on this database has at a time; release it at the end.

        It is taken from who gives no sign for `patience`.
        """
        return Sole(self.main_engines.address, name, patience)

    async def new_person_key(self, person_id: str, setting_id: str, now: datetime) -> None:
        """Makes a person's key. Before the person's row: a key without a person is harmless, the reverse is not."""
        await self._keyring.new(setting_id, [person_id], now)

    async def new_person_keys(self, person_ids: Sequence[str], setting_id: str, now: datetime) -> None:
        """The same for many persons in one commit."""
        await self._keyring.new(setting_id, person_ids, now)

    async def erase_person_key(self, setting_id: str, person_id: str, now: datetime) -> bool:
        """Deletes a person's key for good; False if there was none. Another process that has used it lately keeps it
        in memory until it ends or its `vault.forget` is called.
        """
        return await self._keyring.erase(setting_id, person_id, now)

    async def truncate_wal(self) -> None:
        """Empties the main database's write-ahead log of what was deleted; StoreError while somebody reads."""
        await self.main_engines.truncate_wal()

    async def _prepare(self, *, fill: bool) -> None:
        parts: tuple[tuple[Engines, Part], ...] = ((self.keys_engines, "keys"), (self.main_engines, "main"))
        for engines, part in parts:
            if fill:
                await schema.upgrade(engines, part, only_empty=True)
            await schema.check(engines, part)
        await self._check_keys()

    async def _check_keys(self) -> None:
        async with AsyncSession(self.main_engines.read) as session:
            for setting in await session.scalars(select(Setting)):
                self.vault.use(setting.id, setting.key_check)
                people = (await session.execute(select(exists().where(Person.setting_id == setting.id)))).scalar_one()
                if people and await self._keyring.is_empty(setting.id):
                    raise StoreError(
                        f"the key database {self.keys_engines.address} holds no key of anybody in this database."
                        f" Put back the one that belongs to it; without it nothing people wrote can be read"
                    )


def addresses(url: str, keys_url: str | None) -> tuple[Address, Address]:
    """Where the main database and the keys lie; ConfigurationError if that is no place."""
    main = parse_address(url)
    return main, keys_address(main, keys_url)


async def _migrate(main: Address, keys: Address) -> None:
    with unreachable(main):
        guard = await take_guard(main, "alone")
        engines = (open_engines(keys), open_engines(main))
        try:
            await schema.upgrade(engines[0], "keys")
            await schema.upgrade(engines[1], "main")
        finally:
            for each in engines:
                await each.close()
            await guard.release()


def require_files(main: Address, keys: Address) -> None:
    """Refuses SQLite files that are not there (StoreError), and closes those that are to others' eyes."""
    if main.is_sqlite and not main.path.exists():
        raise StoreError(
            f"there is no database {main}. Check the address, or begin with a new one: relbot setting apply FILE"
        )
    if keys.is_sqlite and not keys.path.exists():
        raise StoreError(
            f"the key database {keys} is missing. Put it back; without it nothing people wrote can be read"
        )
    for address in (main, keys):
        if address.is_sqlite:
            keep_private(address.path)


@contextmanager
def unreachable(main: Address) -> Iterator[None]:
    """What a database or its server refuses in the block becomes a StoreError."""
    try:
        yield
    except (OSError, DBAPIError, PostgresError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(f"the database {main} cannot be opened: {reason}. {_advice(main)}") from error


def _advice(main: Address) -> str:
    if main.is_sqlite:
        return "Look whether RELBOT_DATABASE_URL names the right file; a damaged one is put back with: relbot restore"
    return "Look whether its server runs, and whether RELBOT_DATABASE_URL names host, port, user and database rightly"
