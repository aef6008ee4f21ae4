"""Telling: which people a due notice goes to, in what capacity, and the next step up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.working_days import DayCalendar
from tasks.ladder import Rung
from tasks.notice_kinds import NoticeKind
from tasks.policy import Policy, acknowledged_until, next_climb
from tasks.views import Basis


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What telling needs to know of a task. `rung` is the step of the ladder it stands on;
    `told` are the people who were sent anything about it, `stood_down` says that it is closed because
    it is not needed. `only` is the one person whom the notice is for, where it is for one alone."""

    basis: Basis
    due: datetime
    closed: str | None
    acknowledged_at: datetime | None
    rung: int
    stood_down: bool = False
    told: frozenset[str] = frozenset()
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One person to be told, in what capacity, on which step of the ladder they stand."""

    person: str
    kind: NoticeKind
    rung: int


@dataclass(frozen=True, slots=True)
class Telling:
    """What comes of a due notice.

    `told` is empty when it is dropped for the reason `dropped`, or when there is nobody
    (`nobody`). `rung` is where the task then stands; `next_climb` when the ladder is climbed next.
    """

    told: tuple[Told, ...] = ()
    dropped: str | None = None
    nobody: bool = False
    rung: int = 0
    next_climb: datetime | None = None


def tell(
    kind: NoticeKind,
    at: datetime,
    task: TaskFacts,
    ladder: Sequence[Rung],
    *,
    policy: Policy,
    days: DayCalendar,
    now: datetime,
) -> Telling:
    """Who is told what, for a notice of this kind that fell due at `at`.

    Owners get everything but escalations. Reminders rest while somebody has acknowledged. Each
    escalation goes one rung up, and past the due moment the owners hear that it is overdue.
    """
    if kind is NoticeKind.STAND_DOWN:
        return _tell_stand_down(task)
    if task.closed is not None:
        return Telling(dropped=task.closed, rung=task.rung)
    if kind is NoticeKind.CHANGE:
        people = task.told | {told.person for told in _owners(ladder, kind)}
        told = tuple(Told(person, kind, 0) for person in sorted(people))
        return Telling(told=told, nobody=not told, rung=task.rung)
    if kind is NoticeKind.HANDED_OVER:
        return _tell_new_owners(task, ladder)
    if kind is NoticeKind.ESCALATION:
        return _escalate(task, ladder, policy=policy, days=days, now=now)
    if kind is NoticeKind.REMINDER and _rests(task, at, policy, days):
        return Telling(dropped="acknowledged", rung=task.rung)
    told = _owners(ladder, kind)
    return Telling(told=told, nobody=not told, rung=task.rung)


def _tell_stand_down(task: TaskFacts) -> Telling:
    """Those who were told of a task hear that it is not needed, unless it is needed again."""
    kind = NoticeKind.STAND_DOWN
    told = tuple(Told(person, kind, 0) for person in sorted(task.told))
    if not task.stood_down:
        return Telling(dropped=task.closed or "the task is needed again", rung=task.rung)
    return Telling(told=told, dropped=None if told else "nobody had been told", rung=task.rung)


def _tell_new_owners(task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """The one whom the task was handed to; or those owners who were not told of it before."""
    owners = _owners(ladder, NoticeKind.HANDED_OVER)
    told = tuple(
        owner
        for owner in owners
        if (owner.person == task.only if task.only else owner.person not in task.told)
    )
    dropped = None if told or not owners else "it is somebody else's again, or was told before"
    return Telling(told=told, dropped=dropped, nobody=not owners, rung=task.rung)


def _rests(task: TaskFacts, at: datetime, policy: Policy, days: DayCalendar) -> bool:
    if task.acknowledged_at is None:
        return False
    return at < acknowledged_until(
        task.basis, task.acknowledged_at, task.due, policy=policy, days=days
    )


def _owners(ladder: Sequence[Rung], kind: NoticeKind) -> tuple[Told, ...]:
    return tuple(Told(person.id, kind, 0) for rung in ladder[:1] for person in rung.people)


def _escalate(
    task: TaskFacts,
    ladder: Sequence[Rung],
    *,
    policy: Policy,
    days: DayCalendar,
    now: datetime,
) -> Telling:
    then = next_climb(task.basis, task.due, policy=policy, days=days, after=now)
    if now < task.due and task.acknowledged_at is not None:
        return Telling(dropped="acknowledged", rung=task.rung, next_climb=then)
    top = len(ladder) - 1
    rung = min(task.rung + 1, max(top, 0))
    told = []
    if rung:
        told = [Told(person.id, NoticeKind.ESCALATION, rung) for person in ladder[rung].people]
    if now >= task.due:
        told += _owners(ladder, NoticeKind.OVERDUE)
    return Telling(told=tuple(told), nobody=not told, rung=rung, next_climb=then)
