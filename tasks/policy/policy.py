"""The reminder policy: when people are told about a task, and when the ladder is climbed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Annotated, Any

from calendars.days.working_days import DayCalendar
from calendars.nearest import suggestion
from tasks.clock import london, london_day, london_moment
from tasks.files.datafiles import DATA, Faults, check_keys, read_toml
from tasks.files.rows import Name, Once, Some, read_row, whole
from tasks.people.posts import load_posts
from tasks.policy.answer_rules import AnswerRules
from tasks.policy.delivery_rules import (
    AuditRules,
    CircuitRules,
    LimitRules,
    QuietRules,
    SendingRules,
    StaleRules,
)
from tasks.policy.event_rules import EventRules, ItemRules
from tasks.policy.late_rules import LateRules
from tasks.policy.waiting import OfficeHours, WaitingRules, told_before
from tasks.terms import Act, Basis, NoticeKind

# Those who own a task, beside the posts that are told of a missed deadline.
OWNERS = "owners"

_Days = Annotated[tuple[Annotated[int, whole(0, 366)], ...], Once]
_WorkingDays = Annotated[tuple[Annotated[int, whole(1, 250)], ...], Once]
_Hours = Annotated[tuple[Annotated[int, whole(1, 720)], ...], Once]


@dataclass(frozen=True, slots=True)
class BasisPolicy:
    """What holds for tasks of one basis; see `data/policy.toml` for the meaning of each figure."""

    reminder_days: _Days
    reminder_working_days: _WorkingDays
    reminder_hours: _Hours
    acknowledged_for_working_days: Annotated[int, whole(1, 60)]
    acknowledged_to_working_days_before: Annotated[int, whole(1, 60)]
    climb_working_days_before: Annotated[int, whole(0, 60)]
    climb_every_working_days: Annotated[int, whole(1, 60)]
    climb_until_working_days: Annotated[int, whole(1, 250)]
    missed_told_to: Annotated[tuple[Name, ...], Once]
    opens_days_before: Annotated[int, whole(1, 366)]
    pressing_hours: Annotated[int, whole(0, 168)]
    last_call_hours: Annotated[int, whole(0, 168)]

    def is_pressing(self, due: datetime, now: datetime) -> bool:
        """True when `now` is so close to the due moment that quiet hours do not count."""
        return bool(self.pressing_hours) and abs(due - now) <= timedelta(hours=self.pressing_hours)

    def is_last_call(self, due: datetime, now: datetime) -> bool:
        """True when so little is left before the due moment that it is told even to somebody who
        has acknowledged, or while the task is snoozed."""
        return timedelta(0) <= due - now <= timedelta(hours=self.last_call_hours)


@dataclass(frozen=True, slots=True)
class RetryRules:
    """When a message that was not taken is tried again."""

    after: tuple[timedelta, ...]

    def wait(self, attempts: int) -> timedelta:
        """How long to wait after this many attempts (at least one)."""
        return self.after[min(attempts, len(self.after)) - 1]


@dataclass(frozen=True, slots=True)
class Policy:
    """Office hours (Europe/London), the policy of each basis, and the rules of sending."""

    opens: time
    closes: time
    at: EventRules
    items: ItemRules
    late: LateRules
    retry: RetryRules
    quiet: QuietRules
    limits: LimitRules
    circuit: CircuitRules
    sending: SendingRules
    stale: StaleRules
    audit: AuditRules
    answers: AnswerRules
    waiting: WaitingRules
    by_basis: Mapping[Basis, BasisPolicy]


@dataclass(frozen=True, slots=True)
class _RetryTable:
    after_minutes: Annotated[tuple[Annotated[int, whole(1, 1440)], ...], Some]


TABLES: Mapping[str, type] = {
    "office": OfficeHours,
    "retry": _RetryTable,
    "late": LateRules,
    "at": EventRules,
    "items": ItemRules,
    "quiet": QuietRules,
    "limits": LimitRules,
    "circuit": CircuitRules,
    "sending": SendingRules,
    "stale": StaleRules,
    "audit": AuditRules,
    "answers": AnswerRules,
    "waiting": WaitingRules,
    **dict.fromkeys(map(str, Basis), BasisPolicy),
}


@cache
def policy_tables() -> Mapping[str, Any]:
    """The tables of `data/policy.toml`.

    Raises:
        RuleDataError: the file is malformed; names the table.
    """
    path = DATA / "policy.toml"
    content = read_toml(path)
    check_keys(content, set(TABLES), set(TABLES), where=path.name)
    return content


@cache
def load_policy() -> Policy:
    """The policy of `data/policy.toml`.

    Raises:
        RuleDataError: the file is malformed; names the table and the key.
    """
    return policy_of(policy_tables(), where="policy.toml")


def policy_of(content: Mapping[str, Any], *, where: str) -> Policy:
    """The policy that these tables say.

    Raises:
        FaultsError: a table that cannot be read; an office that closes before it opens, quiet that
            ends before it begins, or a ladder that ends with its first step, or before.
    """
    faults, read = Faults(), dict[str, Any]()
    for name, row in content.items():
        with faults.noted():
            read[name] = read_row(TABLES[name], row, where=f"{where}, {name}")
    faults.refuse()
    by_basis = {basis: read.pop(basis) for basis in Basis}
    faults.add(*_contradictions(read["office"], read["quiet"], by_basis, where=where))
    faults.refuse()
    office, retry = read.pop("office"), read.pop("retry")
    after = tuple(timedelta(minutes=n) for n in retry.after_minutes)
    return Policy(
        opens=office.opens,
        closes=office.closes,
        retry=RetryRules(after),
        by_basis=by_basis,
        **read,
    )


def _contradictions(
    office: OfficeHours, quiet: QuietRules, by_basis: Mapping[Basis, BasisPolicy], *, where: str
) -> Iterator[str]:
    """What cannot be, though each figure by itself can."""
    if office.opens >= office.closes:
        yield (
            f"{where}, office: it closes at {office.closes:%H:%M} and opens at {office.opens:%H:%M};"
            " give 'closes' a later hour than 'opens'"
        )
    if quiet.ends >= quiet.starts:
        yield (
            f"{where}, quiet: from {quiet.starts:%H:%M} to {quiet.ends:%H:%M} is no night; 'starts'"
            " is an hour in the evening, 'ends' one in the morning"
        )
    for basis, rules in by_basis.items():
        known = [OWNERS, *load_posts().roles]
        for post in sorted(set(rules.missed_told_to) - set(known)):
            yield f"{where}, {basis}, missed_told_to: no post {post!r}; {suggestion(post, known)}"
        if rules.climb_until_working_days <= rules.climb_every_working_days:
            yield (
                f"{where}, {basis}: the ladder ends after {rules.climb_until_working_days} working"
                f" days, before anybody is asked by a step (the first is after"
                f" {rules.climb_every_working_days}); give"
                " 'climb_until_working_days' a higher number than 'climb_every_working_days'"
            )


@dataclass(frozen=True, slots=True)
class PlannedNotice:
    """Something to be told at a moment (aware, UTC)."""

    kind: NoticeKind
    at: datetime


def planned_notices(
    basis: Basis,
    opens: datetime,
    due: datetime,
    *,
    act: Act = Act.BY,
    due_has_hour: bool,
    policy: Policy,
    days: DayCalendar,
    now: datetime,
    items: Collection[datetime] = (),
    possible_from: datetime | None = None,
) -> tuple[PlannedNotice, ...]:
    """Everything to be told about a task unless somebody answers, in order of time.

    One notice when it opens, or when that can be told with something else, the reminders that still lie ahead of that, one when its date has passed
    where policy tells that at once, and the first step up the ladder; each step plans the next
    (`next_climb`). Reminders that lie before `now`, or before the task opens, are left out: the
    opening notice tells the same. Of what happens at its moment it is asked then whether it did; nobody
    could have reported it before, so it is not missed until offices open next. `items` are the lawful moments of
    what it holds as a checklist: each is reminded of by itself. Before `possible_from` it cannot be done.
    """
    is_event = act is Act.AT
    told = _opening_told(basis, opens, due, possible_from, policy=policy, days=days, now=now)
    begins = max(told, now)
    reminders = {
        at: kind
        for at, kind in _reminders(basis, due, is_event=is_event, policy=policy, days=days)
        if begins < at <= due
    }
    asked = policy.at.asked_at(due)
    if is_event and asked > begins:
        reminders[asked] = NoticeKind.HAPPENED
    missed = missed_at(due, due_has_hour=due_has_hour and not is_event, policy=policy)
    if policy.by_basis[basis].missed_told_to and missed > begins:
        reminders[missed] = NoticeKind.MISSED
    climb = first_climb(basis, due, act=act, policy=policy, days=days, after=begins)
    notices = (
        PlannedNotice(NoticeKind.OPENED, told),
        *(PlannedNotice(kind, at) for at, kind in reminders.items()),
        PlannedNotice(NoticeKind.ESCALATION, climb),
        *(
            PlannedNotice(NoticeKind.ITEM_DUE, at)
            for at in _items_told(items, policy, days)
            if at > begins
        ),
    )
    return tuple(sorted(notices, key=lambda notice: notice.at))


def _opening_told(
    basis: Basis,
    opens: datetime,
    due: datetime,
    possible_from: datetime | None,
    *,
    policy: Policy,
    days: DayCalendar,
    now: datetime,
) -> datetime:
    """When it is told that a task opens; what is open already is told at once."""
    if opens <= now:
        return opens
    return policy.waiting.opening_at(
        opens,
        due,
        possible_from,
        pressing_hours=policy.by_basis[basis].pressing_hours,
        office=OfficeHours(policy.opens, policy.closes),
        days=days,
    )


def _reminders(
    basis: Basis, due: datetime, *, is_event: bool, policy: Policy, days: DayCalendar
) -> Iterator[tuple[datetime, NoticeKind]]:
    rules, due_day = policy.by_basis[basis], london_day(due)
    for n in rules.reminder_working_days:
        yield london_moment(days.back(due_day, n), policy.opens), NoticeKind.REMINDER
    for n in (*rules.reminder_days, *(policy.at.reminder_days if is_event else ())):
        kind = NoticeKind.REMINDER if n else NoticeKind.DUE_TODAY
        told = {reminder_day(due_day, n, policy=policy, days=days)}
        if basis is Basis.STATUTE:
            # That of a day off waits until quiet ends, and then says that it is due today.
            told.add(due_day - timedelta(days=n))
        yield from ((london_moment(day, policy.opens), kind) for day in sorted(told))
    for n in rules.reminder_hours:
        yield due - timedelta(hours=n), NoticeKind.DUE_TODAY


def reminder_day(due: date, n: int, *, policy: Policy, days: DayCalendar) -> date:
    """The day on which a reminder of `n` days before goes out: none waits over days off until it is due."""
    return told_before(due, n, days) if policy.quiet.days_off else due - timedelta(days=n)


def is_event_near(due: datetime, now: datetime, *, policy: Policy, days: DayCalendar) -> bool:
    """True on a day on which even who has taken up what happens at its moment is reminded of it."""
    due_day, reminds = london_day(due), policy.at.reminder_days
    told = {reminder_day(due_day, n, policy=policy, days=days) for n in reminds}
    return london_day(now) in told


def _items_told(
    items: Collection[datetime], policy: Policy, days: DayCalendar
) -> Sequence[datetime]:
    """When people are told of the lawful moments of a checklist, in order. The first reminder of one does
    not go by itself shortly after something else about the list, which tells of it too."""
    rules = policy.items
    first = max(rules.reminder_days)
    late = [n for n in rules.reminder_days if n < first]
    told = {at for item in items for at in _item_moments(item, late, policy, days)}
    for item in sorted(items):
        day = reminder_day(london_day(item), first, policy=policy, days=days)
        at = london_moment(day, policy.opens)
        if not any(timedelta(0) < at - other <= rules.near for other in told):
            told.add(at)
    return sorted(told)


def _item_moments(
    due: datetime, before: Collection[int], policy: Policy, days: DayCalendar
) -> Iterator[datetime]:
    """When people are told of an item's lawful moment: so many days before it, and once it has passed."""
    for n in before:
        yield london_moment(
            reminder_day(london_day(due), n, policy=policy, days=days), policy.opens
        )
    yield missed_at(due, due_has_hour=False, policy=policy)


