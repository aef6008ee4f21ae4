"""What the letters of a batch of deliveries are written from: read once, with a handful of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from notifications.draft_facts import Drafts
from notifications.letter import Attachment
from notifications.overviews import overviews
from tasks.books import Books
from tasks.clock import london_day
from tasks.ladder import Rung
from tasks.notice_kinds import NoticeKind
from tasks.register.elections import ElectionState
from tasks.register.models import (
    AlarmRow,
    DeliveryNoticeRow,
    DeliveryRow,
    ElectionRow,
    NoticeRow,
    PersonRow,
    TaskRow,
)
from tasks.register.told import task_ladder
from tasks.register.work import owners_of
from tasks.sight import Sight
from tasks.standing import TaskState
from tasks.views import Basis, TaskView

_OPEN = {TaskState.PLANNED.value, TaskState.OPEN.value}
_ANSWERED = {TaskState.DONE.value, TaskState.NOT_APPLICABLE.value}
_NOT_NEEDED = {TaskState.STOOD_DOWN.value, TaskState.PASSED.value}
_WITH_DRAFT = {
    NoticeKind.OPENED, NoticeKind.REMINDER, NoticeKind.DUE_TODAY, NoticeKind.HANDED_OVER,
}  # fmt: skip
_ALARM = "alarm:"


@dataclass(frozen=True, slots=True)
class Carried:
    """A notice that a message carries: in what capacity its reader is told of the task, on which
    rung, and who (an id) brought it about, and why."""

    kind: NoticeKind
    rung: int
    task: TaskRow
    by: str | None
    why: str | None


class Gathered:
    """Everything around a batch of deliveries; what several of them share is worked out once."""

    def __init__(
        self, session: Session, deliveries: Sequence[DeliveryRow], books: Books, *, now: datetime
    ) -> None:
        """
        Args:
            session: an open session.
            deliveries: the messages to be written.
            books: directory, posts, catalogue and policy.
            now: aware.
        """
        self._books, self._now = books, now
        self.carried = self._carried(session, deliveries)
        tasks = {each.task.number: each.task for told in self.carried.values() for each in told}
        self._sight = Sight(session, [*tasks.values()], books)
        self._views: dict[int, TaskView] = {}
        self._quiet: dict[int, int | None] = {}
        self._drafts = Drafts(session, tasks.values(), books, now=now)
        everyone = self._people(session, deliveries)
        self.people = {row.number: row for row in everyone if not row.removed}
        self.names = {row.id: row.name for row in everyone}
        self.overviews = overviews(session, deliveries, self.people, books, now=now)
        self.alarms = _alarms(session, deliveries)
        climbed = {
            each.task.number
            for told in self.carried.values()
            for each in told
            if each.kind is NoticeKind.ESCALATION
        }
        self.first_told = _first_told(session, climbed) if climbed else {}
        self._owners = owners_of(session, sorted(climbed)) if climbed else {}
        self._ladders: dict[int, tuple[Rung, ...]] = {}

    def view(self, task: TaskRow) -> TaskView:
        """What is shown of a task."""
        if task.number not in self._views:
            self._views[task.number] = self._sight.view(task, now=self._now)
        return self._views[task.number]

    def drafts(self, each: Carried) -> tuple[Attachment, ...]:
        """The draft that a task asks for, where its owner is told to begin or reminded."""
        if each.kind not in _WITH_DRAFT:
            return ()
        return self._drafts.of(each.task, self.view(each.task).poll_date)

    def ladder(self, task: TaskRow) -> tuple[Rung, ...]:
        """The ladder of a task that climbed."""
        if task.number not in self._ladders:
            owners = self._owners.get(task.number, ())
            self._ladders[task.number] = task_ladder(task, owners, self._books, now=self._now)
        return self._ladders[task.number]

    def quiet_days(self, task: TaskRow) -> int | None:
        """How many working days ago somebody took the task up, where that has run out since."""
        if task.number not in self._quiet:
            self._quiet[task.number] = self._quiet_days(task)
        return self._quiet[task.number]

    def _quiet_days(self, task: TaskRow) -> int | None:
        until = task.acknowledged_until
        if task.acknowledged_at is None or until is None or self._now < until:
            return None
        calendar = self._books.office_days(self._books.directory.area(task.area).nation)
        first, today = london_day(task.acknowledged_at), london_day(self._now)
        days = (first + timedelta(days=n) for n in range(1, (today - first).days + 1))
        return sum(calendar.counts(day) for day in days)

    def _carried(
        self, session: Session, deliveries: Sequence[DeliveryRow]
    ) -> dict[int, list[Carried]]:
        made = {row.number: row.created_at for row in deliveries}
        rows = session.execute(
            select(
                DeliveryNoticeRow.delivery, DeliveryNoticeRow.kind, DeliveryNoticeRow.rung,
                NoticeRow.by, NoticeRow.why, TaskRow,
            )
            .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
            .join(TaskRow, TaskRow.number == NoticeRow.task)
            .join(ElectionRow, ElectionRow.id == TaskRow.election)
            .where(
                DeliveryNoticeRow.delivery.in_(made),
                ElectionRow.state != ElectionState.ARCHIVED.value,
            )
            .order_by(DeliveryNoticeRow.delivery, TaskRow.due, NoticeRow.number)
        )  # fmt: skip
        found: dict[int, list[Carried]] = {}
        for delivery, kind, rung, by, why, task in rows:
            each = Carried(NoticeKind(kind), rung, task, by, why)
            if self._matters(each, made[delivery]):
                found.setdefault(delivery, []).append(each)
        return found

    def _matters(self, each: Carried, made: datetime) -> bool:
        """Whether it is still to be told, though it may have waited since it was `made`."""
        task = each.task
        if each.kind is NoticeKind.STAND_DOWN:
            return task.state in _NOT_NEEDED
        if each.kind is NoticeKind.DONE:
            return task.state in _ANSWERED
        return task.state in _OPEN and not self._rests(each, made)

    def _rests(self, each: Carried, made: datetime) -> bool:
        """Whether somebody has taken the task up, or put it off, since a reminder was `made`."""
        task = each.task
        rules = self._books.policy_of(task.area).by_basis[Basis(task.basis)]
        if each.kind is NoticeKind.REMINDER:
            if task.due - self._now <= timedelta(hours=rules.last_call_hours):
                return False
            asleep = task.snoozed_until is not None and self._now < task.snoozed_until
            return asleep or _taken_up(task, made)
        return each.kind is NoticeKind.ESCALATION and self._now < task.due and _taken_up(task, made)

    def _people(self, session: Session, deliveries: Iterable[DeliveryRow]) -> Sequence[PersonRow]:
        numbers = {row.person for row in deliveries if row.person is not None}
        acting = {each.by for told in self.carried.values() for each in told if each.by}
        return session.scalars(
            select(PersonRow).where(or_(PersonRow.number.in_(numbers), PersonRow.id.in_(acting)))
        ).all()


def _taken_up(task: TaskRow, made: datetime) -> bool:
    return task.acknowledged_at is not None and task.acknowledged_at > made


def alarm_numbers(parts: Iterable[str]) -> list[int]:
    """The numbers of the alarms among the parts of a message."""
    return [int(part.removeprefix(_ALARM)) for part in parts if part.startswith(_ALARM)]


def _alarms(session: Session, deliveries: Iterable[DeliveryRow]) -> dict[int, AlarmRow]:
    """The alarms that the messages carry and that still stand, by number."""
    numbers = {number for row in deliveries for number in alarm_numbers(row.parts)}
    if not numbers:
        return {}
    standing = select(AlarmRow).where(AlarmRow.number.in_(numbers), AlarmRow.cleared_at.is_(None))
    return {row.number: row for row in session.scalars(standing)}


def _first_told(session: Session, tasks: Collection[int]) -> dict[int, dict[str, datetime]]:
    """When each person was first told about each of these tasks, by task and the person's id."""
    found: dict[int, dict[str, datetime]] = {}
    for task, person, at in session.execute(
        select(NoticeRow.task, PersonRow.id, func.min(DeliveryRow.created_at))
        .join(DeliveryRow, DeliveryRow.person == PersonRow.number)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.delivery == DeliveryRow.number)
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .where(NoticeRow.task.in_(tasks))
        .group_by(NoticeRow.task, PersonRow.id)
    ):
        found.setdefault(task, {})[person] = at
    return found
