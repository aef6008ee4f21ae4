"""Roles of people on the pages, and the links with which they sign in to them."""

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has a role beside their posts yet, and nobody is signed in."""
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("access", sa.JSON(), nullable=False, server_default="[]"))
    op.create_table(
        "sign_in",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("browser", sa.String(length=64), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.number"], name="fk_sign_in_person_person"),
        sa.PrimaryKeyConstraint("number", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_person", "sign_in", ["person"])


def downgrade() -> None:
    """Everybody is signed out, and roles are forgotten."""
    op.drop_table("sign_in")
    with op.batch_alter_table("person") as person:
        person.drop_column("access")
