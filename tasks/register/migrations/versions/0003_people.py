"""Absences, and when an address was confirmed."""

import sqlalchemy as sa
from alembic import op

import tasks.register.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("end", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("calendar", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.number"], name=op.f("fk_absence_person_person")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "confirmed_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=True
            )
        )


def downgrade() -> None:
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.drop_column("confirmed_at")
    op.drop_table("absence")
