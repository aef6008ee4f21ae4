"""Alarms are known by what they are about, and who took a task up by their id."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0008b"
down_revision = "0007"
branch_labels = None
depends_on = None

_MESSAGE = re.compile(r"\(message (\d+)\)$")


def upgrade() -> None:
    """Alarms that stand keep their sentence; those about a message can be cleared by its number. The
    next pass raises anew what still holds."""
    with op.batch_alter_table("alarm") as alarm:
        alarm.alter_column("text", existing_type=sa.Text(), nullable=True)
        alarm.add_column(sa.Column("identity", sa.Text(), nullable=True))
        alarm.add_column(sa.Column("details", sa.JSON(), nullable=True))
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("acknowledged_person", sa.String(length=120), nullable=True))
    connection = op.get_bind()
    standing = sa.text(
        "SELECT number, text FROM alarm WHERE kind = 'delivery' AND cleared_at IS NULL"
    )
    keep = sa.text("UPDATE alarm SET identity = :identity WHERE number = :number")
    for number, text in connection.execute(standing).all():
        message = _MESSAGE.search(text)
        if message:
            identity = json.dumps(["delivery.failed", {"message": int(message[1])}])
            connection.execute(keep, {"identity": identity, "number": number})


def downgrade() -> None:
    """Alarms without a sentence of their own go: the next pass raises what holds."""
    op.drop_column("task", "acknowledged_person")
    op.execute("DELETE FROM alarm WHERE text IS NULL")
    with op.batch_alter_table("alarm") as alarm:
        alarm.drop_column("details")
        alarm.drop_column("identity")
        alarm.alter_column("text", existing_type=sa.Text(), nullable=False)
