"""Which migrations came with this relbot, and which one a database stands at, without loading any of them."""

from functools import cache
from typing import Literal

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, inspect, select

from relbot.resources import migrations_dir

Part = Literal["main", "keys"]
VERSION_TABLE = "alembic_version"
_VERSION = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own table, as Alembic makes it."""


@cache
def known(part: Part) -> tuple[str, ...]:
    """The revisions, oldest first: a migration's file is named after its revision (0012_routing.py)."""
    files = (migrations_dir() / part / "versions").glob("[0-9]*_*.py")
    return tuple(sorted(file.name.partition("_")[0] for file in files))


def noted(connection: Connection) -> str:
    """The revision a database says it stands at; "" for one that says nothing."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    return connection.execute(select(_VERSION.c.version_num)).scalar() or ""


def make_fresh(connection: Connection, part: Part, tables: MetaData) -> None:
    """Makes all tables of an empty database at once, in the caller's transaction, and notes the newest revision.

    What comes out is what the migrations make, one after another (tests/store/test_migrations.py).
    """
    tables.create_all(connection)
    _VERSION.create(connection)
    connection.execute(_VERSION.insert().values(version_num=known(part)[-1]))
