"""The self-audit of every pass: each open task has a next step, nothing waits that need not, and
every service takes what it is given. What does not hold is an alarm until it does again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from tasks.policy import load_policy
from tasks.register.elections import clear_alarms, raise_alarms
from tasks.register.models import AlarmRow
from tasks.register.notices import without_next_step
from tasks.register.posting import oldest_unsent
from tasks.register.rules import books_without_people
from tasks.register.services import services
from tasks.telling import TaskFacts, ended_ladder
from tasks.views import Basis
from tasks.words import short_moment

_KINDS = ("no-next-step", "ladder-ended", "unsent", "service-down")


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
            raise_alarms(session, texts, kind=kind, election=None, now=now)


def audit(session: Session, *, now: datetime) -> Audit:
    """Look through the register for what must not be."""
    rules = load_policy().audit
    lost, ended = _without_next_step(session, now=now)
    oldest = oldest_unsent(session, since=now - timedelta(minutes=rules.unsent_minutes))
    waits = []
    if oldest is not None:
        waits = [f"message {oldest[0]} waits to be sent since {short_moment(oldest[1])}"]
    down = [
        f"{name} takes nothing since {short_moment(service.down_since)}: {service.answer}"
        for name, service in sorted(services(session).items())
        if service.open_until is not None and service.down_since is not None
    ]
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
        wanted=dict(zip(_KINDS, (lost, ended, waits, down), strict=True)),
        standing={kind: frozenset(texts) for kind, texts in standing.items()},
        untold=bool(untold),
    )


def _without_next_step(session: Session, *, now: datetime) -> tuple[list[str], list[str]]:
    """Open tasks that nobody will be asked about any more: those that were forgotten, and those whose
    ladder has ended."""
    rows = without_next_step(session)
    if not rows:
        return [], []
    books = books_without_people(session)
    lost, ended = [], []
    for row in rows:
        text = ended_ladder(
            row.id, TaskFacts(Basis(row.basis), row.due, None), policy=books.policy_of(row.area),
            days=books.office_days(books.directory.area(row.area).nation), now=now,
        )  # fmt: skip
        if text is None:
            lost.append(f"task {row.id} is open and nothing is planned for it")
        else:
            ended.append(text)
    return lost, ended
