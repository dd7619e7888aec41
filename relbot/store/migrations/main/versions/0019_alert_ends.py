"""How an alert ended: who closed it and why, to whom by name a child was handed, and what told the child who comes."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Of alerts that have ended already none of it is known. SQLite makes the table anew, as 0012 does."""
    how: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    with op.batch_alter_table("alert", recreate=how) as batch:
        batch.add_column(sa.Column("closed_by", sa.String(32)))
        batch.add_column(sa.Column("closed_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("closed_why", sa.String(64)))
        batch.add_column(sa.Column("handed_to_id", sa.String(32)))
        batch.add_column(sa.Column("coming_key", sa.String(64)))
        for column in ("closed_by", "handed_to_id"):
            batch.create_foreign_key(f"fk_alert_{column}_person", "person", [column], ["id"])
            batch.create_index(f"ix_alert_{column}", [column])
