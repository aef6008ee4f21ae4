"""The self-audit of every pass: each open task has a next step, nothing waits that need not, every
service takes what it is given, and areas' own files can be read. What does not hold is an alarm until
it does again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tasks.alarms import Alarm
from tasks.policy.policy import load_policy
from tasks.policy.recipients import TaskFacts, ladder_has_ended
from tasks.readiness.area_doctor import AREA_FILE, fault_alarms
from tasks.register.messages.alarms import (
    alarms_of_open_elections,
    any_untold,
    clear_alarms,
    keep_alarms,
    stand_as,
)
from tasks.register.messages.notices import without_next_step
from tasks.register.messages.queue import oldest_unsent
from tasks.register.messages.services import services
from tasks.register.plans.rules import books_without_people
from tasks.register.session import Session
from tasks.terms import Basis

_STALE = "stale"
_FEW = 3


@dataclass(frozen=True, slots=True)
class Audit:
    """What one audit found: what must stand as alarms, by kind, and what already stands.

    `oldest_unsent` is since when the oldest message waits that need not; `changed` says that an alarm must
    be raised, cleared or told otherwise; `untold` says that there are
    alarms of which the operators were not told.
    """

    without_next_step: int
    oldest_unsent: datetime | None
    wanted: Mapping[str, Sequence[Alarm]]
    changed: bool
    untold: bool

    def write(self, session: Session, *, now: datetime) -> None:
        """Raise what is new and clear what no longer holds."""
        for kind, alarms in self.wanted.items():
            if kind == _STALE:
                clear_alarms(session, kind=kind, but=alarms, now=now)
            else:
                keep_alarms(session, kind, alarms, now=now)


def audit(session: Session, *, now: datetime) -> Audit:
    """Look through the register for what must not be."""
    rules = load_policy().audit
    lost, ended = _without_next_step(session, now=now)
    oldest = oldest_unsent(session, since=now - timedelta(minutes=rules.unsent_minutes))
    wanted = {
        "no-next-step": lost,
        "ladder-ended": ended,
        "unsent": _waiting(oldest),
        "service-down": _services_down(session),
        # What was not told because it was too late stays while the election has something to do.
        _STALE: alarms_of_open_elections(session, _STALE),
        AREA_FILE: fault_alarms(books_without_people(session)),
    }
    return Audit(
        without_next_step=len(lost),
        oldest_unsent=oldest[1] if oldest else None,
        wanted=wanted,
        changed=not all(stand_as(session, kind, alarms) for kind, alarms in wanted.items()),
        untold=any_untold(session),
    )


def _without_next_step(session: Session, *, now: datetime) -> tuple[list[Alarm], list[Alarm]]:
    """Open tasks for which nothing is planned: those that were lost, and those whose ladder ended."""
    rows = without_next_step(session)
    if not rows:
        return [], []
    books = books_without_people(session)
    lost, ended = [], dict[str, list[Alarm]]()
    for row in rows:
        days = books.office_days(books.directory.area(row.area).nation)
        facts = TaskFacts(Basis(row.basis), row.due, row.state)
        about = {"task": row.id}
        if ladder_has_ended(facts, policy=books.policy_of(row.area), days=days, now=now):
            alarm = Alarm.of("ladder-ended.task", about, title=row.title, due=row.due)
            ended.setdefault(row.election, []).append(alarm)
        else:
            lost.append(Alarm.of("no-next-step.task", about))
    return lost, [alarm for election, each in ended.items() for alarm in _few(election, each)]


def _few(election: str, alarms: Sequence[Alarm]) -> Sequence[Alarm]:
    if len(alarms) <= _FEW:
        return alarms
    return [Alarm.of("ladder-ended.several", {"election": election})]


def _waiting(oldest: tuple[int, datetime] | None) -> list[Alarm]:
    if oldest is None:
        return []
    return [Alarm.of("unsent.message", {"message": oldest[0]}, since=oldest[1])]


def _services_down(session: Session) -> list[Alarm]:
    return [
        Alarm.of(
            "service-down.channel",
            {"channel": name},
            since=service.down_since,
            answer=service.answer,
        )
        for name, service in sorted(services(session).items())
        if service.open_until is not None and service.down_since is not None
    ]
