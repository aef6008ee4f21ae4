"""The history is sealed under a key that is not in the database."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What there is gets its seals when it is next opened with the key (`sealing`)."""
    op.add_column("history", sa.Column("seal", sa.String(length=64), nullable=True))
    op.add_column("chain", sa.Column("seal", sa.String(length=64), nullable=True))
    op.add_column("chain", sa.Column("anchored", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Nothing is sealed any more."""
    op.drop_column("chain", "anchored")
    op.drop_column("chain", "seal")
    op.drop_column("history", "seal")
