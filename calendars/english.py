"""Days and hours in English, whatever the machine's locale."""

from datetime import date, time

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(day: date) -> str:
    """A day as a table shows it: `Thu  6 May 2027`."""
    weekday, month = _WEEKDAYS[day.weekday()], _MONTHS[day.month - 1]
    return f"{weekday} {day.day:>2} {month} {day.year}"


def hour_words(hour: time | None, until: time | None = None) -> str:
    """An hour or hours as a table shows them: `16:00`, `07:00-22:00`, or nothing."""
    if hour is None:
        return ""
    begins = hour.isoformat(timespec="minutes")
    return f"{begins}-{until.isoformat(timespec='minutes')}" if until else begins
