"""Opens a database for reading and for writing, with the promises relbot relies on.

SQLite: a write-ahead log, every commit on the disk (synchronous FULL), one writer that takes its lock at BEGIN, so that
a read-modify-write is never lost and never fails half-way with "locked", and a few readers that cannot write.
PostgreSQL: READ COMMITTED, one pool; reading transactions are read only.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from relbot.errors import StoreError
from relbot.store import one_hop
from relbot.store.address import Address

BUSY_SECONDS = 10
"""How long a writer waits for another process's commit: commands of an operator while relbot runs."""
READERS = 4
POSTGRES_POOL = 5
_POSTGRES_SETTINGS = {
    "application_name": "relbot",
    # a process that hangs inside a transaction lets go of its rows
    "idle_in_transaction_session_timeout": "60s",
}


@dataclass(frozen=True)
class Engines:
    """The two ways into one database. On PostgreSQL they share their connections."""

    address: Address
    write: AsyncEngine
    read: AsyncEngine

    async def close(self) -> None:
        """Closes all connections."""
        await self.write.dispose()
        await self.read.dispose()

    async def truncate_wal(self) -> None:
        """Empties SQLite's write-ahead log, so that it holds no copy of what was deleted. PostgreSQL: nothing to do.

        Raises StoreError if another process was reading all the while.
        """
        if not self.address.is_sqlite:
            return
        async with self.write.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None  # noqa: S101 - a pooled connection has one
            cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, _, _ = await cursor.fetchone()
            await cursor.close()
        if busy:
            raise StoreError(
                f"another process is reading {self.address}, so its write-ahead log still holds what was deleted."
                f" Do this again once that process has ended"
            )


def open_engines(address: Address) -> Engines:
    """Prepares both engines; nothing is connected before it is needed."""
    return _sqlite(address) if address.is_sqlite else _postgres(address)


def create_file(address: Address) -> None:
    """Makes an empty SQLite file that only its owner may read, unless there is one; StoreError if it cannot be made."""
    try:
        os.close(os.open(address.path, os.O_CREAT | os.O_RDWR, 0o600))
    except FileNotFoundError as error:
        folder = address.path.parent
        raise StoreError(f"there is no folder {folder} for the database {address}: make it first") from error
    except OSError as error:
        raise StoreError(f"the database {address} cannot be made: {error.strerror}") from error


def keep_private(path: Path) -> None:
    """Takes a database file's permissions from everybody but its owner; StoreError if that is not allowed."""
    if os.name != "posix" or not path.stat().st_mode & 0o077:
        return
    try:
        path.chmod(0o600)
    except OSError as error:
        raise StoreError(f"{path} may be read by others. Close it, as its owner: chmod 600 {path}") from error


def _sqlite(address: Address) -> Engines:
    connecting = {"timeout": BUSY_SECONDS, "isolation_level": None, "async_creator_fn": one_hop.connect}
    write = create_async_engine(
        address.url,
        hide_parameters=True,
        pool_size=1,
        max_overflow=0,
        connect_args=connecting,
    )
    read = create_async_engine(
        address.url,
        hide_parameters=True,
        pool_size=READERS,
        max_overflow=0,
        connect_args=connecting,
    )
    pragmas = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
    _prepare(write, "BEGIN IMMEDIATE", pragmas)
    _prepare(read, "BEGIN", ("query_only=ON",))
    return Engines(address, write, read)


def _prepare(engine: AsyncEngine, begin: str, pragmas: tuple[str, ...]) -> None:
    # SQLAlchemy's recipe: the driver begins nothing by itself (isolation_level None), we do
    def connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", connected)
    event.listen(engine.sync_engine, "begin", begun)


def _postgres(address: Address) -> Engines:
    settings = dict(_POSTGRES_SETTINGS)
    if address.schema:
        settings["search_path"] = address.schema
    write = create_async_engine(
        address.url,
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_size=POSTGRES_POOL,
        pool_pre_ping=True,
        connect_args={"server_settings": settings},
    )
    return Engines(address, write, write.execution_options(postgresql_readonly=True))
