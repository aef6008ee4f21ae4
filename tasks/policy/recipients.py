"""Telling: which people a due notice goes to, in what capacity, and the next step up. Pure."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from calendars.days.working_days import DayCalendar
from tasks.clock import london, london_day, london_moment
from tasks.people.ladder import Rung
from tasks.policy.notice_kinds import TRAITS, Audience
from tasks.policy.policy import (
    OWNERS,
    Policy,
    is_event_near,
    ladder_ends,
    missed_at,
    next_climb,
)
from tasks.terms import Act, Basis, NoticeKind, TaskState
from tasks.words import short_moment


@dataclass(frozen=True, slots=True)
class Rest:
    """A while in which nobody is asked: until when (aware), and what was done (`acknowledged`,
    `snoozed`) by whom, and since when where that is known."""

    what: str
    by: str
    until: datetime
    since: datetime | None = None

    @property
    def words(self) -> str:
        """`acknowledged by Asha until Wed 9 Jun 2027 10:15`."""
        return f"{self.what} by {self.by} until {short_moment(self.until)}"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What telling needs to know of a task. `rung` is the step of the ladder it stands on.

    `answer_for` are those who hear of a missed deadline beside its owners, `copied` those who hear that
    it is done without having been asked (of those, whose it was never, where an owner loses it).
    `lately` are those who were sent something about it so shortly before that a reminder is pointless.
    `told` are the people who were sent anything about it and have not been told since that it is
    somebody else's, `waits` those for whom a message about it
    waits, which will say how things stand when it is sent. `only` is the one person whom the notice is for, where it is for one alone; `by` the one who brought it about.
    `acknowledged` and `snoozed` are the last ones, run out or not. `critical` says that posts of last
    resort are asked about it though the law does not set its date.
    `is_news` says that its owners hear of it in this very pass, and have not before.
    """

    basis: Basis
    due: datetime
    state: TaskState
    rung: int = 0
    told: frozenset[str] = frozenset()
    waits: frozenset[str] = frozenset()
    only: str | None = None
    by: str | None = None
    acknowledged: Rest | None = None
    snoozed: Rest | None = None
    lately: frozenset[str] = frozenset()
    answer_for: frozenset[str] = frozenset()
    copied: frozenset[str] = frozenset()
    act: Act = Act.BY
    critical: bool = False
    is_news: bool = False

    def rest_at(self, moment: datetime) -> Rest | None:
        """What keeps its owners from being asked at the moment: that which ends last."""
        holding = [r for r in (self.acknowledged, self.snoozed) if r and moment < r.until]
        return max(holding, key=lambda rest: rest.until, default=None)

    def concerns_last_resort(self, moment: datetime) -> bool:
        """Whether posts of last resort are asked about it: what is critical, or set by law and late."""
        return self.critical or (self.basis is Basis.STATUTE and moment >= self.due)


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
    `owners_first` says that a step up was due, and that the owners are asked in its place.
    """

    told: tuple[Told, ...] = ()
    dropped: str | None = None
    nobody: bool = False
    rung: int = 0
    next_climb: datetime | None = None
    owners_first: bool = False


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

    Owners get everything but escalations. On the day of what happens at its moment nobody above is asked. While somebody has acknowledged the task, or it is
    snoozed, nobody is reminded and nobody above is asked, but for the last call of policy. Each
    escalation goes one rung up, to a post of last resort only about what is critical, or set by law and
    late; and past the due moment the owners hear that it is overdue. A step past it that is guidance's,
    or asks nobody new, is told when offices open. Some time after that the ladder ends.
    """
    traits = TRAITS[kind]
    untrue = traits.why_untrue(task.state)
    if untrue is not None:
        return Telling(dropped=untrue, rung=task.rung)
    match traits.audience:
        case Audience.OWNERS | Audience.ANSWERABLE:
            return _ask(kind, at, task, ladder, policy, days)
        case Audience.NEXT_RUNG:
            return _escalate(kind, at, task, ladder, policy=policy, days=days, now=now)
        case audience:
            return _TELL_AT_ONCE[audience](kind, task, ladder)


