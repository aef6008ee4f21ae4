"""Whose a task is, who sees it, and what it waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waits_for", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("office", sa.Text(), nullable=True))
        batch_op.add_column(
            sa.Column("visibility", sa.Text(), nullable=False, server_default="shared")
        )


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("visibility")
        batch_op.drop_column("office")
        batch_op.drop_column("waits_for")
