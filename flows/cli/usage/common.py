"""What several commands are typed with: how one is added, and the options they share."""

import argparse
from collections.abc import Mapping
from typing import Any, Protocol

from flows.cli.terminal.typed import day, given, path


class Commands(Protocol):
    """Where commands are added; what argparse's `add_subparsers` gives."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser:
        """A new command."""


def add(commands: Commands, name: str, handler: str, about: str) -> argparse.ArgumentParser:
    """A new command, done by `module:function` of `flows.cli.commands`."""
    command = commands.add_parser(name, help=about, description=about)
    command.set_defaults(handler=handler, refuse=command.error)
    return command


def file_option(parser: argparse.ArgumentParser) -> None:
    """Files as evidence."""
    parser.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="[SLOT=]FILE",
        help="a file that shows it, kept with the answer; again for each",
    )


def json_option(command: argparse._ActionsContainer) -> None:
    """`--json`."""
    command.add_argument("--json", action="store_true", help="as JSON")


def who_option(command: argparse.ArgumentParser, about: str) -> None:
    """`--who`."""
    command.add_argument(
        "--who",
        default="",
        metavar="PERSON",
        help=f"{about}: an id or a name of the directory, or another name (your login name);"
        " 'operator: NAME' for one that is nearly a name of the directory",
    )


def on_behalf(command: argparse.ArgumentParser) -> None:
    """`--post`, for whoever holds several."""
    command.add_argument(
        "--post", default="", help="on whose behalf, of several owners: esm, or ashford/esm"
    )


def election_options(command: argparse.ArgumentParser) -> None:
    """What an election is called with: its area, its day and its polls, or identifiers that say it all."""
    command.add_argument("--area", help="the police force area, by its id")
    command.add_argument("--date", type=day, help="polling day")
    poll_option(command, "--poll", needed=False)
    command.add_argument(
        "--ids",
        type=path,
        metavar="FILE",
        help="Democracy Club's identifiers, as CSV: one a line, then the seats, where you know them, and"
        " for kinds that do not say it the authority; area and polling day follow from them",
    )
    command.set_defaults(check=_has_polls)
    command.add_argument("--called-on", type=day, help="the day it was called (today)")
    command.add_argument(
        "--given",
        action="append",
        type=given,
        default=[],
        metavar="KEY=DATE",
        help="a date that polling day alone does not decide",
    )


def _has_polls(typed: Mapping[str, Any]) -> str:
    """What is missing of an election that is not all given by identifiers; empty when nothing is."""
    texts = [text for several in typed["poll"] for text in several]
    if not texts and not typed["ids"]:
        return "one of these is needed: --poll, --ids"
    if typed["ids"] or not all(":" in text for text in texts):
        return ""
    missing = [f"--{name}" for name in ("area", "date") if not typed[name]]
    return f"the following arguments are required: {', '.join(missing)}" if missing else ""


def poll_option(
    command: argparse.ArgumentParser, name: str, *, needed: bool, about: str = ""
) -> None:
    """A poll, given once or more."""
    command.add_argument(
        name,
        required=needed,
        action="append",
        nargs="+",
        default=[],
        metavar="KIND:AREA",
        help=f"{about}what is polled where, as local_england:ashford, with its contests where not all"
        " are: local_england:ashford:Mill,Stour; a by-election as Mill.by; or Democracy Club's"
        " identifier, as local.ashford.mill.by.2027-05-06",
    )
