"""Holding what was given, and the poll itself, against the rules; and what to be careful about."""

from dataclasses import replace
from datetime import date

from calendars.days.calendar_specs import doubt_about
from calendars.errors import TimetableInputError
from calendars.milestones import Milestone
from calendars.rules.phrases import Period
from calendars.rules.reckoning import Reckoning
from calendars.rules.rows import Row, Shape

_POLL = "poll"


class Checks:
    """Checks each row of one poll as it is worked out, and gathers the warnings."""

    def __init__(self, reckoning: Reckoning) -> None:
        self._reckoning = reckoning
        self._asked = reckoning.asked
        self._of_rows: list[str] = []
        self._projected: set[int] = set()
        self._late: set[str] = set()

    def check(self, row: Row, milestone: Milestone) -> Milestone:
        """Hold one row against what was given; returns the milestone, with the day by the rule where an
        officer fixed another.

        Raises:
            TimetableInputError: a given day, or the polling day, is not one the rule allows.
        """
        if row.key in self._asked.given and row.shape is not Shape.UNDATED:
            milestone = self._check_given(row, milestone, self._asked.given[row.key])
        if row.holds:
            said = self._asked.given.get(row.holds) or self._reckoning.days.get(row.holds)
            if said:
                self._check_within(row, milestone, row.holds, said)
        if row.advisory and row.earliest and self._is_outside(row, milestone, milestone.date):
            self._of_rows.append(
                f"{row.key}: {_iso(milestone.date)} is before {_iso(milestone.earliest)}, "
                f"the first day by the rule ({row.rule})"
            )
        self._compare_calendars(row, milestone)
        self._note_projected(row, milestone)
        if row.latest and row.latest.rolls and milestone.date:
            doubt = doubt_about(milestone.date)
            if doubt:
                self._of_rows.append(f"{row.key} falls on {_iso(milestone.date)}: {doubt}")
        return milestone

    def warnings(self) -> list[str]:
        """What to be careful about, the whole timetable first."""
        return [*self._general(), *self._settled(), *self._idle(), *self._of_rows]

    def _check_given(self, row: Row, milestone: Milestone, said: date) -> Milestone:
        """A day that an officer may fix is shown beside those of the rule; another must be one of them.

        Where the last day is the one on which something closes, it must be that day.
        """
        if row.key in self._asked.happened and row.may_be_earlier and self._is_late(row, said):
            self._late.add(row.key)
            self._of_rows.append(
                f"{row.key}: it was on {said.isoformat()}, after the last day by the rule,"
                f" {_iso(self._last_by_rule(row))} ({row.rule})"
            )
        elif not row.officer_may_fix:
            self._check_the_day(row, said)
            self._check_within(row, milestone, row.key, said)
        elif self._is_outside(row, milestone, said) or self._closes_earlier(row, said):
            self._of_rows.append(
                f"{row.key}: {said.isoformat()} as the officer fixed it ({row.officer_may_fix}); "
                f"by the rule {self._days_allowed(row, milestone)} ({row.rule})"
            )
            return replace(milestone, by_rule=self._last_by_rule(row))
        return milestone

    def _check_the_day(self, row: Row, said: date) -> None:
        if self._closes_earlier(row, said):
            raise TimetableInputError(
                f"{self._asked.kind.key}: {row.key}={said.isoformat()} is against the rule"
                f" ({row.rule}: {_iso(self._last_by_rule(row))}), which leaves nobody an earlier day;"
                " give that day, or another polling day"
            )

    def _closes_earlier(self, row: Row, said: date) -> bool:
        """True of a day before the one on which the law closes something."""
        last = self._last_by_rule(row)
        exact = last is not None and self._is_exact(row.latest)
        return exact and not row.may_be_earlier and said < (last or said)

    def _check_within(self, row: Row, milestone: Milestone, name: str, said: date) -> None:
        if row.advisory or not self._is_outside(row, milestone, said):
            return
        if row.refs() & self._late:
            self._of_rows.append(
                f"{name}: {said.isoformat()} is against the rule ({row.rule}:"
                f" {self._days_allowed(row, milestone)}), which counts from what was late"
            )
            return
        raise TimetableInputError(
            f"{self._asked.kind.key}: {name}={said.isoformat()} is against the rule "
            f"({row.rule}: {self._days_allowed(row, milestone)}); "
            "give a day it allows, or another polling day"
        )

    def _days_allowed(self, row: Row, milestone: Milestone) -> str:
        days = (milestone.earliest, self._last_by_rule(row))
        return " to ".join(_iso(day) for day in days if day)

    def _is_outside(self, row: Row, milestone: Milestone, said: date | None) -> bool:
        if said is None:
            return False
        first, last = milestone.earliest, self._last_by_rule(row)
        if row.shape is Shape.ON and self._is_exact(row.latest):
            return last is not None and said != last
        early = first is not None and self._is_exact(row.earliest) and said < first
        late = last is not None and self._is_exact(row.latest) and said > last
        return early or (late and row.shape is not Shape.OPENS)

    def _is_late(self, row: Row, said: date) -> bool:
        last = self._last_by_rule(row)
        return last is not None and said > last and self._is_exact(row.latest)

    def _last_by_rule(self, row: Row) -> date | None:
        anchor = self._reckoning.anchor(row.latest) if row.latest else None
        if row.latest is None or anchor is None:
            return None
        return row.latest.day(anchor, self._reckoning.calendar(row.calendar))

    def _is_exact(self, period: Period | None) -> bool:
        """True if the period counts from a day that is certain, not from a deadline."""
        if period is None:
            return False
        ref = next((r for r in period.refs if r in self._reckoning.days), period.refs[-1])
        row = self._reckoning.rules.row(ref)
        certain = row is None or row.shape in (Shape.ON, Shape.FIXED) or not row.may_be_earlier
        return ref == _POLL or ref in self._asked.given or certain

    def _compare_calendars(self, row: Row, milestone: Milestone) -> None:
        for nation, code in row.beside:
            anchor = self._reckoning.anchor(row.latest) if row.latest else None
            if row.latest is None or anchor is None or self._asked.nation not in (None, nation):
                continue
            other = row.latest.day(anchor, self._reckoning.calendar(code))
            if other != milestone.date:
                self._of_rows.append(
                    f"{row.key}: {_iso(milestone.date)} as published for the whole kingdom; "
                    f"counted on the calendar of {nation} it would be {_iso(other)}"
                )

    def _note_projected(self, row: Row, milestone: Milestone) -> None:
        """Remember the years whose bank holidays matter to the row and are not published."""
        calendar = self._reckoning.calendar(row.calendar)
        for period, day in ((row.earliest, milestone.earliest), (row.latest, milestone.date)):
            counts = period is not None and (period.rolls or period.counts_working_days())
            if counts and day and calendar.is_projected(day):
                self._projected.add(day.year)

    def _general(self) -> list[str]:
        poll, kind = self._asked.poll_date, self._asked.kind
        calendar = self._reckoning.calendar(kind.calendar)
        found = []
        if why := calendar.why_not_counted(poll):
            found.append(f"{_iso(poll)} is not a day that counts: {why}")
        if calendar.is_projected(poll):
            self._projected.add(poll.year)
        if self._projected:
            years = " and ".join(str(year) for year in sorted(self._projected))
            found.append(f"bank holidays of {years} are projected, not published: look again")
        if kind.nation_decides and self._asked.nation is None:
            found.append(f"no nation was named: counted for {kind.nations[0]}")
        return [*found, *kind.warnings_for(poll)]

    def _settled(self) -> list[str]:
        kind = self._asked.kind
        return [
            f"{_iso(day.day)} ({day.name}) was proclaimed on {_iso(day.proclaimed_on)}, when this "
            f"timetable was running, and moves no date of it ({kind.settled_why})"
            for day in sorted(self._reckoning.settled, key=lambda day: day.day)
        ]

    def _idle(self) -> list[str]:
        rows = self._reckoning.rules.rows
        used = self._reckoning.rules.refs | {row.key for row in rows}
        used |= {row.fixed_by for row in rows if row.fixed_by}
        idle = [name for name in self._asked.given if name not in used]
        return [f"{name} decides no date of {self._asked.kind.key}" for name in idle]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
