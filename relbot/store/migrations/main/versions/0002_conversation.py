"""Catalogues, sessions, answers and timers."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Catalogues, sessions, answers and timers."""
    _catalogue()
    _session()
    _answer()
    _timer()


def _catalogue() -> None:
    op.create_table(
        "catalogue",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_catalogue"),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("contact_id", sa.String(32), nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("catalogue_hash", sa.String(64), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("prompt_id", sa.String(32)),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_session_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_session_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_session"),
    )
    op.create_index("ix_session_contact_id", "session", ["contact_id"])
    op.create_index("ix_session_person_open", "session", ["person_id", "status"])
    op.create_index("ix_session_prompt_id", "session", ["prompt_id"])


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("session_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("collect", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(64)),
        sa.Column("score", sa.Integer()),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("skipped", sa.Boolean(), nullable=False),
        sa.Column("keep", sa.String(64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_answer_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_answer_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
        sa.UniqueConstraint("session_id", "number", name="uq_answer_session_id_number"),
    )
    op.create_index("ix_answer_person", "answer", ["person_id", "answered_at"])
    op.create_index("ix_answer_session_id", "answer", ["session_id"])


def _timer() -> None:
    op.create_table(
        "timer",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("object_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_timer_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_timer"),
        sa.UniqueConstraint("setting_id", "key", name="uq_timer_setting_id_key"),
    )
    op.create_index("ix_timer_due", "timer", ["fired_at", "due_at"])
    op.create_index("ix_timer_object_id", "timer", ["object_id"])
