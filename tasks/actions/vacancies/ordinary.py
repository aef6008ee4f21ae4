"""Whether the next ordinary election of the register fills a seat that has become vacant."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from tasks.people.directory import Directory
from tasks.planning.cautions.left_vacant import left_vacant
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.refusals import CallRefusedError
from tasks.planning.timetables import election_timetables
from tasks.register.plans.elections import elections, facts_of
from tasks.register.session import Session
from tasks.terms import ElectionState
from tasks.words import long_day

_RETIRES, _TERM = "retires_on", "term_of_office_start"


def check_ordinary(
    session: Session, watch: ElectionFacts, seat: Poll, directory: Directory
) -> None:
    """Refuse a watch that does not say when the councillor would have retired, where an ordinary election of the
    council is called so near that it may be the one that fills the seat.

    Args:
        session: a reading session.
        watch: the watch as an election.
        seat: the poll that would fill the seat.
        directory: of the areas.

    Raises:
        CallRefusedError: names that election, the rule, and the day to give (Local Government Act 1972 s.89(3);
            SI 2006/3305 r5(3)).
    """
    if _RETIRES in watch.given:
        return
    nation = directory.area(watch.area).nation
    (kind,) = watch.kinds
    for polled, retires in _retirements(session, seat, watch, nation):
        given = {**watch.given, _RETIRES: retires}
        timetable = election_timetables(replace(watch, given=given), nation).general[kind]
        left = left_vacant(given, timetable)
        if left is not None:
            raise CallRefusedError(
                f"the ordinary election of {long_day(polled)} is called there: a councillor who would have retired"
                f" after it has no by-election, as the seat fell vacant within six months before ({left.begin.source});"
                f" add --retires {retires}, or the later day on which this one would have retired"
            )


def _retirements(
    session: Session, seat: Poll, watch: ElectionFacts, nation: str
) -> Iterator[tuple[date, date]]:
    """The ordinary elections of the seat's council to come that are called, and when those retire who were elected
    at the last."""
    for row in elections(session):
        if row.state != ElectionState.CALLED or row.area != watch.area or row.id == watch.id:
            continue
        there = facts_of(session, row)
        if there.watches or seat.area not in there.areas_of(seat.kind):
            continue
        timetable = election_timetables(there, nation).of(seat.kind, seat.area)
        begins = timetable.get(_TERM)
        if begins and begins.date and watch.poll_date < there.poll_date:
            yield there.poll_date, begins.date
