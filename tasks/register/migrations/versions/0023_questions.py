"""What owners ask the operators about their tasks."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing was asked yet."""
    op.create_table(
        "question",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["task"], ["task.number"], name="fk_question_task_task"),
        sa.PrimaryKeyConstraint("number", name="pk_question"),
    )
    op.create_index("ix_question_task", "question", ["task"])


def downgrade() -> None:
    """What was asked stays in the history alone."""
    op.drop_table("question")
