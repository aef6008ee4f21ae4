"""Turning due notices into messages, in one transaction: what is told, dropped, climbed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.books import Books
from tasks.clock import london_day
from tasks.directory import Directory, Person
from tasks.ladder import PostPlace, Rung, owner_posts, rungs, vacant
from tasks.notice_kinds import NoticeKind
from tasks.register.changes import told_people
from tasks.register.deliveries import Carried, NewDelivery, store_deliveries
from tasks.register.elections import raise_alarms
from tasks.register.history import Event, EventKind, append
from tasks.register.models import NoticeRow, OwnerRow, TaskRow
from tasks.register.notices import claim_due, drop, plan_climbs
from tasks.register.work import owners_of
from tasks.standing import TaskState
from tasks.telling import TaskFacts, Telling, tell
from tasks.views import Basis

_TOLD_BEFORE = {NoticeKind.CHANGE, NoticeKind.HANDED_OVER, NoticeKind.STAND_DOWN}


@dataclass
class _Batch:
    """What one claimed batch of notices comes to."""

    carried: dict[str, dict[int, Carried]] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    climbs: list[tuple[TaskRow, datetime]] = field(default_factory=list)
    events: dict[str, list[Event]] = field(default_factory=dict)
    alarms: dict[str, list[str]] = field(default_factory=dict)
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of the notices whose moment had come."""

    notices: int
    messages: int
    escalated: int


def hand_over(
    session: Session,
    books: Books,
    numbers: Mapping[str, int],
    *,
    domain: str,
    limit: int,
    now: datetime,
) -> HandedOver:
    """Claim due notices and put one message for each person concerned into the outbox.

    Args:
        session: a writing session; everything below is one transaction.
        books: directory, posts and policy.
        numbers: the number that stands for each person in the register, by id.
        domain: of the Message-IDs.
        limit: the most notices to take at once.
        now: aware; what fell due up to here is told.
    """
    notices = claim_due(session, now=now, limit=limit)
    if not notices:
        return HandedOver(0, 0, 0)
    batch = _Batch()
    tasks = {
        row.number: row
        for row in session.scalars(
            select(TaskRow).where(TaskRow.number.in_({n.task for n in notices}))
        )
    }
    owners = owners_of(session, list(tasks))
    changed = [n.task for n in notices if n.kind in _TOLD_BEFORE]
    before = told_people(session, changed) if changed else {}
    for notice in notices:
        task = tasks[notice.task]
        ladder = task_ladder(task, owners.get(task.number, ()), books, now=now)
        told = frozenset(before.get(task.number, ())) & books.directory.people.keys()
        _tell_one(notice, task, ladder, books, batch, told, now=now)
    drop(session, batch.dropped)
    plan_climbs(session, batch.climbs)
    messages = [
        NewDelivery(
            numbers[person], books.directory.people[person].addresses[0], (*carried.values(),)
        )
        for person, carried in sorted(batch.carried.items())
    ]
    store_deliveries(session, messages, domain=domain, now=now)
    for election, events in sorted(batch.events.items()):
        append(session, election, events, at=now)
    for election, texts in sorted(batch.alarms.items()):
        raise_alarms(session, texts, kind="nobody", election=election, now=now)
    return HandedOver(len(notices), len(messages), batch.escalated)


def task_ladder(
    task: TaskRow, owners: Sequence[OwnerRow], books: Books, *, now: datetime
) -> tuple[Rung, ...]:
    """The ladder of a task as its posts are held today, without those that have answered."""
    return ladder_of(task.area, task.roles, owners, books, now=now)


def ladder_of(
    area: str, roles: Sequence[str], owners: Iterable[OwnerRow], books: Books, *, now: datetime
) -> tuple[Rung, ...]:
    """The ladder of a task of the area that these roles own, as the posts are held today.

    Posts that have answered are left out. Somebody whom the task was handed to stands in for the
    post's holder, unless they have left or are away.
    """
    day, directory = london_day(now), books.directory
    answered: set[PostPlace] = set()
    handed: dict[PostPlace, Person] = {}
    for owner in owners:
        place = PostPlace(owner.area, owner.role)
        if owner.answered_at is not None:
            answered.add(place)
        elif (person := directory.people.get(owner.person or "")) is not None:
            handed |= {} if directory.absence_of(person.id, day) else {place: person}
    ladder = rungs(directory, books.posts, area, roles, day, answered=answered)
    if not handed:
        return ladder
    asked = [p for p in owner_posts(directory, books.posts, area, roles) if p not in answered]
    return _standing_in(ladder, asked, handed, directory, day)


