"""The first register."""

import sqlalchemy as sa
from alembic import op

import tasks.register.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("election", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_alarm")),
    )
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.create_index("ix_alarm_cleared_at", ["cleared_at"], unique=False)

    op.create_table(
        "area",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("parent", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(["parent"], ["area.id"], name=op.f("fk_area_parent_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area")),
    )
    op.create_table(
        "chain",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chain")),
    )
    op.create_table(
        "history",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_history")),
        sa.UniqueConstraint("chain", "position", name=op.f("uq_history_chain_position")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index("ix_history_task", ["task"], unique=False)

    op.create_table(
        "person",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_person")),
        sa.UniqueConstraint("id", name=op.f("uq_person_id")),
    )
    op.create_table(
        "proclaimed",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("nations", sa.JSON(), nullable=False),
        sa.Column("proclaimed_on", sa.Date(), nullable=False),
        sa.Column("mourning", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_proclaimed")),
    )
    op.create_table(
        "address",
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["person.number"], name=op.f("fk_address_person_person")
        ),
        sa.PrimaryKeyConstraint("person", "rank", name=op.f("pk_address")),
    )
    op.create_table(
        "delivery",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("unknowns", sa.Integer(), nullable=False),
        sa.Column("created_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_try", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("lease", tasks.register.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["person.number"], name=op.f("fk_delivery_person_person")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_person"), ["person"], unique=False)
        batch_op.create_index("ix_delivery_state_next_try", ["state", "next_try"], unique=False)

    op.create_table(
        "election",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("nation", sa.Text(), nullable=False),
        sa.Column("poll_date", sa.Date(), nullable=False),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("called_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("actual", sa.JSON(), nullable=False),
        sa.Column("known_since", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_election_area_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_election")),
    )
    op.create_table(
        "holding",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("person", sa.Integer(), nullable=False),
        sa.Column("deputy", sa.Boolean(), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("end", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_holding_area_area")),
        sa.ForeignKeyConstraint(
            ["person"], ["person.number"], name=op.f("fk_holding_person_person")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_holding")),
    )
    op.create_table(
        "ladder",
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("rungs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_ladder_area_area")),
        sa.PrimaryKeyConstraint("area", "role", name=op.f("pk_ladder")),
    )
    op.create_table(
        "milestone",
        sa.Column("election", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("earliest", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("hour", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("verified", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["election"], ["election.id"], name=op.f("fk_milestone_election_election")
        ),
        sa.PrimaryKeyConstraint("election", "kind", "key", name=op.f("pk_milestone")),
    )
    op.create_table(
        "poll",
        sa.Column("id", sa.String(length=160), nullable=False),
        sa.Column("election", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_poll_area_area")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.id"], name=op.f("fk_poll_election_election")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll")),
    )
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_election"), ["election"], unique=False)

    op.create_table(
        "task",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=240), nullable=False),
        sa.Column("election", sa.String(length=120), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("milestone_kind", sa.Text(), nullable=True),
        sa.Column("milestone_key", sa.Text(), nullable=True),
        sa.Column("window", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("opens", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_has_hour", sa.Boolean(), nullable=False),
        sa.Column("moved_from", sa.Text(), nullable=True),
        sa.Column("moved_why", sa.Text(), nullable=True),
        sa.Column("changed_from", sa.Text(), nullable=True),
        sa.Column("changed_why", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column(
            "acknowledged_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=True
        ),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("closed_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["area.id"], name=op.f("fk_task_area_area")),
        sa.ForeignKeyConstraint(
            ["election"], ["election.id"], name=op.f("fk_task_election_election")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_task")),
        sa.UniqueConstraint("id", name=op.f("uq_task_id")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_election_due", ["election", "due"], unique=False)
        batch_op.create_index("ix_task_state_opens", ["state", "opens"], unique=False)

    op.create_table(
        "notice",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("election", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", tasks.register.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("dropped", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["task"], ["task.number"], name=op.f("fk_notice_task_task")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_state_at", ["state", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_task"), ["task"], unique=False)

    op.create_table(
        "task_owner",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("answered_at", tasks.register.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["task"], ["task.number"], name=op.f("fk_task_owner_task_task")),
        sa.PrimaryKeyConstraint("task", "area", "role", name=op.f("pk_task_owner")),
    )
    with op.batch_alter_table("task_owner", schema=None) as batch_op:
        batch_op.create_index("ix_task_owner_post", ["area", "role"], unique=False)

    op.create_table(
        "delivery_notice",
        sa.Column("delivery", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.number"], name=op.f("fk_delivery_notice_delivery_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["notice"], ["notice.number"], name=op.f("fk_delivery_notice_notice_notice")
        ),
        sa.PrimaryKeyConstraint("delivery", "notice", name=op.f("pk_delivery_notice")),
    )
    with op.batch_alter_table("delivery_notice", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_notice_notice", ["notice"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("delivery_notice", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_notice_notice")

    op.drop_table("delivery_notice")
    with op.batch_alter_table("task_owner", schema=None) as batch_op:
        batch_op.drop_index("ix_task_owner_post")

    op.drop_table("task_owner")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_task"))
        batch_op.drop_index("ix_notice_state_at")

    op.drop_table("notice")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("ix_task_state_opens")
        batch_op.drop_index("ix_task_election_due")

    op.drop_table("task")
    with op.batch_alter_table("poll", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_election"))

    op.drop_table("poll")
    op.drop_table("milestone")
    op.drop_table("ladder")
    op.drop_table("holding")
    op.drop_table("election")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index("ix_delivery_state_next_try")
        batch_op.drop_index(batch_op.f("ix_delivery_person"))

    op.drop_table("delivery")
    op.drop_table("address")
    op.drop_table("proclaimed")
    op.drop_table("person")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix_history_task")

    op.drop_table("history")
    op.drop_table("chain")
    op.drop_table("area")
    with op.batch_alter_table("alarm", schema=None) as batch_op:
        batch_op.drop_index("ix_alarm_cleared_at")

    op.drop_table("alarm")
