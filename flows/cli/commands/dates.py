"""`writ timetable`, `writ why` and `writ kinds`: the commands that only compute dates.

They start fast: neither Prefect nor the register is imported.
"""

import datetime as dt
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from calendars.combined import CombinedTimetable, combine
from calendars.days.proclaimed import ProclaimedDay
from calendars.errors import TimetableInputError
from calendars.kinds import all_kinds
from calendars.milestones import Timetable
from calendars.output.json import combined_json, explanation_json, kind_json, timetable_json
from calendars.output.markdown import combined_markdown, timetable_markdown
from calendars.output.why import explain
from calendars.rules.ordinary import as_of_its_day
from calendars.timetable import build_timetable
from flows.cli.commands.dates_text import combined_text, kinds_text, timetable_text, why_text
from flows.cli.terminal.asked import OnlyJson
from flows.cli.terminal.show import say
from tasks.clock import utc_now
from tasks.files.places import places
from tasks.register.proclaimed import days_proclaimed_in


@dataclass(frozen=True)
class PollAsked:
    """What a date depends on, as it was typed."""

    kind: str
    date: dt.date
    nation: str | None
    as_of: dt.date | None
    given: Sequence[tuple[str, dt.date]]
    pending: Sequence[str]
    json: bool


@dataclass(frozen=True)
class TimetableAsked(PollAsked):
    """`writ timetable`."""

    others: Sequence[str]
    ics: bool
    md: bool


@dataclass(frozen=True)
class WhyAsked(PollAsked):
    """`writ why`."""

    key: str


def timetable(args: TimetableAsked) -> int:
    """Every statutory date of a poll, or of several of a day."""
    timetables = [
        as_of_its_day(build_timetable(kind, args.date, **_asked(args)))
        for kind in (args.kind, *args.others)
    ]
    if args.ics:
        sys.stdout.buffer.write(_icalendar(timetables))
    elif args.others:
        _print_combined(combine(timetables), args)
    elif args.json:
        _print_json(timetable_json(timetables[0]))
    else:
        say(timetable_markdown(timetables[0]) if args.md else timetable_text(timetables[0]))
    return 0


def _print_combined(combined: CombinedTimetable, args: TimetableAsked) -> None:
    if args.json:
        _print_json(combined_json(combined))
    else:
        say(combined_markdown(combined) if args.md else combined_text(combined))


def _icalendar(timetables: list[Timetable]) -> bytes:
    # Slow to import, and asked for seldom.
    from calendars.output.icalendar import timetable_icalendar

    return timetable_icalendar(timetables, stamp=utc_now())


def why(args: WhyAsked) -> int:
    """Why a date is what it is."""
    explanation = explain(args.kind, args.date, args.key, **_asked(args))
    if args.json:
        _print_json(explanation_json(explanation))
    else:
        say(why_text(explanation))
    return 0


def kinds(args: OnlyJson) -> int:
    """The kinds of poll."""
    if args.json:
        _print_json([kind_json(kind) for kind in all_kinds()])
    else:
        say(kinds_text(all_kinds()))
    return 0


def _asked(args: PollAsked) -> dict[str, Any]:
    said: dict[str, dt.date] = {}
    for name, known in args.given:
        if said.setdefault(name, known) != known:
            raise TimetableInputError(
                f"--given {name} is {said[name].isoformat()} and {known.isoformat()}; give it once"
            )
    return {
        "nation": args.nation,
        "as_of": args.as_of,
        "given": said,
        "pending": tuple(args.pending),
        "proclaimed": _proclaimed_here(),
    }


def _proclaimed_here() -> tuple[ProclaimedDay, ...]:
    here = places()
    if (left := here.home / "proclaimed.toml").exists():
        sys.stderr.write(
            f"writ: {left} is not read any more: the register holds the proclaimed days; enter what"
            " it lacks with `writ proclaim`, and delete the file\n"
        )
    return days_proclaimed_in(here.register_url)


def _print_json(value: object) -> None:
    say(json.dumps(value, ensure_ascii=False, indent=2))
