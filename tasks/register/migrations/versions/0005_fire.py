"""A commissioner's office may be responsible for fire and rescue."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Offices known so far are not."""
    with op.batch_alter_table("area") as area:
        area.add_column(sa.Column("fire", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("area") as area:
        area.alter_column("fire", server_default=None)


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("area") as area:
        area.drop_column("fire")
