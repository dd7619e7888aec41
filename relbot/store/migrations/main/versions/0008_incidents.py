"""Incidents and what is written about them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Incidents and what is written about them."""
    _incident()
    _incident_text()


def _incident() -> None:
    people = ("person_id", "reporter_id", "harmed_id", "talk_by", "closed_by")
    op.create_table(
        "incident",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("reporter_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.String(32)),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("held", sa.String(64), nullable=False),
        sa.Column("gravity", sa.String(64), nullable=False),
        sa.Column("harmed_id", sa.String(32)),
        sa.Column("calm_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("talk", sa.String(64), nullable=False),
        sa.Column("talk_by", sa.String(32)),
        sa.Column("talk_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.String(64)),
        sa.Column("consequence", sa.String(64)),
        sa.Column("reflected_at", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_by", sa.String(32)),
        *(sa.ForeignKeyConstraint([name], ["person.id"], name=f"fk_incident_{name}_person") for name in people),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_incident_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.UniqueConstraint("event", "index", name="uq_incident_event_index"),
    )
    for name in (*people, "session_id"):
        op.create_index(f"ix_incident_{name}", "incident", [name])
    op.create_index("ix_incident_open", "incident", ["setting_id", "status"])


def _incident_text() -> None:
    op.create_table(
        "incident_text",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("incident_id", sa.String(32), nullable=False),
        sa.Column("owner_id", sa.String(32), nullable=False),
        sa.Column("author_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("flow", sa.String(64), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("part", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(64)),
        sa.Column("text", sa.LargeBinary()),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_incident_text_author_id_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_incident_text_owner_id_person"),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_incident_text_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_incident_text"),
        sa.UniqueConstraint("event", "index", name="uq_incident_text_event_index"),
    )
    for name in ("author_id", "incident_id", "owner_id"):
        op.create_index(f"ix_incident_text_{name}", "incident_text", [name])
