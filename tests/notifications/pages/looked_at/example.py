"""An example of every page, reached as people reach it: by addresses, links and buttons.

An example names the door (see notifications/pages/doors.py) that it goes through. A door without one fails
a test. They stand by area in the modules of examples/; a module that is added there is found by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from tests.notifications.pages.looked_at.site import Site

# What is answered with something else than a page.
NO_PAGE = {"health": "text/plain", "style": "text/css"}

Reach = Callable[[Site], None]


@dataclass(frozen=True)
class Example:
    """A page: through which door it is reached, and how; whether it exists in Welsh; its status."""

    door: str
    name: str
    reach: Reach
    welsh: bool
    status: int


def example(door: str, *, welsh: bool = True, status: int = 200) -> Callable[[Reach], Example]:
    """Make a function an example; its name says of what."""

    def made(reach: Reach) -> Example:
        return Example(door, reach.__name__.replace("_", " "), reach, welsh, status)

    return made


def every_example() -> list[Example]:
    """Those of every area."""
    areas = sorted((Path(__file__).parent / "examples").glob("*.py"))
    modules = [
        import_module(f"tests.notifications.pages.looked_at.examples.{area.stem}") for area in areas
    ]
    return [
        found for area in modules for found in vars(area).values() if isinstance(found, Example)
    ]
