"""The contests that an area of the directory lists."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Areas that were loaded before list none, and so may have any."""
    with op.batch_alter_table("area") as area:
        area.add_column(sa.Column("contests", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("area") as area:
        area.drop_column("contests")