def missed_at(due: datetime, *, due_has_hour: bool, policy: Policy) -> datetime:
    """When a date has passed undone: at its hour; without one, its day is over when offices open on the
    next, whatever day that is."""
    return due if due_has_hour else london_moment(london_day(due) + timedelta(days=1), policy.opens)


def first_climb(
    basis: Basis, due: datetime, *, act: Act, policy: Policy, days: DayCalendar, after: datetime
) -> datetime:
    """When the ladder is climbed first: before the due moment where the policy says so and that
    still lies ahead of `after`, else the policy's working days after it.

    For what happens at its moment that is before offices close, on a day before its own; or not until
    offices have opened on the day after, when it is missed.
    """
    before, is_event = policy.by_basis[basis].climb_working_days_before, act is Act.AT
    if before:
        early = working_days_from(due, -before, days)
        if is_event:
            early = min(early, london_moment(london_day(early), policy.closes))
        if early > after:
            return early
    if is_event:
        after = max(after, missed_at(due, due_has_hour=False, policy=policy))
    return next_climb(basis, due, policy=policy, days=days, after=max(after, due))


def next_climb(
    basis: Basis, due: datetime, *, policy: Policy, days: DayCalendar, after: datetime
) -> datetime:
    """The next step up the ladder after a moment: whole steps of working days from the due one."""
    step = policy.by_basis[basis].climb_every_working_days
    at = working_days_from(due, step, days)
    while at <= after:
        at = working_days_from(at, step, days)
    return at


