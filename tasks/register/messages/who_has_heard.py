"""Who has heard of a task: who was sent something about it, what still waits, and taking that back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from tasks.policy.notice_kinds import TRAITS, Audience, kinds_where
from tasks.register.among import among
from tasks.register.messages.queue import OUT_OF_HOURS
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow, PersonRow, TaskRow
from tasks.register.record.history import Event, EventKind
from tasks.register.session import Session
from tasks.terms import DeliveryState, NoticeKind, NoticeState

_TAKEN_AWAY = kinds_where(lambda traits: traits.audience is Audience.FORMER_OWNERS)
_ASKED = {
    Audience.OWNERS,
    Audience.ANSWERABLE,
    Audience.NEXT_RUNG,
    Audience.NEXT_RUNG_ON_REQUEST,
    Audience.NEW_OWNERS,
}
_ASKS = kinds_where(lambda traits: traits.audience in _ASKED)
_MOVES = kinds_where(lambda traits: traits.moves)
NOTHING_LEFT = "nothing in it is to be told any more"


def may_have_left() -> ColumnElement[bool]:
    """That a message was sent, or may have been: also one that a dispatcher has in its hands at this
    moment, and one that somebody passed on by another way."""
    return or_(
        DeliveryRow.state.in_(
            (
                DeliveryState.CLAIMED,
                DeliveryState.SENDING,
                DeliveryState.SENT,
                DeliveryState.UNKNOWN,
            )
        ),
        DeliveryRow.unknowns > 0,
        DeliveryRow.seen_to_by.is_not(None),
    )


def told_people(session: Session, tasks: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The ids of the people who were sent anything about each of these tasks, or may have been; not
    those who were told since that it is somebody else's."""
    return {
        task: tuple(who for who, last in people.items() if last not in _TAKEN_AWAY)
        for task, people in _people(session, tasks, may_have_left()).items()
    }


def asked_people(session: Session, task: int) -> tuple[str, ...]:
    """The ids of the people who were ever asked about the task, or may have been; not those who were only
    told how it stands."""
    asks = may_have_left() & DeliveryNoticeRow.kind.in_(_ASKS)
    return tuple(_people(session, [task], asks).get(task, ()))


def told_lately(
    session: Session, tasks: Collection[int], since: datetime
) -> dict[int, Mapping[str, datetime]]:
    """When people (ids) were last sent anything about each of these tasks after a moment (aware)."""
    found: dict[int, dict[str, datetime]] = {}
    for task, person, at in session.execute(
        select(NoticeRow.task, PersonRow.id, func.max(DeliveryRow.finished_at))
        .join(DeliveryNoticeRow, DeliveryNoticeRow.notice == NoticeRow.number)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(
            among(NoticeRow.task, tasks),
            DeliveryRow.state == DeliveryState.SENT,
            DeliveryRow.finished_at > since,
            DeliveryNoticeRow.kind.not_in(_TAKEN_AWAY),
        )
        .group_by(NoticeRow.task, PersonRow.id)
    ):
        found.setdefault(task, {})[person] = at
    return {**found}


def first_told(session: Session, tasks: Collection[int]) -> dict[int, dict[str, datetime]]:
    """When each person (an id) was first sent something about each of these tasks."""
    sent = func.coalesce(DeliveryRow.finished_at, DeliveryRow.created_at)
    found: dict[int, dict[str, datetime]] = {}
    for task, person, at in session.execute(
        select(NoticeRow.task, PersonRow.id, func.min(sent))
        .join(DeliveryRow, DeliveryRow.person == PersonRow.number)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.delivery == DeliveryRow.number)
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .where(among(NoticeRow.task, tasks), may_have_left())
        .group_by(NoticeRow.task, PersonRow.id)
    ):
        found.setdefault(task, {})[person] = at
    return found


def told_only_now(session: Session, tasks: Collection[int], *, now: datetime) -> set[int]:
    """Those of the tasks about which the first message to anybody was made at this moment (aware): by the
    batches before, of the same pass."""
    if not tasks:
        return set()
    rows = session.execute(
        select(NoticeRow.task)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.notice == NoticeRow.number)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .where(among(NoticeRow.task, tasks), DeliveryRow.person.is_not(None))
        .group_by(NoticeRow.task)
        .having(func.min(DeliveryRow.created_at) >= now)
    )
    return {task for (task,) in rows}


def waiting_people(session: Session, tasks: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The ids of the people for whom a message about each of these tasks waits to be sent."""
    return {task: tuple(people) for task, people in _people(session, tasks, _waits()).items()}


def was_told(session: Session, task: int, person: str) -> bool:
    """Whether the person was ever sent anything about the task."""
    return person in _people(session, [task], may_have_left()).get(task, {})


def reached_by(session: Session, notices: Collection[int]) -> tuple[tuple[NoticeKind, str], ...]:
    """Whom (ids) messages that carry these notices reached, or may have, and by which kind of notice."""
    query = (
        select(DeliveryNoticeRow.kind, PersonRow.id)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(among(DeliveryNoticeRow.notice, notices), may_have_left())
        .where(PersonRow.removed.is_(False))
    )
    return tuple(sorted({(row.kind, row.id) for row in session.execute(query)}))


def _waits() -> ColumnElement[bool]:
    return (DeliveryRow.state == DeliveryState.READY) & (DeliveryRow.unknowns == 0)


def _people(
    session: Session, tasks: Collection[int], which: ColumnElement[bool]
) -> dict[int, dict[str, NoticeKind]]:
    """By task and the person's id, the kind of the last notice that such messages carry, by id."""
    found: dict[int, dict[str, NoticeKind]] = {}
    for task, person, kind in session.execute(
        select(NoticeRow.task, PersonRow.id, DeliveryNoticeRow.kind)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.notice == NoticeRow.number)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(among(NoticeRow.task, tasks), PersonRow.removed.is_(False), which)
        .order_by(NoticeRow.task, PersonRow.id, DeliveryRow.finished_at, NoticeRow.number)
    ):
        found.setdefault(task, {})[person] = kind
    return found


