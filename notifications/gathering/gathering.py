"""What the letters of a batch of deliveries are written from: read once, with a handful of queries."""

from collections.abc import Hashable, Iterable, Sequence
from datetime import datetime, timedelta

from notifications.gathering.carried import loads_of
from notifications.gathering.document_facts import Drafts
from notifications.gathering.overviews import overviews
from notifications.writing.letter import Attachment
from tasks.clock import london_day
from tasks.outbox.due_notices import task_ladder
from tasks.people.ladder import PostPlace, Rung, owner_posts, posts_around
from tasks.planning.reference_data import Books
from tasks.policy.notice_kinds import TRAITS, Audience
from tasks.policy.policy import ladder_ends
from tasks.register.messages.alarms import alarms_carried
from tasks.register.messages.contents import CarriedNotice
from tasks.register.messages.who_has_heard import first_told
from tasks.register.models import DeliveryRow, PersonRow, TaskRow
from tasks.register.people import people_known_as
from tasks.register.plans.copies import asked_too, copied_posts
from tasks.register.plans.elections import polled_areas
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.plans.task_views import Sight
from tasks.register.plans.work_ahead import elections_to_do
from tasks.register.session import Session
from tasks.register.visits.proofs import proofs_carried
from tasks.register.visits.sign_ins import sign_ins_carried
from tasks.terms import Basis
from tasks.views.task import TaskView


