"""Which shape a database has, and bringing it to the one this relbot knows (Alembic)."""

from enum import Enum, auto
from functools import cache
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from relbot.errors import StoreError
from relbot.resources import migrations_dir
from relbot.store.address import Address
from relbot.store.engines import Engines

Part = Literal["main", "keys"]
_LOCK = 0x6D696772617465
"""PostgreSQL's advisory lock of this number: "migrate"."""
NAMES: dict[Part, str] = {"main": "database", "keys": "key database"}
"""What messages call the parts."""


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
        if shape is Shape.EMPTY or (shape is Shape.OLDER and not only_empty):
            await connection.run_sync(_upgrade, part)
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
    heads = MigrationContext.configure(connection).get_current_heads()
    script = _script(part)
    if not heads:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return Shape.FOREIGN if tables else Shape.EMPTY
    if set(heads) == set(script.get_heads()):
        return Shape.CURRENT
    known = {revision.revision for revision in script.walk_revisions()}
    return Shape.OLDER if set(heads) <= known else Shape.NEWER


def revision_of(connection: Connection) -> str:
    """The newest migration of a database; "" for an empty one."""
    return "".join(MigrationContext.configure(connection).get_current_heads())


def knows(part: Part, revision: str) -> bool:
    """Whether a migration came with this relbot."""
    return revision in {each.revision for each in _script(part).walk_revisions()}


async def upgrade_to(connection: AsyncConnection, part: Part, revision: str = "head") -> None:
    """Brings an empty or older database up to a migration, in the caller's transaction."""
    await connection.run_sync(_upgrade, part, revision)


def configuration(part: Part) -> Config:
    """Alembic's configuration for one of the two databases."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir() / part).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: Connection, part: Part, revision: str = "head") -> None:
    config = configuration(part)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


@cache
def _script(part: Part) -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration(part))
