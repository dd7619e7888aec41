"""Which menu stands in a chat, so that a new one takes its place."""

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """The delivery key of the newest menu, beside the account it was sent to."""
    op.add_column("contact", sa.Column("menu", sa.String(64)))
