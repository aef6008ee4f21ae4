"""Which statutory tasks an election has, for which areas, and on which days. Pure.

A draft is a task definition set in one area, before owners, moments and notices.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeGuard

from calendars.days.working_days import DayCalendar
from calendars.errors import RuleDataError
from calendars.facts import fact_words, facts
from calendars.milestones import Milestone, Timetable
from tasks.alarms import Alarm
from tasks.catalogue.catalogue import Catalogue
from tasks.catalogue.definitions import TaskDefinition
from tasks.catalogue.window_days import anchor_day
from tasks.people.posts import Posts, Scope
from tasks.planning.election_areas import Ground
from tasks.planning.polls import ElectionFacts, poll_words
from tasks.planning.reference_data import Books
from tasks.planning.timetables import Timetables


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of a checklist: the key and the title of a task that is done as a part of it, and the moment
    (aware) by which the law wants it, where it has a day of its own; whether that has an hour."""

    key: str
    title: str
    due: datetime | None = None
    due_has_hour: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A definition set in one area of one election.

    `milestone` is the (poll kind, key) of the statutory date it serves; `local_key` tells it apart
    from the other tasks of its area; `items` are the tasks that it stands for.
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
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """One election with everything its tasks are worked out from. `days` are office days."""

    facts: ElectionFacts
    timetables: Timetables
    books: Books
    days: DayCalendar
    ground: Ground

    @property
    def catalogue(self) -> Catalogue:
        """The tasks that hold in the election's area."""
        return self.books.catalogue_of(self.facts.area)

    def has(self, definition: TaskDefinition) -> bool:
        """True when the police area has what the task needs, and it is done for polls of the month."""
        months = definition.poll_months
        return self.ground.has(definition.needs) and (
            months is None or self.facts.poll_date.month in months
        )

    def without_own_days(self) -> "Scene":
        """The same election as it would be if no authority had a timetable of its own."""
        own = self.timetables.own
        left = tuple(day for day in self.facts.own if (day.kind, day.area) not in own)
        return replace(
            self,
            facts=replace(self.facts, own=left),
            timetables=replace(self.timetables, own={}),
        )

    def where(self, kind: str, area: str) -> str | None:
        """The area whose polls of a kind concern an area; None where several areas' do."""
        areas = {poll.area for poll in self.ground.polls_in(area) if poll.kind == kind}
        return areas.pop() if len(areas) == 1 else None

    def timetable(self, kind: str, area: str) -> Timetable:
        """The timetable of the polls of a kind that concern an area."""
        return self.timetables.of(kind, self.where(kind, area))

    def own_timetable(self, kind: str, area: str) -> str | None:
        """The area that has a timetable of its own for the polls of a kind that concern an area; None where
        the general one holds."""
        where = self.where(kind, area)
        return where if (kind, where or "") in self.timetables.own else None

    def milestone(self, kind: str, keys: Sequence[str], area: str) -> Milestone | None:
        """The first of these statutory dates that has a date in the timetable of an area, else the first
        that the timetable has at all; on the day it was really done there, or is to be, where that
        is known."""
        timetable = self.timetable(kind, area)
        found = [m for m in (timetable.get(key) for key in keys) if m is not None]
        milestone = next((m for m in found if m.date is not None), found[0] if found else None)
        said = self.days_of(kind, area).get(milestone.key) if milestone else None
        return replace(milestone, date=said) if milestone and said else milestone

    def days_of(self, kind: str, area: str) -> Mapping[str, date]:
        """The days that are known of the polls of a kind that concern an area, or planned, by name."""
        where = self.where(kind, area)
        own = self.facts.own_days(kind, where or "")
        return {**self.facts.given, **{day.name: day.day for day in own}}


@dataclass(frozen=True, slots=True)
class Undated:
    """That a task (its title) has no date at polls of a kind until the date called `needs` is given."""

    kind: str
    needs: str
    title: str


def statutory_drafts(scene: Scene) -> tuple[list[Draft], list[Undated]]:
    """The statutory tasks, and those whose statutory date is not known yet."""
    drafts: list[Draft] = []
    undated: list[Undated] = []
    for definition in scene.catalogue.definitions:
        if definition.milestone is None or not scene.has(definition):
            continue
        for kind in scene.facts.kinds:
            milestone = scene.timetables.general[kind].get(definition.milestone)
            asked = kind in scene.ground.kinds_asking(definition, scene.facts.area)
            if milestone and milestone.date is None and is_awaited(milestone.needs) and asked:
                undated.append(Undated(kind, milestone.needs, definition.title))
        drafts.extend(_statutory(definition, scene))
    return drafts, undated


