"""Addresses at which people's calendars read their tasks."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has one yet."""
    op.create_table(
        "calendar_feed",
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.number"], name="fk_calendar_feed_person_person"
        ),
        sa.PrimaryKeyConstraint("person", name="pk_calendar_feed"),
        sa.UniqueConstraint("secret", name="uq_calendar_feed_secret"),
    )


def downgrade() -> None:
    """Every address stops working."""
    op.drop_table("calendar_feed")
