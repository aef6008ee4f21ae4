"""What a directory file would undo of what administrators have set on the page since."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from calendars.errors import WritError
from tasks.actions.directories.keeping import ON_PAGE
from tasks.clock import london_day
from tasks.register.record.history import OFFICE, EventKind, entries_of_kind
from tasks.register.session import Session
from tasks.words import short_day

# How the office's history begins of a file that was loaded.
LOADED = "Directory loaded from"
_MARK = len("+ ")
_SHOWN = 3


class UndoesPageError(WritError):
    """A directory file is older than what was set on the page; names it, and how to keep it or not."""


@dataclass(frozen=True, slots=True)
class SetOnPage:
    """Somebody set something on the page at a moment (aware)."""

    who: str
    at: datetime


def set_on_page(session: Session) -> Mapping[str, SetOnPage]:
    """What was set on the page last of all, not by a file that was loaded afterwards: by what stands behind
    the mark of a line of changes (`person asha`)."""
    found: dict[str, SetOnPage] = {}
    for row in entries_of_kind(session, OFFICE, EventKind.DIRECTORY_LOADED):
        for line in row.data.get("changes", ()):
            if ON_PAGE in row.text:
                found[line[_MARK:]] = SetOnPage(row.who, row.at)
            elif row.text.startswith(LOADED):
                found.pop(line[_MARK:], None)
    return found


def marked(lines: Collection[str], on_page: Mapping[str, SetOnPage]) -> list[str]:
    """These changes, those that undo what was set on the page with since when and by whom."""
    return [_marked(line, on_page.get(line[_MARK:])) for line in lines]


def _marked(line: str, there: SetOnPage | None) -> str:
    if there is None:
        return line
    return f"{line} (set on the page on {short_day(london_day(there.at))} by {there.who})"


def refuse_to_undo(lines: Collection[str], on_page: Mapping[str, SetOnPage], file: str) -> None:
    """Refuse changes that undo what was set on the page.

    Raises:
        UndoesPageError: names them.
    """
    found = [_marked(line, on_page[line[_MARK:]]) for line in lines if line[_MARK:] in on_page]
    if not found:
        return
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise UndoesPageError(
        f"{file} undoes what was set on the page: {'; '.join(found[:_SHOWN])}{more}; take it over into the"
        " file (`writ directory export` has it), or load it --anyway"
    )
