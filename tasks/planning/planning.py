"""Planning: an election, the catalogue and the directory make owned tasks. Pure."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from calendars.days.working_days import DayCalendar
from calendars.milestones import Timetable
from tasks.alarms import Alarm
from tasks.catalogue.checks import in_order
from tasks.catalogue.definitions import Visibility, office_of, visibility_of
from tasks.catalogue.window_days import Span
from tasks.clock import london_day, london_moment
from tasks.people.ladder import PostPlace, owner_posts
from tasks.planning.bring_forward import TaskSpan, bring_forward, not_earlier
from tasks.planning.cautions.careful import cautions
from tasks.planning.cautions.vacant import vacancies
from tasks.planning.dependencies import Wait, Waiting
from tasks.planning.election_areas import Ground
from tasks.planning.guidance import guidance_drafts
from tasks.planning.not_held import Ending, ended, kept, stands
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import Books
from tasks.planning.statutory import Draft, Scene, statutory_drafts, undated_alarms
from tasks.planning.timetables import election_timetables
from tasks.policy.late_rules import LateRules
from tasks.policy.policy import PlannedNotice, planned_notices
from tasks.reasons import Reason

# A duty without an hour of its own can be done as long as its day lasts, if the polls are known so late in it.
_LAST_OF_THE_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Moved:
    """That the end of a window was brought forward, or the window passed over: where it was, as people
    read it, and why."""

    origin: str
    why: str


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One task of one election, with its dates. Moments are aware, in UTC.

    `office` is whose task it is, `visibility` who sees it; `possible_from` the moment before which it
    cannot have been done, None for what can be done at any time.
    """

    id: str
    draft: Draft
    opens: datetime
    due: datetime
    moved: Moved | None
    passed: bool
    owners: tuple[PostPlace, ...]
    notices: tuple[PlannedNotice, ...]
    office: Visibility
    visibility: Visibility
    waits: tuple[Wait, ...] = ()
    possible_from: datetime | None = None

    @property
    def waits_for(self) -> str | None:
        """What must have been before it can be done, each with its moment; None for nothing."""
        return "; ".join(wait.sentence() for wait in self.waits) or None


@dataclass(frozen=True, slots=True)
class Plan:
    """The owned tasks of an election, the timetables behind them, and what is wrong with it.

    `timetables` are the general ones by kind, `own` those of single authorities by kind and area.
    """

    election: ElectionFacts
    nation: str
    timetables: Mapping[str, Timetable]
    own: Mapping[tuple[str, str], Timetable]
    tasks: tuple[PlannedTask, ...]
    alarms: tuple[Alarm, ...]


def plan_election(
    facts: ElectionFacts,
    books: Books,
    *,
    now: datetime,
    stood: Mapping[str, date] | None = None,
    ending: Ending | None = None,
    done: Collection[str] = (),
) -> Plan:
    """Every owned task of the election with its dates, owners and notices.

    `now` decides which reminders still lie ahead; it is also the moment of the call, so a task
    whose window has begun opens at once. A task that waits for others opens when they are due.
    `stood` are the days, by task, on which what was brought forward before is due: not earlier now.
    `ending` plans only the end of the pre-election period, at once, where no poll stands any more.
    `done` are the ids of tasks that are: what else the law wanted before the polls were known has passed.

    Raises:
        UnknownAreaError, UnknownKindError, TimetableInputError, RuleDataError: says why no plan
            can be made.
        AreaFileError: a file that one of the areas concerned keeps has a fault.
    """
    nation = books.directory.area(facts.area).nation
    timetables = election_timetables(facts, nation)
    days = books.office_days(nation)
    scene = Scene(facts, timetables, books, days, Ground(facts, books.directory))
    books.check([facts.area, *scene.ground.areas()])
    statutory, undated = statutory_drafts(scene)
    guidance, unanchored = guidance_drafts(scene)
    known = _Known(scene, now)
    spans = _brought_forward(guidance, known, stood or {})
    if timetables.own:
        spans = _only_there(guidance, spans, known, stood or {})
    windows = [(draft, span) for (draft, _), span in zip(guidance, spans, strict=True)]
    windows = kept(windows, scene, known.since)
    if ending is not None:
        due = _Due(facts, stood or {})
        windows = ended(windows, scene, ending, today=london_day(now), due=due.of)
        statutory, undated, unanchored = [], [], []
    planner = _Planner(facts, books, days, now, Waiting(scene), known, done)
    rank = in_order(scene.catalogue.definitions)
    dated = [*((draft, None) for draft in statutory), *windows]
    dated = [pair for pair in dated if stands(*pair, scene)]
    dated.sort(key=lambda pair: rank[pair[0].definition.key])
    plans = [planner.task(draft, span) for draft, span in dated]
    plans.sort(key=lambda task: (task.due, task.opens, task.id))
    alarms = (
        *cautions(scene),
        *undated_alarms([*undated, *unanchored]),
        *dict.fromkeys(planner.alarms),
        *vacancies([(task.draft, task.opens) for task in plans], books, facts),
    )
    return Plan(facts, nation, timetables.general, timetables.own, tuple(plans), alarms)


