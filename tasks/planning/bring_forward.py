"""An election called late: windows that have passed move into the days that are left. Pure.

What is late keeps its order and its time, nothing moves before the day of the call or past the date it serves, and a window
that has not begun by the day of the call stays as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from calendars.days.working_days import DayCalendar
from tasks.catalogue.window_days import Span
from tasks.policy.late_rules import LateRules
from tasks.reasons import Reason

_CALLED = Reason("election_called")


@dataclass(frozen=True, slots=True)
class TaskSpan:
    """The days of one piece of guidance.

    `not_before` and `not_after` are the dates it hangs on, where it has any, and `latest` the day to which it can
    be put off where it is held to an earlier one; `meeting` is an event
    that others hold at a fixed time, or one of a series that is not made up for; `hung` says that a
    statutory date, or the series, fixes when it is due, so that others need not come before it;
    `at_once` that it follows from a statutory event by itself, as the limits on publicity do from the notice.
    `why` says why it was moved from `origin`; `passed` that it can no longer be done at all.
    """

    span: Span
    not_before: date | None = None
    not_after: date | None = None
    latest: date | None = None
    due_from: date | None = None
    meeting: bool = False
    hung: bool = False
    at_once: bool = False
    origin: Span | None = None
    why: str | None = None
    passed: bool = False


def bring_forward(
    tasks: Sequence[TaskSpan],
    called_on: date,
    *,
    rules: LateRules,
    days: DayCalendar,
    event: str = _CALLED,
) -> list[TaskSpan]:
    """The same tasks, in the same order of the list, with the windows they have when the election
    is called on that day. `event` is what happened on it, in words for the reasons."""
    fitted = [_fit(task, rules, days) for task in tasks]
    begin = called_on if days.counts(called_on) else days.forward(called_on, 1)
    settled = days.forward(begin, rules.settle_working_days)
    dues = _dues_of_late(fitted, called_on, begin, settled, rules, days)
    following = days.forward(called_on, 1)
    return [
        _fit(_brought(task, called_on, settled, dues, following, event), rules, days)
        for task in fitted
    ]


def _fit(task: TaskSpan, rules: LateRules, days: DayCalendar) -> TaskSpan:
    first, last = task.span.first, task.span.last
    if task.not_before and first < task.not_before:
        first = task.not_before
        last = max(last, first) if last > first else days.forward(first, rules.settle_working_days)
    if task.due_from:
        last = max(last, task.due_from)
    if task.not_after:
        last = min(last, task.not_after)
    return replace(task, span=Span(min(first, last), last))


def _ended(task: TaskSpan, called_on: date) -> bool:
    return task.span.last < called_on


def _lost(task: TaskSpan, called_on: date) -> bool:
    """It cannot be done any more: an event that has been, or what it served has gone by."""
    served = task.not_after is not None and task.not_after < called_on
    return _ended(task, called_on) and (task.meeting or served)


def _tight(task: TaskSpan, called_on: date, settled: date) -> bool:
    """Its window had begun, and so little of it is left that nobody could do it in time."""
    begun = task.span.first < called_on <= task.span.last < settled
    return begun and not (task.hung or task.meeting)


def _dues_of_late(
    tasks: Sequence[TaskSpan],
    called_on: date,
    begin: date,
    settled: date,
    rules: LateRules,
    days: DayCalendar,
) -> dict[date, date]:
    """New due days for windows that had ended, or all but ended, by the day on which they end:
    spread in their order over the working days up to the first due day that still stands and leaves each
    of them its time (but for those that a date fixes), or else up to the last date that one serves."""
    late = [
        t
        for t in tasks
        if (_ended(t, called_on) and not (_lost(t, called_on) or t.at_once))
        or _tight(t, called_on, settled)
    ]
    ends = sorted({t.span.last for t in late})
    standing = [
        t.span.last
        for t in tasks
        if not (_ended(t, called_on) or _tight(t, called_on, settled) or t.hung)
    ]
    if not ends:
        return {}
    room = days.forward(begin, rules.each_working_days * len(ends))
    served = max((t.not_after for t in late if t.not_after), default=room)
    first = min((day for day in standing if day >= room), default=None)
    limit = max(first or served, begin)
    return {
        day: max(_share(begin, limit, index, len(ends), days), min(day, limit if first else day))
        for index, day in enumerate(ends, 1)
    }


def _share(begin: date, limit: date, part: int, parts: int, days: DayCalendar) -> date:
    """The day that lies part/parts of the working days from begin to limit along."""
    working = 0
    while days.forward(begin, working + 1) <= limit:
        working += 1
    along = working * part // parts
    return days.forward(begin, along) if along else begin


def _brought(
    task: TaskSpan,
    called_on: date,
    settled: date,
    dues: Mapping[date, date],
    following: date,
    event: str,
) -> TaskSpan:
    if task.span.first >= called_on:
        return task
    said = {"event": event, "day": called_on}
    if _lost(task, called_on):
        return replace(task, passed=True, why=Reason("too_late", **said))
    if _ended(task, called_on):
        moved = Span(called_on, following if task.at_once else dues[task.span.last])
        return replace(task, span=moved, origin=task.span, why=Reason("window_ended", **said))
    last = dues[task.span.last] if _tight(task, called_on, settled) else task.span.last
    moved = Span(called_on, last)
    return replace(task, span=moved, origin=task.span, why=Reason("window_begun", **said))


def not_earlier(task: TaskSpan, stood: date | None) -> TaskSpan:
    """The same task, due no earlier than on the day on which it `stood` when it had been brought forward
    before: which other windows are late with it, and share the days that are left, is no reason to hurry
    it more; nor is the day to which it is held, where that was out of reach and no longer is. What follows from a
    statutory event is asked for at once all the same."""
    if stood is None or task.origin is None or task.passed or stood <= task.span.last:
        return task
    if task.at_once:
        return task
    last = min(stood, task.latest or task.not_after or stood)
    return replace(task, span=Span(task.span.first, max(last, task.span.last)))
