"""One wrapped key a person."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """One wrapped key a person."""
    _person_key()


def _person_key() -> None:
    op.create_table(
        "person_key",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_person_key"),
    )
    op.create_index("ix_person_key_setting_id", "person_key", ["setting_id"])
