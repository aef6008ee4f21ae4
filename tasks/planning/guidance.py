"""Which tasks guidance asks for in one election, where, and in which windows. Pure."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from calendars.days.working_days import DayCalendar, day_calendar
from calendars.kinds import kind_of
from calendars.milestones import Milestone
from tasks.catalogue.definitions import POLL, Each, TaskDefinition
from tasks.catalogue.window_days import Span, anchor_day, each_month, each_week, months_span, move
from tasks.catalogue.windows import Anchor, Between, Months, Window, anchors_of
from tasks.people.posts import Scope
from tasks.planning.bring_forward import TaskSpan
from tasks.planning.checklists import Checklists
from tasks.planning.statutory import Draft, Item, Scene, Undated, is_awaited, lead
from tasks.terms import Act

_Found = tuple[str, Milestone]
# What makes a task's windows the same in several areas: the kinds, the days ahead, whose timetables.
_Alike = tuple[tuple[str, ...], timedelta, tuple[str | None, ...]]


def guidance_drafts(scene: Scene) -> tuple[list[tuple[Draft, TaskSpan]], list[Undated]]:
    """The tasks of guidance, each with the days its source recommends, and those that wait for a
    statutory date not known yet."""
    checklists = Checklists(scene)
    found: dict[str, _Drafted] = {}
    for definition in scene.catalogue.outermost_first:
        if definition.window is not None and scene.has(definition):
            found[definition.key] = _drafted(definition, definition.window, scene, checklists)
    in_order = [found[d.key] for d in scene.catalogue.definitions if d.key in found]
    return (
        [draft for each in in_order for draft in each.drafts],
        [waiting for each in in_order for waiting in each.undated],
    )


@dataclass(slots=True)
class _Drafted:
    """The drafts of one definition, and the dates that it waits for."""

    drafts: list[tuple[Draft, TaskSpan]] = field(default_factory=list)
    undated: list[Undated] = field(default_factory=list)


def _drafted(
    definition: TaskDefinition, window: Window, scene: Scene, checklists: Checklists
) -> _Drafted:
    """One definition in every area in which no checklist holds it."""
    found = _Drafted()
    windows: dict[_Alike, list[_Occurrence]] = {}
    for area, scope, roles, kinds in _places(definition, scene):
        if checklists.is_folded(definition, area):
            continue
        ahead = lead(definition, area, scene.books)
        alike = kinds, ahead, tuple(scene.own_timetable(kind, area) for kind in kinds)
        if alike not in windows:
            setting = _Setting(definition, window, kinds, ahead, area, scene)
            windows[alike] = list(setting.occurrences())
            found.undated.extend(setting.waits() if not windows[alike] else ())
        items = checklists.items(definition, area) if windows[alike] else ()
        worded = definition.title_for(kinds, scene.ground.nation)
        title = worded.replace(POLL, scene.ground.poll_name(area))
        found.drafts.extend(
            occurrence.in_area(definition, title, area, scope, roles, kinds, items)
            for occurrence in windows[alike]
        )
    return found


def _places(
    definition: TaskDefinition, scene: Scene
) -> Iterator[tuple[str, Scope, tuple[str, ...], tuple[str, ...]]]:
    """Each area in which the task is done, by whom, and for which kinds of poll."""
    ground = scene.ground
    for duty in definition.duties():
        for area in ground.areas_for(duty.scope):
            kinds = tuple(
                kind
                for kind in ground.kinds_asking(definition, area)
                if definition.does(duty, kind)
            )
            if kinds:
                yield area, duty.scope, duty.posts, kinds


@dataclass(frozen=True, slots=True)
class _Occurrence:
    """One window of a task, the same in every area: its name where it recurs, its days, its hour
    and the statutory date it goes with."""

    name: str | None
    span: TaskSpan
    at: time | None
    served: tuple[str, str] | None

    def in_area(
        self,
        definition: TaskDefinition,
        title: str,
        area: str,
        scope: Scope,
        roles: tuple[str, ...],
        kinds: tuple[str, ...],
        items: tuple[Item, ...],
    ) -> tuple[Draft, TaskSpan]:
        draft = Draft(
            definition=definition,
            title=title,
            scope=scope,
            area=area,
            roles=roles,
            kinds=kinds,
            local_key=f"{definition.key}/{self.name}" if self.name else definition.key,
            opens_day=self.span.span.first,
            due_day=self.span.span.last,
            due_time=self.at,
            milestone=self.served,
            items=items,
        )
        return draft, self.span


@dataclass(frozen=True, slots=True)
class _Setting:
    """A definition of guidance for polls of some kinds: turns its windows into days. `lead` is how
    long before a day that is a window's end the window begins; `area` one of those alike in this."""

    definition: TaskDefinition
    window: Window
    kinds: tuple[str, ...]
    lead: timedelta
    area: str
    scene: Scene

    def occurrences(self) -> Iterator[_Occurrence]:
        for name, span in self._spans():
            yield _Occurrence(name, self._bounded(span), self._hour(), self._served())

    def waits(self) -> Iterator[Undated]:
        """Each kind whose statutory date, on which the window hangs, is not known."""
        for kind in self.kinds:
            for anchor in anchors_of(self.window):
                milestone = self.scene.milestone(kind, anchor.milestones, self.area)
                if milestone and milestone.date is None and is_awaited(milestone.needs):
                    yield Undated(kind, milestone.needs, self.definition.title)

    def _spans(self) -> Iterator[tuple[str | None, Span]]:
        window, days = self.window, self.scene.days
        if isinstance(window, Months) and self.definition.each is Each.MONTH:
            yield from self._months_worth(each_month(self.scene.facts.poll_date, window, days))
            return
        span = self._span()
        if span and self.definition.each is Each.WEEK:
            yield from each_week(span, days)
        elif span:
            yield None, span

    def _months_worth(self, months: Iterable[tuple[str, Span]]) -> Iterator[tuple[str, Span]]:
        """Those of the months in which the office has days enough for it, after the call and before the
        last day for the task. A month that had ended by the call is none of this election's; but where none
        is left, the last of them stands, to be brought forward."""
        found, facts = list(months), self.scene.facts
        last = self._day(self.definition.not_after)
        least = self.scene.books.policy_of(facts.area).late.settle_working_days
        worth = [
            (name, span)
            for name, span in found
            if self._working_days(
                max(span.first, facts.called_on), min(span.last, last or span.last)
            )
            >= least
        ]
        yield from worth or found[-1:]

    def _working_days(self, first: date, last: date) -> int:
        """How many working days there are from the one day to the other."""
        days = self.scene.days
        return sum(
            days.counts(first + timedelta(days=number)) for number in range((last - first).days + 1)
        )

    def _span(self) -> Span | None:
        match self.window:
            case Months() as months:
                return months_span(self.scene.facts.poll_date, months, self.scene.days)
            case Between() as between:
                return self._between(between)
            case Anchor() as anchor:
                day = self._day(anchor)
                return Span(day - self.lead, day) if day else None

    def _between(self, window: Between) -> Span | None:
        first, last = (
            self._side(side, take)
            for side, take in (
                (window.first, lambda span: span.first),
                (window.last, lambda span: span.last),
            )
        )
        if first is None or last is None:
            return None
        return Span(min(first, last), last)

    def _side(self, side: Months | Anchor, take: Callable[[Span], date]) -> date | None:
        if isinstance(side, Anchor):
            return self._day(side)
        return take(months_span(self.scene.facts.poll_date, side, self.scene.days))

    def _bounded(self, span: Span) -> TaskSpan:
        definition = self.definition
        last = self._last()
        held = self._held_to(self._limit(span))
        return TaskSpan(
            span=span,
            not_before=self._day(definition.not_before, pick=max),
            not_after=held,
            latest=self._limit(span),
            due_from=self._day(definition.due_from, pick=max) or self._put_off(span, held),
            meeting=definition.meeting,
            hung=definition.each is not None
            or bool(last and (last.from_call or last.milestones not in {(), ("poll",)})),
            at_once=self._follows_at_once(),
        )

    def _put_off(self, span: Span, held: date | None) -> date | None:
        """The day to which it is held, where its window ends before it because what it is done ahead of came early."""
        ready = self._day(self.definition.ready_by)
        early = self._came_early() is not None
        return held if early and ready is not None and span.last >= ready else None

    def _follows_at_once(self) -> bool:
        """True of what begins by itself with a statutory date, on the very day."""
        window = self.window
        on_the_day = isinstance(window, Anchor) and not (window.distance or window.from_call)
        return on_the_day and self.definition.act is not Act.BY

    def _last(self) -> Anchor | None:
        """The day on which the window ends, where it is written as one."""
        window = self.window
        last = window.last if isinstance(window, Between) else window
        return last if isinstance(last, Anchor) else None

    def _limit(self, span: Span) -> date | None:
        """The last day for a task: as its row says; the statutory date it is done ahead of; or,
        for what is done ahead of the poll, the last working day before it."""
        if self.definition.not_after is not None:
            return self._day(self.definition.not_after)
        last = self._last()
        if last and last.milestones and last.distance < 0:
            found = self._milestone(last.milestones, pick=min)
            return found[1].date if found else None
        poll = self.scene.facts.poll_date
        return self.scene.days.back(poll, 1) if span.last < poll else None

    def _held_to(self, limit: date | None) -> date | None:
        """The limit, or the date by which it should be done where that comes before it and leaves a late call the
        working days by which its tasks are spread: what the law's next date needs comes before the rest. Where it does
        not, that is asked for next, within the days in which what is late is settled, but half way to the limit."""
        facts, ready = self.scene.facts, self._day(self.definition.ready_by)
        late, days = self.scene.books.policy_of(facts.area).late, self.scene.days
        if ready is None:
            return limit
        came, lawful = self._came_early() or (facts.called_on, None)
        since = max(facts.called_on, came)
        if ready < days.forward(since, late.each_working_days):
            ahead = self._working_days(since + timedelta(days=1), limit) if limit else 0
            half = max(late.each_working_days, ahead // 2)
            ready = days.forward(since, min(late.settle_working_days, half))
            ready = max(min(ready, lawful or ready), since)
        return min(ready, limit or ready)

    def _came_early(self) -> tuple[date, date] | None:
        """Where that by which it should be done was done before its last lawful day: on which day, and by when it
        should be done were it on that last day. An early notice makes nothing late that it did not wait for."""
        anchor, facts, scene = self.definition.ready_by, self.scene.facts, self.scene
        found = self._milestone(anchor.milestones, pick=min) if anchor else None
        if anchor is None or found is None:
            return None
        (kind, said), where = found, scene.where(found[0], self.area)
        law = scene.timetable(kind, self.area).get(said.key)
        days = [own.day for own in facts.own_days(kind, where or "") if own.name == said.key]
        if law is None or law.date is None or said.date not in days or said.date >= law.date:
            return None
        return said.date, move(law.date, anchor.distance, anchor.unit, scene.days)

    def _served(self) -> tuple[str, str] | None:
        last = self._last()
        found = self._milestone(last.milestones, pick=min) if last else None
        return (found[0], found[1].key) if found else None

    def _milestone(self, keys: Sequence[str], *, pick: Callable[..., _Found]) -> _Found | None:
        """The statutory date that comes first (`min`) or last (`max`) among the kinds."""
        dated = [
            (kind, milestone)
            for kind in self.kinds
            for milestone in [self.scene.milestone(kind, keys, self.area)]
            if milestone is not None and milestone.date is not None
        ]
        if not dated:
            return None
        return pick(dated, key=lambda pair: (pair[1].date or date.max, pair[0]))

    def _day(self, anchor: Anchor | None, *, pick: Callable[..., _Found] = min) -> date | None:
        if anchor is None:
            return None
        found = self._milestone(anchor.milestones, pick=pick)
        day = found[1].date if found else None
        return anchor_day(
            anchor,
            poll_date=self.scene.facts.poll_date,
            milestone=lambda _key: day,
            days=self.scene.days,
            law=self._law(),
            called_on=self.scene.facts.called_on,
        )

    def _law(self) -> list[DayCalendar]:
        """The calendars on which the law of the kinds counts."""
        nation = self.scene.ground.nation
        return [day_calendar(kind_of(kind).calendar, nation=nation) for kind in self.kinds]

    def _hour(self) -> time | None:
        """The statutory hour, or so many hours before it, where the window ends on the statutory day itself; but
        for what is only to be done by then, the end of the office's day where that is earlier."""
        last = self._last()
        if last is None or last.distance:
            return None
        found = self._milestone(last.milestones, pick=min)
        hour = (found[1].until or found[1].time) if found else None
        before = self.definition.due_hours_before
        if hour is not None and before is not None:
            hour = time(max(hour.hour - before, 0), hour.minute)
        closes = self.scene.books.policy_of(self.scene.facts.area).closes
        by_the_day = self.definition.act is Act.BY and hour is not None and hour > closes
        return None if by_the_day else hour
