"""Turning due notices into what people are told, in one transaction: told, dropped, climbed, held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tasks.books import Books
from tasks.clock import london_day
from tasks.directory import Directory, Person
from tasks.ladder import PostPlace, Rung, owner_posts, rungs, vacant
from tasks.notice_kinds import NoticeKind, notice_words
from tasks.register.changes import told_people
from tasks.register.elections import ElectionState, raise_alarms
from tasks.register.history import Event, EventKind, append
from tasks.register.models import ElectionRow, NoticeRow, OwnerRow, TaskRow
from tasks.register.notices import claim_due, drop, plan_climbs
from tasks.register.posting import Held, Parcel, held_words, one_at_a_time, post
from tasks.register.resting import acknowledgement, snooze_of
from tasks.register.work import owners_of
from tasks.staleness import Lateness, lateness
from tasks.standing import TaskState
from tasks.telling import TaskFacts, Telling, tell
from tasks.views import Basis

_TOLD_BEFORE = {
    NoticeKind.CHANGE, NoticeKind.HANDED_OVER, NoticeKind.STAND_DOWN, NoticeKind.DONE,
}  # fmt: skip
_WAITING = {TaskState.PLANNED.value, TaskState.OPEN.value}
_NEVER_PRESSING = {NoticeKind.STAND_DOWN, NoticeKind.DONE}


@dataclass
class _Batch:
    """What one claimed batch of notices comes to."""

    parcels: dict[str, Parcel] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    climbs: list[tuple[TaskRow, datetime]] = field(default_factory=list)
    events: dict[str, list[Event]] = field(default_factory=dict)
    alarms: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    escalated: int = 0

    def note(self, task: TaskRow, kind: EventKind, text: str, **data: object) -> None:
        """An event for the history of the task."""
        event = Event(kind, "Writ", text, task=task.number, data=data)
        self.events.setdefault(task.election, []).append(event)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What became of the notices whose moment had come: how many there were, the people they are
    told to, how many of those must wait, the tasks that climbed."""

    notices: int
    messages: int
    held: int
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
    """Claim due notices and put what they tell into the outbox, one message a person.

    Args:
        session: a writing session; everything below is one transaction.
        books: directory, posts and policy.
        numbers: the number that stands for each person in the register, by id.
        domain: of the Message-IDs.
        limit: the most notices to take at once.
        now: aware; what fell due up to here is told.
    """
    one_at_a_time(session)
    notices = claim_due(session, now=now, limit=limit)
    if not notices:
        return HandedOver(0, 0, 0, 0)
    batch = _Batch()
    scene = _Scene(session, notices, books, now)
    for notice in notices:
        _tell_one(notice, scene, batch)
    drop(session, batch.dropped)
    plan_climbs(session, batch.climbs)
    posted = post(session, batch.parcels, books, numbers, domain=domain, now=now)
    for held in posted.held:
        _note_held(held, scene, batch)
    for election, events in sorted(batch.events.items()):
        append(session, election, events, at=now)
    for (election, kind), texts in sorted(batch.alarms.items()):
        raise_alarms(session, texts, kind=kind, election=election, now=now)
    return HandedOver(len(notices), posted.messages, len(posted.held), batch.escalated)


class _Scene:
    """The tasks of a batch of notices and all that telling asks about them, read once."""

    def __init__(
        self, session: Session, notices: Sequence[NoticeRow], books: Books, now: datetime
    ) -> None:
        self.books, self.now = books, now
        self.notices = {notice.number: notice for notice in notices}
        concerned = {notice.task for notice in notices}
        self.tasks = {
            row.number: row
            for row in session.scalars(select(TaskRow).where(TaskRow.number.in_(concerned)))
        }
        self._owners = owners_of(session, list(self.tasks))
        self._ladders: dict[tuple[str, ...], tuple[Rung, ...]] = {}
        changed = [n.task for n in notices if n.kind in _TOLD_BEFORE]
        self._before = told_people(session, changed) if changed else {}
        self.archived = frozenset(
            session.scalars(
                select(ElectionRow.id).where(
                    ElectionRow.id.in_({task.election for task in self.tasks.values()}),
                    ElectionRow.state == ElectionState.ARCHIVED.value,
                )
            )
        )
        last: dict[int, datetime] = {}
        for notice in notices:
            last[notice.task] = max(notice.at, last.get(notice.task, notice.at))
        self.last = last

    def ladder(self, task: TaskRow) -> tuple[Rung, ...]:
        """The ladder of a task today; that of the same posts is worked out once."""
        owners = self._owners.get(task.number, ())
        if any(owner.answered_at is not None or owner.person for owner in owners):
            return task_ladder(task, owners, self.books, now=self.now)
        place = (task.area, *task.roles)
        if place not in self._ladders:
            self._ladders[place] = task_ladder(task, owners, self.books, now=self.now)
        return self._ladders[place]

    def told(self, task: TaskRow) -> frozenset[str]:
        """Who was sent anything about the task, and is still in the directory."""
        return frozenset(self._before.get(task.number, ())) & self.books.directory.people.keys()


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


