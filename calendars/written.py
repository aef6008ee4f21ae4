"""Days and moments as people write them: one way each, within the years that Writ reckons with.

Whatever comes in from outside (a command, a form, a page, a file) is read here, so that 20270506 is a
day nowhere and a slip of the keyboard (0027-05-06) is refused where it was made.
"""

import re
from datetime import date, datetime

from calendars.errors import WritError

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?"
)


class WrittenDateError(WritError, ValueError):
    """A text is no day or moment, or one out of reach; says how it is written."""


def read_day(text: str) -> date:
    """The day that is written, as 2027-05-06.

    Raises:
        WrittenDateError: it is written otherwise, is no day of the calendar, or is out of reach.
    """
    try:
        found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise WrittenDateError(f"{text!r} is not a day of the calendar; write it as 2027-05-06")
    return in_reach(found)


def read_moment(text: str) -> datetime:
    """The aware moment that is written, as 2027-05-06T16:00+01:00.

    Raises:
        WrittenDateError: it is written otherwise, is no moment, has no offset, or is out of reach.
    """
    try:
        found = datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise WrittenDateError(f"{text!r} is not a moment; write it as 2027-05-06T16:00+01:00")
    if found.tzinfo is None:
        raise WrittenDateError(f"{text!r} has no offset; add +00:00, or +01:00 in summer")
    in_reach(found.date())
    return found


def in_reach(day: date) -> date:
    """The same day.

    Raises:
        WrittenDateError: it is outside of the years that can be reckoned with.
    """
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise WrittenDateError(
        f"{day.isoformat()} is out of reach: Writ reckons from {FIRST_DAY.year} to {LAST_DAY.year};"
        " write the year with care"
    )