def heard(session: Session, election: str) -> dict[int, bool]:
    """The tasks of an election of which people know, and whether their due moment has changed since
    they heard."""
    reached = exists().where(
        DeliveryNoticeRow.notice == NoticeRow.number,
        DeliveryRow.number == DeliveryNoticeRow.delivery,
        DeliveryRow.person.is_not(None),
        may_have_left(),
    )
    found: dict[int, tuple[str, int]] = {}
    changed: dict[int, int] = {}
    for task, number, kind, sent in session.execute(
        select(NoticeRow.task, NoticeRow.number, NoticeRow.kind, reached)
        .join(TaskRow, TaskRow.number == NoticeRow.task)
        .where(TaskRow.election == election, or_(reached, NoticeRow.kind.in_(_MOVES)))
        .order_by(NoticeRow.number)
    ):
        if sent:
            found[task] = (kind, number)
        else:
            changed[task] = number
    return {
        task: changed.get(task, 0) > number
        for task, (kind, number) in found.items()
        if kind != NoticeKind.STAND_DOWN
    }


@dataclass(frozen=True, slots=True)
class Untold:
    """What a message does not tell after all: which notice, of which task (its number and election),
    what it was, to whom, and why not any more."""

    delivery: int
    notice: int
    task: int
    election: str
    kind: NoticeKind
    person: str
    why: str

    def event(self) -> Event:
        """What the task's history says of it."""
        text = f"{TRAITS[self.kind].words} to {self.person} not sent: {self.why}"
        return Event(EventKind.NOTICE_DROPPED, "Writ", text, task=self.task)


def lock_waiting(session: Session, election: str) -> None:
    """Keep every dispatcher from taking what waits to be sent about an election's tasks, until the
    commit. SQLite needs no locks here, since one transaction writes at a time."""
    about = exists().where(
        DeliveryNoticeRow.delivery == DeliveryRow.number,
        NoticeRow.number == DeliveryNoticeRow.notice,
        NoticeRow.election == election,
    )
    session.execute(
        select(DeliveryRow.number)
        .where(_waits(), about)
        .order_by(DeliveryRow.number)
        .with_for_update()
    )


def take_back(
    session: Session,
    reasons: Mapping[int, str],
    *,
    now: datetime,
    people: Mapping[int, Collection[str]] | None = None,
    notices: Collection[int] | None = None,
) -> list[Event]:
    """Take what waits unsent about these tasks out of the messages that carry it.

    Args:
        session: a writing session.
        reasons: why nothing is told of it any more, by the task's number.
        now: aware.
        people: from whom it is kept, by the task's number; everybody, where it is left out.
        notices: which notices, by number; all of them, where it is left out.

    Returns:
        What the history of their election is to say of it.
    """
    rows = session.execute(
        select(
            DeliveryNoticeRow.delivery,
            DeliveryNoticeRow.notice,
            DeliveryNoticeRow.kind,
            NoticeRow.task,
            NoticeRow.election,
            PersonRow.name,
            PersonRow.id,
        )
        .join(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(among(NoticeRow.task, reasons), _waits())
        .order_by(NoticeRow.task, DeliveryNoticeRow.notice, DeliveryNoticeRow.delivery)
        .with_for_update(of=DeliveryRow)
    )
    untold = [
        Untold(delivery, notice, task, election, kind, name, reasons[task])
        for delivery, notice, kind, task, election, name, person in rows
        if people is None or person in people.get(task, ())
        if notices is None or notice in notices
    ]
    forget(session, untold)
    _drop_empty(session, {each.delivery: each.why for each in untold}, now)
    return [each.event() for each in untold]


def forget(session: Session, untold: Sequence[Untold]) -> None:
    """Let messages carry no longer what they do not tell. A notice that no message carries any more was
    told to nobody."""
    for delivery in sorted({each.delivery for each in untold}):
        notices = [each.notice for each in untold if each.delivery == delivery]
        session.execute(
            delete(DeliveryNoticeRow).where(
                DeliveryNoticeRow.delivery == delivery, among(DeliveryNoticeRow.notice, notices)
            )
        )
    carried = exists().where(DeliveryNoticeRow.notice == NoticeRow.number)
    for why in sorted({each.why for each in untold}):
        notices = [each.notice for each in untold if each.why == why]
        session.execute(
            update(NoticeRow)
            .where(among(NoticeRow.number, notices), NoticeRow.state == NoticeState.TOLD, ~carried)
            .values(state=NoticeState.DROPPED, dropped=why)
        )


def _drop_empty(session: Session, reasons: Mapping[int, str], now: datetime) -> None:
    """Send no message that carries nothing any more; one with an overview still goes."""
    carries = exists().where(DeliveryNoticeRow.delivery == DeliveryRow.number)
    empty = [
        number
        for number, parts in session.execute(
            select(DeliveryRow.number, DeliveryRow.parts).where(
                among(DeliveryRow.number, reasons), _waits(), ~carries
            )
        )
        if not _says(parts)
    ]
    for why in sorted({reasons[number] for number in empty}):
        session.execute(
            update(DeliveryRow)
            .where(among(DeliveryRow.number, [n for n in empty if reasons[n] == why]))
            .values(state=DeliveryState.DROPPED, answer=why, finished_at=now)
        )


def _says(parts: Sequence[str]) -> bool:
    return any(part != OUT_OF_HOURS for part in parts)
