"""Something that only one process may do at a time, of several on one database."""

import contextlib
from datetime import timedelta

from asyncpg.exceptions import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from relbot.store.address import Address

_NOTICED_DEAD = {"tcp_keepalives_idle": "20", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3"} | {
    "tcp_user_timeout": "50000"  # milliseconds, where something was on its way to the dead machine
}
"""Seconds after which the server asks, and how often, before it takes a silent machine for gone, and its locks with it.

Without them it waits for hours (PostgreSQL leaves it to the system: two on Linux), and nothing comes in meanwhile.
"""
PATIENCE = timedelta(seconds=90)
"""Without a sign of who has the right, it is taken from them. They give one at each look: every poll, half a minute."""
_TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
_END_A_SILENT_ONE = text(
    """
    SELECT pg_terminate_backend(holder.pid, 5000)
    FROM pg_locks AS held JOIN pg_stat_activity AS holder USING (pid)
    WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 1
      AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (held.classid::bigint << 32 | held.objid::bigint) = hashtextextended(:name, 0)
      AND holder.state_change < clock_timestamp() - make_interval(secs => :patience)
    """
)
"""Ends the connection of whoever has the right and has asked nothing for so long, by the server's clock."""


class Sole:
    """On PostgreSQL an advisory lock of that name on a connection of its own: if its process ends, the next may.

    If the machine is gone without a word, within a minute. If the process only hangs, the next one ends its connection
    after `patience`, and the lock with it; should it go on, it learns at its next look that the right is not its own.
    What it does until then must do no harm. On SQLite a second process is refused anyway (store.guard).
    """

    def __init__(self, address: Address, name: str, patience: timedelta = PATIENCE) -> None:
        self._address, self._name, self._patience = address, name, patience
        self._connection: AsyncConnection | None = None
        self._taken = False

    async def is_mine(self) -> bool:
        """Whether this process may, now; takes the right if it is free. False as well while the server is away."""
        if self._address.is_sqlite:
            return True
        try:
            self._taken = await self._look()
        except (DBAPIError, PostgresError, OSError):
            await self.release()
        return self._taken

    async def _look(self) -> bool:
        if self._connection is None:
            engine = create_async_engine(
                self._address.url,
                poolclass=NullPool,
                isolation_level="AUTOCOMMIT",
                connect_args={"server_settings": _NOTICED_DEAD},
            )
            self._connection = await engine.connect()
        if self._taken:
            await self._connection.execute(text("SELECT 1"))  # a lock ends with its connection
            return True
        if await self._take(self._connection):
            return True
        silent = {"name": self._name, "patience": self._patience.total_seconds()}
        ended = (await self._connection.execute(_END_A_SILENT_ONE, silent)).scalars().all()
        return any(ended) and await self._take(self._connection)

    async def _take(self, connection: AsyncConnection) -> bool:
        return bool((await connection.execute(_TAKE, {"name": self._name})).scalar_one())

    async def release(self) -> None:
        """Lets go, so that another process may."""
        connection, self._connection, self._taken = self._connection, None, False
        if connection is not None:
            with contextlib.suppress(DBAPIError, PostgresError, OSError):  # it may be gone already
                await connection.close()
            await connection.engine.dispose()
