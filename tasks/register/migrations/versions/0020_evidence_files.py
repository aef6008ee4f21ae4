"""The files that were given with an answer."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """There are none yet."""
    op.add_column("answer", sa.Column("files", sa.JSON(), nullable=True))


def downgrade() -> None:
    """The files stay where they are kept, and what was written of them in the history."""
    op.drop_column("answer", "files")
