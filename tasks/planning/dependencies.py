"""What a task waits for: other tasks, and statutory dates that must have been. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from calendars.milestones import Milestone
from tasks.catalogue.definitions import TaskDefinition
from tasks.catalogue.windows import dates_named
from tasks.clock import london, london_day, london_moment
from tasks.planning.statutory import Draft, Scene
from tasks.terms import Act
from tasks.words import short_moment


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for, in words, and until when (aware, UTC; None where that is not known)."""

    what: str
    until: datetime | None

    def sentence(self) -> str:
        """`Publish the statement of persons nominated (Fri 9 Apr 2027 16:00)`."""
        when = short_moment(self.until) if self.until else "no date yet"
        return f"{self.what} ({when})"


@dataclass(slots=True)
class Waiting:
    """When the things are due that tasks of one election wait for.

    Tasks are noted as they are planned; those waited for must come first.
    """

    scene: Scene
    _definitions: Mapping[str, TaskDefinition] = field(init=False)
    _dues: dict[str, dict[str, datetime]] = field(init=False, default_factory=dict)
    _late: set[str] = field(init=False, default_factory=set)
    _dated: dict[str, TaskDefinition] = field(init=False)
    _needed: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        catalogue = self.scene.catalogue
        self._definitions = catalogue.by_key
        self._dated = {d.milestone: d for d in catalogue.definitions if d.milestone}
        self._needed = frozenset(
            key for d in catalogue.definitions for key in (*d.depends_on, *d.follows)
        )

    def note(self, draft: Draft, due: datetime, *, late: bool = False) -> None:
        """Note when a task, and what it holds as a checklist, is due, for those that wait for it; and that it is
        `late`, brought forward."""
        if late:
            self._late.add(draft.definition.key)
        for key in (draft.definition.key, *(item.key for item in draft.items)):
            if key in self._needed:
                dues = self._dues.setdefault(key, {})
                dues[draft.area] = max(due, dues.get(draft.area, due))

    def of(self, draft: Draft) -> tuple[Wait, ...]:
        """What a task waits for; of what recurs, or is done in several places, the last."""
        return tuple(
            wait for key in draft.definition.depends_on for wait in self._waits(key, draft)
        )

    def followed(self, draft: Draft) -> datetime | None:
        """When the last of what a task follows is due; None where it follows nothing that there is."""
        found = (due for key in draft.definition.follows for due in self._near(key, draft.area))
        return max(found, default=None)

    def follows_late(self, draft: Draft) -> bool:
        """True where something that a task follows was brought forward."""
        return not self._late.isdisjoint(draft.definition.follows)

    def _waits(self, key: str, draft: Draft) -> Iterator[Wait]:
        definition = self._definitions.get(key)
        if definition is None:
            yield from self._date(dates_named(key), draft)
        elif definition.milestone:
            yield from self._date((definition.milestone,), draft)
        else:
            dues = self._near(key, draft.area)
            if dues:
                yield Wait(self._title(definition, draft), max(dues))

    def _title(self, definition: TaskDefinition, draft: Draft) -> str:
        """What is waited for, as it is called at polls of these kinds."""
        return definition.title_for(draft.kinds, self.scene.ground.nation)

    def _date(self, keys: Sequence[str], draft: Draft) -> Iterator[Wait]:
        found = [
            milestone
            for kind in draft.kinds
            for milestone in [self.scene.milestone(kind, keys, draft.area)]
            if milestone is not None
        ]
        if found:
            closes = self.scene.books.policy_of(draft.area).closes
            moments = [_moment(milestone, closes) for milestone in found]
            known = [moment for moment in moments if moment is not None]
            until = max(known) if len(known) == len(moments) else None
            dated = self._dated.get(found[0].key)
            yield Wait(self._title(dated, draft) if dated else found[0].title, until)

    def _near(self, key: str, area: str) -> Sequence[datetime]:
        """The due moments of a task in the area itself, in one around it, or in those within."""
        dues = self._dues.get(key, {})
        around = [upper.id for upper in self.scene.books.directory.upward(area)]
        for place in around:
            if place in dues:
                return [dues[place]]
        within = [
            due
            for place, due in dues.items()
            if area in {upper.id for upper in self.scene.books.directory.upward(place)}
        ]
        return within or list(dues.values())

    def possible_from(self, draft: Draft, opens: datetime, due: datetime) -> datetime | None:
        """The moment before which a task that opens and is due then cannot have been done: what
        happens, when it does; what has its window, or waits for a date, from then on. What the law sets
        no hour for can be at any hour of its day."""
        definition = draft.definition
        match definition.act:
            case Act.BY:
                return None
            case Act.AT:
                return due if draft.due_time else london_moment(london_day(due), time())
            case Act.FROM:
                if definition.after is None:
                    return opens
                return self._after(definition.after.milestones or _THE_POLL, draft)

    def _after(self, keys: Sequence[str], draft: Draft) -> datetime | None:
        """When the last of these statutory dates has been, of the kinds that a task is for."""
        found = [self.scene.milestone(kind, keys, draft.area) for kind in draft.kinds]
        known = [m for m in found if m is not None and m.date is not None]
        if not known or len(known) < len([m for m in found if m is not None]):
            return None
        return max(_moment(m, time()) or datetime.max.replace(tzinfo=UTC) for m in known)

    def earliest(self, waits: Sequence[Wait], area: str) -> datetime | None:
        """The first moment at which a task of the area may open: when all it waits for is due, or at the
        next opening of the office where that is after hours."""
        known = [wait.until for wait in waits if wait.until is not None]
        if not known:
            return None
        until = max(known)
        policy = self.scene.books.policy_of(area)
        if london(until).time() < policy.closes:
            return until
        return london_moment(london_day(until) + timedelta(days=1), policy.opens)


# What `poll` names where it is no distance from it: the poll itself, which is over when it closes.
_THE_POLL = ("poll",)


def _moment(milestone: Milestone, closes: time) -> datetime | None:
    if milestone.date is None:
        return None
    return london_moment(milestone.date, milestone.until or milestone.time or closes)
