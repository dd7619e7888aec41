"""Bringing an empty or older database up, migration by migration (Alembic).

Loaded only where there is something to bring up: Alembic costs a start more than all tables together.
"""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from relbot.resources import migrations_dir
from relbot.store.revisions import Part


def bring_up(connection: Connection, part: Part, revision: str = "head") -> None:
    """Runs the migrations up to `revision` in the caller's transaction."""
    config = configuration(part)
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def configuration(part: Part) -> Config:
    """Alembic's configuration for one of the two databases."""
    config = Config()
    config.set_main_option("script_location", str(migrations_dir() / part).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
