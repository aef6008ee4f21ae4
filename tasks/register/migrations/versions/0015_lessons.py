"""What was learnt about tasks, for the elections that come after."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was noted before."""
    op.create_table(
        "lesson",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["task"], ["task.number"], name="fk_lesson_task_task"),
        sa.PrimaryKeyConstraint("number", name="pk_lesson"),
    )
    op.create_index("ix_lesson_task", "lesson", ["task"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("lesson")
