"""Which tasks stand in an area as items of a checklist, and in which. Pure."""

from collections.abc import Iterator

from tasks.catalogue.definitions import TaskDefinition
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
        return tuple(Item(key, self._title(key, area)) for key in held)

    def _title(self, key: str, area: str) -> str:
        ground, item = self._scene.ground, self._scene.catalogue.by_key[key]
        return item.title_for(ground.kinds_asking(item, area), ground.nation)

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
