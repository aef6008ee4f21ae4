"""Alarms in the register: raised and cleared by what they are about, and on their way to operators."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, insert, select, update

from tasks.alarms import Alarm
from tasks.people.directory import Address
from tasks.register.among import among
from tasks.register.messages.deliveries import NewDelivery, store_deliveries
from tasks.register.models import AlarmRow, DeliveryRow, TaskRow
from tasks.register.session import Session
from tasks.terms import TO_DO

_PART = "alarm:"


@dataclass(frozen=True, slots=True)
class StandingAlarm:
    """An alarm that stands: its number, kind, election (if it concerns one), words, and since when
    (aware)."""

    number: int
    kind: str
    election: str | None
    text: str
    raised_at: datetime


def alarm_of(row: AlarmRow) -> Alarm | None:
    """The alarm of a row; None for one of an earlier version, of which there is only the sentence."""
    return None if row.identity is None else Alarm.read(row.identity, row.details)


def alarm_words(row: AlarmRow) -> str:
    """An alarm in a sentence."""
    return row.text or str(alarm_of(row) or "")


def raise_alarms(
    session: Session, alarms: Sequence[Alarm], *, election: str | None, now: datetime
) -> None:
    """Raise these alarms (of one election, where it is named). One that stands already stays as it is,
    but for its details, which are those of today."""
    wanted = {alarm.identity: alarm for alarm in reversed(alarms)}
    standing = {
        row.identity: row
        for row in session.scalars(
            select(AlarmRow).where(
                AlarmRow.cleared_at.is_(None),
                among(AlarmRow.identity, wanted),
                AlarmRow.election.is_not_distinct_from(election),
            )
        )
    }
    for identity, row in standing.items():
        if identity is not None and row.details != wanted[identity].details:
            row.details = dict(wanted[identity].details)
    rows = [
        {
            "election": election,
            "kind": alarm.kind,
            "identity": alarm.identity,
            "details": dict(alarm.details),
            "raised_at": now,
        }
        for alarm in dict.fromkeys(alarms)
        if alarm.identity not in standing
    ]
    if rows:
        session.execute(insert(AlarmRow), rows)


def clear_alarms(
    session: Session,
    *,
    kind: str,
    but: Collection[Alarm] = (),
    now: datetime,
    election: str | None = None,
) -> None:
    """Clear the standing alarms of a kind (of one election, where it is named), but for these."""
    kept = among(AlarmRow.identity, [alarm.identity for alarm in but])
    query = update(AlarmRow).where(
        AlarmRow.kind == kind, AlarmRow.cleared_at.is_(None), AlarmRow.identity.is_(None) | ~kept
    )
    if election is not None:
        query = query.where(AlarmRow.election == election)
    session.execute(query.values(cleared_at=now))


def clear_these(session: Session, alarms: Collection[Alarm], *, now: datetime) -> None:
    """Clear these alarms, as far as they stand."""
    identities = [alarm.identity for alarm in alarms]
    session.execute(
        update(AlarmRow)
        .where(AlarmRow.cleared_at.is_(None), among(AlarmRow.identity, identities))
        .values(cleared_at=now)
    )


def clear_alarms_of(session: Session, election: str, *, now: datetime) -> None:
    """Clear every standing alarm of an election."""
    session.execute(
        update(AlarmRow)
        .where(AlarmRow.election == election, AlarmRow.cleared_at.is_(None))
        .values(cleared_at=now)
    )


def keep_alarms(session: Session, kind: str, alarms: Sequence[Alarm], *, now: datetime) -> None:
    """Let the standing alarms of a kind be these, and none else; they concern no election."""
    clear_alarms(session, kind=kind, but=alarms, now=now)
    raise_alarms(session, alarms, election=None, now=now)


def stand_as(session: Session, kind: str, alarms: Collection[Alarm]) -> bool:
    """Whether the standing alarms of a kind are these already, to the last detail."""
    rows = [row for row in standing_alarms(session) if row.kind == kind]
    found = {row.identity: dict(row.details or {}) for row in rows}
    return found == {alarm.identity: dict(alarm.details) for alarm in alarms}


def standing_alarms(session: Session, election: str | None = None) -> Sequence[AlarmRow]:
    """Alarms not yet cleared, of one election or of all, oldest first."""
    query = select(AlarmRow).where(AlarmRow.cleared_at.is_(None)).order_by(AlarmRow.number)
    if election is not None:
        query = query.where(AlarmRow.election == election)
    return session.scalars(query).all()


def every_alarm(session: Session) -> Sequence[AlarmRow]:
    """Every alarm that was ever raised, oldest first."""
    return session.scalars(select(AlarmRow).order_by(AlarmRow.number)).all()


def alarms_of_open_elections(session: Session, kind: str) -> list[Alarm]:
    """The standing alarms of a kind whose election has something still to be done."""
    rows = session.scalars(
        select(AlarmRow).where(
            AlarmRow.kind == kind,
            AlarmRow.cleared_at.is_(None),
            exists().where(TaskRow.election == AlarmRow.election, TaskRow.state.in_(TO_DO)),
        )
    )
    return [alarm for row in rows for alarm in [alarm_of(row)] if alarm is not None]


def any_untold(session: Session) -> bool:
    """Whether there is a standing alarm of which the operators were not told."""
    untold = exists().where(AlarmRow.told_at.is_(None), AlarmRow.cleared_at.is_(None))
    return bool(session.scalar(select(untold)))


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
    parts = tuple(f"{_PART}{number}" for number in sorted(numbers))
    store_deliveries(
        session,
        [NewDelivery(None, address, (), now, parts, urgent=True) for address in operators],
        domain=domain,
        now=now,
    )
    return len(operators)


def alarm_numbers(parts: Iterable[str]) -> list[int]:
    """The numbers of the alarms among the parts of a message."""
    return [int(part.removeprefix(_PART)) for part in parts if part.startswith(_PART)]


def alarms_carried(session: Session, deliveries: Iterable[DeliveryRow]) -> dict[int, AlarmRow]:
    """The alarms that these messages carry and that still stand, by number."""
    numbers = {number for row in deliveries for number in alarm_numbers(row.parts)}
    if not numbers:
        return {}
    standing = select(AlarmRow).where(
        among(AlarmRow.number, numbers), AlarmRow.cleared_at.is_(None)
    )
    return {row.number: row for row in session.scalars(standing)}


def alarms_to_show(session: Session) -> list[StandingAlarm]:
    """The standing alarms that are no events in Prefect yet, oldest first."""
    return [
        StandingAlarm(row.number, row.kind, row.election, alarm_words(row), row.raised_at)
        for row in session.scalars(
            select(AlarmRow)
            .where(AlarmRow.shown_at.is_(None), AlarmRow.cleared_at.is_(None))
            .order_by(AlarmRow.number)
        )
    ]


def alarms_shown(session: Session, numbers: Sequence[int], *, now: datetime) -> None:
    """Note that these alarms have become events in Prefect."""
    session.execute(update(AlarmRow).where(among(AlarmRow.number, numbers)).values(shown_at=now))
