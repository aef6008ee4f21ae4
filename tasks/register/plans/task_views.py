"""From register rows to what a person is shown: many tasks with a handful of queries."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from calendars.days.working_days import day_calendar
from calendars.kinds import kind_of
from calendars.milestones import SkippedDay
from tasks.catalogue.definitions import TaskDefinition
from tasks.catalogue.missed import load_missed
from tasks.catalogue.why_due import GUIDANCE, NO_DAY, Advised, DateOfLaw
from tasks.clock import end_of_day, london_day
from tasks.contests.shown import contests_shown
from tasks.contests.the_day import concerning, day_is
from tasks.files.evidence_files import files_in
from tasks.own_days.own_day import read_days
from tasks.own_days.words import day_words
from tasks.people.directory import Person
from tasks.people.posts import post_words
from tasks.planning.reference_data import Books, open_books
from tasks.reasons import joined
from tasks.register.among import among
from tasks.register.models import (
    ElectionRow,
    MilestoneRow,
    OwnerRow,
    PollRow,
    TaskRow,
)
from tasks.register.office import office_id, task_uid
from tasks.register.plans.directory_store import area_names, stored_directory
from tasks.register.plans.elections import poll_of, proclaimed_days
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.plans.pauses import NOT_SNOOZED
from tasks.register.record.answers import answers_of
from tasks.register.record.lessons import lessons_for
from tasks.register.record.models import AnswerRow, HistoryRow
from tasks.register.record.ticks import ItemTicked, items_of
from tasks.register.session import Session
from tasks.terms import TO_DO, Basis, DayIs, Standing, TaskState, standing_of
from tasks.views.task import (
    CheckItem,
    ContestView,
    GivenAnswer,
    HistoryLine,
    Holders,
    LawfulMoment,
    TaskView,
)
from tasks.words import long_day

_FEW_CONTESTS = 6


def row_standing(row: TaskRow, *, now: datetime) -> Standing:
    """Where the task of this row stands. Without an hour of its own it is due until its day is over."""
    until = row.acknowledged_until
    return standing_of(
        row.state,
        due=row.due if row.due_has_hour else end_of_day(row.due),
        acknowledged=until is not None and now < until,
        rung=row.rung,
        now=now,
    )


# What is shown of a task as the register has it.
_AS_STORED = (
    "number",
    "id",
    "key",
    "title",
    "election",
    "opens",
    "due",
    "due_has_hour",
    "moved_from",
    "moved_why",
    "changed_from",
    "changed_why",
    "waits_for",
    "acknowledged_by",
    "acknowledged_at",
    "acknowledged_until",
    "rung",
    "snoozed_until",
    "snoozed_by",
    "snoozed_why",
    "closed_by",
    "closed_at",
    "outcome",
    "note",
    "possible_from",
)


class Sight:
    """Builds `TaskView`s for rows of the register; everything around them is read once."""

    def __init__(
        self,
        session: Session,
        rows: Sequence[TaskRow],
        books: Books,
        *,
        reader: str | None = None,
    ) -> None:
        """
        Args:
            session: an open session.
            rows: the tasks to be shown.
            books: for guidance texts, titles of posts and who holds them.
            reader: who they are shown to, by id, where it is one person.
        """
        self._reader = reader
        self._answers = answers_of(session, [row.number for row in rows])
        self._items = items_of(session, rows)
        self._lessons = lessons_for(session, rows)
        elections = {row.election for row in rows}
        self._books = books
        self._office = office_id(session)
        self._owners = owners_of(session, [row.number for row in rows])
        self._elections = {
            e.id: e
            for e in session.scalars(select(ElectionRow).where(among(ElectionRow.id, elections)))
        }
        self._areas = area_names(session)
        self._polls: dict[str, list[PollRow]] = {}
        for poll in session.scalars(select(PollRow).where(among(PollRow.election, elections))):
            self._polls.setdefault(poll.election, []).append(poll)
        self._milestones = {
            (m.election, m.kind, m.key, m.area): m
            for m in session.scalars(
                select(MilestoneRow).where(among(MilestoneRow.election, elections))
            )
        }

    def view(self, row: TaskRow, *, now: datetime, history: Sequence[HistoryRow] = ()) -> TaskView:
        """What is shown of one task."""
        election = self._elections[row.election]
        milestone = self._milestone(row)
        definition = self._books.catalogue_of(row.area).by_key.get(row.key)
        owners = self._owners.get(row.number, [])
        by_law = definition is not None and definition.duty_of_law
        stored: dict[str, Any] = {name: getattr(row, name) for name in _AS_STORED}
        stored |= self._reasons(row, milestone, definition)
        if row.state != TaskState.OPEN or row.snoozed_until is None or row.snoozed_until <= now:
            stored |= NOT_SNOOZED
        return TaskView(
            **stored,
            guidance=definition.guidance_for(row.kinds, election.nation) if definition else "",
            area=self._areas[row.area],
            election_title=self._title(row, election),
            poll_date=election.poll_date,
            contests=self._contests(row),
            day_is=self._day_is(row),
            polls=tuple(p.id for p in self._polls.get(row.election, ()) if p.kind in row.kinds),
            post=self._posts(row),
            owners=self._names(owners, london_day(max(now, row.opens))),
            holders=self._holders(row, owners, london_day(max(now, row.opens))),
            basis=Basis(row.basis),
            skipped=_skipped(milestone),
            duty_of_law=by_law,
            standing=row_standing(row, now=now),
            evidence=definition.evidence if definition else (),
            day_asked=definition.day_asked if definition else None,
            own_day=self._own_day(row, milestone, definition),
            checklist=tuple(self._item(row, item) for item in self._items.get(row.number, ())),
            uid=task_uid(row, self._office),
            lessons=self._lessons.get(row.number, ()),
            history=tuple(_line(entry) for entry in history),
            answers=tuple(self._given(answer) for answer in self._answers.get(row.number, ())),
            still_asked=self._still_asked(row, owners, london_day(now)),
            if_missed=self._if_missed(row, election),
        )

    def _reasons(
        self, row: TaskRow, milestone: MilestoneRow | None, definition: TaskDefinition | None
    ) -> dict[str, Any]:
        """Why it is due when it is, by which rule and source, how sure that is, and from which date of law advice counts."""
        why, ends = self._why(row, milestone, definition)
        advice = milestone is not None and row.basis != Basis.STATUTE
        law, own = milestone.source if milestone else "", row.source or ""
        law_verified = milestone.verified if milestone and not advice else ""
        duty = definition is not None and definition.duty_of_law
        return {
            "verified": law_verified or (NO_DAY if duty else GUIDANCE),
            "why": why,
            "why_ends": ends,
            "rule": milestone.rule if milestone else why,
            "source": (own or law) if advice else (law or own),
            "counted_from": f"{milestone.title}: {milestone.source}"
            if milestone and advice
            else "",
        }

    def _why(
        self, row: TaskRow, milestone: MilestoneRow | None, definition: TaskDefinition | None
    ) -> tuple[str, str | None]:
        """Why it is due when it is, and by what that was moved to the day that it has, if it was."""
        if milestone is not None and row.basis == Basis.STATUTE:
            return milestone.rule, None
        election, nation = self._elections[row.election], self._elections[row.election].nation
        law = DateOfLaw(milestone.title, milestone.rule, milestone.day) if milestone else None
        advised = Advised(
            id=row.id,
            window=row.window or "",
            definition=definition,
            poll_date=election.poll_date,
            called_on=election.called_on,
            counted_from=law,
            days=self._books.office_days(nation),
            law=[day_calendar(kind_of(kind).calendar, nation=nation) for kind in row.kinds],
            by_law=definition is not None and definition.duty_of_law,
        )
        moved = row.moved_why if row.moved_from is not None else None
        if row.state == TaskState.PASSED:
            return advised.said, None
        waits = row.waits_for is not None
        return advised.said, advised.ends(london_day(row.due), moved_why=moved, waits=waits)

    def _if_missed(self, row: TaskRow, election: ElectionRow) -> str | None:
        """What it means for the poll that the law's last day for a task goes by without it."""
        if row.basis != Basis.STATUTE or self._day_is(row) is not DayIs.POLL:
            return None
        due, poll = london_day(row.due), election.poll_date
        return load_missed().if_missed(row.key, row.kinds, due=due, poll=poll)

    def _day_is(self, row: TaskRow) -> DayIs:
        """What happens on the day of the election, as far as the polls of a task go."""
        polls = (poll_of(poll) for poll in self._polls.get(row.election, ()))
        return day_is(concerning(polls, row.kinds, row.area, self._books.directory))

    def _contests(self, row: TaskRow) -> tuple[ContestView, ...]:
        """The contests of a task's area, where they are few; else those that are not held as called."""
        directory, found, own = self._books.directory, list[ContestView](), True
        for poll in self._polls.get(row.election, ()):
            if poll.kind in row.kinds and row.area in {a.id for a in directory.upward(poll.area)}:
                found += contests_shown(poll_of(poll))
                own = own and poll.area == row.area
        if own and len(found) <= _FEW_CONTESTS:
            return tuple(found)
        return tuple(contest for contest in found if contest.became)

    def _title(self, row: TaskRow, election: ElectionRow) -> str:
        """What the election is called beside the name of the task's area."""
        day = long_day(election.poll_date)
        return day if row.area == election.area else f"{self._areas[election.area]}, {day}"

    def _item(self, row: TaskRow, item: ItemTicked) -> CheckItem:
        definition = self._books.catalogue_of(row.area).by_key.get(item.key)
        return CheckItem(
            item.key,
            item.title,
            definition.guidance_for(row.kinds, self._elections[row.election].nation)
            if definition
            else "",
            definition.evidence if definition else (),
            item.tick.who if item.tick else None,
            item.tick.at if item.tick else None,
            (definition.source_words() or "") if definition else "",
            LawfulMoment(item.due, item.due_has_hour) if item.due else None,
            self._rule_awaited(row, definition) if definition and definition.lawful_day else "",
        )

    def _rule_awaited(self, row: TaskRow, item: TaskDefinition) -> str:
        """The rules by which the law will want an item of a task, whose days are not known yet."""
        keys = item.lawful_day.milestones if item.lawful_day else ()
        found = [self._milestones.get((row.election, k, m, "")) for k in row.kinds for m in keys]
        return "; ".join(dict.fromkeys(m.rule for m in found if m is not None and m.day is None))

    def _given(self, answer: AnswerRow) -> GivenAnswer:
        return GivenAnswer(
            who=answer.who,
            at=answer.at,
            posts=tuple(self._post(*post.split("/")) for post in answer.posts),
            outcome=answer.outcome,
            note=answer.note,
            evidence=answer.evidence,
            taken_back=answer.taken_back,
            by_reader=self._reader is not None and answer.person == self._reader,
            files=files_in(answer.files),
        )

    def _still_asked(self, row: TaskRow, owners: Sequence[OwnerRow], day: date) -> tuple[str, ...]:
        """The posts that have yet to answer, where another one has."""
        if row.state not in TO_DO or all(owner.answered_at is None for owner in owners):
            return ()
        return tuple(
            f"{self._post(owner.area, owner.role)}"
            f" ({' and '.join(p.name for p in self._asked(owner, day)) or 'nobody holds it'})"
            for owner in owners
            if owner.answered_at is None
        )

    def _post(self, area: str, role: str) -> str:
        return post_words(role, self._areas.get(area, area))

    def _milestone(self, row: TaskRow) -> MilestoneRow | None:
        if row.milestone_kind is None or row.milestone_key is None:
            return None
        where = (row.election, row.milestone_kind, row.milestone_key)
        return self._milestones.get((*where, row.area)) or self._milestones.get((*where, ""))

    def _own_day(
        self, row: TaskRow, milestone: MilestoneRow | None, definition: TaskDefinition | None
    ) -> str | None:
        """The authority's own day for what a task does, beside the day by the rule where it is another."""
        names = {definition.records if definition else None}
        names |= {milestone.key if milestone and row.basis == Basis.STATUTE else None}
        areas = self._books.directory.areas
        where = {row.area, (areas[row.area].parent or "") if row.area in areas else ""}
        by_rule = milestone.by_rule if milestone else None
        said = [
            day_words(day, by_rule)
            for day in read_days(self._elections[row.election].actual)
            if day.name in names and day.kind in {"", *row.kinds} and day.area in {"", *where}
        ]
        return joined("joined", list(dict.fromkeys(said))) or None

    def _posts(self, row: TaskRow) -> str:
        roles = self._books.posts.roles
        return " and ".join(roles[role].title if role in roles else role for role in row.roles)

    def _names(self, owners: Sequence[OwnerRow], day: date) -> tuple[str, ...]:
        names = [person.name for owner in owners for person in self._asked(owner, day)]
        return tuple(dict.fromkeys(names))

    def _holders(self, row: TaskRow, owners: Sequence[OwnerRow], day: date) -> tuple[Holders, ...]:
        """The owners, each with their own posts, in the order of the task's posts."""
        posts: dict[str, list[str]] = {}
        vacant = []
        for role in row.roles:
            title, told = self._told_of(role)
            mine = [owner for owner in owners if owner.role == told]
            names = self._names(mine, day)
            vacant += [] if names else [Holders(title, ())]
            for name in names:
                posts.setdefault(name, []).append(title)
        people: dict[str, list[str]] = {}
        for name, titles in posts.items():
            people.setdefault(" and ".join(titles), []).append(name)
        return (*(Holders(post, tuple(names)) for post, names in people.items()), *vacant)

    def _told_of(self, role: str) -> tuple[str, str]:
        """The title of a post, and the post that is told in its place."""
        known = self._books.posts.roles.get(role)
        return (known.title, known.chased_by or role) if known else (role, role)

    def _asked(self, owner: OwnerRow, day: date) -> Sequence[Person]:
        directory = self._books.directory
        handed_to = directory.people.get(owner.person or "")
        if handed_to is not None:
            return (handed_to,)
        return directory.holders(owner.area, owner.role, day)


