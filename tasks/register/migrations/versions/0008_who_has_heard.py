"""Who passed a message on by another way; what sets this register's names apart from others'."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was seen to before cannot be told from what was dropped for another reason. Tasks that
    stand in people's calendars keep the name that they have there."""
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("seen_to_by", sa.Text(), nullable=True))
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("old_uid", sa.Text(), nullable=True))
    op.execute(
        "UPDATE task SET old_uid = 'task-' || CAST(number AS VARCHAR(20)) WHERE number IN ("
        "SELECT notice.task FROM notice JOIN delivery_notice"
        " ON delivery_notice.notice = notice.number)"
    )
    office = op.create_table(
        "office",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_office"),
    )
    op.bulk_insert(office, [{"id": str(uuid4())}])


def downgrade() -> None:
    """Forget it."""
    op.drop_table("office")
    op.drop_column("task", "old_uid")
    op.drop_column("delivery", "seen_to_by")
