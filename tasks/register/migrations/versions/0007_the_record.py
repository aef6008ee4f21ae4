"""Every answer kept as it was given, and a history that is found by person and by day."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from tasks.register.columns import UtcDateTime

revision = "0007"
down_revision = "0008"
branch_labels = None
depends_on = None

_MOMENT = UtcDateTime(timezone=True)
_FOUND_BY = ("person", "who", "at")
_ANSWERED = {"answered": "done", "completed": "done", "not-applicable": "not applicable"}

_TASK = sa.table("task", sa.column("number", sa.Integer), sa.column("evidence", sa.JSON))
_OWNER = sa.table(
    "task_owner",
    *(sa.column(name, sa.Text) for name in ("area", "role", "answered_by")),
    sa.column("task", sa.Integer),
    sa.column("answered_at", _MOMENT),
)
_HISTORY = sa.table(
    "history",
    *(sa.column(name, sa.Integer) for name in ("number", "task")),
    *(sa.column(name, sa.Text) for name in ("kind", "who")),
    sa.column("at", _MOMENT),
    sa.column("data", sa.JSON),
)


def upgrade() -> None:
    """Answers given so far are read from the history; evidence of which it does not say whose it is
    stands as an answer of all who may have given it."""
    answers = op.create_table(
        "answer",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=True),
        sa.Column("posts", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("taken_back", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["task"], ["task.number"], name="fk_answer_task_task"),
        sa.PrimaryKeyConstraint("number", name="pk_answer"),
    )
    op.create_index("ix_answer_task", "answer", ["task"])
    found = list(_answers_so_far(op.get_bind()))
    if found:
        op.bulk_insert(answers, found)
    with op.batch_alter_table("task") as task:
        task.drop_column("evidence")
    op.create_index("ix_task_area", "task", ["area"])
    op.add_column("history", sa.Column("person", sa.String(length=120), nullable=True))
    said = {"sqlite": "json_extract(data, '$.person')", "postgresql": "data ->> 'person'"}
    person = said[op.get_bind().dialect.name]
    op.execute(f"UPDATE history SET person = NULLIF({person}, '')")  # noqa: S608 - one of two above
    for column in _FOUND_BY:
        op.create_index(f"ix_history_{column}", "history", [column])


def _answers_so_far(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    posts: dict[tuple[Any, ...], list[str]] = {}
    for owner in connection.execute(
        sa.select(_OWNER).where(_OWNER.c.answered_at.is_not(None)).order_by("area", "role")
    ):
        place = (owner.task, owner.answered_by, owner.answered_at)
        posts.setdefault(place, []).append(f"{owner.area}/{owner.role}")
    given: dict[int, list[dict[str, Any]]] = {}
    for said in connection.execute(
        sa.select(_HISTORY).where(_HISTORY.c.kind.in_(_ANSWERED)).order_by(_HISTORY.c.number)
    ):
        given.setdefault(said.task, []).append(
            {
                "task": said.task,
                "at": said.at,
                "who": said.who,
                "person": said.data.get("person") or None,
                "posts": posts.get((said.task, said.who, said.at), []),
                "outcome": _ANSWERED[said.kind],
                "note": said.data.get("note", ""),
                "evidence": {},
                "taken_back": None,
            }
        )
    kept = {
        row.number: row.evidence for row in connection.execute(sa.select(_TASK)) if row.evidence
    }
    for task, answers in given.items():
        yield from _with_evidence(answers, kept.get(task, {}))


def _with_evidence(
    answers: list[dict[str, Any]], evidence: dict[str, str]
) -> Iterator[dict[str, Any]]:
    yield from answers[:-1]
    last = answers[-1]
    names = list(dict.fromkeys(answer["who"] for answer in answers))
    if len(names) == 1 or not evidence:
        yield last | {"evidence": evidence}
        return
    yield last
    yield last | {
        "who": " or ".join(names),
        "person": None,
        "posts": [],
        "note": "",
        "evidence": evidence,
    }


def downgrade() -> None:
    """Forget who gave which evidence; of two for one slot the later stays, as it was before."""
    for column in _FOUND_BY:
        op.drop_index(f"ix_history_{column}", "history")
    with op.batch_alter_table("history") as history:
        history.drop_column("person")
    op.drop_index("ix_task_area", "task")
    with op.batch_alter_table("task") as task:
        task.add_column(sa.Column("evidence", sa.JSON(), nullable=False, server_default="{}"))
    answer = sa.table(
        "answer",
        *(sa.column(name, sa.Integer) for name in ("number", "task")),
        sa.column("evidence", sa.JSON),
        sa.column("taken_back", _MOMENT),
    )
    connection = op.get_bind()
    together: dict[int, dict[str, str]] = {}
    standing = sa.select(answer).where(answer.c.taken_back.is_(None)).order_by(answer.c.number)
    for row in connection.execute(standing):
        together.setdefault(row.task, {}).update(row.evidence)
    for number, evidence in together.items():
        connection.execute(
            sa.update(_TASK).where(_TASK.c.number == number).values(evidence=evidence)
        )
    with op.batch_alter_table("task") as table:
        table.alter_column("evidence", existing_type=sa.JSON(), server_default=None)
    op.drop_table("answer")
