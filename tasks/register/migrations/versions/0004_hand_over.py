"""Tasks handed to a person, notices for one person, and since when an added poll is known."""

import sqlalchemy as sa
from alembic import op

import tasks.register.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("task_owner", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person", sa.String(length=120), nullable=True))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("person", sa.String(length=120), nullable=True))
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "known_since", tasks.register.columns.UtcDateTime(timezone=True), nullable=True
            )
        )


def downgrade() -> None:
    for table, column in (("poll", "known_since"), ("notice", "person"), ("task_owner", "person")):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column(column)
