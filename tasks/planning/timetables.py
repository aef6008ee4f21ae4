"""The statutory timetables of an election: one for each kind of poll that is held, and of its own for each
authority whose days are not the law's last ones. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from calendars.errors import TimetableInputError
from calendars.kinds import kind_of
from calendars.milestones import Milestone, Timetable
from calendars.rules.ruleset import rules_for
from calendars.timetable import build_timetable
from tasks.own_days.own_day import OwnDay
from tasks.planning.polls import ElectionFacts

REACH_IN_YEARS = 5
_ORDINARY_ONLY, _BY_ELECTION_ONLY = "term_of_office_start", "office_at_by_election"


@dataclass(frozen=True, slots=True)
class Timetables:
    """The timetables of an election: `general` by kind, `own` by kind and area.

    Where a kind is held in one area alone its own days are in the general timetable.
    """

    general: Mapping[str, Timetable]
    own: Mapping[tuple[str, str], Timetable]

    def of(self, kind: str, area: str | None) -> Timetable:
        """The timetable of the polls of a kind in an area; in several, or None, the general one."""
        return self.own.get((kind, area or ""), self.general[kind])


def election_timetables(facts: ElectionFacts, nation: str) -> Timetables:
    """The statutory timetables of an election.

    A day on which something was really done, or is to be, decides what counts from it and which days
    proclaimed later still count; the law's last day for it stays as it is. A day that an officer may
    fix takes the place of the rule's.

    Raises:
        UnknownKindError, TimetableInputError: no timetable can be computed; says why.
    """
    _refuse_far_dates(facts)
    given = {kind: _spoken_of(kind, facts.given, facts.poll_date) for kind in facts.kinds}
    known = {name for names in given.values() for name in names}
    given[facts.kinds[0]] |= {n: day for n, day in facts.given.items() if n not in known}
    general, own = {}, {}
    for kind in facts.kinds:
        areas = facts.areas_of(kind)
        shared = facts.own_days(kind, next(iter(areas)) if len(areas) == 1 else "")
        general[kind] = _as_held(kind, facts, _timetable(kind, facts, nation, given[kind], shared))
        for area in sorted(areas) if len(areas) > 1 else ():
            days = facts.own_days(kind, area)
            if days != shared:
                made = _timetable(kind, facts, nation, given[kind], days)
                own[kind, area] = _as_held(kind, facts, made)
    return Timetables(general, own)


def _as_held(kind: str, facts: ElectionFacts, timetable: Timetable) -> Timetable:
    """Without the row that is only for ordinary elections, or only for by-elections, where it is none."""
    contests = [c for poll in facts.polls if poll.kind == kind for c in poll.contests]
    by = bool(contests) and all(contest.by_election for contest in contests)
    other = _ORDINARY_ONLY if by else _BY_ELECTION_ONLY
    kept = tuple(m for m in timetable.milestones if m.key != other)
    return replace(timetable, milestones=kept)


def _refuse_far_dates(facts: ElectionFacts) -> None:
    """A slip in the year of a date would make windows of decades, and a plan that never ends."""
    own = [(day.written, day.day) for day in facts.own]
    for name, day in [("called_on", facts.called_on), *facts.given.items(), *own]:
        if abs(day.year - facts.poll_date.year) > REACH_IN_YEARS:
            whence = kind_of(facts.kinds[0]).date_words if facts.watches else "polling day"
            raise TimetableInputError(
                f"{name}={day.isoformat()} is more than {REACH_IN_YEARS} years from {whence}"
                f" {facts.poll_date.isoformat()}; write the year with care"
            )


def _timetable(
    kind: str,
    facts: ElectionFacts,
    nation: str,
    given: Mapping[str, date],
    own: Sequence[OwnDay],
) -> Timetable:
    days = _spoken_of(kind, {day.name: day.day for day in own}, facts.poll_date)
    by_law = _built(kind, facts, nation, given)
    if not days:
        return by_law
    done = [day.name for day in own if day.happened]
    found = _built(kind, facts, nation, {**given, **days}, done)
    milestones = (_law_or_fixed(m, by_law, days) for m in found.milestones)
    return replace(found, milestones=tuple(milestones))


def _law_or_fixed(found: Milestone, by_law: Timetable, days: Mapping[str, date]) -> Milestone:
    """A milestone as the law has it, whenever it was done, unless its day is for the officer to fix."""
    is_early = found.key in days and found.date != days[found.key]
    return by_law[found.key] if is_early else found


def _built(
    kind: str,
    facts: ElectionFacts,
    nation: str,
    given: Mapping[str, date],
    happened: Sequence[str] = (),
) -> Timetable:
    return build_timetable(
        kind,
        facts.poll_date,
        nation=nation,
        given=given,
        proclaimed=facts.proclaimed,
        happened=happened,
    )


def _spoken_of(kind: str, given: Mapping[str, date], poll_date: date) -> dict[str, date]:
    """Those of the given dates that the kind's own rules speak of."""
    rules = rules_for(kind_of(kind), poll_date)
    spoken = rules.refs | {row.key for row in rules.rows}
    return {name: day for name, day in given.items() if name in spoken}
