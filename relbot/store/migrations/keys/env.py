"""Alembic's environment of the key database."""

from relbot.store.migrations.environment import run
from relbot.store.tables import KeyBase

run(KeyBase.metadata)
