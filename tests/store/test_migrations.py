import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from relbot.store import schema
from relbot.store.address import KEYS_SCHEMA, parse_address
from relbot.store.database import Database
from relbot.store.engines import Engines, create_file, open_engines
from relbot.store.migrating import bring_up, configuration
from relbot.store.revisions import Part, known, noted
from relbot.store.tables import Base, KeyBase
from tests.fixtures.postgres import PostgresServer

METADATA: dict[Part, MetaData] = {"main": Base.metadata, "keys": KeyBase.metadata}
BOTH = pytest.mark.parametrize("part", ["main", "keys"])


@pytest.fixture
async def empty(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Engines]:
    """An empty database of the backend."""
    if backend == "sqlite":
        address = parse_address(f"sqlite:///{tmp_path}/empty.sqlite")
        create_file(address)
        engines = open_engines(address)
        yield engines
        await engines.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    async with server.database() as url:
        engines = open_engines(parse_address(url))
        yield engines
        await engines.close()


def definitions(connection: Connection, schema_name: str) -> set[str]:
    """What the database itself says of its tables, columns, constraints and indexes, partial ones included."""
    if connection.dialect.name == "sqlite":
        query = text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '%alembic%'")
        # a line is a column or constraint; the order of constraints says nothing, nor quotes around a table made anew
        sqls = [
            re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", sql) for sql in connection.execute(query).scalars()
        ]
        found = (re.split(r"\n|, (?=\w+ [A-Z])", sql) for sql in sqls)  # columns that were added share a line
        return {" ".join(sorted(line.strip(" ,\t") for line in lines)) for lines in found}
    queries = (
        "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '"
        " || coalesce(character_maximum_length, 0) || ' ' || coalesce(column_default, '')"
        " FROM information_schema.columns WHERE table_schema = :schema",
        "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = CAST(:schema AS regnamespace)",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = :schema",
    )
    rows = {row for query in queries for row in connection.execute(text(query), {"schema": schema_name}).scalars()}
    return {re.sub(rf"\b{schema_name}\.", "", row) for row in rows if "alembic" not in row}


@BOTH
async def test_a_migrated_database_equals_a_fresh_one(database: Database, empty: Engines, part: Part) -> None:
    """The migrations end where the tables stand: by Alembic's comparison, and by the databases' own definitions."""
    engines = database.main_engines if part == "main" else database.keys_engines

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), METADATA[part]))

    async with engines.read.connect() as connection:
        fresh = await connection.run_sync(definitions, "public" if part == "main" else KEYS_SCHEMA)
        revision = await connection.run_sync(noted)
    async with empty.write.begin() as connection:
        await connection.run_sync(bring_up, part)
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(noted) == revision
        assert await connection.run_sync(definitions, "public") == fresh
    assert len(fresh) >= 2  # keys: a table and an index


@BOTH
def test_the_revisions_are_what_alembic_finds(part: Part) -> None:
    """What a start reads off file names is the line that Alembic walks."""
    script = ScriptDirectory.from_config(configuration(part))
    assert list(known(part)) == [each.revision for each in reversed(list(script.walk_revisions()))]


@BOTH
async def test_every_older_database_can_be_brought_up(empty: Engines, part: Part) -> None:
    """From each revision on, an upgrade ends at the newest; a second one changes nothing."""
    seen = []
    for revision in known(part):
        async with empty.write.begin() as connection:
            await connection.run_sync(bring_up, part, revision)
            seen.append(await connection.run_sync(schema.shape_of, part))
    assert seen == [schema.Shape.OLDER] * (len(known(part)) - 1) + [schema.Shape.CURRENT]
    await schema.upgrade(empty, part)
    await schema.check(empty, part)


async def test_an_upgrade_that_fails_leaves_nothing(empty: Engines) -> None:
    """Tables of half a migration would be in the way of the next try (SQLite included)."""

    async def interrupted() -> None:
        async with empty.write.begin() as connection:
            await connection.run_sync(bring_up, "main", "0003")
            raise LookupError

    with pytest.raises(LookupError):
        await interrupted()
    async with empty.read.connect() as connection:
        assert await connection.run_sync(schema.shape_of, "main") is schema.Shape.EMPTY
