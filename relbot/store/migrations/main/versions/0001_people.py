"""Settings, people, how they are reached, and their invitations."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Settings, people, how they are reached, and their invitations."""
    _setting()
    _person()
    _person_role()
    _contact()
    _invitation()


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("slug", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("document_hash", sa.String(64), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_check", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_setting"),
        sa.UniqueConstraint("slug", name="uq_setting_slug"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("school_id_hash", sa.String(64), nullable=False),
        sa.Column("school_id", sa.LargeBinary(), nullable=False),
        sa.Column("first_name", sa.LargeBinary(), nullable=False),
        sa.Column("last_name", sa.LargeBinary(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("class_name", sa.LargeBinary()),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("named_adult_id", sa.String(32)),
        sa.Column("second_adult_id", sa.String(32)),
        sa.Column("welcomed_at", sa.DateTime(timezone=True)),
        sa.Column("night_seen", sa.Date()),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["named_adult_id"], ["person.id"], name="fk_person_named_adult_id_person"),
        sa.ForeignKeyConstraint(["second_adult_id"], ["person.id"], name="fk_person_second_adult_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_person_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("setting_id", "school_id_hash", name="uq_person_setting_id_school_id_hash"),
    )
    op.create_index("ix_person_named_adult_id", "person", ["named_adult_id"])
    op.create_index("ix_person_second_adult_id", "person", ["second_adult_id"])


def _person_role() -> None:
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_person_role_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_person_role_setting_id_setting"),
        sa.PrimaryKeyConstraint("person_id", "role", name="pk_person_role"),
    )
    op.create_index("ix_person_role_person_id", "person_role", ["person_id"])


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("address_hash", sa.String(64), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unlinked_at", sa.DateTime(timezone=True)),
        sa.Column("unreachable_since", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_contact_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_contact_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_index(
        "ix_contact_linked",
        "contact",
        ["setting_id", "channel", "address_hash"],
        unique=True,
        sqlite_where=sa.text("unlinked_at IS NULL"),
        postgresql_where=sa.text("unlinked_at IS NULL"),
    )
    op.create_index("ix_contact_person_id", "contact", ["person_id"])


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invitation_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_invitation_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("setting_id", "code_hash", name="uq_invitation_setting_id_code_hash"),
    )
    op.create_index("ix_invitation_person", "invitation", ["person_id"])
