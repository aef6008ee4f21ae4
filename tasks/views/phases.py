"""The phases of an election, by which long lists of tasks are told in short. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_NOTICES = {"notice_of_election", "notice_of_referendum"}
_NOMINATED = {"sopn", "nominations_close", "withdrawals_close"}
_COUNT = timedelta(days=1)


class Phase(StrEnum):
    """A part of an election's life, in order."""

    BEFORE = "Before the notice"
    NOMINATIONS = "Nominations"
    CAMPAIGN = "Up to polling day"
    POLL = "Poll and count"
    AFTER = "After the poll"


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The days between the phases: of the first notice, of the last step of the nominations, and
    polling day. The first two are None where the law of these polls knows of none."""

    notice: date | None
    nominated: date | None
    poll: date

    def phase_of(self, due: date) -> Phase:
        """The phase in which a task that is due on a day belongs."""
        if due > self.poll + _COUNT:
            return Phase.AFTER
        if due >= self.poll:
            return Phase.POLL
        if self.notice is not None and due < self.notice:
            return Phase.BEFORE
        if self.nominated is not None and due <= self.nominated:
            return Phase.NOMINATIONS
        return Phase.CAMPAIGN


def landmarks(
    dates: Iterable[tuple[str, date | None]], poll: date, *, watches: bool = False
) -> Landmarks:
    """The landmarks of an election, from its statutory dates (key and day) and its polling day. All of what
    `watches` over a vacancy is before the notice of its by-election."""
    if watches:
        never = date.max - _COUNT
        return Landmarks(never, None, never)
    known = [(key, day) for key, day in dates if day is not None]
    return Landmarks(
        min((day for key, day in known if key in _NOTICES), default=None),
        max((day for key, day in known if key in _NOMINATED), default=None),
        poll,
    )
