"""What is routed away from an adult: of sessions, answers, concerns and alerts."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Who alone reads it, and who is left out. SQLite makes the tables anew: they then read as fresh ones do."""
    how: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    for table in ("session", "concern", "alert"):
        with op.batch_alter_table(table, recreate=how) as batch:
            batch.add_column(sa.Column("route", sa.String(64)))
            batch.add_column(sa.Column("left_out_id", sa.String(64)))
    with op.batch_alter_table("answer", recreate=how) as batch:
        batch.add_column(sa.Column("route", sa.String(64)))
