"""What both Alembic environments do: migrate over the connection that relbot.store.migrating hands in."""

from alembic import context
from sqlalchemy import Connection, MetaData


def run(metadata: MetaData) -> None:
    """Runs the migrations that Alembic has chosen, inside the caller's transaction (SQLite included)."""
    connection = context.config.attributes.get("connection")
    if not isinstance(connection, Connection):
        raise TypeError("relbot's migrations run from relbot.store.migrating only, which brings the connection")
    context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
    context.run_migrations()
