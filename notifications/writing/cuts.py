"""How much of a letter a message says: what is too much for one reader at one sitting is cut down, step
by step, never what is told first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import PurePath

from notifications.writing.letter import Attachment
from notifications.writing.overview import Listing, Overview
from tasks.policy.delivery_rules import SendingRules


class Form(StrEnum):
    """How much of a letter a message says: all of it, all but the files, or a list with one link."""

    WHOLE = "whole"
    WITHOUT_FILES = "without its files"
    LIST = "as a list"


@dataclass(frozen=True, slots=True)
class Cut:
    """How many tasks are told in full where there are more (`in_full`; none in a list), how many are
    `listed`, how many lines each list of an overview has, and how many files may go with it.

    `alarms` is how many alarms are told to the operators.
    """

    in_full: int
    listed: int
    lines: int
    files: int
    alarms: int

    def overview(self, overview: Overview) -> Overview:
        """The overview with as many lines; its picture goes with the last of them."""
        shown = tuple(map(self._listing, overview.listings))
        return replace(overview, listings=shown, weeks=overview.weeks if self.lines else ())

    def _listing(self, listing: Listing) -> Listing:
        left_out = len(listing.lines) - self.lines
        if left_out <= 0:
            return listing
        return replace(listing, lines=listing.lines[: self.lines], more=listing.more + left_out)


_WHOLE_LISTS = 1000


def cuts(form: Form, rules: SendingRules) -> Iterator[Cut]:
    """The ways to say a letter in a form, the fullest first; the last is short whatever is in it."""
    files = rules.most_files if form is Form.WHOLE else 0
    full = 0 if form is Form.LIST else rules.told_in_full
    listed, alarms = rules.listed, rules.listed
    yield Cut(full, listed, _WHOLE_LISTS, files, alarms)
    for in_full, part in ((full, 2), (min(full, 1), 2), (0, 2), (0, 4)):
        yield Cut(in_full, listed // part, listed // (2 * part), files, alarms // part)
    yield Cut(0, min(listed, 3), 0, 0, 1)


def apart(files: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The same files, no two of one name: the second has a number before its ending."""
    taken: set[str] = set()
    return tuple(replace(file, name=_free(file.name, taken)) for file in files)


def _free(name: str, taken: set[str]) -> str:
    path, found, number = PurePath(name), name, 1
    while found in taken:
        number += 1
        found = f"{path.stem}-{number}{path.suffix}"
    taken.add(found)
    return found
