"""Months and years before or after a day, and where weeks and months begin and end.

pendulum reckons; what comes in and goes out is a plain `date`.
"""

from datetime import date

import pendulum


def months_away(day: date, months: int) -> date:
    """That many calendar months after the day, or before where negative: the same day of the month, or
    the month's last where it has no such day."""
    return _plain(_of(day).add(months=months))


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of its month."""
    return _plain(_of(day).start_of("month")), _plain(_of(day).end_of("month"))


def week_of(day: date) -> tuple[date, date]:
    """The Monday and the Sunday of its week."""
    return _plain(_of(day).start_of("week")), _plain(_of(day).end_of("week"))


def first_in_month(year: int, month: int, weekday: int) -> date:
    """The first such weekday of a month; Monday is 1."""
    first = pendulum.date(year, month, 1)
    return _plain(first.first_of("month", pendulum.WeekDay(weekday - 1)))


def _of(day: date) -> pendulum.Date:
    return pendulum.date(day.year, day.month, day.day)


def _plain(day: pendulum.Date) -> date:
    return date(day.year, day.month, day.day)
