"""What else children call an adult, so that words which name them go past them."""

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Of nobody is it known yet."""
    op.add_column("person", sa.Column("known_as", sa.LargeBinary()))
