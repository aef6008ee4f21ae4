"""`writ timetable`, `writ why` and `writ kinds`: the commands that only compute dates.

They start fast: neither Prefect nor the register is imported.
"""

import argparse
import json
import sys
from datetime import date
from typing import Any

from calendars.as_json import combined_json, explanation_json, kind_json, timetable_json
from calendars.as_markdown import combined_markdown, timetable_markdown
from calendars.combined import CombinedTimetable, combine
from calendars.errors import TimetableInputError
from calendars.kinds import all_kinds
from calendars.milestones import Timetable
from calendars.timetable import build_timetable
from calendars.why import explain
from flows.cli.dates_text import combined_text, kinds_text, timetable_text, why_text
from flows.cli.proclaimed_file import proclaimed_here
from tasks.clock import utc_now


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three commands; each sets `func`, which takes the parsed arguments."""
    table = subparsers.add_parser("timetable", help="every statutory date of a poll")
    _add_poll_options(table)
    table.add_argument(
        "--with",
        dest="others",
        action="append",
        default=[],
        metavar="KIND",
        help="another kind of poll on the same day, in one table; may be repeated",
    )
    shape = table.add_mutually_exclusive_group()
    _add_json(shape)
    shape.add_argument("--ics", action="store_true", help="print an iCalendar file")
    shape.add_argument("--md", action="store_true", help="print Markdown")
    table.set_defaults(func=_timetable)

    why = subparsers.add_parser("why", help="why a date is what it is, day by day")
    why.add_argument("key", metavar="KEY", help="a milestone, such as nominations_close")
    _add_poll_options(why)
    _add_json(why)
    why.set_defaults(func=_why)

    kinds = subparsers.add_parser("kinds", help="the kinds of poll that are known")
    _add_json(kinds)
    kinds.set_defaults(func=_kinds)


def _add_poll_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kind", required=True, help="a poll kind; see `writ kinds`")
    parser.add_argument(
        "--date", required=True, type=_day, metavar="YYYY-MM-DD", help="the polling day"
    )
    parser.add_argument("--nation", help="England, Wales, Scotland or Northern Ireland")
    parser.add_argument(
        "--as-of",
        type=_day,
        metavar="YYYY-MM-DD",
        help="count days as they were known at the end of this day",
    )
    parser.add_argument(
        "--given",
        action="append",
        default=[],
        type=_given,
        metavar="KEY=YYYY-MM-DD",
        help="a date that the polling day does not decide, such as declared_on; may be repeated",
    )
    parser.add_argument(
        "--pending",
        action="append",
        default=[],
        metavar="NAME",
        help="preview a change that is announced and not enacted; may be repeated",
    )


def _add_json(parser: argparse._ActionsContainer) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _timetable(args: argparse.Namespace) -> int:
    timetables = [
        build_timetable(kind, args.date, **_asked(args)) for kind in (args.kind, *args.others)
    ]
    if args.ics:
        sys.stdout.buffer.write(_icalendar(timetables))
    elif args.others:
        _print_combined(combine(timetables), args)
    elif args.json:
        _print_json(timetable_json(timetables[0]))
    else:
        print(timetable_markdown(timetables[0]) if args.md else timetable_text(timetables[0]))
    return 0


def _print_combined(combined: CombinedTimetable, args: argparse.Namespace) -> None:
    if args.json:
        _print_json(combined_json(combined))
    else:
        print(combined_markdown(combined) if args.md else combined_text(combined))


def _icalendar(timetables: list[Timetable]) -> bytes:
    # Slow to import, and asked for seldom.
    from calendars.as_icalendar import timetable_icalendar

    return timetable_icalendar(timetables, stamp=utc_now())


def _why(args: argparse.Namespace) -> int:
    explanation = explain(args.kind, args.date, args.key, **_asked(args))
    if args.json:
        _print_json(explanation_json(explanation))
    else:
        print(why_text(explanation))
    return 0


def _kinds(args: argparse.Namespace) -> int:
    if args.json:
        _print_json([kind_json(kind) for kind in all_kinds()])
    else:
        print(kinds_text(all_kinds()))
    return 0


def _asked(args: argparse.Namespace) -> dict[str, Any]:
    given: dict[str, date] = {}
    for name, day in args.given:
        if given.setdefault(name, day) != day:
            raise TimetableInputError(
                f"--given {name} is {given[name].isoformat()} and {day.isoformat()}; give it once"
            )
    return {
        "nation": args.nation,
        "as_of": args.as_of,
        "given": given,
        "pending": tuple(args.pending),
        "proclaimed": proclaimed_here(),
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write YYYY-MM-DD") from None


def _given(text: str) -> tuple[str, date]:
    name, equals, day = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r}; write KEY=YYYY-MM-DD")
    return name.strip(), _day(day.strip())


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
