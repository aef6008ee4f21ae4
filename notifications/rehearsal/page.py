"""A rehearsal as one HTML page that needs nothing else: no server, no network, no other file.

The text of the messages is kept once for each different paragraph, since most of what people are told
repeats; the page's own script puts a message together when it is opened.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifications.palette import palette
from notifications.rehearsal.drawing import Bar, bar_of, scale_of
from notifications.rehearsal.findings import Findings, Rehearsed
from notifications.wording.language import english
from tasks.contests.the_day import day_is
from tasks.terms import Basis, NoticeKind, TaskState
from tasks.views.messages import Told
from tasks.words import long_day, short_day, short_moment

_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class _Row:
    """A task in its area's table; `people` are the places of those who were told, in the list of names."""

    task: Rehearsed
    bar: Bar
    people: tuple[int, ...]
    kind: str


class _Numbers:
    """Different texts in the order in which they were first asked for, by number."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def of(self, text: str) -> int:
        return self._known.setdefault(text, len(self._known))

    def all(self) -> list[str]:
        return list(self._known)


def page(found: Findings) -> str:
    """The page of a rehearsal."""
    people, scale = _Numbers(), scale_of(found)
    for name in sorted({told.name for told in found.messages}):
        people.of(name)
    about: dict[str, list[tuple[Told, NoticeKind]]] = {task.id: [] for task in found.tasks}
    for told in found.messages:
        for each in told.about:
            about[each.task].append((told, each.kind))
    areas: dict[str, list[_Row]] = {}
    for task in sorted(found.tasks, key=lambda task: (task.opens, task.due, task.id)):
        told_of = about[task.id]
        names = sorted({people.of(told.name) for told, _ in told_of})
        row = _Row(task, bar_of(task, told_of, scale), tuple(names), _kind(task))
        areas.setdefault(task.area_name, []).append(row)
    polling = found.scenario.facts.poll_date
    is_what = english().say(f"held.{day_is(found.scenario.facts.polls)}")
    return (
        _templates()
        .get_template("page.html.j2")
        .render(
            found=found,
            areas=areas,
            people=people.all(),
            months=scale.months(),
            dates=scale.days((date.day, date.title) for date in found.dates),
            polling=scale.days([(polling, is_what)])[0],
            poll_date=polling,
            day_is=is_what,
            data=_data(found, people, list(areas)),
        )
    )


def _kind(task: Rehearsed) -> str:
    """How the bar of a task looks."""
    if task.state is TaskState.OPEN:
        return "lost"
    return "law" if task.basis is Basis.STATUTE else "duty" if task.duty_of_law else "guidance"


def _data(found: Findings, people: _Numbers, areas: Sequence[str]) -> str:
    """The messages as JSON for the page's script, fit to stand in a script element."""
    parts, subjects, addresses = _Numbers(), _Numbers(), _Numbers()
    area_of = {task.id: areas.index(task.area_name) for task in found.tasks}
    messages: list[list[Any]] = [
        [
            short_moment(told.at),
            people.of(told.name),
            addresses.of(f"{told.address} by {told.channel}"),
            subjects.of(told.subject),
            sorted({area_of[about.task] for about in told.about}),
            max((about.rung for about in told.about), default=0),
            f"held since {short_moment(told.made)}: {told.held}" if told.held else "",
            1 if told.urgent else 0,
            list(told.files),
            [parts.of(part) for part in told.text.split(_BREAK)],
        ]
        for told in found.messages
    ]
    said = {
        "people": people.all(),
        "addresses": addresses.all(),
        "subjects": subjects.all(),
        "parts": parts.all(),
        "messages": messages,
    }
    written = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    # Nothing that people wrote may end the script element, or begin a comment in it.
    return written.replace("<", "\\u003c")


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications.rehearsal"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(colour=palette())
    environment.filters.update(long_day=long_day, short_day=short_day, moment=short_moment)
    return environment