def _facts(task: TaskRow, notice: NoticeRow, told: frozenset[str]) -> TaskFacts:
    closed = None
    if task.state not in _WAITING:
        closed = f"the task is {TaskState(task.state).value.replace('_', ' ')}"
    return TaskFacts(
        basis=Basis(task.basis),
        due=task.due,
        closed=closed,
        rung=task.rung,
        stood_down=task.state in {TaskState.STOOD_DOWN.value, TaskState.PASSED.value},
        answered=task.state in {TaskState.DONE.value, TaskState.NOT_APPLICABLE.value},
        told=told,
        only=notice.person,
        by=notice.by,
        acknowledged=acknowledgement(task),
        snoozed=snooze_of(task),
    )


def _tell_one(notice: NoticeRow, scene: _Scene, batch: _Batch) -> None:
    task, books, now = scene.tasks[notice.task], scene.books, scene.now
    if task.election in scene.archived:
        batch.dropped[notice.number] = "the election is archived"
        return
    policy, kind = books.policy_of(task.area), NoticeKind(notice.kind)
    late = lateness(kind, notice.at, scene.last[task.number], rules=policy.stale, now=now)
    if late is not None and kind is not NoticeKind.ESCALATION and task.state in _WAITING:
        _note_late(notice, task, late, batch)
        return
    ladder = scene.ladder(task)
    telling = tell(
        kind, notice.at, _facts(task, notice, scene.told(task)), ladder,
        policy=policy, days=books.office_days(books.directory.area(task.area).nation), now=now,
    )  # fmt: skip
    if telling.next_climb is not None:
        batch.climbs.append((task, telling.next_climb))
    if telling.dropped is not None:
        batch.dropped[notice.number] = telling.dropped
        return
    if telling.nobody:
        _note_nobody(notice, task, batch)
        return
    pressing = policy.by_basis[Basis(task.basis)].is_pressing(task.due, now)
    for told in telling.told:
        parcel = batch.parcels.setdefault(told.person, Parcel(task.area))
        parcel.add(
            notice.number, told.kind, told.rung,
            urgent=pressing and told.kind not in _NEVER_PRESSING,
        )  # fmt: skip
    if kind in {NoticeKind.ESCALATION, NoticeKind.HANDED_UP}:
        _note_climb(task, telling, ladder, batch)


def _note_late(notice: NoticeRow, task: TaskRow, late: Lateness, batch: _Batch) -> None:
    batch.dropped[notice.number] = late.reason
    what = notice_words(NoticeKind(notice.kind))
    batch.note(task, EventKind.NOTICE_DROPPED, f"{what} not told: {late.reason}")
    if late.alarm:
        text = (
            f"what fell due more than {late.days} days ago in {task.election} was not told any more;"
            " `writ tasks` lists what is open: report it done, or archive the election"
        )
        texts = batch.alarms.setdefault((task.election, "stale"), [])
        if text not in texts:
            texts.append(text)


def _note_nobody(notice: NoticeRow, task: TaskRow, batch: _Batch) -> None:
    batch.dropped[notice.number] = "nobody to tell"
    text = f"Nobody could be told about {task.title!r} ({task.id}): no post on its ladder is held"
    batch.note(task, EventKind.NOBODY_TO_TELL, text)
    batch.alarms.setdefault((task.election, "nobody"), []).append(text)


def _note_climb(task: TaskRow, telling: Telling, ladder: Sequence[Rung], batch: _Batch) -> None:
    if telling.rung:
        names = ", ".join(person.name for person in ladder[telling.rung].people)
        text = f"Step {telling.rung} of the ladder: {names} asked"
    else:
        text = "Overdue, and nobody stands above its owners"
    task.rung = telling.rung
    batch.escalated += 1
    batch.note(task, EventKind.ESCALATED, text, rung=telling.rung)


def _note_held(held: Held, scene: _Scene, batch: _Batch) -> None:
    for number in held.notices:
        notice = scene.notices[number]
        what = notice_words(NoticeKind(notice.kind))
        words = f"{what} to {held.person.name} {held_words(held)}"
        batch.note(scene.tasks[notice.task], EventKind.HELD, words)
