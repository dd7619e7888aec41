"""Rhythms, prompts, the audit and notes."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Rhythms, prompts, the audit and notes."""
    _rhythm_run()
    _prompt()
    _audit()
    _note()


def _rhythm_run() -> None:
    op.create_table(
        "rhythm_run",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("rhythm", sa.String(64), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("cursor", sa.String(32)),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_rhythm_run_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_rhythm_run"),
        sa.UniqueConstraint("setting_id", "rhythm", "local_date", name="uq_rhythm_run_setting_id_rhythm_local_date"),
    )
    op.create_index("ix_rhythm_run_cursor", "rhythm_run", ["cursor"])


def _prompt() -> None:
    op.create_table(
        "prompt",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("rhythm", sa.String(64), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("session_id", sa.String(32)),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_prompt_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_prompt_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_prompt"),
        sa.UniqueConstraint(
            "setting_id", "person_id", "rhythm", "local_date", name="uq_prompt_setting_id_person_id_rhythm_local_date"
        ),
    )
    op.create_index("ix_prompt_person_id", "prompt", ["person_id"])
    op.create_index("ix_prompt_run", "prompt", ["setting_id", "rhythm", "local_date"])
    op.create_index("ix_prompt_session_id", "prompt", ["session_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(32)),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject_id", sa.String(32)),
        sa.Column("object_kind", sa.String(64)),
        sa.Column("object_id", sa.String(32)),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_audit_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_actor_id", "audit", ["actor_id"])
    op.create_index("ix_audit_object_id", "audit", ["object_id"])
    op.create_index("ix_audit_subject", "audit", ["setting_id", "subject_id", "at"])
    op.create_index("ix_audit_subject_id", "audit", ["subject_id"])


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("value", sa.String(255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("setting_id", "name", name="pk_note"),
    )
