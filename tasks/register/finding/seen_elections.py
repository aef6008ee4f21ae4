"""The elections of which somebody may see a task, with how many tasks stand how: three queries in all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select

from tasks.clock import london_day
from tasks.people.directory import Directory
from tasks.register.among import among
from tasks.register.models import AreaRow, ElectionRow, PollRow, TaskRow
from tasks.register.plans.visibility import visible_to
from tasks.register.session import Session
from tasks.terms import REPORTED, TO_DO, ElectionState, TaskState


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks are late (of these `escalated` have gone up the ladder), wait for an answer, are to
    come, and are done; and when the next is due (aware)."""

    late: int = 0
    escalated: int = 0
    open: int = 0
    coming: int = 0
    done: int = 0
    next_due: datetime | None = None

    @property
    def all(self) -> int:
        """All of them."""
        return self.late + self.open + self.coming + self.done


@dataclass(frozen=True, slots=True)
class SeenElection:
    """An election as it is listed: its id, the name of its area, the polls as kind and area's name, what
    has become of it, and what its reader sees of its tasks."""

    id: str
    area: str
    poll_date: date
    state: ElectionState
    polls: tuple[tuple[str, str], ...] = ()
    counts: Counts = field(default_factory=Counts)


def elections_seen(
    session: Session, person: str, directory: Directory, *, now: datetime
) -> list[SeenElection]:
    """The elections of which a person (an id) may see a task, by polling day."""
    counts = _counts(session, visible_to(person, directory, london_day(now)), now)
    rows = session.execute(
        select(ElectionRow, AreaRow.name)
        .join(AreaRow, AreaRow.id == ElectionRow.area)
        .where(among(ElectionRow.id, counts))
        .order_by(ElectionRow.poll_date, ElectionRow.id)
    ).all()
    polls: dict[str, list[tuple[str, str]]] = {}
    for election, kind, name in session.execute(
        select(PollRow.election, PollRow.kind, AreaRow.name)
        .join(AreaRow, AreaRow.id == PollRow.area)
        .where(among(PollRow.election, counts))
        .order_by(PollRow.kind, AreaRow.name)
    ):
        polls.setdefault(election, []).append((kind, name))
    return [
        SeenElection(
            row.id, name, row.poll_date, row.state, tuple(polls.get(row.id, ())), counts[row.id]
        )
        for row, name in rows
    ]


def _counts(session: Session, seen: ColumnElement[bool], now: datetime) -> dict[str, Counts]:
    waits = TaskRow.state == TaskState.OPEN
    late = waits & (TaskRow.due < now)
    to_do = TaskRow.state.in_(TO_DO)
    rows = session.execute(
        select(
            TaskRow.election,
            _how_many(late),
            _how_many(late & (TaskRow.rung > 0)),
            _how_many(waits & (TaskRow.due >= now)),
            _how_many(TaskRow.state == TaskState.PLANNED),
            _how_many(TaskRow.state.in_(REPORTED)),
            func.min(case((to_do & (TaskRow.due >= now), TaskRow.due))),
        )
        .where(seen)
        .group_by(TaskRow.election)
    ).all()
    return {election: Counts(*counted) for election, *counted in rows}


def _how_many(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((which, 1)))


def over(elections: Sequence[SeenElection], *, day: date) -> list[SeenElection]:
    """Those of them that are nobody's work any more, the last one first: archived, cancelled, or held
    before `day` with nothing left to do."""
    return [each for each in reversed(elections) if _is_over(each, day)]


def under_way(elections: Sequence[SeenElection], *, day: date) -> list[SeenElection]:
    """The others, by polling day."""
    return [each for each in elections if not _is_over(each, day)]


def _is_over(each: SeenElection, day: date) -> bool:
    left = each.counts.late + each.counts.open + each.counts.coming
    gone = each.state in {ElectionState.ARCHIVED, ElectionState.CANCELLED}
    return gone or (each.poll_date < day and not left)
