"""From register rows to what a person is shown: many tasks with a handful of queries."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.books import Books, open_books
from tasks.clock import london_day
from tasks.directory import Person
from tasks.register.database import CATALOGUES, POLICIES, own_files
from tasks.register.directory_store import stored_directory
from tasks.register.elections import proclaimed_days
from tasks.register.models import (
    AreaRow,
    ElectionRow,
    HistoryRow,
    MilestoneRow,
    OwnerRow,
    PollRow,
    TaskRow,
)
from tasks.register.resting import NOT_SNOOZED
from tasks.register.work import owners_of
from tasks.standing import TaskState, standing_of
from tasks.views import Basis, HistoryLine, SkippedDay, Standing, TaskView
from tasks.windows import window_words
from tasks.words import long_day

_GUIDANCE = "recommended practice, not law"


def row_standing(row: TaskRow, *, now: datetime) -> Standing:
    """Where the task of this row stands."""
    until = row.acknowledged_until
    return standing_of(
        row.state,
        due=row.due,
        acknowledged=until is not None and now < until,
        rung=row.rung,
        now=now,
    )


# What is shown of a task as the register has it.
_AS_STORED = (
    "number", "id", "key", "title", "election", "opens", "due", "due_has_hour", "moved_from",
    "moved_why", "changed_from", "changed_why", "waits_for", "acknowledged_by", "acknowledged_at",
    "acknowledged_until", "rung", "snoozed_until", "snoozed_by", "snoozed_why",
    "closed_by", "closed_at", "outcome", "note",
)  # fmt: skip


class Sight:
    """Builds `TaskView`s for rows of the register; everything around them is read once."""

    def __init__(self, session: Session, rows: Sequence[TaskRow], books: Books) -> None:
        """
        Args:
            session: an open session.
            rows: the tasks to be shown.
            books: for guidance texts, titles of posts and who holds them.
        """
        elections = {row.election for row in rows}
        self._books = books
        self._guidance = {d.key: d for d in books.catalogue}
        self._owners = owners_of(session, [row.number for row in rows])
        self._elections = {
            e.id: e
            for e in session.scalars(select(ElectionRow).where(ElectionRow.id.in_(elections)))
        }
        self._areas = {area.id: area.name for area in session.scalars(select(AreaRow))}
        self._polls: dict[str, list[PollRow]] = {}
        for poll in session.scalars(select(PollRow).where(PollRow.election.in_(elections))):
            self._polls.setdefault(poll.election, []).append(poll)
        self._milestones = {
            (m.election, m.kind, m.key): m
            for m in session.scalars(
                select(MilestoneRow).where(MilestoneRow.election.in_(elections))
            )
        }

    def view(self, row: TaskRow, *, now: datetime, history: Sequence[HistoryRow] = ()) -> TaskView:
        """What is shown of one task."""
        election = self._elections[row.election]
        milestone = self._milestone(row)
        definition = self._guidance.get(row.key)
        owners = self._owners.get(row.number, [])
        stored: dict[str, Any] = {name: getattr(row, name) for name in _AS_STORED}
        if row.state != TaskState.OPEN or row.snoozed_until is None or row.snoozed_until <= now:
            stored |= NOT_SNOOZED
        return TaskView(
            **stored,
            guidance=definition.guidance if definition else "",
            area=self._areas[row.area],
            election_title=f"{self._areas[election.area]}, {long_day(election.poll_date)}",
            poll_date=election.poll_date,
            polls=tuple(p.id for p in self._polls.get(row.election, ()) if p.kind in row.kinds),
            post=self._posts(row),
            owners=self._names(owners, london_day(max(now, row.opens))),
            basis=Basis(row.basis),
            why=_why(row, milestone, election.poll_date),
            rule=milestone.rule if milestone else row.window or "",
            skipped=_skipped(milestone),
            source=row.source or (milestone.source if milestone else ""),
            verified=milestone.verified if milestone and row.basis == "statute" else _GUIDANCE,
            standing=row_standing(row, now=now),
            evidence=definition.evidence if definition else (),
            evidence_given=dict(row.evidence),
            history=tuple(_line(entry) for entry in history),
        )

    def _milestone(self, row: TaskRow) -> MilestoneRow | None:
        if row.milestone_kind is None or row.milestone_key is None:
            return None
        return self._milestones.get((row.election, row.milestone_kind, row.milestone_key))

    def _posts(self, row: TaskRow) -> str:
        roles = self._books.posts.roles
        return " and ".join(roles[role].title if role in roles else role for role in row.roles)

    def _names(self, owners: Sequence[OwnerRow], day: date) -> tuple[str, ...]:
        names = [person.name for owner in owners for person in self._asked(owner, day)]
        return tuple(dict.fromkeys(names))

    def _asked(self, owner: OwnerRow, day: date) -> Sequence[Person]:
        directory = self._books.directory
        handed_to = directory.people.get(owner.person or "")
        if handed_to is not None:
            return (handed_to,)
        return directory.holders(owner.area, owner.role, day)


def _why(row: TaskRow, milestone: MilestoneRow | None, poll_date: date) -> str:
    if milestone is not None and row.basis == "statute":
        return milestone.rule
    if milestone is not None:
        return f"It goes with this statutory date: {milestone.title} ({milestone.rule})"
    return f"Recommended for {window_words(row.window or '', poll_date)}"


def _skipped(milestone: MilestoneRow | None) -> tuple[SkippedDay, ...]:
    if milestone is None:
        return ()
    return tuple(SkippedDay(date.fromisoformat(day), why) for day, why in milestone.skipped)


def _line(entry: HistoryRow) -> HistoryLine:
    return HistoryLine(entry.at, entry.text, entry.who, str(entry.data.get("note", "")))


def open_books_of(session: Session, *, around: str | None = None) -> Books:
    """The books with the register's directory, the days proclaimed, areas' own tasks and policy.

    With the id of a police force area, only its people and its own tasks are in them.

    Raises:
        RuleDataError: an area's own catalogue or policy file is malformed.
    """
    return open_books(
        stored_directory(session, around=around).directory,
        proclaimed_days(session),
        local=[
            path for path in own_files(session, CATALOGUES) if around is None or path.stem == around
        ],
        policies=own_files(session, POLICIES),
    )


def task_history(session: Session, number: int) -> Sequence[HistoryRow]:
    """The history of one task, oldest first."""
    return session.scalars(
        select(HistoryRow).where(HistoryRow.task == number).order_by(HistoryRow.number)
    ).all()
