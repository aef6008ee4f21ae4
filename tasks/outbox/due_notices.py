"""Turning due notices into what people are told, in one transaction: told, dropped, climbed, held."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tasks.alarms import Alarm
from tasks.clock import london_day
from tasks.people.directory import Directory, Person
from tasks.people.ladder import (
    PostPlace,
    Rung,
    owner_posts,
    posts_around,
    rungs,
    vacant,
    with_asked,
)
from tasks.planning.reference_data import Books
from tasks.policy.notice_kinds import TRAITS, Audience
from tasks.policy.recipients import TaskFacts, Telling, tell
from tasks.policy.staleness import Lateness, lateness
from tasks.register.messages.alarms import raise_alarms
from tasks.register.messages.notices import claim_due, drop, last_moments, plan_climbs
from tasks.register.messages.queue import Held, Parcel, held_words, post
from tasks.register.messages.who_has_heard import (
    asked_people,
    told_lately,
    told_only_now,
    told_people,
    waiting_people,
)
from tasks.register.models import NoticeRow, OwnerRow, TaskRow
from tasks.register.plans.copies import asked_too, copied_posts
from tasks.register.plans.elections import archived_among, polled_areas
from tasks.register.plans.owned_tasks import owners_of, tasks_numbered
from tasks.register.plans.pauses import acknowledgement, snooze_of
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.ticks import items_of
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.terms import TO_DO, Basis


@dataclass
class _Batch:
    """What one claimed batch of notices comes to."""

    parcels: dict[str, Parcel] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    climbs: list[tuple[TaskRow, datetime]] = field(default_factory=list)
    events: dict[str, list[Event]] = field(default_factory=dict)
    alarms: dict[str, list[Alarm]] = field(default_factory=dict)
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
    take_turn(session, Turn.OUTBOX)
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
    for election, alarms in sorted(batch.alarms.items()):
        raise_alarms(session, alarms, election=election, now=now)
    return HandedOver(len(notices), posted.messages, len(posted.held), batch.escalated)


class _Scene:
    """The tasks of a batch of notices and all that telling asks about them, read once."""

    def __init__(
        self, session: Session, notices: Sequence[NoticeRow], books: Books, now: datetime
    ) -> None:
        self.books, self.now = books, now
        self._session = session
        self.notices = {notice.number: notice for notice in notices}
        concerned = {notice.task for notice in notices}
        self.tasks = tasks_numbered(session, concerned)
        self._owners = owners_of(session, list(self.tasks))
        self._ladders: dict[tuple[str, ...], tuple[Rung, ...]] = {}
        changed = [n.task for n in notices if TRAITS[n.kind].looks_back]
        self._before = told_people(session, changed) if changed else {}
        self._waiting = waiting_people(session, changed) if changed else {}
        reminded = [n.task for n in notices if TRAITS[n.kind].only_reminds]
        back = max((self._told_hours(self.tasks[task]) for task in reminded), default=timedelta(0))
        self._lately = told_lately(session, reminded, now - back) if back else {}
        of_items = {n.task for n in notices if TRAITS[n.kind].of_items}
        self._items = items_of(session, [self.tasks[task] for task in of_items])
        climbed = [n.task for n in notices if TRAITS[n.kind].climbs]
        opened = {n.task for n in notices if TRAITS[n.kind].opens}
        self.news = opened | told_only_now(session, climbed, now=now)
        elections = {task.election for task in self.tasks.values()}
        self.archived = archived_among(session, elections)
        self._polled = polled_areas(session, elections)
        self.last = last_moments(session, concerned, now=now)

    def ladder(self, task: TaskRow) -> tuple[Rung, ...]:
        """The ladder of a task today; that of the same posts is worked out once."""
        owners = self._owners.get(task.number, ())
        if any(owner.answered_at is not None or owner.person for owner in owners):
            return self._worked_out(task, owners)
        place = (task.election, task.area, *task.roles, *asked_too(task, self.books))
        if place not in self._ladders:
            self._ladders[place] = self._worked_out(task, owners)
        return self._ladders[place]

    def _worked_out(self, task: TaskRow, owners: Sequence[OwnerRow]) -> tuple[Rung, ...]:
        polled = self._polled.get(task.election, ())
        return task_ladder(task, owners, self.books, polled=polled, now=self.now)

    def is_critical(self, task: TaskRow) -> bool:
        """Whether the catalogue says that the task concerns those of last resort, too."""
        definition = self.books.catalogue_of(task.area).by_key.get(task.key)
        return definition is not None and definition.critical

    def told(self, task: TaskRow) -> frozenset[str]:
        """Who was sent anything about the task, and is still in the directory."""
        return frozenset(self._before.get(task.number, ())) & self.books.directory.people.keys()

    def lately(self, task: TaskRow) -> frozenset[str]:
        """Who was sent something about the task so shortly before that a reminder is pointless."""
        since = self.now - self._told_hours(task)
        return frozenset(p for p, at in self._lately.get(task.number, {}).items() if at > since)

    def _told_hours(self, task: TaskRow) -> timedelta:
        return timedelta(hours=self.books.policy_of(task.area).stale.told_hours)

    def answer_for(self, task: TaskRow) -> frozenset[str]:
        """Who hears of a missed deadline of the task by policy, beside its owners: those who hold such a
        post of its area or of one around it."""
        roles = self.books.policy_of(task.area).by_basis[Basis(task.basis)].missed_told_to
        return self._holders(posts_around(self.books.directory, self.books.posts, task.area, roles))

    def copied(self, task: TaskRow) -> frozenset[str]:
        """Who hears that the task is done because the catalogue copies it to their post."""
        polled = self._polled.get(task.election, ())
        return self._holders(copied_posts(task, self.books, polled=polled))

    def only_copied(self, task: TaskRow) -> frozenset[str]:
        """Who heard of the task because it is copied to their post, and was never asked about it."""
        return self.copied(task) - set(asked_people(self._session, task.number))

    def pointless(self, task: TaskRow, notice: NoticeRow) -> str | None:
        """Why a notice is told to nobody; None where it is."""
        if task.election in self.archived:
            return "the election is archived"
        if TRAITS[notice.kind].of_items and not self._waits_for_items(task):
            return "what the law wants by then is ticked"
        return None

    def _waits_for_items(self, task: TaskRow) -> bool:
        """Whether a thing of its checklist is not ticked whose lawful day is near, or has passed."""
        rules = self.books.policy_of(task.area).items
        return any(
            item.tick is None and item.due is not None and rules.concerns(item.due, self.now)
            for item in self._items.get(task.number, ())
        )

    def _holders(self, places: Iterable[PostPlace]) -> frozenset[str]:
        directory, day = self.books.directory, london_day(self.now)
        return frozenset(
            person.id
            for place in places
            for person in directory.holders(place.area, place.role, day)
        )

    def waits(self, task: TaskRow) -> frozenset[str]:
        """For whom a message about the task waits to be sent."""
        return frozenset(self._waiting.get(task.number, ()))


def task_ladder(
    task: TaskRow,
    owners: Sequence[OwnerRow],
    books: Books,
    *,
    polled: Collection[str],
    now: datetime,
) -> tuple[Rung, ...]:
    """The ladder of a task as its posts are held today, without those that have answered; `polled` are
    the areas in which its election has polls. Who works a statutory task where a force has chosen that is
    asked together with those who are always asked."""
    ladder = ladder_of(task.area, task.roles, owners, books, polled=polled, now=now)
    places, day = asked_too(task, books), london_day(now)
    people = [p for at in places for p in books.directory.holders(at.area, at.role, day)]
    return with_asked(ladder, places, people)


def ladder_of(
    area: str,
    roles: Sequence[str],
    owners: Iterable[OwnerRow],
    books: Books,
    *,
    polled: Collection[str] = (),
    now: datetime,
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
    ladder = rungs(directory, books.posts, area, roles, day, answered=answered, polled=polled)
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
            found.append(replace(rung, people=people))
    return tuple(found)


_COPIED = {
    Audience.TOLD_AND_COPIED_BUT_DOER: _Scene.copied,
    Audience.FORMER_OWNERS: _Scene.only_copied,
}


def _facts(task: TaskRow, notice: NoticeRow, scene: _Scene) -> TaskFacts:
    audience = TRAITS[notice.kind].audience
    copied = _COPIED.get(audience)
    return TaskFacts(
        basis=Basis(task.basis),
        due=task.due,
        state=task.state,
        rung=task.rung,
        told=scene.told(task),
        waits=scene.waits(task),
        only=notice.person,
        by=notice.by,
        acknowledged=acknowledgement(task),
        snoozed=snooze_of(task),
        lately=scene.lately(task),
        answer_for=scene.answer_for(task) if audience is Audience.ANSWERABLE else frozenset(),
        copied=copied(scene, task) if copied else frozenset(),
        act=task.act,
        critical=scene.is_critical(task),
        is_news=task.number in scene.news,
    )


def _tell_one(notice: NoticeRow, scene: _Scene, batch: _Batch) -> None:
    task, books, now = scene.tasks[notice.task], scene.books, scene.now
    if pointless := scene.pointless(task, notice):
        batch.dropped[notice.number] = pointless
        return
    policy, kind = books.policy_of(task.area), notice.kind
    late = lateness(kind, notice.at, scene.last[task.number], rules=policy.stale, now=now)
    if late is not None and task.state in TO_DO:
        _note_late(notice, task, late, batch)
        return
    ladder = scene.ladder(task)
    telling = tell(
        kind,
        notice.at,
        _facts(task, notice, scene),
        ladder,
        policy=policy,
        days=books.office_days(books.directory.area(task.area).nation),
        now=now,
    )
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
        parcel, traits = batch.parcels.setdefault(told.person, Parcel(task.area)), TRAITS[told.kind]
        parcel.add(
            notice.number,
            told.kind,
            told.rung,
            urgent=pressing and not (traits.over or traits.can_wait),
            by_law=task.due if task.basis == Basis.STATUTE and not traits.over else None,
        )
    if TRAITS[kind].climbs and not telling.owners_first:
        _note_climb(task, telling, ladder, batch)


def _note_late(notice: NoticeRow, task: TaskRow, late: Lateness, batch: _Batch) -> None:
    batch.dropped[notice.number] = late.reason
    what = TRAITS[notice.kind].words
    batch.note(task, EventKind.NOTICE_DROPPED, f"{what} not told: {late.reason}")
    if late.alarm:
        alarm = Alarm.of("stale.election", {"election": task.election}, days=late.days)
        batch.alarms.setdefault(task.election, []).append(alarm)


def _note_nobody(notice: NoticeRow, task: TaskRow, batch: _Batch) -> None:
    batch.dropped[notice.number] = "nobody to tell"
    alarm = Alarm.of("nobody.task", {"task": task.id}, title=task.title)
    batch.note(task, EventKind.NOBODY_TO_TELL, str(alarm))
    batch.alarms.setdefault(task.election, []).append(alarm)


def _note_climb(task: TaskRow, telling: Telling, ladder: Sequence[Rung], batch: _Batch) -> None:
    if telling.rung:
        told = {each.person for each in telling.told if each.rung == telling.rung}
        people = [person for person in ladder[telling.rung].people if person.id in told]
        names = ", ".join(person.name for person in people)
        text = f"Step {telling.rung} of the ladder: {names} asked"
    else:
        text = "Overdue, and nobody stands above its owners"
    task.rung = telling.rung
    batch.escalated += 1
    batch.note(task, EventKind.ESCALATED, text, rung=telling.rung)


def _note_held(held: Held, scene: _Scene, batch: _Batch) -> None:
    for number in held.notices:
        notice = scene.notices[number]
        what = TRAITS[notice.kind].words
        words = f"{what} to {held.person.name} {held_words(held)}"
        batch.note(scene.tasks[notice.task], EventKind.HELD, words, person=held.person.id)
