"""How a watch over a vacancy is opened, filled in, and made a by-election."""

from collections.abc import Mapping
from typing import Any

from flows.cli.terminal.typed import day
from flows.cli.usage.common import Commands, add, json_option, who_option

_DAYS = (
    ("--requested-on", "the day on which the electors' request for a by-election came in"),
    ("--declared-on", "the day on which the council or the court declared the seat vacant"),
    ("--retires", "the day on which the councillor would have retired: the six-month rule"),
)


def register(commands: Commands) -> None:
    """Add it."""
    about = "watch a vacancy of a councillor's seat, until its by-election is called in one step"
    command = add(commands, "vacancy", "vacancies.watching:vacancy", about)
    command.add_argument("watch", nargs="?", metavar="WATCH", help="one that is open already")
    command.add_argument("--area", help="the police force area, by its id, to open one")
    command.add_argument(
        "--seat",
        metavar="KIND:AREA:WARD",
        help="the seat, as the poll that would fill it: local_england:ashford:Mill",
    )
    command.add_argument("--arose", type=day, metavar="DATE", help="the day on which it arose")
    command.add_argument(
        "--notice",
        type=day,
        metavar="DATE",
        help="the day on which public notice was given, or will be (to be given today)",
    )
    for option, said in _DAYS:
        command.add_argument(option, type=day, metavar="DATE", help=said)
    command.add_argument(
        "--third-vacant",
        action="store_true",
        help="with this vacancy more than a third of the council's seats were vacant: a by-election is held even"
        " in the last six months",
    )
    command.add_argument(
        "--call", type=day, metavar="DATE", help="call the by-election of a watch for this day"
    )
    command.add_argument(
        "--reason", default="", help="how it arose, or why the by-election is called"
    )
    who_option(command, "who asks for it")
    command.add_argument("--preview", action="store_true", help="show what changes; keep nothing")
    json_option(command)
    command.set_defaults(check=_whole)


def _whole(typed: Mapping[str, Any]) -> str:
    """What is missing or too much of a watch; empty when nothing is."""
    new = ("area", "seat", "arose", "notice")
    if typed["watch"]:
        given = [f"--{name}" for name in new if typed[name]]
        return f"{', '.join(given)}: only to open a watch, without WATCH" if given else ""
    missing = [f"--{name}" for name in new[:-1] if not typed[name]]
    if missing:
        return f"the following arguments are required to open a watch: {', '.join(missing)}"
    if typed["call"]:
        return "--call is of a watch that is open: open it first, then `writ vacancy WATCH --call DATE`"
    return ""