def _skipped(milestone: MilestoneRow | None) -> tuple[SkippedDay, ...]:
    if milestone is None:
        return ()
    return tuple(SkippedDay(date.fromisoformat(day), why) for day, why in milestone.skipped)


def _line(entry: HistoryRow) -> HistoryLine:
    evidence = entry.data.get("evidence", {})
    return HistoryLine(entry.at, entry.text, entry.who, str(entry.data.get("note", "")), evidence)


def open_books_of(session: Session, *, around: str | None = None) -> Books:
    """The books with the register's directory, the days proclaimed, areas' own tasks and policy.

    With the id of a police force area, only its people are in them. A fault in an area's file is found
    by whoever plans for it (`Books.check`); others are not kept from their work by it.
    """
    return open_books(
        stored_directory(session, around=around).directory,
        proclaimed_days(session),
        files=session.area_folders.read(),
    )


def missing_evidence(session: Session, row: TaskRow, *, now: datetime) -> tuple[str, ...]:
    """The evidence that a task reported done lacks, by law."""
    if row.basis != Basis.STATUTE or row.state != TaskState.DONE:
        return ()
    return Sight(session, [row], open_books_of(session)).view(row, now=now).evidence_missing


def task_history(session: Session, number: int) -> Sequence[HistoryRow]:
    """The history of one task, oldest first."""
    return session.scalars(
        select(HistoryRow).where(HistoryRow.task == number).order_by(HistoryRow.number)
    ).all()
