"""Addresses at which screens without a person show an election's wall."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There is none yet."""
    op.create_table(
        "wall",
        sa.Column("election", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["election"], ["election.id"], name="fk_wall_election_election"),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name="fk_wall_area_area"),
        sa.PrimaryKeyConstraint("election", "area", "office", name="pk_wall"),
        sa.UniqueConstraint("secret", name="uq_wall_secret"),
    )


def downgrade() -> None:
    """Every address stops working."""
    op.drop_table("wall")
