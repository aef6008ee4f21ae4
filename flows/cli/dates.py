"""`writ timetable`, `writ why` and `writ kinds`: the commands that only compute dates.

They start fast: neither Prefect nor the register is imported.
"""

import argparse
import json
from datetime import date
from typing import Any

from calendars.as_json import kind_json, timetable_json
from calendars.errors import TimetableInputError
from calendars.kinds import all_kinds
from calendars.timetable import build_timetable
from calendars.why import explain
from flows.cli.dates_text import kinds_text, timetable_text, why_text


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three commands; each sets `func`, which takes the parsed arguments."""
    table = subparsers.add_parser("timetable", help="every statutory date of a poll")
    _add_poll_options(table)
    _add_json(table)
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


def _add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")


def _timetable(args: argparse.Namespace) -> int:
    timetable = build_timetable(args.kind, args.date, **_asked(args))
    if args.json:
        _print_json(timetable_json(timetable))
    else:
        print(timetable_text(timetable))
    return 0


def _why(args: argparse.Namespace) -> int:
    explanation = explain(args.kind, args.date, args.key, **_asked(args))
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