def _ask(
    kind: NoticeKind,
    at: datetime,
    task: TaskFacts,
    ladder: Sequence[Rung],
    policy: Policy,
    days: DayCalendar,
) -> Telling:
    """The owners are asked, and where a deadline was missed those who answer for it, unless the task
    rests."""
    rests = _why_not_asked(kind, at, task, policy, days)
    if rests is not None:
        return Telling(dropped=rests, rung=task.rung)
    traits = TRAITS[kind]
    if traits.audience is Audience.ANSWERABLE:
        return _tell_answerable(kind, task, ladder, policy)
    owners = _owners(ladder, kind)
    told = owners
    last_call = policy.by_basis[task.basis].is_last_call(task.due, at)
    if traits.only_reminds and not (last_call or _is_last_call(task, at, policy, days)):
        told = tuple(owner for owner in owners if owner.person not in task.lately)
    dropped = None if told or not owners else "they were told of it just before"
    return Telling(told=told, dropped=dropped, nobody=not owners, rung=task.rung)


def _tell_answerable(
    kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung], policy: Policy
) -> Telling:
    """The owners hear that it is overdue, and those who answer for it that it was missed."""
    owners = _owners(ladder, NoticeKind.OVERDUE)
    told = owners if OWNERS in policy.by_basis[task.basis].missed_told_to else ()
    others = task.answer_for - {owner.person for owner in owners}
    told += tuple(Told(person, kind, 0) for person in sorted(others))
    return Telling(told=told, nobody=not told, rung=task.rung)


def _why_not_asked(
    kind: NoticeKind, at: datetime, task: TaskFacts, policy: Policy, days: DayCalendar
) -> str | None:
    """Why the owners are not asked by a notice of this kind; None where they are."""
    rest = task.rest_at(at)
    if rest is None or _is_last_call(task, at, policy, days):
        return None
    if TRAITS[kind].rests or rest is task.snoozed:
        return rest.words
    return None


def _is_last_call(task: TaskFacts, at: datetime, policy: Policy, days: DayCalendar) -> bool:
    """Whether so little is left that it is told to who has taken the task up, too, but for those who have
    said so on that very day. Of what happens at its
    moment that is the day before: at its hour they are asked whether it did."""
    if task.act is Act.AT:
        return is_event_near(task.due, at, policy=policy, days=days)
    said = task.acknowledged.since if task.acknowledged and at < task.acknowledged.until else None
    if said is not None and london_day(said) == london_day(at):
        return False
    return policy.by_basis[task.basis].is_last_call(task.due, at)


def _tell_told(kind: NoticeKind, task: TaskFacts, _ladder: Sequence[Rung]) -> Telling:
    """Everybody who was told of a task."""
    return _tell_those_told(kind, task, task.told)


def _tell_told_and_copied(kind: NoticeKind, task: TaskFacts, _ladder: Sequence[Rung]) -> Telling:
    """Those who were told of a task, and whom it is copied to once it is done, hear what somebody else
    has done about it."""
    copied = task.copied if task.state is TaskState.DONE else frozenset()
    return _tell_those_told(kind, task, (task.told | copied) - {task.by})


def _tell_those_told(kind: NoticeKind, task: TaskFacts, people: Set[str]) -> Telling:
    told = tuple(Told(person, kind, 0) for person in sorted(people))
    return Telling(told=told, dropped=None if told else "nobody had been told", rung=task.rung)


