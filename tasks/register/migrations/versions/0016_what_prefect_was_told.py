"""How far the history, and which tasks' lateness, has become events in Prefect."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is in the history already is no news."""
    op.add_column("chain", sa.Column("shown", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE chain SET shown = length")
    op.add_column("task", sa.Column("late_shown", UtcDateTime(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("task", "late_shown")
    op.drop_column("chain", "shown")
