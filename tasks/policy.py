"""The reminder policy: when people are told about a task, and when the ladder is climbed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any, TypeVar

from calendars.errors import RuleDataError
from calendars.working_days import DayCalendar
from tasks.bring_forward import LateRules
from tasks.clock import london, london_day, london_moment
from tasks.datafiles import DATA, check_keys, read_toml
from tasks.delivery_rules import (
    AuditRules,
    CircuitRules,
    LimitRules,
    QuietRules,
    SendingRules,
    StaleRules,
)
from tasks.notice_kinds import NoticeKind
from tasks.policy_checks import check_table
from tasks.views import Basis

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BasisPolicy:
    """What holds for tasks of one basis; see `data/policy.toml` for the meaning of each figure."""

    reminder_days: tuple[int, ...]
    reminder_working_days: tuple[int, ...]
    reminder_hours: tuple[int, ...]
    acknowledged_for_working_days: int
    climb_working_days_before: int
    climb_every_working_days: int
    climb_until_working_days: int
    opens_days_before: int
    pressing_hours: int
    last_call_hours: int

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
    late: LateRules
    retry: RetryRules
    quiet: QuietRules
    limits: LimitRules
    circuit: CircuitRules
    sending: SendingRules
    stale: StaleRules
    audit: AuditRules
    by_basis: Mapping[Basis, BasisPolicy]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When offices open and close (Europe/London)."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class _RetryTable:
    after_minutes: tuple[int, ...]


TABLES: Mapping[str, type] = {
    "office": OfficeHours,
    "retry": _RetryTable,
    "late": LateRules,
    "quiet": QuietRules,
    "limits": LimitRules,
    "circuit": CircuitRules,
    "sending": SendingRules,
    "stale": StaleRules,
    "audit": AuditRules,
    **dict.fromkeys(map(str, Basis), BasisPolicy),
}


@cache
def policy_tables() -> Mapping[str, Any]:
    """The tables of `data/policy.toml`.

    Raises:
        RuleDataError: the file is malformed; names the table and the key.
    """
    path = DATA / "policy.toml"
    content = read_toml(path)
    check_keys(content, set(TABLES), set(TABLES), where=path.name)
    for name, row in content.items():
        check_table(row, TABLES[name], where=f"{path.name}, {name}")
    return content


@cache
def load_policy() -> Policy:
    """The policy of `data/policy.toml`.

    Raises:
        RuleDataError: the file is malformed; names the table and the key.
    """
    return policy_of(policy_tables(), where="policy.toml")


def policy_of(content: Mapping[str, Any], *, where: str) -> Policy:
    """The policy that these tables say, each of them checked and whole.

    Raises:
        RuleDataError: an office that closes before it opens, or quiet that ends before it begins.
    """
    read: dict[str, Any] = {name: _value(row, TABLES[name]) for name, row in content.items()}
    office, retry = read.pop("office"), read.pop("retry")
    if office.opens >= office.closes:
        raise RuleDataError(
            f"{where}, office: it closes at {office.closes:%H:%M} and opens at {office.opens:%H:%M};"
            " give 'closes' a later hour than 'opens'"
        )
    quiet = read["quiet"]
    if quiet.ends >= quiet.starts:
        raise RuleDataError(
            f"{where}, quiet: from {quiet.starts:%H:%M} to {quiet.ends:%H:%M} is no night; 'starts'"
            " is an hour in the evening, 'ends' one in the morning"
        )
    by_basis = {basis: read.pop(basis) for basis in Basis}
    after = tuple(timedelta(minutes=n) for n in retry.after_minutes)
    return Policy(
        opens=office.opens,
        closes=office.closes,
        retry=RetryRules(after),
        by_basis=by_basis,
        **read,
    )


def _value(row: Mapping[str, Any], kind: type[T]) -> T:
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in row.items()})


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
    policy: Policy,
    days: DayCalendar,
    now: datetime,
) -> tuple[PlannedNotice, ...]:
    """Everything to be told about a task unless somebody answers, in order of time.

    One notice when it opens, the reminders that still lie ahead of that, and the first step up
    the ladder; each step plans the next (`next_climb`). Reminders that lie before `now`, or
    before the task opens, are left out: the opening notice tells the same.
    """
    reminders = {
        at: kind
        for at, kind in _reminders(policy.by_basis[basis], due, policy=policy, days=days)
        if max(opens, now) < at <= due
    }
    climb = first_climb(basis, due, policy=policy, days=days, after=max(opens, now))
    notices = (
        PlannedNotice(NoticeKind.OPENED, opens),
        *(PlannedNotice(kind, at) for at, kind in reminders.items()),
        PlannedNotice(NoticeKind.ESCALATION, climb),
    )
    return tuple(sorted(notices, key=lambda notice: notice.at))


def _reminders(
    rules: BasisPolicy, due: datetime, *, policy: Policy, days: DayCalendar
) -> Iterator[tuple[datetime, NoticeKind]]:
    due_day = london_day(due)
    for n in rules.reminder_working_days:
        yield london_moment(days.back(due_day, n), policy.opens), NoticeKind.REMINDER
    for n in rules.reminder_days:
        kind = NoticeKind.REMINDER if n else NoticeKind.DUE_TODAY
        yield london_moment(due_day - timedelta(days=n), policy.opens), kind
    for n in rules.reminder_hours:
        yield due - timedelta(hours=n), NoticeKind.DUE_TODAY


def first_climb(
    basis: Basis, due: datetime, *, policy: Policy, days: DayCalendar, after: datetime
) -> datetime:
    """When the ladder is climbed first: before the due moment where the policy says so and that
    still lies ahead of `after`, else the policy's working days after it."""
    before = policy.by_basis[basis].climb_working_days_before
    if before:
        early = working_days_from(due, -before, days)
        if early > after:
            return early
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

    One that was given before the due moment ends there at the latest.
    """
    until = working_days_from(
        acknowledged_at, policy.by_basis[basis].acknowledged_for_working_days, days
    )
    return min(until, due) if acknowledged_at < due else until


def working_days_from(moment: datetime, n: int, days: DayCalendar) -> datetime:
    """The same hour by London's clocks, `n` working days later (earlier when negative)."""
    local = london(moment)
    day = days.forward(local.date(), n) if n > 0 else days.back(local.date(), -n)
    return datetime.combine(day, local.time(), tzinfo=local.tzinfo).astimezone(UTC)
