"""Which tasks an election has, for which areas, and on which days. Pure.

A draft is a task definition set in one area, before owners, moments and notices.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from calendars.errors import RuleDataError
from calendars.milestones import Milestone, Timetable
from calendars.working_days import DayCalendar
from tasks.books import Books
from tasks.bring_forward import TaskSpan
from tasks.catalogue import TaskDefinition
from tasks.directory import Directory
from tasks.polls import ElectionFacts, Poll, poll_words
from tasks.posts import AreaKind, Posts, Scope
from tasks.windows import Anchor, Months, Span, anchor_day, each_month, months_span

_AREA_OF_SCOPE = {
    Scope.FORCE: AreaKind.FORCE,
    Scope.BCU: AreaKind.BCU,
    Scope.AUTHORITY: AreaKind.AUTHORITY,
    Scope.OFFICE: AreaKind.OFFICE,
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition set in one area of one election.

    `milestone` is the (poll kind, key) of the statutory date it serves; `local_key` tells it apart
    from the other tasks of its area.
    """

    definition: TaskDefinition
    title: str
    scope: Scope
    area: str
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    local_key: str
    opens_day: date
    due_day: date
    due_time: time | None
    milestone: tuple[str, str] | None = None


def polls_in(area: str, facts: ElectionFacts, directory: Directory) -> tuple[Poll, ...]:
    """The polls that concern an area: held in it, in an area around it, or in one within it."""
    around = {upper.id for upper in directory.upward(area)}
    return tuple(
        poll
        for poll in facts.polls
        if poll.area in around or area in {u.id for u in directory.upward(poll.area)}
    )


def areas_for(scope: Scope, facts: ElectionFacts, directory: Directory) -> tuple[str, ...]:
    """The areas in which a task of this scope exists: those that a poll of the election concerns.

    A force without areas of the kind (no BCUs, no commissioner's office) stands in for them.
    """
    if scope is Scope.POLL:
        return tuple(dict.fromkeys(poll.area for poll in facts.polls))
    if scope is Scope.FORCE:
        return (facts.area,)
    within = directory.within(facts.area, _AREA_OF_SCOPE[scope])
    concerned = tuple(a.id for a in within if _is_concerned(a.id, scope, facts, directory))
    return concerned or (facts.area,)


def _is_concerned(area: str, scope: Scope, facts: ElectionFacts, directory: Directory) -> bool:
    return scope is Scope.OFFICE or bool(polls_in(area, facts, directory))


def statutory_drafts(
    facts: ElectionFacts, timetables: Mapping[str, Timetable], books: Books
) -> tuple[list[Draft], list[str]]:
    """The statutory tasks, and a line for each statutory date that is not known yet."""
    drafts: list[Draft] = []
    undated: list[str] = []
    for definition in books.catalogue:
        if definition.milestone is None:
            continue
        for kind in facts.kinds:
            milestone = timetables[kind].get(definition.milestone)
            if milestone and milestone.date is None and milestone.needs and definition.is_for(kind):
                undated.append(_undated(definition, kind, milestone.needs))
        drafts.extend(_statutory(definition, facts, timetables, books))
    return drafts, undated


def _undated(definition: TaskDefinition, kind: str, needs: str) -> str:
    return (
        f"{poll_words(kind).title}: {definition.title!r} has no date yet;"
        f" it needs --given {needs}=DATE"
    )


def _statutory(
    definition: TaskDefinition,
    facts: ElectionFacts,
    timetables: Mapping[str, Timetable],
    books: Books,
) -> Iterator[Draft]:
    directory = books.directory
    by_place: dict[tuple[Scope, str, str], list[tuple[str, Milestone]]] = {}
    roles: dict[tuple[Scope, str, str], tuple[str, ...]] = {}
    for kind in facts.kinds:
        milestone = timetables[kind].get(definition.milestone or "")
        if milestone is None or milestone.date is None or not definition.is_for(kind):
            continue
        scope, duty = _duty(definition, milestone, books.posts)
        for area in _areas_of_duty(scope, duty, kind, facts, books):
            place = (scope, area, kind if scope is Scope.POLL else "")
            by_place.setdefault(place, []).append((kind, milestone))
            roles[place] = duty
    for (scope, area, own_kind), found in by_place.items():
        several = len({poll.kind for poll in polls_in(area, facts, directory)}) > 1
        yield _statutory_draft(
            definition, scope, area, roles[scope, area, own_kind], found, books,
            local_key=f"{own_kind}.{definition.key}" if own_kind else definition.key,
            title=_title(definition, own_kind if several else ""),
        )  # fmt: skip


def _areas_of_duty(
    scope: Scope, roles: Sequence[str], kind: str, facts: ElectionFacts, books: Books
) -> tuple[str, ...]:
    """The areas in which the law's officer has the duty for polls of a kind.

    A duty that falls due once per poll is done where the poll is held; in a poll over a whole
    police area, by the officer of each area in it.
    """
    directory = books.directory
    if scope is not Scope.POLL:
        return tuple(
            area
            for area in areas_for(scope, facts, directory)
            if kind in {poll.kind for poll in polls_in(area, facts, directory)}
        )
    at = books.posts.roles[roles[0]].at
    found: list[str] = []
    for poll in facts.polls:
        if poll.kind == kind:
            held_here = at in {area.kind for area in directory.upward(poll.area)}
            within = [] if held_here else [a.id for a in directory.within(poll.area, at)]
            found += within or [poll.area]
    return tuple(dict.fromkeys(found))


def _lead(definition: TaskDefinition, books: Books) -> int:
    """How many calendar days before it is due a task opens."""
    if definition.opens_days_before is not None:
        return definition.opens_days_before
    return books.policy.by_basis[definition.basis].opens_days_before


