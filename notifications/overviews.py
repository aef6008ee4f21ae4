"""Digests and summaries from the register: those of a whole batch of messages with a few queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import Session

from notifications.overview import Line, Listing, Overview, Section, Week
from tasks.books import Books
from tasks.clock import london_day
from tasks.posts import AreaKind
from tasks.register.agenda import AHEAD, DIGEST
from tasks.register.elections import ElectionState
from tasks.register.models import DeliveryRow, ElectionRow, OwnerRow, PersonRow, TaskRow
from tasks.register.visibility import visible_to
from tasks.standing import TaskState

SUMMARY = "summary:"
_WEEK = timedelta(weeks=1)
_WEEKS_BACK, _WEEKS_SHOWN = 2, 14
_LONGEST_LIST = 12
_OPEN, _PLANNED = TaskState.OPEN.value, TaskState.PLANNED.value
_ANSWERED = {TaskState.DONE.value, TaskState.NOT_APPLICABLE.value}
_TASK = (
    TaskRow.number, TaskRow.title, TaskRow.area, TaskRow.opens, TaskRow.due, TaskRow.due_has_hour,
    TaskRow.state, TaskRow.rung, TaskRow.snoozed_until, TaskRow.snoozed_by, TaskRow.snoozed_why,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """A line and the number of its task, so that the reader's own link can be put to it."""

    task: int
    line: Line


@dataclass(frozen=True, slots=True)
class Sketch:
    """An overview without its reader's links."""

    monday: date
    day: date
    area: str
    lists: tuple[tuple[Section, tuple[Listed, ...], int], ...]
    weeks: tuple[Week, ...] = ()

    def linked(self, urls: Mapping[int, str]) -> Overview:
        """The overview with the reader's address of each task."""
        return Overview(
            monday=self.monday,
            day=self.day,
            listings=tuple(
                Listing(section, tuple(_linked(each, urls) for each in listed), more)
                for section, listed, more in self.lists
            ),
            area=self.area,
            weeks=self.weeks,
        )

    def tasks(self) -> frozenset[int]:
        """The numbers of the tasks that it shows."""
        return frozenset(each.task for _, listed, _ in self.lists for each in listed)


def _linked(each: Listed, urls: Mapping[int, str]) -> Line:
    line = each.line
    return Line(
        line.title, line.area, line.opens, line.due, line.due_has_hour, line.who, line.until,
        line.why, line.rung, urls.get(each.task, ""),
    )  # fmt: skip


def overviews(
    session: Session,
    deliveries: Iterable[DeliveryRow],
    people: Mapping[int, PersonRow],
    books: Books,
    *,
    now: datetime,
) -> dict[int, list[Sketch]]:
    """The overviews that messages carry, by number; one that would be empty is left out.

    Args:
        session: an open session.
        deliveries: a batch of messages.
        people: their readers, by number.
        books: directory and posts.
        now: aware.
    """
    bearers = [row for row in deliveries if row.person in people]
    readers = {people[row.person].id for row in bearers if row.person and DIGEST in row.parts}
    desk = _Desk(session, books, now)
    digests = desk.digests(readers) if readers else {}
    found: dict[int, list[Sketch]] = {}
    for row in bearers:
        reader = people[row.person].id if row.person else ""
        sketches = [digests[reader]] if DIGEST in row.parts else []
        areas = (p.removeprefix(SUMMARY) for p in row.parts if p.startswith(SUMMARY))
        sketches += [desk.summary(reader, area) for area in areas]
        found[row.number] = [sketch for sketch in sketches if sketch.tasks()]
    return found


