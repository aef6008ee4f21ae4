"""The timetable of a rehearsal drawn to scale: its line, and what lies on it of each task. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

from notifications.rehearsal.findings import Findings, Rehearsed
from notifications.timeline import Scale
from tasks.clock import london_moment
from tasks.policy.notice_kinds import TRAITS
from tasks.terms import NoticeKind
from tasks.views.messages import Told

_NARROWEST = 0.25


@dataclass(frozen=True, slots=True)
class Bar:
    """A task on the line: from opening to due, the messages about it, those up its ladder, and where it
    was done (percent; None where it was not)."""

    start: float
    width: float
    messages: tuple[float, ...]
    escalations: tuple[float, ...]
    done: float | None


def scale_of(found: Findings) -> Scale:
    """The line from the day of the call to the last due moment, or to polling day where that is later."""
    began, polls = found.scenario.began, found.scenario.facts.poll_date
    last = max([began, *(task.due for task in found.tasks)])
    first = min([began, *(task.opens for task in found.tasks)])
    return Scale(first, max(last, london_moment(polls + timedelta(days=1), time.min)))


def bar_of(task: Rehearsed, about: Sequence[tuple[Told, NoticeKind]], scale: Scale) -> Bar:
    """The bar of a task, with what was told of it and in what capacity."""
    start, end = scale.place(task.opens), scale.place(task.due)
    upward = sorted({scale.place(told.at) for told, kind in about if TRAITS[kind].climbs})
    level = sorted({scale.place(told.at) for told, kind in about if not TRAITS[kind].climbs})
    return Bar(
        start,
        round(max(end - start, _NARROWEST), 2),
        tuple(level),
        tuple(upward),
        scale.place(task.closed_at) if task.closed_at else None,
    )
