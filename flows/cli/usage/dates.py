"""How the commands are typed that only compute dates."""

import argparse

from flows.cli.terminal.typed import day, given
from flows.cli.usage.common import Commands, add, json_option


def register(commands: Commands) -> None:
    """Add them."""
    table = add(commands, "timetable", "dates:timetable", "every statutory date of a poll")
    _poll_options(table)
    table.add_argument(
        "--with",
        dest="others",
        action="append",
        default=[],
        metavar="KIND",
        help="another kind of poll on the same day, in one table; may be repeated",
    )
    shape = table.add_mutually_exclusive_group()
    json_option(shape)
    shape.add_argument("--ics", action="store_true", help="as an iCalendar file")
    shape.add_argument("--md", action="store_true", help="as Markdown")

    why = add(commands, "why", "dates:why", "why a date is what it is, day by day")
    why.add_argument("key", metavar="KEY", help="a milestone, such as nominations_close")
    _poll_options(why)
    json_option(why)

    json_option(add(commands, "kinds", "dates:kinds", "the kinds of poll that are known"))


def _poll_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--kind", required=True, help="a poll kind; see `writ kinds`")
    command.add_argument(
        "--date", required=True, type=day, metavar="YYYY-MM-DD", help="the polling day"
    )
    command.add_argument("--nation", help="England, Wales, Scotland or Northern Ireland")
    command.add_argument(
        "--as-of",
        type=day,
        metavar="YYYY-MM-DD",
        help="count days as they were known at the end of this day",
    )
    command.add_argument(
        "--given",
        action="append",
        default=[],
        type=given,
        metavar="KEY=YYYY-MM-DD",
        help="a date that the polling day does not decide, such as declared_on; may be repeated",
    )
    command.add_argument(
        "--pending",
        action="append",
        default=[],
        metavar="NAME",
        help="preview a change that is announced and not enacted; may be repeated",
    )
