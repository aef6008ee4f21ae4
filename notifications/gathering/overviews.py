"""Digests and summaries from the register: those of a whole batch of messages with a few queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from notifications.wording.when_due import WhenDue, urgency
from notifications.writing.overview import Election, Line, Listing, Overview, Section, Week
from tasks.clock import london_day
from tasks.contests.the_day import concerning, day_is
from tasks.outbox.digests import AHEAD, DIGEST
from tasks.outbox.due_notices import ladder_of
from tasks.people.ladder import Rung, stands_as
from tasks.people.posts import AreaKind
from tasks.planning.polls import Poll
from tasks.planning.reference_data import Books
from tasks.register.finding.overview_rows import (
    ListedTask,
    OwnedPart,
    listed_tasks,
    owned_parts,
    owners_still_asked,
    polls_by_day,
    polls_by_election,
)
from tasks.register.models import DeliveryRow, PersonRow
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.session import Session
from tasks.terms import REPORTED, Basis, DayIs, TaskState

SUMMARY = "summary:"
_WEEK = timedelta(weeks=1)
_WEEKS_BACK, _WEEKS_SHOWN = 2, 14
_LONGEST_LIST = 12
_OPEN, _PLANNED = TaskState.OPEN, TaskState.PLANNED


@dataclass(frozen=True, slots=True)
class Listed:
    """A line and the number of its task, so that the reader's own link can be put to it; of which
    election it is."""

    task: int
    line: Line
    election: Election


@dataclass(frozen=True, slots=True)
class Sketch:
    """An overview without its reader's links."""

    monday: date
    day: date
    area: str
    lists: tuple[tuple[Section, tuple[Listed, ...], int], ...]
    weeks: tuple[Week, ...] = ()
    besides: bool = False

    def without(self, told: Collection[int]) -> "Sketch":
        """The overview without these tasks (numbers), and without the lists that have none left."""
        if not self.tasks() & {*told}:
            return self
        lists = (
            (section, tuple(each for each in listed if each.task not in told), more)
            for section, listed, more in self.lists
        )
        kept = tuple(each for each in lists if each[1] or each[2])
        return replace(self, lists=kept, besides=True)

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
            elections=self.elections(),
            besides=self.besides,
        )

    def elections(self) -> tuple[Election, ...]:
        """The elections of the tasks that it shows, by polling day."""
        every = {each.election for _, listed, _ in self.lists for each in listed}
        return tuple(sorted(every, key=lambda found: (found.poll_date, found.area)))

    def tasks(self) -> frozenset[int]:
        """The numbers of the tasks that it shows."""
        return frozenset(each.task for _, listed, _ in self.lists for each in listed)


def _within(days: Mapping[date, DayIs], monday: date) -> tuple[DayIs, ...]:
    """What happens in a week, each once, by day."""
    return tuple(dict.fromkeys(d for day, d in days.items() if monday <= day < monday + _WEEK))


