"""The one reader of the clock, and the way to London time.

Everything else takes `now` as an argument: an aware datetime. People read and write
Europe/London; the register stores UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """The present moment, aware, in UTC. Called only at entry points."""
    return datetime.now(UTC)


def london(moment: datetime) -> datetime:
    """The same moment as Europe/London shows it."""
    return moment.astimezone(LONDON)


def london_day(moment: datetime) -> date:
    """The calendar day on which the moment falls in Europe/London."""
    return london(moment).date()


def london_moment(day: date, at: time) -> datetime:
    """The aware moment, in UTC, at which London's clocks show `at` on `day`."""
    return datetime.combine(day, at, tzinfo=LONDON).astimezone(UTC)


def end_of_day(moment: datetime) -> datetime:
    """The aware moment, in UTC, at which the moment's day in Europe/London is over."""
    return london_moment(london_day(moment) + timedelta(days=1), time())
