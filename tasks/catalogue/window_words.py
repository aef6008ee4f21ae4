"""Windows as people read them: `January to February 2027`, `5 working days before the poll`."""

from datetime import date

from calendars.days.months import months_away
from calendars.english import MONTHS
from tasks.catalogue.windows import Anchor, Between, Months, Unit, parse_window

_COUNTED = {
    Unit.WORKING_DAYS: "working day",
    Unit.LAW_DAYS: "working day",
    Unit.CALENDAR_DAYS: "day",
    Unit.MONTHS: "month",
}
_SPELT_OUT = {
    "sopn": "statement of persons nominated",
    "nominations_open": "opening of nominations",
    "nominations_close": "close of nominations",
    "withdrawals_close": "close of withdrawals",
    "signing_period_end": "end of the signing period",
    "cut_off_day": "cut-off day",
}


def window_words(text: str, poll_date: date, *, poll: str = "poll") -> str:
    """A window as people say it: `January to February 2027`, `5 working days before the poll`.

    `poll` is what its day is called: a petition has none, and begins to be signed on that day.
    """
    window = parse_window(text, where="window")
    if not isinstance(window, Between):
        return _side_words(window, poll_date, poll)
    first, last = (_side_words(side, poll_date, poll) for side in (window.first, window.last))
    return f"{first} to {last}"


def end_offset(text: str) -> str:
    """How far the end of a window lies from the date that it hangs on: `5 working days before`; empty
    where it is that date, or hangs on none."""
    window = parse_window(text, where="window")
    last = window.last if isinstance(window, Between) else window
    return _distance_words(last) if isinstance(last, Anchor) else ""


def _side_words(side: Months | Anchor, poll_date: date, poll: str) -> str:
    return _anchor_words(side, poll) if isinstance(side, Anchor) else _month_words(side, poll_date)


def _anchor_words(anchor: Anchor, poll: str) -> str:
    if anchor.from_call:
        base = "the day of the call"
    elif not anchor.milestones:
        base = f"the {poll}"
    else:
        key = anchor.milestones[0]
        base = f"the {_SPELT_OUT.get(key, key.replace('_', ' '))}"
    distance = _distance_words(anchor)
    return f"{distance} {base}" if distance else base


def _distance_words(anchor: Anchor) -> str:
    if not anchor.distance:
        return ""
    n = abs(anchor.distance)
    counted = f"{n} {_COUNTED[anchor.unit]}{'s' if n > 1 else ''}"
    return f"{counted} {'after' if anchor.distance > 0 else 'before'}"


def _month_words(months: Months, poll_date: date) -> str:
    days = [months_away(poll_date, month) for month in (months.first, months.last)]
    ends = [f"{MONTHS[day.month - 1]} {day.year}" for day in days]
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)
