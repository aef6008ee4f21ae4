"""Changes to the law that are announced and not enacted. They apply only where asked for."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from calendars.data_files import Table, data_names, field_of, read_data, refuse_unknown_fields
from calendars.errors import TimetableInputError
from calendars.levels import level_of
from calendars.nearest import suggestion

_FIELDS = ("name", "title", "status", "found_on", "source", "verified", "change")


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change that may come: where it stands, as found on a day, and what it would alter."""

    name: str
    title: str
    status: str
    found_on: date
    source: str
    verified: str
    changes: tuple[Table, ...]

    def fields_for(self, kind: str, row: str) -> Table:
        """The fields that the change would put in place of those of a row; often none."""
        found: dict[str, object] = {}
        for change in self.changes:
            if kind in change["kinds"] and row in change["rows"]:
                found |= {f: v for f, v in change.items() if f not in ("kinds", "rows")}
        return found


def pending_change(name: str) -> PendingChange:
    """The pending change called `name`.

    Raises:
        TimetableInputError: there is none; the message suggests the nearest.
    """
    known = {change.name: change for change in all_pending()}
    if name not in known:
        raise TimetableInputError(
            f"no pending change is called {name!r}; {suggestion(name, known)}"
        )
    return known[name]


@cache
def all_pending() -> tuple[PendingChange, ...]:
    """Every pending change in the data, by name.

    Raises:
        RuleDataError: a file is malformed.
    """
    return tuple(_read(read_data(name), name) for name in data_names("pending"))


def _read(table: Table, where: str) -> PendingChange:
    refuse_unknown_fields(table, _FIELDS, where=where)
    changes = field_of(table, "change", list, where=where)
    for change in changes:
        field_of(change, "kinds", list, where=where)
        field_of(change, "rows", list, where=where)
    return PendingChange(
        name=field_of(table, "name", str, where=where),
        title=field_of(table, "title", str, where=where),
        status=field_of(table, "status", str, where=where),
        found_on=field_of(table, "found_on", date, where=where),
        source=field_of(table, "source", str, where=where),
        verified=level_of(field_of(table, "verified", str, where=where), where=where),
        changes=tuple(changes),
    )
