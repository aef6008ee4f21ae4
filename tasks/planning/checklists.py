"""Which tasks stand in an area as items of a checklist, and in which. Pure."""

from collections.abc import Iterator, Sequence

from calendars.milestones import Milestone
from tasks.catalogue.definitions import TaskDefinition
from tasks.clock import london_moment
from tasks.planning.statutory import Item, Scene


class Checklists:
    """The checklists of one election, and what they hold in each area."""

    def __init__(self, scene: Scene) -> None:
        """
        Args:
            scene: the election.
        """
        self._scene = scene
        self._folded: dict[str, set[str]] = {}

    def items(self, definition: TaskDefinition, area: str) -> tuple[Item, ...]:
        """The tasks that it holds in an area, those that they hold among them; and that, from now on,
        are folded there."""
        held = dict.fromkeys(self._held(definition, area))
        self._folded.setdefault(area, set()).update(held)
        return tuple(self._item(key, area) for key in held)

    def _item(self, key: str, area: str) -> Item:
        scene = self._scene
        item = scene.catalogue.by_key[key]
        kinds = scene.ground.kinds_asking(item, area)
        title = item.title_for(kinds, scene.ground.nation)
        dated = [m for m in self._lawful(item, kinds, area) if m.date is not None]
        if not dated:
            return Item(key, title)
        closes = scene.books.policy_of(area).closes
        dues = {london_moment(m.date, m.until or m.time or closes): m for m in dated if m.date}
        first = min(dues)
        return Item(key, title, first, bool(dues[first].until or dues[first].time))

    def _lawful(self, item: TaskDefinition, kinds: Sequence[str], area: str) -> Iterator[Milestone]:
        """The statutory date by which each kind wants it done."""
        keys = item.lawful_day.milestones if item.lawful_day else ()
        for kind in kinds if keys else ():
            found = self._scene.milestone(kind, keys, area)
            if found is not None:
                yield found

    def is_folded(self, definition: TaskDefinition, area: str) -> bool:
        """True where a checklist of the area holds the task already."""
        return definition.key in self._folded.get(area, ())

    def _held(self, definition: TaskDefinition, area: str) -> Iterator[str]:
        """The keys of what polls in the area ask for."""
        for key in definition.items:
            item = self._scene.catalogue.by_key[key]
            if self._scene.has(item) and self._scene.ground.kinds_asking(item, area):
                yield key
                yield from self._held(item, area)
