"""The chain over the lines of the audit, and its head."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Numbers and marks; lines that are there already have none."""
    op.add_column("audit", sa.Column("number", sa.BigInteger()))
    op.add_column("audit", sa.Column("mark", sa.String(64)))
    op.create_index("ix_audit_number", "audit", ["setting_id", "number"], unique=True)
    op.create_table(
        "audit_head",
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_audit_head_setting_id_setting"),
        sa.PrimaryKeyConstraint("setting_id", name="pk_audit_head"),
    )
