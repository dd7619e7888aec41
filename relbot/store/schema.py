"""Which shape a database has, and bringing it to the one this relbot knows (Alembic)."""

from enum import Enum, auto

from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from relbot.errors import StoreError
from relbot.store.address import Address
from relbot.store.engines import Engines
from relbot.store.revisions import VERSION_TABLE, Part, known, make_fresh, noted
from relbot.store.tables import Base, KeyBase

_LOCK = 0x6D696772617465
"""PostgreSQL's advisory lock of this number: "migrate"."""
NAMES: dict[Part, str] = {"main": "database", "keys": "key database"}
"""What messages call the parts."""
_TABLES: dict[Part, MetaData] = {"main": Base.metadata, "keys": KeyBase.metadata}


class Shape(Enum):
    """A database beside this relbot's newest migration."""

    EMPTY = auto()
    OLDER = auto()
    CURRENT = auto()
    NEWER = auto()
    FOREIGN = auto()
    """There are tables, but not relbot's."""


async def upgrade(engines: Engines, part: Part, *, only_empty: bool = False) -> None:
    """Brings an empty or older database (`only_empty`: an empty one) to the newest shape, whole or not at all.

    Raises StoreError if the database is newer than this relbot or belongs to something else.
    """
    async with engines.write.begin() as connection:
        if not engines.address.is_sqlite:
            # two processes may find the same empty database; SQLite's BEGIN IMMEDIATE has let in one already
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if engines.address.schema:
            await make_schema(connection, engines.address.schema)
        shape = await connection.run_sync(shape_of, part)
        if shape is Shape.EMPTY:
            await connection.run_sync(make_fresh, part, _TABLES[part])
            return
        if shape is Shape.OLDER and not only_empty:
            await upgrade_to(connection, part)
            return
    refuse(shape, part, engines.address)


async def make_schema(connection: AsyncConnection, name: str) -> None:
    """Makes a schema of PostgreSQL, unless it is there."""
    await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))


async def check(engines: Engines, part: Part) -> None:
    """Raises StoreError, saying what to do, unless the database has exactly the shape this relbot knows."""
    async with engines.read.connect() as connection:
        shape = await connection.run_sync(shape_of, part)
    refuse(shape, part, engines.address)


def refuse(shape: Shape, part: Part, address: Address) -> None:
    """Raises StoreError, saying what to do, for every shape but the current one."""
    what = f"the {NAMES[part]} {address}"
    match shape:
        case Shape.EMPTY:
            raise StoreError(f"{what} is empty. To begin with a new one: relbot setting apply FILE")
        case Shape.OLDER:
            raise StoreError(f"{what} was made by an older relbot. Stop relbot, make a backup, then: relbot migrate")
        case Shape.NEWER:
            raise StoreError(f"{what} was made by a newer relbot. Install that one, or a newer one, and start again")
        case Shape.FOREIGN:
            raise StoreError(f"{what} holds something else than relbot's data. Check the address, or give it its own")
        case Shape.CURRENT:
            return


def shape_of(connection: Connection, part: Part) -> Shape:
    """Compares the revision noted in the database with the migrations that came with this relbot."""
    revision = noted(connection)
    if not revision:
        tables = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
        return Shape.FOREIGN if tables else Shape.EMPTY
    if revision == known(part)[-1]:
        return Shape.CURRENT
    return Shape.OLDER if revision in known(part) else Shape.NEWER


async def upgrade_to(connection: AsyncConnection, part: Part, revision: str = "head") -> None:
    """Brings an empty or older database up to a migration, in the caller's transaction."""
    from relbot.store.migrating import bring_up

    await connection.run_sync(bring_up, part, revision)
