"""What can be typed after `writ`. Handlers are named and imported when they are needed, so that commands
which only compute dates load neither Prefect nor the register."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from typing import Any, NoReturn, get_type_hints

from typing_extensions import override

from flows.cli.terminal.arguments import Arguments
from flows.cli.terminal.within import check_lengths, check_typed
from flows.cli.usage import (
    backups,
    dates,
    directory,
    elections,
    engine,
    evidence,
    record,
    tasks,
    vacancies,
)
from tasks.text import clean_fields

FAMILIES = (dates, directory, elections, vacancies, tasks, record, evidence, backups, engine)
Handler = Callable[[Any], int]


class ShowVersion(argparse.Action):
    """`--version`. It is looked up only when it is asked for, since that takes as long as a date does."""

    @override
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        sys.stdout.write(f"writ {version('writ')}\n")
        parser.exit()


def the_parser() -> Arguments:
    """Everything that can be typed."""
    parser = Arguments(
        prog="writ",
        description="UK election timetables as owned, scheduled, reminded and escalated tasks.",
    )
    parser.add_argument("--version", action=ShowVersion, nargs=0, help="show which version this is")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for family in FAMILIES:
        family.register(commands)
    return parser


def parse(argv: Sequence[str] | None) -> tuple[Handler, Any]:
    """The function that does what was typed, and what it is asked; wrong usage ends the process with code 2.

    Raises:
        TypedTextError: an id or a name that is empty, or something too long.
    """
    typed = clean_fields(vars(the_parser().parse_args(argv)))
    if missing := typed.get("check", _complete)(typed):
        typed["refuse"](missing)
    check_typed(sys.argv[1:] if argv is None else argv)
    check_lengths(typed)
    handler = handler_called(typed["handler"])
    return handler, asked_of(handler, typed)


def _complete(_: Mapping[str, Any]) -> str:
    return ""


def handler_called(name: str) -> Handler:
    """The function `module:function` of the commands."""
    module, _, function = name.partition(":")
    found: Handler = getattr(import_module(f"flows.cli.commands.{module}"), function)
    return found


def asked_of(handler: Handler, typed: Mapping[str, Any]) -> Any:
    """What was typed, as the type of value that the handler takes."""
    (asked,) = (hint for name, hint in get_type_hints(handler).items() if name != "return")
    return asked(**{field.name: typed[field.name] for field in fields(asked)})
