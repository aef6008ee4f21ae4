"""Days of an election that is called today, whatever today is; and a clock that stands still."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

import pytest
from typing_extensions import override

from calendars.days.working_days import day_calendar
from tasks import clock
from tasks.clock import london_day, utc_now

THURSDAY = 3
WEEK = timedelta(weeks=1)


def thursdays(weeks: int) -> Iterator[date]:
    """Every Thursday from so many weeks ahead that is a working day, as the one after it is."""
    days = day_calendar("CAL-EW", nation="England")
    today = london_day(utc_now())
    found = today + timedelta(days=THURSDAY - today.weekday(), weeks=weeks)
    while True:
        if days.counts(found) and days.counts(found + WEEK):
            yield found
        found += WEEK


def a_thursday(weeks: int) -> date:
    """The first of them."""
    return next(thursdays(weeks))


def stop_the_clock(monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    """Let every command of this process be typed at one moment, so that a story of fixed days ends
    the same in ten years."""
    stopped = datetime.fromisoformat(moment)

    class Stopped(datetime):
        @override
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            """Always the same."""
            return stopped.astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Stopped)
