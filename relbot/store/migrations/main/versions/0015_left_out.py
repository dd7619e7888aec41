"""Several adults can be left out of what is routed away: of sessions, concerns and alerts."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """A list of ids where one stood; that one is a list of one. SQLite makes the tables anew, as 0012 does."""
    how: Literal["always", "never"] = "always" if op.get_bind().dialect.name == "sqlite" else "never"
    for table in ("session", "concern", "alert"):
        with op.batch_alter_table(table, recreate=how) as batch:
            batch.alter_column("left_out_id", new_column_name="left_out", existing_type=sa.String(64), type_=sa.Text())