class Gathered:
    """Everything around a batch of deliveries; what several of them share is worked out once."""

    def __init__(
        self, session: Session, deliveries: Sequence[DeliveryRow], books: Books, *, now: datetime
    ) -> None:
        """
        Args:
            session: an open session.
            deliveries: the messages to be written.
            books: directory, posts, catalogue and policy.
            now: aware.
        """
        self._books, self._now = books, now
        loads = loads_of(session, deliveries, books, now=now)
        self.carried, self.untold = loads.told, loads.untold
        tasks = {each.task.number: each.task for told in self.carried.values() for each in told}
        self._sight = Sight(session, [*tasks.values()], books)
        self._views: dict[int, TaskView] = {}
        self._quiet: dict[int, int | None] = {}
        self._drafts = Drafts(session, tasks.values(), books, now=now)
        self.codes = proofs_carried(session, deliveries)
        everyone = self._people(session, deliveries)
        self.people = {row.number: row for row in everyone if not row.removed}
        self.names = {row.id: row.name for row in everyone}
        self.overviews = overviews(session, deliveries, self.people, books, now=now)
        self.alarms = alarms_carried(session, deliveries)
        self.sign_ins = sign_ins_carried(session, deliveries)
        climbed = {
            each.task.number
            for told in self.carried.values()
            for each in told
            if TRAITS[each.kind].audience is Audience.NEXT_RUNG
        }
        self.first_told = first_told(session, climbed) if climbed else {}
        self._owners = owners_of(session, sorted(tasks)) if tasks else {}
        self._ladders: dict[Hashable, tuple[Rung, ...]] = {}
        self._elections = elections_to_do(session, {task.area for task in tasks.values()})
        self._polled = polled_areas(session, {task.election for task in tasks.values()})
        self._holding: dict[tuple[str, ...], tuple[tuple[str, frozenset[str]], ...]] = {}

    def several(self, tasks: Sequence[TaskRow]) -> bool:
        """Whether whoever is told of these tasks has to do with several elections: they are of several, or
        there is something to do for another in the area of one of them."""
        elections = {task.election for task in tasks}
        for area in {task.area for task in tasks}:
            elections |= self._elections.get(area, frozenset())
        return len(elections) > 1

    def view(self, task: TaskRow) -> TaskView:
        """What is shown of a task."""
        if task.number not in self._views:
            self._views[task.number] = self._sight.view(task, now=self._now)
        return self._views[task.number]

    def drafts(self, each: CarriedNotice, reader: str) -> tuple[Attachment, ...]:
        """The draft that a task asks for, where its owner is told to begin, reminded, or told another
        date, for which the draft is made anew."""
        if not TRAITS[each.kind].draft:
            return ()
        if TRAITS[each.kind].moves and reader not in self._asked_first(each.task):
            return ()
        return self._drafts.of(each.task, self.view(each.task).poll_date)

    def ladder(self, task: TaskRow) -> tuple[Rung, ...]:
        """The ladder of a task today; that of the same posts is worked out once."""
        owners = self._owners.get(task.number, ())
        own = any(owner.answered_at is not None or owner.person for owner in owners)
        alike = (task.election, task.area, *task.roles, *asked_too(task, self._books))
        place = task.number if own else alike
        if place not in self._ladders:
            self._ladders[place] = task_ladder(
                task,
                owners,
                self._books,
                polled=self._polled.get(task.election, ()),
                now=self._now,
            )
        return self._ladders[place]

    def asks_others(self, task: TaskRow) -> bool:
        """Whether somebody above the owners of a task is asked where nobody answers."""
        if len(self.ladder(task)) < 2:  # noqa: PLR2004 - the owners, and one step above them
            return False
        nation = self._books.directory.area(task.area).nation
        ends = ladder_ends(
            Basis(task.basis),
            task.due,
            policy=self._books.policy_of(task.area),
            days=self._books.office_days(nation),
        )
        return self._now < ends

    def own_posts(self, task: TaskRow, person: str) -> str:
        """The posts that own the task and that this person (an id) holds or stands in for, in words."""
        place = (task.area, *task.roles)
        if place not in self._holding:
            self._holding[place] = self._holders_of(task)
        found = self._holding[place]
        return " and ".join(title for title, people in found if person in people)

    def posts_answering(self, task: TaskRow, person: str) -> str:
        """The posts that answer for a missed deadline of the task and that this person (an id) holds or
        stands in for, in words."""
        books = self._books
        roles = books.policy_of(task.area).by_basis[Basis(task.basis)].missed_told_to
        return self._held(posts_around(books.directory, books.posts, task.area, roles), person)

    def posts_copied(self, task: TaskRow, person: str) -> str:
        """The posts that the task is copied to and that this person (an id) holds or stands in for, in
        words; empty for who may be asked about it."""
        if self.own_posts(task, person) or any(
            person == each.id for rung in self.ladder(task) for each in rung.people
        ):
            return ""
        polled = self._polled.get(task.election, ())
        return self._held(copied_posts(task, self._books, polled=polled), person)

    def _held(self, places: Iterable[PostPlace], person: str) -> str:
        """Those of the posts that this person holds or stands in for, in words."""
        directory, day = self._books.directory, london_day(self._now)
        return " and ".join(
            self._books.posts.roles[place.role].title
            for place in places
            if person in {p.id for p in directory.holders(place.area, place.role, day)}
        )

    def _holders_of(self, task: TaskRow) -> tuple[tuple[str, frozenset[str]], ...]:
        directory, posts, day = self._books.directory, self._books.posts, london_day(self._now)
        return tuple(
            (
                posts.roles[role].title,
                frozenset(
                    holder.id
                    for place in owner_posts(directory, posts, task.area, [role])
                    for holder in directory.holders(place.area, place.role, day)
                ),
            )
            for role in task.roles
        )

    def _asked_first(self, task: TaskRow) -> set[str]:
        return {person.id for rung in self.ladder(task)[:1] for person in rung.people}

    def quiet_days(self, task: TaskRow) -> int | None:
        """How many working days ago somebody took the task up, where that has run out since."""
        if task.number not in self._quiet:
            self._quiet[task.number] = self._quiet_days(task)
        return self._quiet[task.number]

    def _quiet_days(self, task: TaskRow) -> int | None:
        until = task.acknowledged_until
        if task.acknowledged_at is None or until is None or self._now < until:
            return None
        calendar = self._books.office_days(self._books.directory.area(task.area).nation)
        first, today = london_day(task.acknowledged_at), london_day(self._now)
        days = (first + timedelta(days=n) for n in range(1, (today - first).days + 1))
        return sum(calendar.counts(day) for day in days)

    def _people(self, session: Session, deliveries: Iterable[DeliveryRow]) -> Sequence[PersonRow]:
        numbers = {row.person for row in deliveries if row.person is not None}
        numbers |= {proof.asker for proof in self.codes.values()}
        acting = {each.by for told in self.carried.values() for each in told if each.by}
        return people_known_as(session, numbers=numbers, ids=acting)
