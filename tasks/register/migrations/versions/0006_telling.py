"""What telling people needs: snoozes, held and urgent messages, fallbacks, receipts, circuits."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)


def _new() -> dict[str, tuple[sa.Column[Any], ...]]:
    """The new columns of each table, as fresh objects."""
    return {
        "task": (
            sa.Column("acknowledged_until", _MOMENT, nullable=True),
            sa.Column("snoozed_until", _MOMENT, nullable=True),
            sa.Column("snoozed_by", sa.Text(), nullable=True),
            sa.Column("snoozed_why", sa.Text(), nullable=True),
        ),
        "notice": (
            sa.Column("by", sa.String(length=120), nullable=True),
            sa.Column("why", sa.Text(), nullable=True),
        ),
        "delivery": (
            sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"),
            sa.Column("urgent", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("held", sa.Text(), nullable=True),
            sa.Column("rank", sa.Integer(), nullable=False, server_default="0"),
            sa.Column("instead_of", sa.Integer(), nullable=True),
            sa.Column("reference", sa.String(length=200), nullable=True),
            sa.Column("receipt", sa.Text(), nullable=True),
            sa.Column("receipt_at", _MOMENT, nullable=True),
        ),
        "alarm": (
            sa.Column("told_at", _MOMENT, nullable=True),
            sa.Column("shown_at", _MOMENT, nullable=True),
        ),
    }


def upgrade() -> None:
    """Acknowledgements given so far run out with the next one; alarms raised so far are known."""
    for table, columns in _new().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.add_column(column)
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("person", existing_type=sa.Integer(), nullable=True)
        delivery.drop_index("ix_delivery_person")
    op.create_index("ix_delivery_person_finished_at", "delivery", ["person", "finished_at"])
    op.create_index("ix_delivery_reference", "delivery", ["reference"])
    op.create_table(
        "channel",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("down_since", _MOMENT, nullable=True),
        sa.Column("open_until", _MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_channel"),
    )
    op.create_table(
        "agenda",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("next_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_agenda"),
    )
    op.execute("UPDATE alarm SET told_at = raised_at, shown_at = raised_at")


def downgrade() -> None:
    """Forget it; alarms to the operators go with it, as they are for nobody."""
    op.drop_table("agenda")
    op.drop_table("channel")
    op.execute("DELETE FROM delivery WHERE person IS NULL")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_index("ix_delivery_reference")
        delivery.drop_index("ix_delivery_person_finished_at")
        delivery.alter_column("person", existing_type=sa.Integer(), nullable=False)
    for table, columns in _new().items():
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
    op.create_index("ix_delivery_person", "delivery", ["person"])
