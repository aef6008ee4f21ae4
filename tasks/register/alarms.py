"""Alarms on their way to the operators: by a channel of their own, and as events in Prefect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tasks.directory import Address
from tasks.register.deliveries import NewDelivery, store_deliveries
from tasks.register.models import AlarmRow


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something an operator must mend: its number, kind, election (if it concerns one), text, and
    since when (aware)."""

    number: int
    kind: str
    election: str | None
    text: str
    raised_at: datetime


def write_to_operators(
    session: Session, operators: Sequence[Address], *, domain: str, now: datetime
) -> int:
    """Put one message for each of the operators' addresses into the outbox, with every alarm they
    were not told of; returns how many messages that makes."""
    numbers = session.scalars(
        update(AlarmRow)
        .where(AlarmRow.told_at.is_(None), AlarmRow.cleared_at.is_(None))
        .values(told_at=now)
        .returning(AlarmRow.number)
    ).all()
    if not numbers or not operators:
        return 0
    parts = tuple(f"alarm:{number}" for number in sorted(numbers))
    store_deliveries(
        session,
        [NewDelivery(None, address, (), now, parts, urgent=True) for address in operators],
        domain=domain,
        now=now,
    )
    return len(operators)


def alarms_to_show(session: Session) -> list[Alarm]:
    """The standing alarms that are no events in Prefect yet, oldest first."""
    return [
        Alarm(row.number, row.kind, row.election, row.text, row.raised_at)
        for row in session.scalars(
            select(AlarmRow)
            .where(AlarmRow.shown_at.is_(None), AlarmRow.cleared_at.is_(None))
            .order_by(AlarmRow.number)
        )
    ]


def alarms_shown(session: Session, numbers: Sequence[int], *, now: datetime) -> None:
    """Note that these alarms have become events in Prefect."""
    session.execute(update(AlarmRow).where(AlarmRow.number.in_(numbers)).values(shown_at=now))
