"""After "I have them": when an adult was with the child, and to whom they were handed, safe."""

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """The stages of an alert that somebody has accepted."""
    op.add_column("alert", sa.Column("with_them_at", sa.DateTime(timezone=True)))
    op.add_column("alert", sa.Column("safe_at", sa.DateTime(timezone=True)))
    op.add_column("alert", sa.Column("handed_to", sa.String(64)))
