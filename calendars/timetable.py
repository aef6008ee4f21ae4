"""A whole statutory timetable from a poll kind and a date."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, time

from calendars.errors import TimetableInputError
from calendars.facts import fact_words, facts
from calendars.kinds import PollKind, kind_of
from calendars.milestones import LawToday, Milestone, SkippedDay, Timetable
from calendars.nations import Nation
from calendars.nearest import suggestion
from calendars.pending import pending_change
from calendars.phrases import Period
from calendars.proclaimed import ProclaimedDay, proclaimed_in_data, unknown_as_of
from calendars.rows import Row, Shape
from calendars.ruleset import RuleSet, rules_for
from calendars.working_days import DayCalendar, calendar_without

_POLL = "poll"


def build_timetable(
    kind: str,
    poll_date: date,
    *,
    nation: str | None = None,
    as_of: date | None = None,
    given: Mapping[str, date] | None = None,
    pending: Collection[str] = (),
    proclaimed: Collection[ProclaimedDay] = (),
) -> Timetable:
    """Every milestone of a poll of `kind` held on `poll_date`.

    `as_of` counts days as they were known at the end of that day (None: as the data stands).
    `given` holds dates that the polling day alone does not decide, by name. `pending` names changes
    not yet enacted: the milestones are then as they would be, and carry what the law gives today.
    `proclaimed` adds days made bank holidays since the data was written.

    Raises:
        UnknownKindError, UnknownNationError: no such kind or nation, or not held there.
        TimetableInputError: a date before the rules, or given dates that the rules do not allow.
    """
    return Reckoning.start(
        kind,
        poll_date,
        nation=nation,
        as_of=as_of,
        given=given,
        pending=pending,
        proclaimed=proclaimed,
    ).timetable()


class Reckoning:
    """One poll being worked out: its rules, its calendars, and the days found so far."""

    def __init__(
        self,
        kind: PollKind,
        nation: Nation | None,
        poll_date: date,
        as_of: date | None,
        given: Mapping[str, date],
        pending: tuple[str, ...],
        proclaimed: tuple[ProclaimedDay, ...],
    ) -> None:
        self.kind = kind
        self.nation = nation
        self.poll_date = poll_date
        self.as_of = as_of
        self.given = given
        self.pending = pending
        self.rules: RuleSet = rules_for(kind, poll_date, pending)
        self._known = (*proclaimed_in_data(), *proclaimed)
        self._extra = proclaimed
        self._unknown = unknown_as_of(self._known, as_of)
        self._calendars: dict[str, DayCalendar] = {}
        self.days: dict[str, date] = {_POLL: poll_date}
        self.needs: dict[str, str] = {}
        self.warnings: list[str] = []
        self.words = fact_words()

    @classmethod
    def start(
        cls,
        kind: str,
        poll_date: date,
        *,
        nation: str | None = None,
        as_of: date | None = None,
        given: Mapping[str, date] | None = None,
        pending: Collection[str] = (),
        proclaimed: Collection[ProclaimedDay] = (),
    ) -> "Reckoning":
        """Check what was asked for; the arguments are those of `build_timetable`.

        Raises: as `build_timetable`.
        """
        poll = kind_of(kind)
        if poll_date < poll.begins:
            raise TimetableInputError(
                f"{poll.key}: the rules in the data hold from {poll.begins.isoformat()}, "
                f"not for {poll_date.isoformat()}; ask for that day or a later one"
            )
        found = cls(
            poll,
            poll.nation(nation),
            poll_date,
            as_of,
            dict(given or {}),
            tuple(pending),
            tuple(proclaimed),
        )
        found._refuse_unknown_given()
        return found

    def timetable(self) -> Timetable:
        """Every milestone, by date; those without a date come last, in the order of the data."""
        rows = self.rules.rows
        made = [self._milestone(rows[index]) for index in self.rules.order]
        here = (
            found
            for found, index in zip(made, self.rules.order, strict=True)
            if self._is_here(rows[index])
        )
        milestones = tuple(sorted(here, key=_when))
        if self.pending:
            milestones = self._beside_today(milestones)
        return Timetable(
            kind=self.kind.key,
            title=self.kind.title,
            nation=self.nation,
            poll_date=self.poll_date,
            as_of=self.as_of,
            milestones=milestones,
            warnings=(*self._general_warnings(), *self.warnings),
        )

    def calendar(self, code: str) -> DayCalendar:
        """The calendar `code` as this poll uses it."""
        found = self._calendars.get(code)
        if found is None:
            nation = self.nation or (self.kind.nations[0] if self.kind.nation_decides else None)
            found = self._calendars[code] = calendar_without(
                code, nation, self._unknown, self._extra
            )
        return found

    def name_of(self, period: Period) -> str:
        """What the day from which a period counts is called."""
        known = (ref for ref in period.refs if ref in self.given or ref in self.days)
        return self.words.get(found := next(known, period.refs[-1]), found)

    def anchor(self, period: Period) -> date | None:
        """The day from which a period counts, or None while it is not known."""
        for ref in period.refs:
            found = self.given.get(ref) or self.days.get(ref)
            if found:
                return found
        return None

    def _beside_today(self, milestones: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
        """Each milestone that a pending change would alter, with what the law gives today."""
        today = Reckoning(
            self.kind, self.nation, self.poll_date, self.as_of, self.given, (), self._extra
        ).timetable()
        changes = [pending_change(name) for name in self.pending]
        self.warnings += [
            f"{change.name} is not law ({change.status}, as found on {change.found_on.isoformat()})"
            for change in changes
        ]
        named = ", ".join(self.pending)
        return tuple(_with_today(found, today.get(found.key), named) for found in milestones)

    def _milestone(self, row: Row) -> Milestone:
        calendar = self.calendar(row.calendar)
        earliest = self._day(row, row.earliest, calendar)
        latest = self._day(row, row.latest, calendar)
        self._check_given(row, earliest, latest)
        if row.shape is Shape.FIXED:
            latest = self.given.get(row.fixed_by or row.key)
            if latest is None:
                self.needs.setdefault(row.key, row.fixed_by or row.key)
        if latest:
            self.days.setdefault(row.key, latest)
        return Milestone(
            key=row.key,
            title=row.title,
            earliest=earliest,
            date=latest,
            time=row.time,
            rule=row.rule,
            calendar=row.calendar,
            role=row.role,
            source=row.source,
            verified=row.level,
            needs=self.needs.get(row.key),
            skipped=self._skipped(row, earliest, latest, calendar),
            until=row.until,
            against=row.against,
        )

    def _day(self, row: Row, period: Period | None, calendar: DayCalendar) -> date | None:
        if period is None:
            return None
        anchor = self.anchor(period)
        if anchor is None:
            self.needs.setdefault(row.key, self._missing(period))
            return None
        return period.day(anchor, calendar)

    def _missing(self, period: Period) -> str:
        last = period.refs[-1]
        return self.needs.get(last, last)

    def _skipped(
        self, row: Row, earliest: date | None, latest: date | None, calendar: DayCalendar
    ) -> tuple[SkippedDay, ...]:
        period, found = (row.latest, latest) if row.latest else (row.earliest, earliest)
        if period is None or found is None:
            return ()
        anchor = self.anchor(period)
        if anchor is None:
            return ()
        if period.counts_working_days():
            return calendar.skipped_between(min(anchor, found), max(anchor, found))
        return period.rolled_over(anchor, calendar)

    def _check_given(self, row: Row, earliest: date | None, latest: date | None) -> None:
        said = self.given.get(row.key)
        if said is None or not row.periods():
            return
        early = earliest is not None and said < earliest
        late = latest is not None and said > latest
        if row.shape is Shape.OPENS:
            late = False
        if row.shape is Shape.ON:
            early = said != latest and latest is not None
        if early or late:
            allowed = " to ".join(d.isoformat() for d in (earliest, latest) if d)
            raise TimetableInputError(
                f"{self.kind.key}: {row.key}={said.isoformat()} is against the rule "
                f"({row.rule}: {allowed}); give a day that the rule allows, or another polling day"
            )

    def _refuse_unknown_given(self) -> None:
        keys = {row.key for row in self.rules.rows}
        for name in self.given:
            if name not in keys and name not in facts() and name not in self.rules.refs:
                raise TimetableInputError(
                    f"{self.kind.key}: no date is called {name!r}; "
                    f"{suggestion(name, sorted(keys | set(facts())))}"
                )
            if name in facts() and name not in self.rules.refs:
                self.warnings.append(f"{name} decides no date of {self.kind.key}")

    def _is_here(self, row: Row) -> bool:
        return not row.nations or self.nation is None or self.nation in row.nations

    def _general_warnings(self) -> list[str]:
        calendar = self.calendar(self.kind.calendar)
        found = []
        if why := calendar.why_not_counted(self.poll_date):
            found.append(f"{self.poll_date.isoformat()} is not a day that counts: {why}")
        last = max([self.poll_date, *self.days.values()])
        if calendar.is_projected(last):
            found.append(
                "bank holidays after those that GOV.UK has published are projected, not law: "
                f"look again before {last.year}"
            )
        if self.kind.nation_decides and self.nation is None:
            found.append(f"no nation was named: counted for {self.kind.nations[0]}")
        return found


def _when(milestone: Milestone) -> tuple[date, time]:
    day = milestone.date or milestone.earliest or date.max
    return day, milestone.time or time.max


def _with_today(preview: Milestone, now: Milestone | None, change: str) -> Milestone:
    if now is None or now == preview:
        return preview
    law = LawToday(now.earliest, now.date, now.time, now.rule, change)
    return replace(preview, today=law)