@dataclass(frozen=True)
class _Due:
    """The days on which tasks are due that were brought forward before."""

    facts: ElectionFacts
    stood: Mapping[str, date]

    def of(self, draft: Draft) -> date | None:
        return self.stood.get(_id_of(self.facts, draft))


@dataclass
class _Known:
    """Since when the polls that a task is for were known: nothing is planned before that."""

    scene: Scene
    now: datetime

    def since(self, draft: Draft) -> datetime:
        """The moment (aware): of the call, or of the present polling day, or later, where every
        poll the task is for was added later."""
        facts = self.scene.facts
        first = known_since(facts, self.scene.books, now=self.now)
        polls = [p for p in self.scene.ground.polls_in(draft.area) if p.kind in draft.kinds]
        added = min((p.known_since or first for p in polls), default=first)
        return max(first, added)

    def event(self, since: date) -> str:
        """What happened on the day from which polls were known, in words."""
        facts = self.scene.facts
        if since == facts.called_on:
            return Reason("election_called")
        return Reason("day_set" if since == facts.since else "poll_added")


def _brought_forward(
    guidance: Sequence[tuple[Draft, TaskSpan]], known: _Known, stood: Mapping[str, date]
) -> Sequence[TaskSpan]:
    """The windows of guidance, those of polls added later brought forward from when they were."""
    books = known.scene.books
    alike: dict[tuple[date, LateRules], list[int]] = {}
    for index, (draft, _) in enumerate(guidance):
        since = london_day(known.since(draft)), books.policy_of(draft.area).late
        alike.setdefault(since, []).append(index)
    found: dict[int, TaskSpan] = {}
    for (day, rules), own in alike.items():
        spans = bring_forward(
            [guidance[index][1] for index in own],
            day,
            rules=rules,
            days=known.scene.days,
            event=known.event(day),
        )
        found |= dict(zip(own, spans, strict=True))
    facts = known.scene.facts
    return [
        not_earlier(found[index], stood.get(_id_of(facts, draft)))
        for index, (draft, _) in enumerate(guidance)
    ]


def _only_there(
    guidance: Sequence[tuple[Draft, TaskSpan]],
    spans: Sequence[TaskSpan],
    known: _Known,
    stood: Mapping[str, date],
) -> Sequence[TaskSpan]:
    """The windows brought forward, those that do not count from an authority's own day as they are
    without it: where an election is called late, each window pushes others on."""
    scene = known.scene
    without, _ = guidance_drafts(scene.without_own_days())
    before = {_id_of(scene.facts, draft): span for draft, span in without}
    forward = _brought_forward(without, _Known(scene.without_own_days(), known.now), stood)
    kept = dict(zip(before, forward, strict=True))
    found = []
    for (draft, span), brought in zip(guidance, spans, strict=True):
        name = _id_of(scene.facts, draft)
        found.append(kept[name] if before.get(name) == span else brought)
    return found


def _id_of(facts: ElectionFacts, draft: Draft) -> str:
    return f"{facts.id}/{draft.area}/{draft.local_key}"


