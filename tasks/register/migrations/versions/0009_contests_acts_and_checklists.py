"""Contests of a poll; from when a task can be done, and the items that it holds."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0009"
down_revision = "0008b"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Polls that were called before name no contest, which means all of them; what was planned before can
    be done at any time until it is planned anew."""
    with op.batch_alter_table("poll") as poll:
        poll.add_column(sa.Column("contests", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("act", sa.String(length=10), nullable=False, server_default="by"))
        task.add_column(sa.Column("possible_from", UtcDateTime(), nullable=True))
        task.add_column(sa.Column("items", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "tick",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["task"], ["task.number"], name="fk_tick_task_task"),
        sa.PrimaryKeyConstraint("task", "item", name="pk_tick"),
    )


def downgrade() -> None:
    """Forget them."""
    op.drop_table("tick")
    with op.batch_alter_table("task") as task:
        task.drop_column("items")
        task.drop_column("possible_from")
        task.drop_column("act")
    with op.batch_alter_table("poll") as poll:
        poll.drop_column("contests")