def _linked(each: Listed, urls: Mapping[int, str]) -> Line:
    return replace(each.line, url=urls.get(each.task, ""))


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
        self._passed_to: dict[int, tuple[tuple[str, str], ...]] = {}
        self._polls: dict[str, Sequence[Poll]] = {}
        self._day_of: dict[tuple[str, ...], DayIs] = {}
        self._day = london_day(now)
        self._monday = self._day - timedelta(days=self._day.weekday())

    def digests(self, readers: Collection[str]) -> dict[str, Sketch]:
        """The digest of each of these people (ids)."""
        answered = self._answered_for(readers)
        lists: dict[str, dict[Section, dict[int, Listed]]] = {reader: {} for reader in readers}
        parts = owned_parts(
            self._session,
            areas={area for area, _ in answered},
            people=readers,
            until=self._now + AHEAD,
        )
        self._know_days(part.task for part in parts)
        for part in parts:
            holders = answered.get(part.post, frozenset())
            for reader in lists.keys() & {*holders, part.handed_to}:
                section, who = self._place(part, reader)
                if section is not None:
                    listed = self._listed(part.task, who)
                    lists[reader].setdefault(section, {})[part.task.number] = listed
        order = (Section.OWN, Section.COMING, Section.SNOOZED, Section.HANDED)
        return {
            reader: self._sketch("", [(s, [*found.get(s, {}).values()]) for s in order])
            for reader, found in lists.items()
        }

    def summary(self, reader: str, area: str) -> Sketch:
        """The summary of an area, with what this person (id) may see."""
        rows = self._seen(reader, area)
        self._know_days(rows)
        late = [row for row in rows if row.state == _OPEN and self._is_late(row)]
        climbed = [row for row in rows if row.state == _OPEN and row.rung and row not in late]
        coming = [row for row in rows if row.state == _PLANNED and row.opens <= self._now + AHEAD]
        asked = self._asked([row.number for row in late])
        self._climbed([row for row in (*late, *climbed) if row.rung])
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

    def _place(self, part: OwnedPart, reader: str) -> tuple[Section | None, str]:
        """In which list of the reader a task stands, and who has it in hand where others have."""
        task = part.task
        if part.handed_to and part.handed_to != reader:
            other = self._directory.people.get(part.handed_to)
            return Section.HANDED, other.name if other else part.handed_to
        if task.state == _PLANNED:
            return Section.COMING, ""
        if task.snoozed_until is not None and task.snoozed_until > self._now:
            return Section.SNOOZED, task.snoozed_by or ""
        return Section.OWN, ""

    def _seen(self, reader: str, area: str) -> Sequence[ListedTask]:
        within = [a.id for kind in AreaKind for a in self._directory.within(area, kind)]
        return listed_tasks(
            self._session,
            areas=[area, *within],
            reader=reader,
            directory=self._directory,
            day=self._day,
        )

    def _asked(self, tasks: Sequence[int]) -> dict[int, str]:
        """Who answers today for the owner posts of each of these tasks, by name."""
        found: dict[int, list[str]] = {}
        for owner in owners_still_asked(self._session, tasks):
            handed = self._directory.people.get(owner.person or "")
            holders = self._directory.holders(owner.area, owner.role, self._day)
            found.setdefault(owner.task, []).extend(
                person.name for person in ([handed] if handed else holders)
            )
        return {task: ", ".join(dict.fromkeys(names)) for task, names in found.items()}

    def _weeks(self, rows: Sequence[ListedTask], area: str) -> tuple[Week, ...]:
        """The timetable by weeks, with the polls of the area: from a little before this one, without empty ones at its end."""
        first = self._monday - _WEEKS_BACK * _WEEK
        counts = [[0, 0, 0] for _ in range(_WEEKS_SHOWN)]
        for row in rows:
            week = (london_day(row.due) - first).days // _WEEK.days
            if 0 <= week < _WEEKS_SHOWN and (sort := self._sort(row)) is not None:
                counts[week][sort] += 1
        days = self._days(area)
        weeks = [
            Week(
                monday=monday,
                late=late,
                to_do=to_do,
                done=done,
                held=_within(days, monday),
            )
            for n, (late, to_do, done) in enumerate(counts)
            for monday in [first + n * _WEEK]
        ]
        while weeks and not (any(counts[len(weeks) - 1]) or weeks[-1].held):
            weeks.pop()
        return tuple(weeks)

    def _sort(self, row: ListedTask) -> int | None:
        """0 for late, 1 for to be done, 2 for done; None for what is not needed."""
        if row.state in REPORTED:
            return 2
        if row.state not in {_OPEN, _PLANNED}:
            return None
        return 0 if self._is_late(row) else 1

    def _is_late(self, row: ListedTask) -> bool:
        return WhenDue.of(row, self._now).is_past

    def _days(self, area: str) -> Mapping[date, DayIs]:
        """The days of elections in the area, a part of it, or the whole of which it is a part; those on which nothing
        is held are left out."""
        within = {a.id for kind in AreaKind for a in self._directory.within(area, kind)}
        around = {a.id for a in self._directory.upward(area)}
        polls = polls_by_day(self._session, within | around)
        days = {day: day_is(held) for day, held in polls.items()}
        return {day: is_what for day, is_what in days.items() if is_what is not DayIs.NO_POLL}

    def _know_days(self, rows: Iterable[ListedTask]) -> None:
        """Find out what happens on the days of the elections of these tasks."""
        polls = polls_by_election(self._session, {row.election for row in rows})
        self._polls.update(polls)

    def _day_is(self, row: ListedTask) -> DayIs:
        """What happens on the day of the election of a task, as far as its own polls go."""
        alike = (row.election, row.area, *row.kinds)
        if alike not in self._day_of:
            polls = self._polls.get(row.election, ())
            self._day_of[alike] = day_is(concerning(polls, row.kinds, row.area, self._directory))
        return self._day_of[alike]

    def _climbed(self, rows: Sequence[ListedTask]) -> None:
        """Find out whom these tasks were passed up to: who stands today on the rung that each is on."""
        new = [row for row in rows if row.number not in self._passed_to]
        owners = owners_of(self._session, [row.number for row in new]) if new else {}
        for row in new:
            ladder = ladder_of(
                row.area, row.roles, owners.get(row.number, ()), self._books, now=self._now
            )
            rung = ladder[min(row.rung, len(ladder) - 1)] if len(ladder) > 1 else None
            self._passed_to[row.number] = self._people_on(rung) if rung else ()

    def _people_on(self, rung: Rung) -> tuple[tuple[str, str], ...]:
        places = [(p, stands_as(self._directory, rung, p, self._day)) for p in rung.people]
        titles = self._books.posts.roles
        return tuple((p.name, titles[place.role].title) for p, place in places if place)

    def _listed(self, row: ListedTask, who: str = "") -> Listed:
        force = self._directory.area(row.force).name
        is_what = day_is(self._polls.get(row.election, ()))
        election = Election(area=force, poll_date=row.poll_date, day_is=is_what)
        return Listed(row.number, self._line(row, who), election)

    def _line(self, row: ListedTask, who: str) -> Line:
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
            passed_to=self._passed_to.get(row.number, ()),
            by_law=row.basis == Basis.STATUTE,
            poll_date=row.poll_date,
            day_is=self._day_is(row),
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
                (section, self._most_urgent(listed), max(0, len(listed) - _LONGEST_LIST))
                for section, listed in lists
                if listed
            ),
            weeks,
        )

    def _most_urgent(self, listed: Sequence[Listed]) -> tuple[Listed, ...]:
        def how(each: Listed) -> tuple[bool, datetime]:
            return urgency(WhenDue.of(each.line, self._now), by_law=each.line.by_law)

        return tuple(sorted(listed, key=how)[:_LONGEST_LIST])