def _standing_in(
    ladder: Sequence[Rung],
    asked: Sequence[PostPlace],
    handed: Mapping[PostPlace, Person],
    directory: Directory,
    day: date,
) -> tuple[Rung, ...]:
    """The ladder with the people who stand in for holders of the asked posts on its first rung."""
    replaced: set[str] = set()
    first: dict[str, Person] = {}
    for place in asked:
        holders = directory.holders(place.area, place.role, day)
        if place in handed:
            replaced |= {person.id for person in holders}
        first |= {p.id: p for p in ((handed[place],) if place in handed else holders)}
    if set(vacant(directory, asked, day)) - handed.keys() and ladder:
        # Somebody above answers for a vacant post that was not handed over.
        first |= {p.id: p for p in ladder[0].people if p.id not in replaced}
    found = [Rung(0, tuple(asked), tuple(first.values()))]
    for rung in ladder:
        people = tuple(p for p in rung.people if p.id not in first.keys() | replaced)
        if people:
            found.append(Rung(rung.number, rung.posts, people))
    return tuple(found)


def _facts(task: TaskRow, told: frozenset[str], only: str | None) -> TaskFacts:
    closed = None
    if task.state not in {TaskState.PLANNED.value, TaskState.OPEN.value}:
        closed = f"the task is {TaskState(task.state).value.replace('_', ' ')}"
    return TaskFacts(
        basis=Basis(task.basis),
        due=task.due,
        closed=closed,
        acknowledged_at=task.acknowledged_at,
        rung=task.rung,
        stood_down=task.state in {TaskState.STOOD_DOWN.value, TaskState.PASSED.value},
        told=told,
        only=only,
    )


def _tell_one(
    notice: NoticeRow,
    task: TaskRow,
    ladder: Sequence[Rung],
    books: Books,
    batch: _Batch,
    told_before: frozenset[str],
    *,
    now: datetime,
) -> None:
    nation = books.directory.area(task.area).nation
    telling = tell(
        NoticeKind(notice.kind), notice.at, _facts(task, told_before, notice.person), ladder,
        policy=books.policy, days=books.office_days(nation), now=now,
    )  # fmt: skip
    if telling.next_climb is not None:
        batch.climbs.append((task, telling.next_climb))
    if telling.dropped is not None:
        batch.dropped[notice.number] = telling.dropped
        return
    if telling.nobody:
        _note_nobody(notice, task, batch)
        return
    for told in telling.told:
        own = batch.carried.setdefault(told.person, {})
        own[notice.number] = Carried(notice.number, told.kind, told.rung)
    if notice.kind == NoticeKind.ESCALATION:
        _note_climb(task, telling, ladder, batch)


def _note_nobody(notice: NoticeRow, task: TaskRow, batch: _Batch) -> None:
    batch.dropped[notice.number] = "nobody to tell"
    text = f"Nobody could be told about {task.title!r} ({task.id}): no post on its ladder is held"
    event = Event(EventKind.NOBODY_TO_TELL, "Writ", text, task=task.number)
    batch.events.setdefault(task.election, []).append(event)
    batch.alarms.setdefault(task.election, []).append(text)


def _note_climb(task: TaskRow, telling: Telling, ladder: Sequence[Rung], batch: _Batch) -> None:
    if telling.rung:
        names = ", ".join(person.name for person in ladder[telling.rung].people)
        text = f"Step {telling.rung} of the ladder: {names} asked"
    else:
        text = "Overdue, and nobody stands above its owners"
    task.rung = telling.rung
    batch.escalated += 1
    event = Event(EventKind.ESCALATED, "Writ", text, task=task.number, data={"rung": telling.rung})
    batch.events.setdefault(task.election, []).append(event)
