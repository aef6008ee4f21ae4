"""Why a task is due on its day, in words that end at that day. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from calendars.days.months import month_of
from calendars.days.working_days import DayCalendar
from calendars.english import MONTHS
from tasks.catalogue.definitions import Each, TaskDefinition
from tasks.catalogue.window_days import anchor_day, months_span
from tasks.catalogue.window_words import end_offset, window_words
from tasks.catalogue.windows import Between, Months, parse_window
from tasks.reasons import Reason
from tasks.terms import PollSize
from tasks.words import short_day

# How sure a day is that the law does not fix.
GUIDANCE = "recommended practice, not law"
NO_DAY = "set by law, no day fixed; the day is what we suggest"
_MONTH = re.compile(r"/(\d{4})-(\d{2})$")


@dataclass(frozen=True, slots=True)
class DateOfLaw:
    """The statutory date from which a day is counted: its title, its rule, and its day where it has one."""

    title: str
    rule: str
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """A task whose day the law does not fix: its id and window, the row of the catalogue where there is one,
    the polling day, the day of the call, the date of law it hangs on, the offices' working days and those
    of the laws concerned. `by_law` says that the law asks for it all the same."""

    id: str
    window: str
    definition: TaskDefinition | None
    poll_date: date
    called_on: date
    counted_from: DateOfLaw | None
    days: DayCalendar
    law: Sequence[DayCalendar]
    by_law: bool

    @property
    def said(self) -> str:
        """For when it is recommended."""
        said = "Suggested for" if self.by_law else "Recommended for"
        month = self._month()
        if month is not None:
            span = self._window_words()
            return f"{said} each month of {span}; this one is for {MONTHS[month.month - 1]} {month.year}"
        if self.counted_from is None:
            return f"{said} {self._window_words()}"
        law = self.counted_from
        day = f", {short_day(law.day)}" if law.day else ""
        date_of_law = f"this statutory date: {law.title}{day} ({law.rule})"
        offset = end_offset(self.window) if self.window else ""
        return f"{said} {offset} {date_of_law}" if offset else f"It goes with {date_of_law}"

    def ends(self, due: date, *, moved_why: str | None, waits: bool) -> Reason | None:
        """By what it was moved to the day on which it is due; None where that is the day recommended."""
        if moved_why is not None:
            return Reason("why_moved", due=due, why=moved_why)
        recommended = self._recommended()
        if recommended is None or recommended == due:
            return None
        if due > recommended:
            return Reason("why_waits" if waits else "why_later", due=due)
        ready = self.definition is not None and self.definition.ready_by is not None
        return Reason("why_ready" if ready else "why_held", due=due)

    def _window_words(self) -> str:
        """Its window; that of a petition's task speaks of signing, for there is no poll."""
        petition = self.definition is not None and self.definition.sizes == frozenset(
            {PollSize.PETITION}
        )
        return window_words(
            self.window, self.poll_date, poll="first day of signing" if petition else "poll"
        )

    def _month(self) -> date | None:
        """The month that it is for, where it is done once in each."""
        found = _MONTH.search(self.id)
        if found is None or self.definition is None or self.definition.each is not Each.MONTH:
            return None
        return date(int(found[1]), int(found[2]), 1)

    def _recommended(self) -> date | None:
        """The last day of its window; None where that is not known, or it recurs every week."""
        month = self._month()
        if month is not None:
            _, end = month_of(month)
            return end if self.days.counts(end) else self.days.back(end, 1)
        if not self.window or self.definition is None or self.definition.each is not None:
            return None
        window = parse_window(self.window, where="window")
        last = window.last if isinstance(window, Between) else window
        if isinstance(last, Months):
            return months_span(self.poll_date, last, self.days).last
        counted = self.counted_from.day if self.counted_from else None
        return anchor_day(
            last,
            poll_date=self.poll_date,
            milestone=lambda _key: counted,
            days=self.days,
            law=self.law,
            called_on=self.called_on,
        )
