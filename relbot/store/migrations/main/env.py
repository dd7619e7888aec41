"""Alembic's environment of the main database."""

from relbot.store.migrations.environment import run
from relbot.store.tables import Base

run(Base.metadata)