class _Desk:
    """Reads the register for the overviews of one moment."""

    def __init__(self, session: Session, books: Books, now: datetime) -> None:
        self._session, self._books, self._now = session, books, now
        self._directory = books.directory
        self._day = london_day(now)
        self._monday = self._day - timedelta(days=self._day.weekday())

    def digests(self, readers: Collection[str]) -> dict[str, Sketch]:
        """The digest of each of these people (ids)."""
        answered = self._answered_for(readers)
        lists: dict[str, dict[Section, dict[int, Listed]]] = {reader: {} for reader in readers}
        for row in self._owned(readers, {area for area, _ in answered}):
            holders = answered.get((row.owner_area, row.owner_role), frozenset())
            for reader in holders | ({row.handed_to} & lists.keys()):
                section, who = self._place(row, reader)
                if section is not None:
                    listed = Listed(row.number, self._line(row, who))
                    lists[reader].setdefault(section, {})[row.number] = listed
        order = (Section.OWN, Section.COMING, Section.SNOOZED, Section.HANDED)
        return {
            reader: self._sketch("", [(s, [*found.get(s, {}).values()]) for s in order])
            for reader, found in lists.items()
        }

    def summary(self, reader: str, area: str) -> Sketch:
        """The summary of an area, with what this person (id) may see."""
        rows = self._seen(reader, area)
        late = [row for row in rows if row.state == _OPEN and row.due < self._now]
        climbed = [row for row in rows if row.state == _OPEN and row.rung and row not in late]
        coming = [row for row in rows if row.state == _PLANNED and row.opens <= self._now + AHEAD]
        asked = self._asked([row.number for row in late[:_LONGEST_LIST]])
        lists = [
            (Section.LATE, [self._listed(row, asked.get(row.number, "")) for row in late]),
            (Section.ESCALATED, [self._listed(row) for row in climbed]),
            (Section.COMING, [self._listed(row) for row in coming]),
        ]
        return self._sketch(self._directory.area(area).name, lists, self._weeks(rows, area))

    def _answered_for(self, readers: Collection[str]) -> dict[tuple[str, str], frozenset[str]]:
        """Who of the readers answers today for each post that one of them is set in."""
        posts = {
            (held.area, held.role)
            for held in self._directory.holdings
            if held.person in readers and held.covers(self._day)
        }
        return {
            post: frozenset(p.id for p in self._directory.holders(*post, self._day)) & set(readers)
            for post in posts
        }

    def _owned(self, readers: Collection[str], areas: Collection[str]) -> Sequence[Row[Any]]:
        """What these people own, open or about to open, in elections that are held; by due moment."""
        return self._session.execute(
            select(
                *_TASK,
                OwnerRow.area.label("owner_area"),
                OwnerRow.role.label("owner_role"),
                OwnerRow.person.label("handed_to"),
            )
            .join(OwnerRow, OwnerRow.task == TaskRow.number)
            .join(ElectionRow, ElectionRow.id == TaskRow.election)
            .where(
                or_(OwnerRow.area.in_(areas), OwnerRow.person.in_(readers)),
                OwnerRow.answered_at.is_(None),
                ElectionRow.state == ElectionState.CALLED.value,
                self._at_hand(),
            )
            .order_by(TaskRow.due, TaskRow.number)
        ).all()

    def _at_hand(self) -> ColumnElement[bool]:
        soon = and_(TaskRow.state == _PLANNED, TaskRow.opens <= self._now + AHEAD)
        return or_(TaskRow.state == _OPEN, soon)

    def _place(self, row: Row[Any], reader: str) -> tuple[Section | None, str]:
        """In which list of the reader a task stands, and who has it in hand where others have."""
        if row.handed_to and row.handed_to != reader:
            other = self._directory.people.get(row.handed_to)
            return Section.HANDED, other.name if other else row.handed_to
        if row.state == _PLANNED:
            return Section.COMING, ""
        if row.snoozed_until is not None and row.snoozed_until > self._now:
            return Section.SNOOZED, row.snoozed_by or ""
        return Section.OWN, ""

    def _seen(self, reader: str, area: str) -> Sequence[Row[Any]]:
        """The tasks of an area that the reader may see, in elections that are held."""
        within = [a.id for kind in AreaKind for a in self._directory.within(area, kind)]
        return self._session.execute(
            select(*_TASK)
            .join(ElectionRow, ElectionRow.id == TaskRow.election)
            .where(
                TaskRow.area.in_([area, *within]),
                ElectionRow.state == ElectionState.CALLED.value,
                visible_to(reader, self._directory, self._day),
            )
            .order_by(TaskRow.due, TaskRow.number)
        ).all()

    def _asked(self, tasks: Sequence[int]) -> dict[int, str]:
        """Who answers today for the owner posts of each of these tasks, by name."""
        found: dict[int, list[str]] = {}
        owners = select(OwnerRow).where(OwnerRow.task.in_(tasks), OwnerRow.answered_at.is_(None))
        for owner in self._session.scalars(owners.order_by(OwnerRow.area, OwnerRow.role)):
            handed = self._directory.people.get(owner.person or "")
            holders = self._directory.holders(owner.area, owner.role, self._day)
            found.setdefault(owner.task, []).extend(
                person.name for person in ([handed] if handed else holders)
            )
        return {task: ", ".join(dict.fromkeys(names)) for task, names in found.items()}

    def _weeks(self, rows: Sequence[Row[Any]], area: str) -> tuple[Week, ...]:
        """The timetable by weeks: from a little before this one, without empty ones at its end."""
        first = self._monday - _WEEKS_BACK * _WEEK
        counts = [[0, 0, 0] for _ in range(_WEEKS_SHOWN)]
        for row in rows:
            week = (london_day(row.due) - first).days // _WEEK.days
            if 0 <= week < _WEEKS_SHOWN and (sort := self._sort(row)) is not None:
                counts[week][sort] += 1
        polls = self._polls(area)
        weeks = [
            Week(
                monday,
                late,
                to_do,
                done,
                polling=any(monday <= day < monday + _WEEK for day in polls),
            )
            for n, (late, to_do, done) in enumerate(counts)
            for monday in [first + n * _WEEK]
        ]
        while weeks and not (any(counts[len(weeks) - 1]) or weeks[-1].polling):
            weeks.pop()
        return tuple(weeks)

    def _sort(self, row: Row[Any]) -> int | None:
        """0 for late, 1 for to be done, 2 for done; None for what is not needed."""
        if row.state in _ANSWERED:
            return 2
        if row.state not in {_OPEN, _PLANNED}:
            return None
        return 0 if row.due < self._now else 1

    def _polls(self, area: str) -> Sequence[date]:
        force = self._directory.force_of(area).id
        return self._session.scalars(
            select(ElectionRow.poll_date).where(
                ElectionRow.area == force, ElectionRow.state == ElectionState.CALLED.value
            )
        ).all()

    def _listed(self, row: Row[Any], who: str = "") -> Listed:
        return Listed(row.number, self._line(row, who))

    def _line(self, row: Row[Any], who: str) -> Line:
        asleep = row.snoozed_until is not None and row.snoozed_until > self._now
        return Line(
            title=row.title,
            area=self._directory.area(row.area).name,
            opens=row.opens,
            due=row.due,
            due_has_hour=row.due_has_hour,
            who=who,
            until=row.snoozed_until if asleep else None,
            why=row.snoozed_why or "" if asleep else "",
            rung=row.rung,
            late=row.due < self._now,
        )

    def _sketch(
        self,
        area: str,
        lists: Sequence[tuple[Section, Sequence[Listed]]],
        weeks: tuple[Week, ...] = (),
    ) -> Sketch:
        return Sketch(
            self._monday,
            self._day,
            area,
            tuple(
                (section, tuple(listed[:_LONGEST_LIST]), max(0, len(listed) - _LONGEST_LIST))
                for section, listed in lists
            ),
            weeks,
        )
