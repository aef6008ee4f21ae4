"""Who answers in a rehearsal, and when. Pure.

Silent people never answer. Everybody else takes up what they are asked to do, unless somebody else has,
and reports it done as they behave: by half of the time (`done_at`), or when it is due (`done_when_due`).
"""

import hashlib
from collections.abc import Collection
from datetime import datetime, time, timedelta
from enum import StrEnum

from calendars.days.working_days import DayCalendar
from tasks.clock import london_day, london_moment

WHOLE = 100
_MINUTES = 120


class Behaviour(StrEnum):
    """How people behave. In half the time: they take a task up when first asked, and report it done half way
    to its due moment. When due: they take it up whenever asked, and report it when it is due. Nobody
    answers: all are silent."""

    HALF_TIME = "half-time"
    WHEN_DUE = "when-due"
    NOBODY = "nobody"


def silent_people(people: Collection[str], percent: int, seed: int) -> frozenset[str]:
    """So many percent of the people (by id), rounded up: always the same ones for the same seed, and
    whoever is silent at 10 % is silent at 20 % too."""
    drawn = sorted(people, key=lambda person: hashlib.sha256(f"{seed}:{person}".encode()).digest())
    return frozenset(drawn[: -(-len(drawn) * percent // WHOLE)])


def done_when_due(due: datetime, possible_from: datetime | None, drawn: str) -> datetime:
    """When somebody reports a task done in the last two hours before it is due, or in the first two from
    which it can be: always at the same minute for what is `drawn` by (seed and task), and aware."""
    minutes = int(hashlib.sha256(drawn.encode()).hexdigest(), 16) % _MINUTES
    early = due - timedelta(minutes=minutes)
    if possible_from is None or possible_from <= early:
        return early
    return possible_from + timedelta(minutes=minutes)


def done_at(asked: datetime, due: datetime, opens: time, days: DayCalendar) -> datetime:
    """When somebody who was asked at a moment reports the task done (aware, UTC): when the working day opens
    on which half of the time until the due moment has gone by; where no such day is left, in the middle
    of what is left; and at once what is overdue.

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
