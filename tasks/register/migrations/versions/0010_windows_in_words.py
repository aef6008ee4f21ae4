"""The windows of tasks in the words in which rules are written, as catalogues have them now."""

import sqlalchemy as sa
from alembic import op

from tasks.catalogue.old_windows import in_new_words

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TASK = sa.table("task", sa.column("window", sa.Text))


def upgrade() -> None:
    """So that pages can say them, and a re-plan finds nothing to change in them."""
    connection = op.get_bind()
    for (written,) in connection.execute(sa.select(_TASK.c.window).distinct()).all():
        if written and (new := in_new_words(written)):
            connection.execute(sa.update(_TASK).where(_TASK.c.window == written).values(window=new))


def downgrade() -> None:
    """The words stay: earlier versions cannot read them, and a re-plan there writes its own."""
