"""The self-audit of every pass: each open task has a next step, nothing waits that need not, and
every service takes what it is given. What does not hold is an alarm until it does again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tasks.policy import load_policy
from tasks.register.elections import clear_alarms, raise_alarms
from tasks.register.models import AlarmRow, TaskRow
from tasks.register.notices import without_next_step
from tasks.register.posting import oldest_unsent
from tasks.register.rules import books_without_people
from tasks.register.services import services
from tasks.standing import TaskState
from tasks.telling import TaskFacts, ended_ladder
from tasks.views import Basis
from tasks.words import short_moment

_KINDS = ("no-next-step", "ladder-ended", "unsent", "service-down", "stale")
_FEW = 3


@dataclass(frozen=True, slots=True)
class Audit:
    """What one audit found: what must stand as alarms, by kind, and what already stands.

    `oldest_unsent` is since when the oldest message waits that need not; `untold` says that there are
    alarms of which the operators were not told.
    """

    without_next_step: int
    oldest_unsent: datetime | None
    wanted: Mapping[str, Sequence[str]]
    standing: Mapping[str, frozenset[str]]
    untold: bool

    @property
    def changed(self) -> bool:
        """True when an alarm must be raised or cleared."""
        return any(set(self.wanted[kind]) != self.standing[kind] for kind in _KINDS)

    def write(self, session: Session, *, now: datetime) -> None:
        """Raise what is new and clear what no longer holds."""
        for kind, texts in self.wanted.items():
            clear_alarms(session, kind=kind, but=texts, now=now)
            new = [text for text in texts if text not in self.standing[kind]]
            raise_alarms(session, new, kind=kind, election=None, now=now)


def audit(session: Session, *, now: datetime) -> Audit:
    """Look through the register for what must not be."""
    rules = load_policy().audit
    lost, ended = _without_next_step(session, now=now)
    oldest = oldest_unsent(session, since=now - timedelta(minutes=rules.unsent_minutes))
    standing: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for kind, text in session.execute(
        select(AlarmRow.kind, AlarmRow.text).where(
            AlarmRow.cleared_at.is_(None), AlarmRow.kind.in_(_KINDS)
        )
    ):
        standing[kind].add(text)
    untold = session.scalar(
        select(exists().where(AlarmRow.told_at.is_(None), AlarmRow.cleared_at.is_(None)))
    )
    return Audit(
        without_next_step=len(lost),
        oldest_unsent=oldest[1] if oldest else None,
        wanted={
            "no-next-step": lost,
            "ladder-ended": ended,
            "unsent": _waiting_words(oldest),
            "service-down": _services_down(session),
            "stale": _stale_still(session),
        },
        standing={kind: frozenset(texts) for kind, texts in standing.items()},
        untold=bool(untold),
    )


def _without_next_step(session: Session, *, now: datetime) -> tuple[list[str], list[str]]:
    """Open tasks for which nothing is planned: those that were lost, and those whose ladder ended."""
    rows = without_next_step(session)
    if not rows:
        return [], []
    books = books_without_people(session)
    lost, ended = [], dict[str, list[str]]()
    for row in rows:
        days = books.office_days(books.directory.area(row.area).nation)
        facts = TaskFacts(Basis(row.basis), row.due, None)
        text = ended_ladder(row.title, facts, policy=books.policy_of(row.area), days=days, now=now)
        if text is None:
            lost.append(f"task {row.id} is open and nothing is planned for it")
        else:
            ended.setdefault(row.election, []).append(text)
    return lost, [text for election, texts in ended.items() for text in _few(election, texts)]


def _few(election: str, texts: Sequence[str]) -> Sequence[str]:
    if len(texts) <= _FEW:
        return texts
    return [
        f"{election}: several tasks are still open though their ladder has ended; see `writ tasks"
        f" {election}`, report them done (`writ done`) or archive the election (`writ archive`)"
    ]


def _waiting_words(oldest: tuple[int, datetime] | None) -> list[str]:
    if oldest is None:
        return []
    return [f"message {oldest[0]} waits to be sent since {short_moment(oldest[1])}"]


def _services_down(session: Session) -> list[str]:
    return [
        f"{name} takes nothing since {short_moment(service.down_since)}: {service.answer}"
        for name, service in sorted(services(session).items())
        if service.open_until is not None and service.down_since is not None
    ]


def _stale_still(session: Session) -> list[str]:
    """What was not told because it was too late stays an alarm while a task of the election is open."""
    waiting = [TaskState.PLANNED.value, TaskState.OPEN.value]
    return list(
        session.scalars(
            select(AlarmRow.text).where(
                AlarmRow.kind == "stale",
                AlarmRow.cleared_at.is_(None),
                exists().where(TaskRow.election == AlarmRow.election, TaskRow.state.in_(waiting)),
            )
        )
    )
