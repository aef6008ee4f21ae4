"""Which poll replaces which; by which power an election was postponed."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of polls and elections from before neither is known."""
    with op.batch_alter_table("poll") as poll:
        poll.add_column(sa.Column("links", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("election") as election:
        election.add_column(sa.Column("power", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget them."""
    with op.batch_alter_table("election") as election:
        election.drop_column("power")
    with op.batch_alter_table("poll") as poll:
        poll.drop_column("links")
