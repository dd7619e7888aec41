"""Whose key was deleted on purpose."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Tombstones: an older copy of the keys must not bring an erased person's back."""
    op.create_table(
        "tombstone",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_tombstone"),
    )
    op.create_index("ix_tombstone_setting_id", "tombstone", ["setting_id"])
