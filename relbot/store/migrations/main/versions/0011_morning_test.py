"""The morning test: one a school day, and whom it was sent to."""

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Tests and their notices."""
    op.create_table(
        "morning_test",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("answered_by", sa.String(32)),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name="fk_morning_test_answered_by_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_morning_test_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_morning_test"),
        sa.UniqueConstraint("setting_id", "local_date", name="uq_morning_test_setting_id_local_date"),
    )
    op.create_index("ix_morning_test_answered_by", "morning_test", ["answered_by"])
    op.create_table(
        "morning_notice",
        sa.Column("test_id", sa.String(32), nullable=False),
        sa.Column("adult_id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_morning_notice_adult_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_morning_notice_setting_id_setting"),
        sa.ForeignKeyConstraint(["test_id"], ["morning_test.id"], name="fk_morning_notice_test_id_morning_test"),
        sa.PrimaryKeyConstraint("test_id", "adult_id", name="pk_morning_notice"),
    )
    op.create_index("ix_morning_notice_adult_id", "morning_notice", ["adult_id"])
