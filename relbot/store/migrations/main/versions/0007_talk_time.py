"""Talk time: moves of a request, and the adult's note."""

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """More of a talk request, and the tables around it."""
    _talk_request()
    _talk_move()
    _talk_note()


def _talk_request() -> None:
    with op.batch_alter_table("talk_request", recreate="auto") as batch:
        batch.add_column(sa.Column("friend", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("promised_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("meet_at", sa.DateTime(timezone=True)))
        batch.add_column(sa.Column("card", sa.String(64)))
        batch.add_column(sa.Column("felt", sa.String(64)))
    with op.batch_alter_table("talk_request", recreate="auto") as batch:
        batch.alter_column("friend", existing_type=sa.Boolean(), server_default=None)


def _talk_move() -> None:
    op.create_table(
        "talk_move",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(64), nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64), nullable=False),
        sa.Column("by_id", sa.String(32)),
        sa.Column("adult_id", sa.String(32)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_talk_move_adult_id_person"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_talk_move_by_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_talk_move_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_talk_move"),
        sa.UniqueConstraint("event", "index", name="uq_talk_move_event_index"),
    )
    for column in ("adult_id", "by_id", "request_id"):
        op.create_index(f"ix_talk_move_{column}", "talk_move", [column])


def _talk_note() -> None:
    op.create_table(
        "talk_note",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("adult_id", sa.String(32), nullable=False),
        sa.Column("session_id", sa.String(64), nullable=False),
        sa.Column("happened", sa.String(64), nullable=False),
        sa.Column("chosen_by", sa.String(64)),
        sa.Column("length", sa.String(64)),
        sa.Column("words", sa.LargeBinary()),
        sa.Column("noticed", sa.LargeBinary()),
        sa.Column("next_step", sa.LargeBinary()),
        sa.Column("next_when", sa.String(64)),
        sa.Column("needs_met", sa.String(64)),
        sa.Column("shown", sa.String(64)),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_talk_note_adult_id_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_talk_note_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_talk_note_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_talk_note"),
        sa.UniqueConstraint("session_id", name="uq_talk_note_session_id"),
    )
    op.create_index("ix_talk_note_adult_id", "talk_note", ["adult_id"])
    op.create_index("ix_talk_note_person", "talk_note", ["person_id", "written_at"])
    op.create_index("ix_talk_note_request_id", "talk_note", ["request_id"])
