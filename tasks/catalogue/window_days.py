"""The days that windows mean for one election."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from calendars.days.months import month_of, months_away, week_of
from calendars.days.working_days import DayCalendar
from tasks.catalogue.windows import Anchor, Months, Unit

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A first and a last day, both included."""

    first: date
    last: date


def month_span(poll_date: date, month: int, days: DayCalendar) -> Span:
    """The calendar month `month` away from the poll's, to its last working day."""
    first, end = month_of(months_away(poll_date, month))
    return Span(first, end if days.counts(end) else days.back(end, 1))


def months_span(poll_date: date, months: Months, days: DayCalendar) -> Span:
    """From the first day of the first month to the last working day of the last."""
    return Span(
        month_span(poll_date, months.first, days).first,
        month_span(poll_date, months.last, days).last,
    )


def each_month(poll_date: date, months: Months, days: DayCalendar) -> Iterator[tuple[str, Span]]:
    """Each month of the window with its name, `2027-03`."""
    for month in range(months.first, months.last + 1):
        span = month_span(poll_date, month, days)
        yield span.first.strftime("%Y-%m"), span


def each_week(span: Span, days: DayCalendar) -> Iterator[tuple[str, Span]]:
    """Each week from Monday on that has a working day in the span, to its last one, with its
    name, `2027-W14`."""
    monday, sunday = week_of(span.first)
    while monday <= span.last:
        first, end = max(monday, span.first), min(sunday, span.last)
        last = end if days.counts(end) else days.back(end, 1)
        if last >= first:
            year, week, _ = monday.isocalendar()
            yield f"{year}-W{week:02}", Span(first, last)
        monday, sunday = week_of(sunday + _DAY)


def move(day: date, distance: int, unit: Unit, days: DayCalendar) -> date:
    """The day a distance away. Months keep the day of the month, or take the month's last."""
    if distance == 0:
        return day
    match unit:
        case Unit.WORKING_DAYS | Unit.LAW_DAYS:
            return days.forward(day, distance) if distance > 0 else days.back(day, -distance)
        case Unit.CALENDAR_DAYS:
            return day + timedelta(days=distance)
        case Unit.MONTHS:
            return months_away(day, distance)


def anchor_day(
    anchor: Anchor,
    *,
    poll_date: date,
    milestone: Callable[[str], date | None],
    days: DayCalendar,
    law: Sequence[DayCalendar] = (),
    called_on: date | None = None,
) -> date | None:
    """The day an anchor means, or None where its statutory date is not known (yet).

    `days` are the offices' working days, `law` the calendars of the polls concerned: of several,
    the one that gives the earliest day counts.
    """
    if anchor.from_call:
        base = called_on
    elif not anchor.milestones:
        base = poll_date
    else:
        base = next((day for key in anchor.milestones if (day := milestone(key))), None)
    if base is None:
        return None
    counted = law if anchor.unit is Unit.LAW_DAYS and law else (days,)
    return min(move(base, anchor.distance, anchor.unit, calendar) for calendar in counted)