def _tell_owners_and_told(kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """The owners, and whoever was told before, hear the new date; not those who have heard nothing yet
    and will read it in the first message that they get."""
    owners = {told.person for told in _owners(ladder, kind)}
    told = tuple(Told(person, kind, 0) for person in sorted(task.told | (owners - task.waits)))
    dropped = None if told or not owners else "it is told with the new date in what waits"
    return Telling(told=told, dropped=dropped, nobody=not told and not owners, rung=task.rung)


def _tell_owners_told(kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """Those owners who may have the earlier draft."""
    told = tuple(owner for owner in _owners(ladder, kind) if owner.person in task.told)
    return Telling(
        told=told, dropped=None if told else "nobody has the earlier one", rung=task.rung
    )


def _tell_new_owners(kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """The one whom the task was handed to; or those owners who were not told of it before."""
    owners = _owners(ladder, kind)
    told = tuple(
        owner
        for owner in owners
        if (owner.person == task.only if task.only else owner.person not in task.told | task.waits)
    )
    dropped = None if told or not owners else "it is somebody else's again, or was told before"
    return Telling(told=told, dropped=dropped, nobody=not owners, rung=task.rung)


def _tell_former_owners(kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """Whose task it was hears that it is not; of all who were told those who have no part in it any
    more, where nobody is named. It was never theirs to whom it was only copied."""
    owners = {told.person for told in _owners(ladder, kind)}
    if task.only in owners:
        return Telling(dropped="it is theirs again", rung=task.rung)
    on_it = {person.id for rung in ladder for person in rung.people}
    people = task.told & {task.only} if task.only else task.told - on_it - task.copied
    return _tell_those_told(kind, task, frozenset(filter(None, people)))


def _tell_asker(kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """Whoever asked, whatever part they have in the task; its owners, where nobody is named."""
    asker = frozenset(filter(None, [task.only]))
    return _tell_those_told(kind, task, asker or {told.person for told in _owners(ladder, kind)})


def _tell_all_but_doer(kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """The owners, and whoever was told before, but for the one who had it opened again."""
    people = task.told | {told.person for told in _owners(ladder, kind)}
    return _tell_those_told(kind, task, people - {task.by})


def _owners(ladder: Sequence[Rung], kind: NoticeKind) -> tuple[Told, ...]:
    return tuple(Told(person.id, kind, 0) for rung in ladder[:1] for person in rung.people)


def _hand_up(kind: NoticeKind, task: TaskFacts, ladder: Sequence[Rung]) -> Telling:
    """Somebody wants the next rung asked, whoever has acknowledged."""
    rung = task.rung + 1
    if rung >= len(ladder):
        return Telling(dropped="nobody stands above those who were asked", rung=task.rung)
    told = tuple(Told(person.id, kind, rung) for person in ladder[rung].people)
    return Telling(told=told, rung=rung)


# What is told whoever has acknowledged, and whatever is snoozed.
_TELL_AT_ONCE: Mapping[Audience, Callable[[NoticeKind, TaskFacts, Sequence[Rung]], Telling]] = {
    Audience.OWNERS_AND_TOLD: _tell_owners_and_told,
    Audience.OWNERS_AND_TOLD_BUT_DOER: _tell_all_but_doer,
    Audience.OWNERS_TOLD: _tell_owners_told,
    Audience.NEW_OWNERS: _tell_new_owners,
    Audience.FORMER_OWNERS: _tell_former_owners,
    Audience.TOLD: _tell_told,
    Audience.ASKER: _tell_asker,
    Audience.TOLD_AND_COPIED_BUT_DOER: _tell_told_and_copied,
    Audience.NEXT_RUNG_ON_REQUEST: _hand_up,
}


def _escalate(
    kind: NoticeKind,
    at: datetime,
    task: TaskFacts,
    ladder: Sequence[Rung],
    *,
    policy: Policy,
    days: DayCalendar,
    now: datetime,
) -> Telling:
    """A step up, while the ladder lasts and nobody deals with the task."""
    ends = ladder_ends(task.basis, task.due, policy=policy, days=days)
    if now >= ends:
        return Telling(dropped=f"its ladder ended on {short_moment(ends)}", rung=task.rung)
    step = partial(next_climb, task.basis, task.due, policy=policy, days=days)
    missed = missed_at(task.due, due_has_hour=False, policy=policy)
    if task.act is Act.AT and london_day(task.due) <= london_day(now) and now < missed:
        # On its day nobody can have reported it, and its owners are asked whether it happened.
        why = f"it is not missed before {short_moment(missed)}"
        return Telling(dropped=why, rung=task.rung, next_climb=step(after=missed))
    rest = task.rest_at(now)
    if rest is not None:
        then = min(step(after=rest.until), ends)
        then = _told_early(task, ladder, then, after=rest.until, policy=policy)
        return Telling(dropped=rest.words, rung=task.rung, next_climb=then)
    then = step(after=now)
    if london_day(then) == london_day(now):
        # A step told late, after an outage or a night: nobody hears the same twice on one day.
        then = step(after=then)
    then = min(then, ends)
    if task.is_news and ladder and ladder[0].people:
        # After an outage: nobody is said to be silent who is asked only now.
        first = NoticeKind.OVERDUE if now >= task.due else NoticeKind.REMINDER
        return Telling(
            told=_owners(ladder, first), rung=task.rung, next_climb=then, owners_first=True
        )
    morning = min(london_moment(days.forward(london_day(at), 1), policy.opens), ends)
    is_early = london(at).time() != policy.opens and now < morning
    if ladder and is_early and _can_wait(task, ladder, now):
        why = f"it can wait, and joins what is told on {short_moment(morning)}"
        return Telling(dropped=why, rung=task.rung, next_climb=morning)
    return _climb(kind, task, ladder, policy=policy, then=then, now=now)


def _climb(
    kind: NoticeKind,
    task: TaskFacts,
    ladder: Sequence[Rung],
    *,
    policy: Policy,
    then: datetime,
    now: datetime,
) -> Telling:
    """The next rung is asked, and past the due moment the owners."""
    rung, last_resort = _next_rung(task, ladder, now), task.concerns_last_resort(now)
    told = []
    if rung:
        asked = ladder[rung].asked(last_resort=last_resort)
        told = [Told(person.id, kind, rung) for person in asked]
    if now >= task.due:
        told += _owners(ladder, NoticeKind.OVERDUE)
    then = _told_early(replace(task, rung=rung), ladder, then, after=now, policy=policy)
    return Telling(told=tuple(told), nobody=not told, rung=rung, next_climb=then)


def _told_early(
    task: TaskFacts, ladder: Sequence[Rung], then: datetime, *, after: datetime, policy: Policy
) -> datetime:
    """A step to come; where it can wait, when offices open on its day, so that it goes with what else is
    told in the morning."""
    morning = london_moment(london_day(then), policy.opens)
    return min(then, morning) if after < morning and _can_wait(task, ladder, then) else then


def _can_wait(task: TaskFacts, ladder: Sequence[Rung], moment: datetime) -> bool:
    """Whether nothing is won by taking a step before offices open: past the due moment, where the law
    does not set it or nobody is asked who was not by the last step."""
    if moment < task.due:
        return False
    return task.basis is Basis.GUIDANCE or _next_rung(task, ladder, moment) == task.rung


def _next_rung(task: TaskFacts, ladder: Sequence[Rung], now: datetime) -> int:
    """The next step with somebody to ask on it; the highest below where there is none above."""
    last_resort = task.concerns_last_resort(now)
    above = [n for n in range(1, len(ladder)) if ladder[n].asked(last_resort=last_resort)]
    return next((n for n in above if n > task.rung), max(above, default=0))


def ladder_has_ended(task: TaskFacts, *, policy: Policy, days: DayCalendar, now: datetime) -> bool:
    """Whether nobody is asked any more about an open task."""
    return now >= ladder_ends(task.basis, task.due, policy=policy, days=days)
