"""Who answers in a rehearsal, and when. Pure.

Silent people never answer. Everybody else takes up what they are asked to do as soon as they are first
asked, unless somebody else has, and reports it done when the working day opens on which half of the
time until the due moment has gone by; where no such day is left, in the middle of what is left; and
at once what is overdue.
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, time

from calendars.days.working_days import DayCalendar
from tasks.clock import london_day, london_moment

WHOLE = 100


def silent_people(people: Collection[str], percent: int, seed: int) -> frozenset[str]:
    """So many percent of the people (by id), rounded up: always the same ones for the same seed, and
    whoever is silent at 10 % is silent at 20 % too."""
    drawn = sorted(people, key=lambda person: hashlib.sha256(f"{seed}:{person}".encode()).digest())
    return frozenset(drawn[: -(-len(drawn) * percent // WHOLE)])


def done_at(asked: datetime, due: datetime, opens: time, days: DayCalendar) -> datetime:
    """When somebody who was asked at a moment reports the task done (aware, UTC).

    Args:
        asked: aware.
        due: aware.
        opens: when offices open (Europe/London).
        days: the working days of the office.
    """
    half = asked + (due - asked) / 2
    if half <= asked:
        return asked
    day = london_day(half)
    open_day = day if days.counts(day) else days.back(day, 1)
    at = london_moment(open_day, opens)
    return at if asked < at < due else half.replace(second=0, microsecond=0)
