"""Planning: an election, the catalogue and the directory make owned tasks. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from calendars.kinds import kind_of
from calendars.milestones import Timetable
from calendars.ruleset import rules_for
from calendars.timetable import build_timetable
from calendars.working_days import DayCalendar
from tasks.books import Books
from tasks.bring_forward import TaskSpan, bring_forward
from tasks.clock import london_day, london_moment
from tasks.drafts import Draft, guidance_drafts, statutory_drafts
from tasks.ladder import PostPlace, owner_posts, rungs, vacant
from tasks.policy import PlannedNotice, planned_notices
from tasks.polls import ElectionFacts
from tasks.words import in_sentence, span_words


@dataclass(frozen=True, slots=True)
class Moved:
    """That a window was brought forward: where it was, as people read it, and why."""

    origin: str
    why: str


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task of one election, with its dates. Moments are aware, in UTC."""

    id: str
    draft: Draft
    opens: datetime
    due: datetime
    moved: Moved | None
    passed: bool
    owners: tuple[PostPlace, ...]
    notices: tuple[PlannedNotice, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The owned tasks of an election, the timetables behind them, and what is wrong with it."""

    election: ElectionFacts
    nation: str
    timetables: Mapping[str, Timetable]
    tasks: tuple[PlannedTask, ...]
    alarms: tuple[str, ...]


def election_timetables(facts: ElectionFacts, nation: str) -> dict[str, Timetable]:
    """The statutory timetable of each kind of the election, by kind.

    Raises:
        UnknownKindError, TimetableInputError: no timetable can be computed; says why.
    """
    given = {kind: _given_for(kind, facts) for kind in facts.kinds}
    known = {name for names in given.values() for name in names}
    given[facts.kinds[0]] |= {n: day for n, day in facts.given.items() if n not in known}
    return {
        kind: build_timetable(kind, facts.poll_date, nation=nation, given=given[kind])
        for kind in facts.kinds
    }


def _given_for(kind: str, facts: ElectionFacts) -> dict[str, date]:
    """Those of the given dates that the kind's own rules speak of."""
    rules = rules_for(kind_of(kind), facts.poll_date)
    spoken = rules.refs | {row.key for row in rules.rows}
    return {name: day for name, day in facts.given.items() if name in spoken}


def plan_election(facts: ElectionFacts, books: Books, *, now: datetime) -> Plan:
    """Every owned task of the election with its dates, owners and notices.

    `now` decides which reminders still lie ahead; it is also the moment of the call, so a task
    whose window has begun opens at once.

    Raises:
        UnknownAreaError, UnknownKindError, TimetableInputError, RuleDataError: says why no plan
            can be made.
    """
    nation = books.directory.area(facts.area).nation
    timetables = election_timetables(facts, nation)
    days = books.office_days(nation)
    statutory, undated = statutory_drafts(facts, timetables, books)
    guidance, unanchored = guidance_drafts(facts, timetables, books, days)
    spans = bring_forward(
        [span for _, span in guidance], facts.called_on, rules=books.policy.late, days=days
    )
    plans = [
        *(_statutory_task(d, facts, books, days, now) for d in statutory),
        *(
            _guidance_task(draft, span, facts, books, days, now)
            for (draft, _), span in zip(guidance, spans, strict=True)
        ),
    ]
    plans.sort(key=lambda task: (task.due, task.opens, task.id))
    alarms = (*dict.fromkeys([*undated, *unanchored]), *_vacancies(plans, books))
    return Plan(facts, nation, timetables, tuple(plans), alarms)


def _statutory_task(
    draft: Draft, facts: ElectionFacts, books: Books, days: DayCalendar, now: datetime
) -> PlannedTask:
    due = london_moment(draft.due_day, draft.due_time or books.policy.closes)
    opens = _opening(draft.opens_day, facts, books, now)
    return _task(draft, facts, books, days, now, opens=opens, due=due)


def _guidance_task(
    draft: Draft,
    span: TaskSpan,
    facts: ElectionFacts,
    books: Books,
    days: DayCalendar,
    now: datetime,
) -> PlannedTask:
    first = span.span.first
    opens = (
        london_moment(first, books.policy.opens)
        if span.passed
        else _opening(first, facts, books, now)
    )
    due = london_moment(span.span.last, draft.due_time or books.policy.closes)
    origin = span.origin or (span.span if span.passed else None)
    moved = Moved(span_words(origin.first, origin.last), span.why or "") if origin else None
    return _task(
        draft, facts, books, days, now, opens=opens, due=due, moved=moved, passed=span.passed
    )


def _task(
    draft: Draft,
    facts: ElectionFacts,
    books: Books,
    days: DayCalendar,
    now: datetime,
    *,
    opens: datetime,
    due: datetime,
    moved: Moved | None = None,
    passed: bool = False,
) -> PlannedTask:
    notices = planned_notices(
        draft.definition.basis, opens, due, policy=books.policy, days=days, now=now
    )
    return PlannedTask(
        id=f"{facts.id}/{draft.area}/{draft.local_key}",
        draft=draft,
        opens=opens,
        due=due,
        moved=moved,
        passed=passed,
        owners=owner_posts(books.directory, books.posts, draft.area, draft.roles),
        notices=() if passed else notices,
    )


def _opening(day: date, facts: ElectionFacts, books: Books, now: datetime) -> datetime:
    """Nothing opens before the call, and what is called today and has begun opens at once."""
    if day > facts.called_on:
        return london_moment(day, books.policy.opens)
    if london_day(now) == facts.called_on:
        return now
    return london_moment(facts.called_on, books.policy.opens)


def _vacancies(tasks: Sequence[PlannedTask], books: Books) -> Iterator[str]:
    """One line for each post that owns tasks and that nobody holds, and who is told instead."""
    empty: dict[tuple[PostPlace, str], list[PlannedTask]] = {}
    for task in tasks:
        day = london_day(task.opens)
        for role in task.draft.roles:
            held = owner_posts(books.directory, books.posts, task.draft.area, [role])
            for place in vacant(books.directory, held, day):
                empty.setdefault((place, role), []).append(task)
            if not held:
                empty.setdefault((PostPlace(task.draft.area, role), role), []).append(task)
    for (place, role), concerned in empty.items():
        yield _vacancy(place, role, concerned, books)


def _vacancy(place: PostPlace, role: str, tasks: Sequence[PlannedTask], books: Books) -> str:
    first = tasks[0]
    day = london_day(first.opens)
    ladder = rungs(books.directory, books.posts, first.draft.area, [role], day)
    told = ", ".join(person.name for person in ladder[0].people) if ladder else None
    title = in_sentence(books.posts.roles[place.role].title)
    area = books.directory.area(place.area).name
    count = f"{len(tasks)} task{'s' if len(tasks) > 1 else ''}"
    if told is None:
        return f"{title} of {area} is vacant and nobody above it can be told: {count} without owner"
    return f"{title} of {area} is vacant: {count} told to {told} instead"
