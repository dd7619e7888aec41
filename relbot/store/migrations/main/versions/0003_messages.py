"""Inbox, outbox and deliveries."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Inbox, outbox and deliveries."""
    _inbox()
    _outbox()
    _delivery()


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("update_key", sa.String(128), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(64)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("error", sa.String(64)),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_inbox_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("setting_id", "source", "update_key", name="uq_inbox_setting_id_source_update_key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_chat",
        "inbox",
        ["setting_id", "chat", "id"],
        sqlite_where=sa.text("status IN ('new', 'claimed')"),
        postgresql_where=sa.text("status IN ('new', 'claimed')"),
    )
    op.create_index(
        "ix_inbox_claim",
        "inbox",
        ["setting_id", "lane", "id"],
        sqlite_where=sa.text("status IN ('new', 'claimed')"),
        postgresql_where=sa.text("status IN ('new', 'claimed')"),
    )
    op.create_index("ix_inbox_done_at", "inbox", ["done_at"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(64), nullable=False),
        sa.Column("index", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.String(32)),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("target", sa.String(32)),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("uncertain", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(64)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(64)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("purpose", sa.String(64)),
        sa.Column("purpose_id", sa.String(32)),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_outbox_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("event", "index", name="uq_outbox_event_index"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_chat",
        "outbox",
        ["setting_id", "chat", "lane", "id"],
        sqlite_where=sa.text("status IN ('pending', 'claimed')"),
        postgresql_where=sa.text("status IN ('pending', 'claimed')"),
    )
    op.create_index(
        "ix_outbox_claim",
        "outbox",
        ["setting_id", "channel", "lane", "due_at", "id"],
        sqlite_where=sa.text("status IN ('pending', 'claimed')"),
        postgresql_where=sa.text("status IN ('pending', 'claimed')"),
    )
    op.create_index("ix_outbox_contact_id", "outbox", ["contact_id"])
    op.create_index("ix_outbox_finished_at", "outbox", ["finished_at"])
    op.create_index("ix_outbox_purpose_id", "outbox", ["purpose_id"])
    op.create_index("ix_outbox_target", "outbox", ["target"])


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("setting_id", sa.String(32), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.String(32)),
        sa.Column("channel", sa.String(64), nullable=False),
        sa.Column("chat", sa.String(64), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("direction", sa.String(3), nullable=False),
        sa.Column("session_id", sa.String(32)),
        sa.Column("question", sa.Integer()),
        sa.Column("notice_id", sa.String(32)),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remove_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("removed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["setting_id"], ["setting.id"], name="fk_delivery_setting_id_setting"),
        sa.PrimaryKeyConstraint("id", name="pk_delivery"),
        sa.UniqueConstraint("setting_id", "key", "part", name="uq_delivery_setting_id_key_part"),
    )
    op.create_index("ix_delivery_contact_id", "delivery", ["contact_id"])
    op.create_index("ix_delivery_notice_id", "delivery", ["notice_id"])
    op.create_index("ix_delivery_remove", "delivery", ["asked_at", "remove_at"])
    op.create_index("ix_delivery_session_id", "delivery", ["session_id"])
