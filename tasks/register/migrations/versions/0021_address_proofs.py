"""E-mail addresses that wait for the code that was mailed to them."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There is none yet."""
    op.create_table(
        "address_proof",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asker", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("office", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asker"], ["person.number"], name="fk_address_proof_asker_person"),
        sa.PrimaryKeyConstraint("number", name="pk_address_proof"),
    )
    op.create_index("ix_address_proof_person", "address_proof", ["person"])


def downgrade() -> None:
    """What waits is forgotten, and can be asked for again."""
    op.drop_index("ix_address_proof_person", table_name="address_proof")
    op.drop_table("address_proof")
