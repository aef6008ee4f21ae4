"""Days, months and hours in English, whatever the machine's locale."""

from datetime import date, time

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def short_weekday(day: date) -> str:
    """`Thu`."""
    return WEEKDAYS[day.weekday()][:3]


def short_month(month: int) -> str:
    """`May` for 5, `Jun` for 6."""
    return MONTHS[month - 1][:3]


def day_words(day: date) -> str:
    """A day as a table shows it: `Thu  6 May 2027`."""
    return f"{short_weekday(day)} {day.day:>2} {short_month(day.month)} {day.year}"


def hour_words(hour: time | None, until: time | None = None) -> str:
    """An hour or hours as a table shows them: `16:00`, `07:00-22:00`, or nothing."""
    if hour is None:
        return ""
    begins = hour.isoformat(timespec="minutes")
    return f"{begins}-{until.isoformat(timespec='minutes')}" if until else begins
