"""Who may be in the database at the same time.

Everybody who opens it shares one lock; a migration and the rotation of keys need it alone. On a SQLite file there is
besides one `relbot run` at most: it alone may take back what a dead one had claimed. Both locks die with their process.
"""

from pathlib import Path
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from relbot.errors import StoreError
from relbot.store.address import Address
from relbot.store.locks import FileLock

Use = Literal["shared", "run", "alone"]
_LOCK = 0x72656C626F74
"""PostgreSQL's advisory lock of this number, in the database itself: "relbot"."""


class Guard:
    """The locks of one open database."""

    def __init__(self, files: list[FileLock], connection: AsyncConnection | None) -> None:
        self._files = files
        self._connection = connection

    async def release(self) -> None:
        """Lets go of everything."""
        for file in self._files:
            file.release()
        if self._connection is not None:
            await self._connection.close()
            await self._connection.engine.dispose()


async def take_guard(address: Address, use: Use) -> Guard:
    """Takes the locks for a use of the database at once, or raises StoreError, saying who is in the way."""
    return await (_sqlite(address, use) if address.is_sqlite else _postgres(address, use))


async def _sqlite(address: Address, use: Use) -> Guard:
    path = address.path.resolve()
    everybody, run = FileLock(_beside(path, "lock")), FileLock(_beside(path, "run-lock"))
    guard = Guard([everybody, run], None)
    if not everybody.take(shared=use != "alone"):
        raise _in_the_way(address, use)
    if use == "run" and not run.take(shared=False):
        await guard.release()
        raise StoreError(
            f"another relbot is running on {address}. Stop that one first; one SQLite file serves one relbot"
        )
    return guard


async def _postgres(address: Address, use: Use) -> Guard:
    engine = create_async_engine(address.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    connection = await engine.connect()
    guard = Guard([], connection)
    function = "pg_try_advisory_lock" if use == "alone" else "pg_try_advisory_lock_shared"
    taken = (await connection.execute(text(f"SELECT {function}(:key)"), {"key": _LOCK})).scalar_one()
    if not taken:
        await guard.release()
        raise _in_the_way(address, use)
    return guard


def _in_the_way(address: Address, use: Use) -> StoreError:
    if use == "alone":
        return StoreError(f"relbot is using {address}. Stop it and its commands, then do this again")
    return StoreError(f"{address} is being migrated, or its keys rotated. Start again when that is done")


def _beside(path: Path, name: str) -> Path:
    return path.with_name(f"{path.name}-{name}")