def ladder_ends(basis: Basis, due: datetime, *, policy: Policy, days: DayCalendar) -> datetime:
    """The moment, some working days after the due one, from which nobody is asked any more."""
    return working_days_from(due, policy.by_basis[basis].climb_until_working_days, days)


def acknowledged_until(
    basis: Basis, acknowledged_at: datetime, due: datetime, *, policy: Policy, days: DayCalendar
) -> datetime:
    """The moment at which an acknowledgement runs out and the owners are reminded again.

    One that was given before the due moment holds until shortly before it, when offices open, so that what
    runs out on one day is told in one message; and ends there at the latest.
    """
    rules = policy.by_basis[basis]
    until = working_days_from(acknowledged_at, rules.acknowledged_for_working_days, days)
    if acknowledged_at >= due:
        return until
    shortly = days.back(london_day(due), rules.acknowledged_to_working_days_before)
    day = max(london_day(until), shortly)
    return min(london_moment(day, policy.opens), due)


def working_days_from(moment: datetime, n: int, days: DayCalendar) -> datetime:
    """The same hour by London's clocks, `n` working days later (earlier when negative)."""
    local = london(moment)
    day = days.forward(local.date(), n) if n > 0 else days.back(local.date(), -n)
    return datetime.combine(day, local.time(), tzinfo=local.tzinfo).astimezone(UTC)