def undated_alarms(found: Iterable[Undated]) -> Iterator[Alarm]:
    """One alarm for each date that polls of a kind need, with the tasks that wait for it, each once."""
    waiting: dict[tuple[str, str], list[str]] = {}
    for each in dict.fromkeys(found):
        waiting.setdefault((each.kind, each.needs), []).append(each.title)
    for (kind, needs), titles in waiting.items():
        yield Alarm.of(
            "plan.needs_date",
            {"kind": kind, "needs": needs},
            poll=poll_words(kind).title,
            date=fact_words().get(needs, needs.replace("_", " ")),
            tasks="1 task waits" if len(titles) == 1 else f"{len(titles)} tasks wait",
            titles="; ".join(titles),
        )


def is_awaited(needs: str | None) -> TypeGuard[str]:
    """True of a date that somebody must give, not of one that may never be."""
    fact = facts().get(needs) if needs else None
    return bool(needs) and not (fact and fact.may_never_be)


def _statutory(definition: TaskDefinition, scene: Scene) -> Iterator[Draft]:
    by_place: dict[tuple[Scope, str, str], list[tuple[str, Milestone]]] = {}
    roles: dict[tuple[Scope, str, str], tuple[str, ...]] = {}
    for kind in scene.facts.kinds:
        general = scene.timetables.general[kind].get(definition.milestone or "")
        if general is None:
            continue
        scope, duty = _duty(definition, kind, general, scene.books.posts)
        for area in _areas_of_duty(scope, duty, kind, scene):
            milestone = scene.timetable(kind, area).get(general.key)
            if milestone is None or milestone.date is None:
                continue
            if kind not in scene.ground.kinds_asking(definition, area):
                continue
            place = (scope, area, kind if scope is Scope.POLL else "")
            by_place.setdefault(place, []).append((kind, milestone))
            roles[place] = duty
    for (scope, area, own_kind), found in by_place.items():
        several = len(scene.ground.kinds_in(area)) > 1
        yield _statutory_draft(
            definition,
            scope,
            area,
            roles[scope, area, own_kind],
            found,
            scene,
            local_key=f"{own_kind}.{definition.key}" if own_kind else definition.key,
            title=_title(
                definition.title_for([kind for kind, _ in found], scene.ground.nation),
                own_kind if several else "",
            ),
        )


def _areas_of_duty(scope: Scope, roles: Sequence[str], kind: str, scene: Scene) -> tuple[str, ...]:
    """The areas in which the law's officer has the duty for polls of a kind.

    A duty that falls due once per poll is done where the poll is held; in a poll over a whole
    police area, by the officer of each area in it.
    """
    ground = scene.ground
    if scope is not Scope.POLL:
        return tuple(area for area in ground.areas_for(scope) if kind in ground.kinds_in(area))
    at = scene.books.posts.roles[roles[0]].at
    found: list[str] = []
    for poll in scene.facts.polls:
        if poll.kind == kind:
            within = [] if ground.lies_in(poll.area, at) else ground.within(poll.area, at)
            found += within or [poll.area]
    return tuple(dict.fromkeys(found))


def lead(definition: TaskDefinition, area: str, books: Books) -> timedelta:
    """How long before it is due a task of the area opens."""
    if definition.opens_days_before is not None:
        return timedelta(days=definition.opens_days_before)
    return timedelta(days=books.policy_of(area).by_basis[definition.basis].opens_days_before)


def _title(title: str, kind: str) -> str:
    return f"{title} ({poll_words(kind).title})" if kind else title


def _duty(
    definition: TaskDefinition, kind: str, milestone: Milestone, posts: Posts
) -> tuple[Scope, tuple[str, ...]]:
    for duty in definition.duties():
        if definition.does(duty, kind):
            return duty.scope, duty.posts
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
    scene: Scene,
    *,
    local_key: str,
    title: str,
) -> Draft:
    kind, milestone = min(found, key=lambda pair: (pair[1].date or date.max, pair[0]))
    due_day = milestone.date or date.max
    planned = scene.days_of(kind, area).get(milestone.key, due_day)
    before = min(planned, due_day) - lead(definition, area, scene.books)
    opens = _opening_date(definition, kind, area, scene)
    return Draft(
        definition=definition,
        title=title,
        scope=scope,
        area=area,
        roles=roles,
        kinds=tuple(kind for kind, _ in found),
        local_key=local_key,
        opens_day=min(opens or before, due_day),
        due_day=due_day,
        due_time=milestone.until or milestone.time,
        milestone=(kind, milestone.key),
    )


def _opening_date(definition: TaskDefinition, kind: str, area: str, scene: Scene) -> date | None:
    if definition.opens is None:
        return None

    def dated(key: str) -> date | None:
        milestone = scene.timetable(kind, area).get(key)
        return milestone.date if milestone else None

    return anchor_day(
        definition.opens,
        poll_date=scene.facts.poll_date,
        milestone=dated,
        days=scene.days,
        called_on=scene.facts.called_on,
    )