def _title(definition: TaskDefinition, kind: str) -> str:
    return f"{definition.title} ({poll_words(kind).title})" if kind else definition.title


def _duty(
    definition: TaskDefinition, milestone: Milestone, posts: Posts
) -> tuple[Scope, tuple[str, ...]]:
    if definition.posts and definition.scope:
        return definition.scope, definition.posts
    law = posts.law_roles.get(milestone.role)
    if law is None:
        raise RuleDataError(
            f"task {definition.key}: the law names {milestone.role!r} for it, which posts.toml does"
            " not know; add a [[law_role]] there, or posts and scope to the task"
        )
    return law.scope, (law.post,)


def _statutory_draft(
    definition: TaskDefinition,
    scope: Scope,
    area: str,
    roles: tuple[str, ...],
    found: Sequence[tuple[str, Milestone]],
    books: Books,
    *,
    local_key: str,
    title: str,
) -> Draft:
    kind, milestone = min(found, key=lambda pair: (pair[1].date or date.max, pair[0]))
    due_day = milestone.date or date.max
    return Draft(
        definition=definition,
        title=title,
        scope=scope,
        area=area,
        roles=roles,
        kinds=tuple(kind for kind, _ in found),
        local_key=local_key,
        opens_day=due_day - timedelta(days=_lead(definition, books)),
        due_day=due_day,
        due_time=milestone.until or milestone.time,
        milestone=(kind, milestone.key),
    )


def guidance_drafts(
    facts: ElectionFacts,
    timetables: Mapping[str, Timetable],
    books: Books,
    days: DayCalendar,
) -> tuple[list[tuple[Draft, TaskSpan]], list[str]]:
    """The tasks of guidance, each with the days its source recommends, and a line for each that
    waits for a statutory date not known yet."""
    directory = books.directory
    found: list[tuple[Draft, TaskSpan]] = []
    undated: list[str] = []
    for definition in books.catalogue:
        if definition.window is None or definition.scope is None:
            continue
        for area in areas_for(definition.scope, facts, directory):
            kinds = [p.kind for p in polls_in(area, facts, directory) if definition.is_for(p.kind)]
            if kinds:
                setting = _Setting(
                    definition, definition.scope, area, tuple(dict.fromkeys(kinds)), facts,
                    timetables, books, days,
                )  # fmt: skip
                drafts = list(setting.drafts())
                found.extend(drafts)
                undated.extend(setting.waits() if not drafts else ())
    return found, undated


@dataclass(frozen=True, slots=True)
class _Setting:
    """A definition of guidance set in one area: turns its windows into days."""

    definition: TaskDefinition
    scope: Scope
    area: str
    kinds: tuple[str, ...]
    facts: ElectionFacts
    timetables: Mapping[str, Timetable]
    books: Books
    days: DayCalendar

    def drafts(self) -> Iterator[tuple[Draft, TaskSpan]]:
        window = self.definition.window
        if isinstance(window, Anchor):
            day = self._day(window)
            if day is not None:
                first = day - timedelta(days=_lead(self.definition, self.books))
                yield self._draft(Span(first, day), at=self._hour(window))
        elif isinstance(window, Months) and self.definition.each_month:
            for name, span in each_month(self.facts.poll_date, window, self.days):
                yield self._draft(span, occurrence=name)
        elif isinstance(window, Months):
            yield self._draft(months_span(self.facts.poll_date, window, self.days))

    def waits(self) -> Iterator[str]:
        """A line for each kind whose statutory date, on which the window hangs, is not known."""
        window = self.definition.window
        key = window.milestone if isinstance(window, Anchor) else None
        for kind in self.kinds if key else ():
            milestone = self.timetables[kind].get(key or "")
            if milestone and milestone.needs:
                yield _undated(self.definition, kind, milestone.needs)

    def _draft(
        self, span: Span, *, occurrence: str | None = None, at: time | None = None
    ) -> tuple[Draft, TaskSpan]:
        definition = self.definition
        draft = Draft(
            definition=definition,
            title=definition.title,
            scope=self.scope,
            area=self.area,
            roles=definition.posts,
            kinds=self.kinds,
            local_key=f"{definition.key}/{occurrence}" if occurrence else definition.key,
            opens_day=span.first,
            due_day=span.last,
            due_time=at,
            milestone=self._served(),
        )
        return draft, TaskSpan(
            span=span,
            not_before=self._day(definition.not_before),
            not_after=self._day(definition.not_after),
            due_from=self._day(definition.due_from),
            meeting=definition.meeting,
        )

    def _served(self) -> tuple[str, str] | None:
        window = self.definition.window
        if not isinstance(window, Anchor) or window.milestone is None:
            return None
        found = self._milestone(window.milestone)
        return (found[0], found[1].key) if found else None

    def _milestone(self, key: str) -> tuple[str, Milestone] | None:
        """The milestone of this key that comes first among the kinds concerned."""
        dated = [
            (kind, milestone)
            for kind in self.kinds
            for milestone in [self.timetables[kind].get(key)]
            if milestone is not None and milestone.date is not None
        ]
        return min(dated, key=lambda pair: (pair[1].date or date.max, pair[0]), default=None)

    def _day(self, anchor: Anchor | None) -> date | None:
        if anchor is None:
            return None
        return anchor_day(
            anchor, poll_date=self.facts.poll_date, milestone=self._date_of, days=self.days
        )

    def _date_of(self, key: str) -> date | None:
        found = self._milestone(key)
        return found[1].date if found else None

    def _hour(self, anchor: Anchor) -> time | None:
        """The statutory hour, where the anchor is the statutory day itself."""
        found = self._milestone(anchor.milestone) if anchor.milestone else None
        if found is None or anchor.distance:
            return None
        return found[1].until or found[1].time
