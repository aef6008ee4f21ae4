"""The phases of an election, by which long lists of tasks are told in short. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

_NOTICES = {"notice_of_election", "notice_of_referendum"}
_NOMINATED = {"sopn", "nominations_close", "withdrawals_close"}
_POLLED, _SIGNED = "poll", "signing_period_end"
# A count may be of the second working day after the poll, and a bank holiday lie between.
_COUNT, _SIGNATURES = timedelta(days=5), timedelta(days=1)


class Phase(StrEnum):
    """A part of an election's life, in order; those from `UNSIGNED` to `PETITIONED` are a recall petition's, and the last is all of a
    watch over a vacancy, of which no notice of election follows."""

    BEFORE = "Before the notice"
    NOMINATIONS = "Nominations"
    CAMPAIGN = "Up to polling day"
    POLL = "Poll and count"
    AFTER = "After the poll"
    UNSIGNED = "Before signing begins"
    SIGNING = "While the petition is open for signing"
    SIGNATURES = "Count of the signatures"
    PETITIONED = "After the petition"
    WATCHED = "While the vacancy is watched"


@dataclass(frozen=True, slots=True)
class Landmarks:
    """The days between the phases: of the first notice, of the last step of the nominations, and
    polling day. The first two are None where the law of these polls knows of none. `watches` says that a vacancy
    is watched, and no poll is held. `signed` is the last day
    of signing where there is nothing but a petition, whose polling day is the one on which signing begins."""

    notice: date | None
    nominated: date | None
    poll: date
    signed: date | None = None
    watches: bool = False

    def phase_of(self, due: date) -> Phase:
        """The phase in which a task that is due on a day belongs."""
        if self.watches:
            return Phase.WATCHED
        if self.signed is not None:
            return self._of_petition(due, self.signed)
        if due > self.poll + _COUNT:
            return Phase.AFTER
        if due >= self.poll:
            return Phase.POLL
        if self.notice is not None and due < self.notice:
            return Phase.BEFORE
        if self.nominated is not None and due <= self.nominated:
            return Phase.NOMINATIONS
        return Phase.CAMPAIGN

    def _of_petition(self, due: date, signed: date) -> Phase:
        if due < self.poll:
            return Phase.UNSIGNED
        if due <= signed:
            return Phase.SIGNING
        return Phase.SIGNATURES if due <= signed + _SIGNATURES else Phase.PETITIONED


def landmarks(
    dates: Iterable[tuple[str, date | None]], poll: date, *, watches: bool = False
) -> Landmarks:
    """The landmarks of an election, from its statutory dates (key and day) and its polling day; `watches` says
    that it is a watch over a vacancy."""
    if watches:
        return Landmarks(None, None, poll, watches=True)
    every = list(dates)
    known = [(key, day) for key, day in every if day is not None]
    alone = not any(key == _POLLED for key, _ in every)
    return Landmarks(
        min((day for key, day in known if key in _NOTICES), default=None),
        max((day for key, day in known if key in _NOMINATED), default=None),
        poll,
        max((day for key, day in known if key == _SIGNED), default=None) if alone else None,
    )
