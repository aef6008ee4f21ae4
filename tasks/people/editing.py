"""One change of the directory: an absence entered or taken back, a post taken or given up. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from calendars.errors import WritError
from tasks.people.directory import Absence, Directory, Holding, overlapping

LONGEST_REASON = 200
_DAY = timedelta(days=1)


class Sort(StrEnum):
    """What is changed."""

    AWAY = "away"
    BACK = "back"
    HOLD = "hold"
    GIVE_UP = "give-up"


class Wrong(StrEnum):
    """Why a change cannot be."""

    DAYS = "days"
    ORDER = "order"
    PAST = "past"
    REASON = "reason"
    THERE = "there"
    GONE = "gone"
    SELF = "self"
    TAKEN = "taken"


class EditRefusedError(WritError):
    """A change of the directory that cannot be; `wrong` says why."""

    def __init__(self, wrong: Wrong) -> None:
        super().__init__(f"the directory cannot be changed so: {wrong}")
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Edit:
    """A change: of whom (by id), from `first` to `last` (None: open), why; of a post, its area and role
    besides, and whether as deputy."""

    sort: Sort
    person: str
    first: date | None = None
    last: date | None = None
    why: str = ""
    area: str = ""
    role: str = ""
    deputy: bool = False


def edited(directory: Directory, edit: Edit, *, today: date) -> Directory:
    """The directory with a change made.

    Args:
        directory: as it is.
        edit: the change; whoever asks may make it.
        today: London's day.

    Raises:
        EditRefusedError: it cannot be made.
    """
    if edit.first and edit.last and edit.last < edit.first:
        raise EditRefusedError(Wrong.ORDER)
    match edit.sort:
        case Sort.AWAY:
            return _away(directory, edit, today)
        case Sort.BACK:
            return _back(directory, edit)
        case Sort.HOLD:
            return _hold(directory, edit, today)
        case Sort.GIVE_UP:
            return _give_up(directory, edit)


def _away(directory: Directory, edit: Edit, today: date) -> Directory:
    if edit.first is None or edit.last is None:
        raise EditRefusedError(Wrong.DAYS)
    if edit.last < today:
        raise EditRefusedError(Wrong.PAST)
    if len(edit.why) > LONGEST_REASON:
        raise EditRefusedError(Wrong.REASON)
    if any(_is_it(absence, edit) for absence in directory.absences):
        raise EditRefusedError(Wrong.THERE)
    absence = Absence(edit.person, edit.first, edit.last, edit.why or None)
    return replace(directory, absences=(*directory.absences, absence))


def _back(directory: Directory, edit: Edit) -> Directory:
    kept = tuple(absence for absence in directory.absences if not _is_it(absence, edit))
    if len(kept) == len(directory.absences):
        raise EditRefusedError(Wrong.GONE)
    return replace(directory, absences=kept)


def _is_it(absence: Absence, edit: Edit) -> bool:
    """What was read from a calendar is mended in the calendar."""
    asked = (edit.person, edit.first, edit.last)
    return not absence.calendar and (absence.person, absence.start, absence.end) == asked


def _hold(directory: Directory, edit: Edit, today: date) -> Directory:
    """Who holds the post on the first day gives it up on the day before, so that it is held by one."""
    first = edit.first or today
    if edit.last is not None and edit.last < max(first, today):
        raise EditRefusedError(Wrong.ORDER if edit.last < first else Wrong.PAST)
    new = Holding(edit.area, edit.role, edit.person, edit.deputy, first, edit.last)
    holdings = [
        replace(held, end=first - _DAY) if not edit.deputy and _goes(held, new) else held
        for held in directory.holdings
    ]
    clash = overlapping([*holdings, new])
    if clash is not None:
        alike = clash[0].person == clash[1].person
        raise EditRefusedError(Wrong.SELF if alike else Wrong.TAKEN)
    return replace(directory, holdings=(*holdings, new))


def _goes(held: Holding, new: Holding) -> bool:
    first = new.start or date.min
    same = (held.area, held.role, held.deputy) == (new.area, new.role, False)
    before = held.start is None or held.start < first
    return same and held.person != new.person and before and held.covers(first)


def _give_up(directory: Directory, edit: Edit) -> Directory:
    if edit.last is None:
        raise EditRefusedError(Wrong.DAYS)
    holdings, found = [], False
    for held in directory.holdings:
        asked = (edit.area, edit.role, edit.person, edit.deputy)
        same = asked == (held.area, held.role, held.person, held.deputy)
        ends = same and not found and held.covers(edit.last)
        found = found or ends
        holdings.append(replace(held, end=edit.last) if ends else held)
    if not found:
        raise EditRefusedError(Wrong.GONE)
    return replace(directory, holdings=tuple(holdings))
