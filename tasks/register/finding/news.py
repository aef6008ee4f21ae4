"""What happened in the register that Prefect has no event of yet.

Each chain of the history holds a mark of how far it was looked through: entries are numbered in the order
of their commits there, so that a mark passes none over. What is told twice, because the mark was lost
with its process, has the same id both times.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import or_, select, update

from tasks.register.among import among
from tasks.register.models import TaskRow
from tasks.register.office import office_id
from tasks.register.plans.owned_tasks import tasks_numbered, tasks_where
from tasks.register.plans.task_views import row_standing
from tasks.register.record.history import EventKind
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.session import Session
from tasks.terms import Standing, TaskState

AT_ONCE = 200
_LATE = {Standing.OVERDUE, Standing.ESCALATED}


@dataclass(frozen=True, slots=True)
class TaskNews:
    """Something that became of a task: `id` is the same whenever it is asked for, `run` the key of the
    task's run in Prefect, `kind` the entry's in the history, or None where the due moment has passed."""

    id: UUID
    kind: EventKind | None
    at: datetime
    who: str
    text: str
    task: str
    title: str
    area: str
    election: str
    due: datetime
    run: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some news of one chain, in their order, and how far the chain was looked through for them."""

    chain: str
    upto: int
    news: tuple[TaskNews, ...]


def chains_with_news(session: Session) -> Sequence[str]:
    """The chains that were not looked through to their end."""
    behind = select(ChainRow.name).where(ChainRow.shown < ChainRow.length)
    return session.scalars(behind.order_by(ChainRow.name)).all()


def news_of(session: Session, chain: str, kinds: Collection[EventKind]) -> Page | None:
    """The next entries of these kinds in a chain; None when it has been looked through."""
    head = session.get_one(ChainRow, chain)
    if head.shown >= head.length:
        return None
    rows = session.scalars(
        select(HistoryRow)
        .where(
            HistoryRow.chain == chain,
            HistoryRow.position > head.shown,
            HistoryRow.position <= head.length,
            among(HistoryRow.kind, kinds),
            HistoryRow.task.is_not(None),
        )
        .order_by(HistoryRow.position)
        .limit(AT_ONCE)
    ).all()
    tasks = tasks_numbered(session, {row.task for row in rows if row.task is not None})
    office = office_id(session)
    news = tuple(
        _news(uuid5(office, f"history/{chain}/{row.position}"), row, tasks[row.task])
        for row in rows
        if row.task is not None and row.task in tasks
    )
    return Page(chain, rows[-1].position if len(rows) == AT_ONCE else head.length, news)


def looked_through(session: Session, page: Page) -> None:
    """Note that Prefect has the events of a page."""
    session.execute(
        update(ChainRow)
        .where(ChainRow.name == page.chain, ChainRow.shown < page.upto)
        .values(shown=page.upto)
    )


def late_tasks(session: Session, *, now: datetime) -> list[TaskNews]:
    """The open tasks whose due moment has passed without an event in Prefect, by due moment."""
    rows = tasks_where(
        session,
        TaskRow.state == TaskState.OPEN,
        TaskRow.due <= now,
        or_(TaskRow.late_shown.is_(None), TaskRow.late_shown != TaskRow.due),
    )
    late = [row for row in rows if row_standing(row, now=now) in _LATE]
    office = office_id(session) if late else None
    return [
        _about(row, uuid5(office, f"late/{row.id}/{row.due.isoformat()}"), at=row.due)
        for row in late
        if office is not None
    ]


def lateness_shown(session: Session, news: Collection[TaskNews]) -> None:
    """Note that Prefect has the events of these late tasks; one that was moved meanwhile is not late."""
    for each in news:
        session.execute(
            update(TaskRow)
            .where(TaskRow.id == each.task, TaskRow.due == each.due)
            .values(late_shown=each.due)
        )


def _news(uid: UUID, entry: HistoryRow, task: TaskRow) -> TaskNews:
    kind = EventKind(entry.kind)
    return _about(task, uid, at=entry.at, kind=kind, who=entry.who, text=entry.text)


def _about(
    row: TaskRow,
    uid: UUID,
    *,
    at: datetime,
    kind: EventKind | None = None,
    who: str = "Writ",
    text: str = "",
) -> TaskNews:
    return TaskNews(
        id=uid,
        kind=kind,
        at=at,
        who=who,
        text=text or f"Overdue: {row.title}",
        task=row.id,
        title=row.title,
        area=row.area,
        election=row.election,
        due=row.due,
        run=f"{row.id}@{row.revision}",
    )
