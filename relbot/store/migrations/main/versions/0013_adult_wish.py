"""Children's wishes for another named adult, and the messages about them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Two tables; no older one changes."""
    op.create_table(
        "adult_wish",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("adult_id", sa.String(32)),
        sa.Column("before_id", sa.String(32)),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("asked_id", sa.String(32)),
        sa.Column("decided_by", sa.String(32)),
        sa.Column("wished_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("card", sa.String(64)),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_adult_wish_adult_id_person"),
        sa.ForeignKeyConstraint(["asked_id"], ["person.id"], name="fk_adult_wish_asked_id_person"),
        sa.ForeignKeyConstraint(["before_id"], ["person.id"], name="fk_adult_wish_before_id_person"),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name="fk_adult_wish_decided_by_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_adult_wish_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_adult_wish_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_adult_wish"),
        sa.UniqueConstraint("event", "index", name="uq_adult_wish_event_index"),
    )
    for column in ("adult_id", "asked_id", "before_id", "decided_by", "person_id"):
        op.create_index(f"ix_adult_wish_{column}", "adult_wish", [column])
    op.create_table(
        "wish_notice",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("wish_id", sa.String(32), nullable=False),
        sa.Column("adult_id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64)),
        sa.Column("closes_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_wish_notice_adult_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_wish_notice_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_wish_notice"),
        sa.UniqueConstraint("wish_id", "adult_id", name="uq_wish_notice_wish_id_adult_id"),
    )
    op.create_index("ix_wish_notice_adult_id", "wish_notice", ["adult_id"])
    op.create_index("ix_wish_notice_wish_id", "wish_notice", ["wish_id"])
