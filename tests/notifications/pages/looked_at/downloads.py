"""The addresses that answer with a file of a table, and the page on which a reader finds each."""

from collections.abc import Mapping

from tests.april import ASHA, GRACE
from tests.notifications.pages.looked_at.example import Reach
from tests.notifications.pages.looked_at.site import Site


def _list(site: Site) -> None:
    site.opens(site.list_of(ASHA))


def _task(site: Site) -> None:
    site.opens(site.numbered(ASHA, site.mine(ASHA)[0].number))


# The door of the directory's own file, which is no table.
DIRECTORY = "directory-file"
# By the name of the door.
TABLES: Mapping[str, Reach] = {
    "elections-table": lambda site: site.enters(GRACE).opens("/elections"),
    "election-table": lambda site: site.enters(GRACE).opens(f"{site.election}?state=late"),
    "summary-table": lambda site: site.enters(GRACE).opens(f"{site.election}/summary"),
    "people-table": lambda site: site.enters(ASHA).opens("/people"),
    "directory-table": lambda site: site.enters(ASHA).opens("/directory"),
    "own-table": _list,
    "task-table": _task,
}
