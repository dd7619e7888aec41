"""A child's page about themselves, and how somebody would like to be asked."""

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Parts of pages, and preferences."""
    op.create_table(
        "profile_part",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("part", sa.String(64), nullable=False),
        sa.Column("layer", sa.String(64), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("seen_by", sa.String(64), nullable=False),
        sa.Column("for_id", sa.String(32)),
        sa.Column("author_id", sa.String(32), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_profile_part_author_id_person"),
        sa.ForeignKeyConstraint(["for_id"], ["person.id"], name="fk_profile_part_for_id_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_profile_part_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_profile_part_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_profile_part"),
        sa.UniqueConstraint("person_id", "part", "layer", name="uq_profile_part_person_id_part_layer"),
    )
    for column in ("author_id", "for_id", "person_id"):
        op.create_index(f"ix_profile_part_{column}", "profile_part", [column])
    op.create_table(
        "preference",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("fewer", sa.Boolean(), nullable=False),
        sa.Column("later", sa.Integer(), nullable=False),
        sa.Column("opted_out", sa.String(64), nullable=False),
        sa.Column("calm_minutes", sa.Integer()),
        sa.Column("signal", sa.LargeBinary()),
        sa.Column("changed_by", sa.String(32)),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name="fk_preference_changed_by_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_preference_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_preference_setting_id_setting"),
        sa.PrimaryKeyConstraint("person_id", name="pk_preference"),
    )
    op.create_index("ix_preference_changed_by", "preference", ["changed_by"])
