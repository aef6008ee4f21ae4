"""What an answer changed, for as long as it can be undone."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing can be undone that was answered before."""
    op.create_table(
        "undo",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("acts", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["task.number"], name="fk_undo_task_task"),
        sa.PrimaryKeyConstraint("task", name="pk_undo"),
    )
    op.create_index("ix_undo_person", "undo", ["person"])


def downgrade() -> None:
    """Nothing can be undone any more."""
    op.drop_table("undo")
