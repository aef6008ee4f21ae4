"""Statutory dates of single authorities, and the day by the rule beside one that an officer fixed."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_KEY = ["election", "kind", "key"]


def upgrade() -> None:
    """What there is holds for every authority. The days in `election.actual` are read in both forms."""
    with op.batch_alter_table("milestone", recreate="always") as table:
        table.add_column(sa.Column("area", sa.String(80), nullable=False, server_default=""))
        table.add_column(sa.Column("by_rule", sa.Date(), nullable=True))
        table.drop_constraint("pk_milestone", type_="primary")
        table.create_primary_key("pk_milestone", [*_KEY, "area"])


def downgrade() -> None:
    """Dates of single authorities are lost: earlier versions have one for all."""
    op.execute("DELETE FROM milestone WHERE area <> ''")
    with op.batch_alter_table("milestone", recreate="always") as table:
        table.drop_constraint("pk_milestone", type_="primary")
        table.create_primary_key("pk_milestone", _KEY)
        table.drop_column("by_rule")
        table.drop_column("area")
