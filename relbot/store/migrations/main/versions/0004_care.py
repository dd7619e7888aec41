"""Concerns, talk requests, alerts and notices."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Concerns, talk requests, alerts and notices."""
    _concern()
    _talk_request()
    _alert()
    _notice()


def _concern() -> None:
    op.create_table(
        "concern",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("alert_id", sa.String(32)),
        sa.Column("level", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(32)),
        sa.Column("flow", sa.String(64)),
        sa.Column("step", sa.String(64)),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("told", sa.String(160)),
        sa.Column("told_key", sa.String(64)),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_concern_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_concern_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_concern"),
        sa.UniqueConstraint("event", "index", name="uq_concern_event_index"),
    )
    op.create_index("ix_concern_alert_id", "concern", ["alert_id"])
    op.create_index("ix_concern_person", "concern", ["person_id", "raised_at"])
    op.create_index("ix_concern_session_id", "concern", ["session_id"])


def _talk_request() -> None:
    op.create_table(
        "talk_request",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(32)),
        sa.Column("adult_id", sa.String(32)),
        sa.Column("soon", sa.String(64)),
        sa.Column("place", sa.String(64)),
        sa.Column("note", sa.LargeBinary()),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("accepted_by", sa.String(32)),
        sa.Column("meet_when", sa.LargeBinary()),
        sa.Column("meet_place", sa.LargeBinary()),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name="fk_talk_request_accepted_by_person"),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_talk_request_adult_id_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_talk_request_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_talk_request_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_talk_request"),
        sa.UniqueConstraint("event", "index", name="uq_talk_request_event_index"),
    )
    op.create_index("ix_talk_request_accepted_by", "talk_request", ["accepted_by"])
    op.create_index("ix_talk_request_adult_id", "talk_request", ["adult_id"])
    op.create_index("ix_talk_request_person_id", "talk_request", ["person_id"])
    op.create_index("ix_talk_request_session_id", "talk_request", ["session_id"])


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(32)),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("accepted_by", sa.String(32)),
        sa.Column("accepted_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(64)),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repeat_at", sa.DateTime(timezone=True)),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("going_by", sa.String(32)),
        sa.Column("told_waiting_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["accepted_by"], ["person.id"], name="fk_alert_accepted_by_person"),
        sa.ForeignKeyConstraint(["going_by"], ["person.id"], name="fk_alert_going_by_person"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_alert_person_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_alert_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index("ix_alert_accepted_by", "alert", ["accepted_by"])
    op.create_index("ix_alert_going_by", "alert", ["going_by"])
    op.create_index("ix_alert_open", "alert", ["setting_id", "status"])
    op.create_index("ix_alert_person_id", "alert", ["person_id"])
    op.create_index("ix_alert_request_id", "alert", ["request_id"])


def _notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("alert_id", sa.String(32), nullable=False),
        sa.Column("adult_id", sa.String(32), nullable=False),
        sa.Column("detail", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(64)),
        sa.Column("state", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("closes_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["adult_id"], ["person.id"], name="fk_notice_adult_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_notice_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("alert_id", "adult_id", name="uq_notice_alert_id_adult_id"),
    )
    op.create_index("ix_notice_adult_id", "notice", ["adult_id"])
    op.create_index("ix_notice_alert_id", "notice", ["alert_id"])
