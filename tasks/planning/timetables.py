"""The statutory timetables of an election: one for each kind of poll that is held. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from calendars.errors import TimetableInputError
from calendars.kinds import kind_of
from calendars.milestones import Timetable
from calendars.rules.ruleset import rules_for
from calendars.timetable import build_timetable
from tasks.planning.polls import ElectionFacts

REACH_IN_YEARS = 5
_ORDINARY_ONLY, _BY_ELECTION_ONLY = "term_of_office_start", "office_at_by_election"


def election_timetables(facts: ElectionFacts, nation: str) -> dict[str, Timetable]:
    """The statutory timetable of each kind of the election, by kind.

    A day on which something was really done decides which days proclaimed later still count; the
    law's last day for it stays as it is.

    Raises:
        UnknownKindError, TimetableInputError: no timetable can be computed; says why.
    """
    _refuse_far_dates(facts)
    given = {kind: _spoken_of(kind, facts.given, facts.poll_date) for kind in facts.kinds}
    known = {name for names in given.values() for name in names}
    given[facts.kinds[0]] |= {n: day for n, day in facts.given.items() if n not in known}
    return {
        kind: _as_held(kind, facts, _timetable(kind, facts, nation, given[kind]))
        for kind in facts.kinds
    }


def _as_held(kind: str, facts: ElectionFacts, timetable: Timetable) -> Timetable:
    """Without the row that is only for ordinary elections, or only for by-elections, where it is none."""
    contests = [c for poll in facts.polls if poll.kind == kind for c in poll.contests]
    by = bool(contests) and all(contest.by_election for contest in contests)
    other = _ORDINARY_ONLY if by else _BY_ELECTION_ONLY
    kept = tuple(m for m in timetable.milestones if m.key != other)
    return replace(timetable, milestones=kept)


def _refuse_far_dates(facts: ElectionFacts) -> None:
    """A slip in the year of a date would make windows of decades, and a plan that never ends."""
    for name, day in {"called_on": facts.called_on, **facts.given, **facts.actual}.items():
        if abs(day.year - facts.poll_date.year) > REACH_IN_YEARS:
            raise TimetableInputError(
                f"{name}={day.isoformat()} is more than {REACH_IN_YEARS} years from polling day"
                f" {facts.poll_date.isoformat()}; write the year with care"
            )


def _timetable(
    kind: str, facts: ElectionFacts, nation: str, given: Mapping[str, date]
) -> Timetable:
    def built(days: Mapping[str, date]) -> Timetable:
        return build_timetable(
            kind, facts.poll_date, nation=nation, given=days, proclaimed=facts.proclaimed
        )

    by_law = built(given)
    done = {n: d for n, d in facts.actual.items() if n not in given and by_law.get(n) is not None}
    if not done:
        return by_law
    found = built({**given, **done})
    milestones = tuple(by_law[m.key] if m.key in done else m for m in found.milestones)
    return replace(found, milestones=milestones)


def _spoken_of(kind: str, given: Mapping[str, date], poll_date: date) -> dict[str, date]:
    """Those of the given dates that the kind's own rules speak of."""
    rules = rules_for(kind_of(kind), poll_date)
    spoken = rules.refs | {row.key for row in rules.rows}
    return {name: day for name, day in given.items() if name in spoken}
