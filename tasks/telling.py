"""Telling: which people a due notice goes to, in what capacity, and the next step up. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.working_days import DayCalendar
from tasks.ladder import Rung
from tasks.notice_kinds import NoticeKind
from tasks.policy import Policy, ladder_ends, next_climb
from tasks.views import Basis
from tasks.words import short_moment

_REMINDERS = {NoticeKind.REMINDER, NoticeKind.DUE_TODAY, NoticeKind.OVERDUE}


@dataclass(frozen=True, slots=True)
class Rest:
    """A while in which nobody is asked: until when (aware), and what was done (`acknowledged`,
    `snoozed`) by whom."""

    what: str
    by: str
    until: datetime

    @property
    def words(self) -> str:
        """`acknowledged by Asha until Wed 9 Jun 2027 10:15`."""
        return f"{self.what} by {self.by} until {short_moment(self.until)}"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What telling needs to know of a task. `rung` is the step of the ladder it stands on; `closed` says
    why nothing is expected any more.

    `told` are the people who were sent anything about it, `stood_down` says that it is closed because
    it is not needed, `answered` because somebody reported it done or not applicable. `only` is the one
    person whom the notice is for, where it is for one alone; `by` the one who brought it about.
    `acknowledged` and `snoozed` are the last ones, run out or not.
    """

    basis: Basis
    due: datetime
    closed: str | None
    rung: int = 0
    stood_down: bool = False
    answered: bool = False
    told: frozenset[str] = frozenset()
    only: str | None = None
    by: str | None = None
    acknowledged: Rest | None = None
    snoozed: Rest | None = None

    def rest_at(self, moment: datetime) -> Rest | None:
        """What keeps its owners from being asked at the moment: that which ends last."""
        holding = [r for r in (self.acknowledged, self.snoozed) if r and moment < r.until]
        return max(holding, key=lambda rest: rest.until, default=None)


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

    Owners get everything but escalations. While somebody has acknowledged the task, or it is
    snoozed, nobody is reminded and nobody above is asked, but for the last call of policy. Each
    escalation goes one rung up, and past the due moment the owners hear that it is overdue. Some
    time after that the ladder ends.
    """
    if kind is NoticeKind.STAND_DOWN:
        return _tell_stand_down(task)
    if kind is NoticeKind.DONE:
        return _tell_done(task)
    if task.closed is not None:
        return Telling(dropped=task.closed, rung=task.rung)
    if kind in _AT_ONCE:
        return _AT_ONCE[kind](task, ladder)
    if kind is NoticeKind.ESCALATION:
        return _escalate(task, ladder, policy=policy, days=days, now=now)
    rests = _why_not_asked(kind, at, task, policy)
    if rests is not None:
        return Telling(dropped=rests, rung=task.rung)
    told = _owners(ladder, kind)
    return Telling(told=told, nobody=not told, rung=task.rung)


def _why_not_asked(kind: NoticeKind, at: datetime, task: TaskFacts, policy: Policy) -> str | None:
    """Why the owners are not asked by a notice of this kind; None where they are."""
    rest = task.rest_at(at)
    if rest is None or policy.by_basis[task.basis].is_last_call(task.due, at):
        return None
    if kind in _REMINDERS or rest is task.snoozed:
        return rest.words
    return None


def _tell_stand_down(task: TaskFacts) -> Telling:
    """Those who were told of a task hear that it is not needed, unless it is needed again."""
    if not task.stood_down:
        return Telling(dropped=task.closed or "the task is needed again", rung=task.rung)
    return _tell_those_told(NoticeKind.STAND_DOWN, task, task.told)


def _tell_done(task: TaskFacts) -> Telling:
    """Those who were told of a task hear that somebody else has closed it."""
    if not task.answered:
        return Telling(dropped=task.closed or "the task is open again", rung=task.rung)
    return _tell_those_told(NoticeKind.DONE, task, task.told - {task.by})


def _tell_those_told(kind: NoticeKind, task: TaskFacts, people: frozenset[str]) -> Telling:
    told = tuple(Told(person, kind, 0) for person in sorted(people))
    return Telling(told=told, dropped=None if told else "nobody had been told", rung=task.rung)


def _tell_change(task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """The owners, and whoever was told before, hear the new date."""
    kind = NoticeKind.CHANGE
    people = task.told | {told.person for told in _owners(ladder, kind)}
    told = tuple(Told(person, kind, 0) for person in sorted(people))
    return Telling(told=told, nobody=not told, rung=task.rung)


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


def _owners(ladder: Sequence[Rung], kind: NoticeKind) -> tuple[Told, ...]:
    return tuple(Told(person.id, kind, 0) for rung in ladder[:1] for person in rung.people)


def _hand_up(task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """Somebody wants the next rung asked, whoever has acknowledged."""
    rung = task.rung + 1
    if rung >= len(ladder):
        return Telling(dropped="nobody stands above those who were asked", rung=task.rung)
    told = tuple(Told(person.id, NoticeKind.HANDED_UP, rung) for person in ladder[rung].people)
    return Telling(told=told, rung=rung)


# What is told whoever has acknowledged, and whatever is snoozed.
_AT_ONCE: Mapping[NoticeKind, Callable[[TaskFacts, Sequence[Rung]], Telling]] = {
    NoticeKind.CHANGE: _tell_change,
    NoticeKind.HANDED_OVER: _tell_new_owners,
    NoticeKind.HANDED_UP: _hand_up,
}


def _escalate(
    task: TaskFacts,
    ladder: Sequence[Rung],
    *,
    policy: Policy,
    days: DayCalendar,
    now: datetime,
) -> Telling:
    ends = ladder_ends(task.basis, task.due, policy=policy, days=days)
    if now >= ends:
        return Telling(dropped=f"its ladder ended on {short_moment(ends)}", rung=task.rung)
    rest = task.rest_at(now)
    after = rest.until if rest else now
    then = min(next_climb(task.basis, task.due, policy=policy, days=days, after=after), ends)
    if rest is not None:
        return Telling(dropped=rest.words, rung=task.rung, next_climb=then)
    top = len(ladder) - 1
    rung = min(task.rung + 1, max(top, 0))
    told = []
    if rung:
        told = [Told(person.id, NoticeKind.ESCALATION, rung) for person in ladder[rung].people]
    if now >= task.due:
        told += _owners(ladder, NoticeKind.OVERDUE)
    return Telling(told=tuple(told), nobody=not told, rung=rung, next_climb=then)


def ended_ladder(
    title: str, task: TaskFacts, *, policy: Policy, days: DayCalendar, now: datetime
) -> str | None:
    """What an operator must do about an open task that nobody is asked about any more, as an alarm; None
    while its ladder goes on."""
    if now < ladder_ends(task.basis, task.due, policy=policy, days=days):
        return None
    return (
        f"{title}: overdue since {short_moment(task.due)}, its ladder has ended; report it done"
        " (`writ done`) or archive the election (`writ archive`)"
    )
