"""One poll being worked out: its rules, its calendars, and the days found so far."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from calendars.days.bank_holidays import last_year
from calendars.days.proclaimed import ProclaimedDay, proclaimed_in_data, unknown_as_of
from calendars.days.working_days import DayCalendar, calendar_without
from calendars.errors import TimetableInputError
from calendars.facts import fact_words, facts
from calendars.kinds import PollKind, kind_of
from calendars.milestones import SkippedDay
from calendars.nations import Nation
from calendars.nearest import suggestion
from calendars.rules.phrases import Period
from calendars.rules.rows import Row, Shape
from calendars.rules.ruleset import RuleSet, order_for, rules_for, words_for

_POLL = "poll"


@dataclass(frozen=True)
class Asked:
    """What somebody asked a timetable for; see `build_timetable` for the fields."""

    kind: PollKind
    nation: Nation | None
    poll_date: date
    as_of: date | None
    given: Mapping[str, date]
    pending: tuple[str, ...]
    proclaimed: tuple[ProclaimedDay, ...]
    only: frozenset[str] | None = None
    happened: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        kind: str,
        poll_date: date,
        *,
        nation: str | None = None,
        as_of: date | None = None,
        given: Mapping[str, date] | None = None,
        pending: Collection[str] = (),
        proclaimed: Collection[ProclaimedDay] = (),
        only: Collection[str] | None = None,
        happened: Collection[str] = (),
    ) -> Self:
        """Check what was asked for.

        Raises: as `build_timetable`.
        """
        poll = kind_of(kind)
        if poll_date < poll.begins:
            raise TimetableInputError(
                f"{poll.key}: the rules in the data hold from {poll.begins.isoformat()} "
                f"({poll.begins_why}), not for {poll_date.isoformat()}; ask for a later day"
            )
        if poll_date.year > last_year():
            raise TimetableInputError(
                f"{poll.key}: bank holidays cannot be projected beyond {last_year()}, "
                f"so not for {poll_date.isoformat()}; ask for an earlier day"
            )
        asked = cls(
            kind=poll,
            nation=poll.nation(nation),
            poll_date=poll_date,
            as_of=as_of,
            given=dict(given or {}),
            pending=tuple(pending),
            proclaimed=tuple(proclaimed),
            only=None if only is None else frozenset(only),
            happened=frozenset(happened),
        )
        _refuse_unknown_given(asked)
        _refuse_contradictions(asked)
        return asked

    @property
    def rules(self) -> RuleSet:
        """The rows that hold for this poll."""
        return rules_for(self.kind, self.poll_date, self.pending)


class Reckoning:
    """Works out the days of each row of one poll, in an order in which each can be counted."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.rules = asked.rules
        self.days: dict[str, date] = {_POLL: asked.poll_date}
        self.needs: dict[str, str] = {}
        self._calendars: dict[str, DayCalendar] = {}
        known = (*proclaimed_in_data(), *asked.proclaimed)
        self._unknown = unknown_as_of(known, asked.as_of)
        self.settled = self._settled([day for day in known if day not in self._unknown])
        if self.settled:
            self._unknown |= self.settled
            self._calendars.clear()

    def rows_in_order(self) -> Iterator[Row]:
        """The rows asked for and those they count from, each after those."""
        order = order_for(self.rules, self.asked.only)
        return (self.rules.rows[index] for index in order)

    def calendar(self, code: str) -> DayCalendar:
        """The calendar `code` as this poll uses it."""
        found = self._calendars.get(code)
        if found is None:
            nation = self.asked.nation or self.asked.kind.nations[0]
            found = calendar_without(code, nation, self._unknown, self.asked.proclaimed)
            self._calendars[code] = found
        return found

    def anchor(self, period: Period) -> date | None:
        """The day from which a period counts, or None while it is not known."""
        for ref in period.refs:
            found = self.asked.given.get(ref) or self.days.get(ref)
            if found:
                return found
        return None

    def anchor_name(self, period: Period) -> str:
        """What the day from which a period counts is called."""
        known = (ref for ref in period.refs if ref in self.asked.given or ref in self.days)
        return self.words[next(known, period.refs[-1])]

    @property
    def words(self) -> Mapping[str, str]:
        """What the rules of the kind call the dates from which they count."""
        return words_for(self.asked.kind)

    def days_of(self, row: Row) -> tuple[date | None, date | None]:
        """The first and the last day of a row; remembers what the row needs if one is unknown."""
        earliest, latest = self._day(row, row.earliest), self._day(row, row.latest)
        given = self.asked.given.get(row.fixed_by or row.key)
        if row.shape is Shape.FIXED:
            latest = given
            self.needs[row.key] = row.fixed_by or row.key
        elif given and row.officer_may_fix:
            latest = given
        if latest:
            self.days[row.key] = latest
        return earliest, latest

    def skipped(
        self, row: Row, earliest: date | None, latest: date | None
    ) -> tuple[SkippedDay, ...]:
        """The days passed over on the way to the row's last day, or to its first without one."""
        period, found = (row.latest, latest) if row.latest else (row.earliest, earliest)
        anchor = self.anchor(period) if period else None
        if period is None or found is None or anchor is None:
            return ()
        calendar = self.calendar(row.calendar)
        if period.counts_working_days():
            return calendar.skipped_between(min(anchor, found), max(anchor, found))
        return period.rolled_over(anchor, calendar)

    def _day(self, row: Row, period: Period | None) -> date | None:
        if period is None:
            return None
        anchor = self.anchor(period)
        if anchor is None:
            last = period.refs[-1]
            self.needs[row.key] = self.needs.get(last, last)
            return None
        return period.day(anchor, self.calendar(row.calendar))

    def _settled(self, known: list[ProclaimedDay]) -> frozenset[ProclaimedDay]:
        """The days proclaimed too late to move a timetable that was already running."""
        poll, key = self.asked.poll_date, self.asked.kind.settled_by
        late = [d for d in known if d.proclaimed_on <= poll and d.day <= poll]
        late = [day for day in late if day.day.year >= poll.year - 1]
        row = self.rules.row(key) if key and late else None
        if row is None:
            return frozenset()
        _, by_rule = self.days_of(row)
        started = self.asked.given.get(row.key) or by_rule
        self.days.pop(row.key, None)
        if started is None:
            return frozenset()
        return frozenset(day for day in late if started < day.proclaimed_on)


def _refuse_unknown_given(asked: Asked) -> None:
    known = {row.key for row in asked.rules.rows} | set(fact_words())
    for name in asked.given:
        if name not in known:
            raise TimetableInputError(
                f"{asked.kind.key}: no date is called {name!r}; {suggestion(name, sorted(known))}"
            )


def _refuse_contradictions(asked: Asked) -> None:
    said_poll = asked.given.get(_POLL, asked.poll_date)
    if said_poll != asked.poll_date:
        raise TimetableInputError(
            f"{asked.kind.key}: poll={said_poll.isoformat()} is not the polling day "
            f"{asked.poll_date.isoformat()}; give the day of the poll once"
        )
    dates = {_POLL: asked.poll_date} | dict(asked.given)
    for name, fact in facts().items():
        said = asked.given.get(name)
        for other in (*fact.not_before, *fact.not_after):
            bound = dates.get(other)
            if said is None or bound is None:
                continue
            before = other in fact.not_before
            if said < bound if before else said > bound:
                raise TimetableInputError(
                    f"{asked.kind.key}: {name}={said.isoformat()} is "
                    f"{'before' if before else 'after'} {other}={bound.isoformat()}; "
                    "one of them is wrong, give the right day"
                )