@dataclass
class _Planner:
    """Turns drafts into tasks, each after those it waits for."""

    facts: ElectionFacts
    books: Books
    days: DayCalendar
    now: datetime
    waiting: Waiting
    known: _Known
    done: Collection[str] = ()
    alarms: list[Alarm] = field(default_factory=list)
    _known_notices: dict[Hashable, tuple[PlannedNotice, ...]] = field(default_factory=dict)

    def task(self, draft: Draft, span: TaskSpan | None) -> PlannedTask:
        """The task of a draft: a statutory one, or one of guidance in the window `span`."""
        opens, due = self._moments(draft, span)
        waits = self.waiting.of(draft)
        passed = span.passed if span else self._is_gone_by(draft, due)
        ready = self.waiting.earliest(waits, draft.area)
        if ready and ready > opens and not passed:
            opens, due = self._waited(draft, span, ready, due, waits)
        if span and not passed:
            span, due = self._following(draft, span, due)
        self.waiting.note(draft, due, late=span is not None and span.origin is not None)
        moved = _moved(span) if span or not passed else self._gone_by(draft, due)
        return self._planned(draft, min(opens, due), due, waits, moved, passed=passed)

    def _moments(self, draft: Draft, span: TaskSpan | None) -> tuple[datetime, datetime]:
        policy, since = self.books.policy_of(draft.area), self.known.since(draft)
        due_day = span.span.last if span else draft.due_day
        due = london_moment(due_day, draft.due_time or policy.closes)
        if span and span.passed:
            return london_moment(span.span.first, policy.opens), due
        if due <= since and due_day == london_day(since) and (span or draft.due_time is None):
            due = london_moment(due_day, _LAST_OF_THE_DAY)
        first = span.span.first if span else draft.opens_day
        return self._opening(first, draft), due

    def _is_gone_by(self, draft: Draft, due: datetime) -> bool:
        """True of a statutory moment that had been, undone, when its polls became known."""
        return due <= self.known.since(draft) and _id_of(self.facts, draft) not in self.done

    def _gone_by(self, draft: Draft, due: datetime) -> Moved:
        """Says once that a statutory moment had been; nobody is chased for it."""
        since = self.known.since(draft)
        about = {"task": draft.local_key, "area": draft.area}
        self.alarms.append(Alarm.of("plan.gone_by", about, title=draft.title, due=due, since=since))
        event = self.known.event(london_day(since))
        why = Reason("too_late", event=event, day=london_day(since))
        return Moved(Reason("moment", at=due), why)

    def _following(self, draft: Draft, span: TaskSpan, due: datetime) -> tuple[TaskSpan, datetime]:
        """Guidance is due on a day after what it follows, where its own date leaves one and either was brought
        forward."""
        after = self.waiting.followed(draft)
        late = span.origin is not None or self.waiting.follows_late(draft)
        if after is None or not late or due > after:
            return span, due
        day = self.days.forward(london_day(after), 1)
        later = min(day, span.latest or day)
        moment = london_moment(later, self.books.policy_of(draft.area).closes)
        if moment <= due:
            return span, due
        return replace(span, span=Span(span.span.first, later)), moment

    def _waited(
        self,
        draft: Draft,
        span: TaskSpan | None,
        ready: datetime,
        due: datetime,
        waits: Sequence[Wait],
    ) -> tuple[datetime, datetime]:
        """Opens no earlier than it can be done. Guidance for which too little time is left then
        gets the policy's days, but never past the date it serves."""
        if ready < due:
            return ready, due
        policy = self.books.policy_of(draft.area)
        if span is not None:
            day = self.days.forward(london_day(ready), policy.late.settle_working_days)
            for limit in (span.not_after, span.latest):
                later = london_moment(min(day, limit or day), policy.closes)
                if ready < later:
                    return ready, later
        self.alarms.append(
            Alarm.of(
                "plan.too_late",
                {"task": draft.local_key, "area": draft.area},
                title=draft.title,
                due=due,
                waits="; ".join(wait.sentence() for wait in waits),
            )
        )
        return min(self._opening(london_day(due), draft), due), due

    def _opening(self, day: date, draft: Draft) -> datetime:
        """Nothing opens before its poll is known, and what has begun by then opens at once."""
        since = self.known.since(draft)
        if day > london_day(since):
            return london_moment(day, self.books.policy_of(draft.area).opens)
        return since

    def _notices(self, draft: Draft, opens: datetime, due: datetime) -> tuple[PlannedNotice, ...]:
        """What is told of a task with these dates; the authorities of a force share most of them."""
        policy, basis = self.books.policy_of(draft.area), draft.definition.basis
        act, due_has_hour = draft.definition.act, draft.due_time is not None
        items = tuple(sorted({item.due for item in draft.items if item.due}))
        possible_from = self.waiting.possible_from(draft, opens, due)
        rules = (policy.by_basis[basis], policy.at, policy.items, policy.quiet, policy.waiting)
        hours = (policy.opens, policy.closes)
        alike = (*rules, *hours, basis, act, opens, due, due_has_hour, items, possible_from)
        if alike not in self._known_notices:
            self._known_notices[alike] = planned_notices(
                basis,
                opens,
                due,
                act=act,
                due_has_hour=due_has_hour,
                policy=policy,
                days=self.days,
                now=self.now,
                items=items,
                possible_from=possible_from,
            )
        return self._known_notices[alike]

    def _planned(
        self,
        draft: Draft,
        opens: datetime,
        due: datetime,
        waits: Sequence[Wait],
        moved: Moved | None,
        *,
        passed: bool,
    ) -> PlannedTask:
        definition, books = draft.definition, self.books
        quiet = passed or definition.not_applicable is not None
        notices = self._notices(draft, opens, due)
        return PlannedTask(
            id=_id_of(self.facts, draft),
            draft=draft,
            opens=opens,
            due=due,
            moved=moved,
            passed=passed,
            owners=owner_posts(books.directory, books.posts, draft.area, draft.roles),
            notices=() if quiet else notices,
            office=office_of(books.posts, draft.roles[0]),
            visibility=visibility_of(definition, draft.roles, books.posts),
            waits=tuple(waits),
            possible_from=self.waiting.possible_from(draft, opens, due),
        )


def _moved(span: TaskSpan | None) -> Moved | None:
    if span is None:
        return None
    origin = span.origin or (span.span if span.passed else None)
    if origin is None or (origin.last == span.span.last and not span.passed):
        return None
    first, last = origin.first, origin.last
    where = Reason("day", day=first) if first == last else Reason("days", first=first, last=last)
    return Moved(where, span.why or "")


def known_since(facts: ElectionFacts, books: Books, *, now: datetime) -> datetime:
    """The moment (aware) from which the polling day stood: `now` for one that is called today,
    the opening hour of the day of the call for one called earlier."""
    if facts.known_since is not None:
        return facts.known_since
    if london_day(now) == facts.called_on:
        return now
    return london_moment(facts.called_on, books.policy_of(facts.area).opens)
