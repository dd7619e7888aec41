"""The PINs of adults, as sealed hashes."""

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """At most one a person."""
    op.create_table(
        "pin",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("hash", sa.LargeBinary()),
        sa.Column("next_hash", sa.LargeBinary()),
        sa.Column("stage", sa.String(64)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("notice_id", sa.String(32)),
        sa.Column("proved_at", sa.DateTime(timezone=True)),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_pin_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_pin_setting_id_setting"),
        sa.PrimaryKeyConstraint("person_id", name="pk_pin"),
    )
    op.create_index("ix_pin_notice_id", "pin", ["notice_id"])
