"""What can be typed after `writ`. Handlers are named here and imported when they are needed, so
that commands which only compute dates load neither Prefect nor the register."""

import argparse
from collections.abc import Callable, Sequence
from datetime import date, datetime
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from flows.cli import dates

Handler = Callable[[argparse.Namespace], int]
Until = datetime | date | None


class Commands(Protocol):
    """Where commands are added; what argparse's `add_subparsers` gives."""

    def add_parser(self, name: str, *, help: str, description: str) -> argparse.ArgumentParser:
        """A new command."""


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The parsed command line; wrong usage ends the process with code 2."""
    parser = argparse.ArgumentParser(
        prog="writ",
        description="UK election timetables as owned, scheduled, reminded and escalated tasks.",
    )
    parser.add_argument("--version", action="version", version=f"writ {version('writ')}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    dates.register(commands)
    for add in (
        _directory,
        _call,
        _rehearse,
        _changes,
        _proclaim,
        _tasks,
        _answers,
        _snooze,
        _escalate,
        _handover,
        _record,
        _outgoing,
        _engine,
    ):
        add(commands)
    return parser.parse_args(argv)


def handler_of(args: argparse.Namespace) -> Handler:
    """The function that does what was asked for."""
    if callable(args.func):
        found: Handler = args.func
        return found
    module, name = args.func.split(":")
    named: Handler = getattr(import_module(module), name)
    return named


def day(text: str) -> date:
    """A day written as 2027-05-06."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a day; write it as 2027-05-06"
        ) from error


def moment(text: str) -> datetime:
    """An aware moment written as 2027-05-06T16:00+01:00."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a moment; write it as 2027-05-06T16:00+01:00"
        ) from error
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} has no offset; add +00:00, or +01:00 in summer")
    return found


def until(text: str) -> Until:
    """A moment or a day, or None for `now`."""
    if text == "now":
        return None
    return day(text) if len(text) == len("2027-05-06") else moment(text)


def given(text: str) -> tuple[str, date]:
    """A date that polling day alone does not decide, written KEY=2027-05-06."""
    key, equals, written = text.partition("=")
    if not (key and equals):
        raise argparse.ArgumentTypeError(
            f"{text!r}: write KEY=DATE, as nominations_close=2027-01-08"
        )
    return key, day(written)


def _add(commands: Commands, name: str, handler: str, about: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=about, description=about)
    command.set_defaults(func=f"flows.cli.{handler}")
    return command


def _json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="as JSON")


def _directory(commands: Commands) -> None:
    about = "areas, posts, people, addresses, absences and ladders"
    directory = commands.add_parser("directory", help=about, description=about)
    actions = directory.add_subparsers(required=True, metavar="ACTION")
    for name, what in (
        ("load", "make the register's directory that of a file; shows what changes"),
        ("check", "read a file and show what loading it would change; changes nothing"),
    ):
        action = _add(actions, name, f"directory:{name}", what)
        action.add_argument(
            "file", type=Path, metavar="FILE", help="a TOML file, or a folder of CSV files"
        )
        _json(action)
    _json(_add(actions, "show", "directory:show", "who holds which post, and who is away"))
    export = _add(
        actions, "export", "directory:export", "the directory, to be edited and loaded again"
    )
    export.add_argument("--csv", type=Path, metavar="FOLDER", help="as CSV files in a folder")
    _json(export)
    away = _add(
        actions, "absences", "directory:absences", "when somebody is away, by their calendar"
    )
    away.add_argument("person", metavar="PERSON", help="by id")
    away.add_argument("file", type=Path, metavar="FILE", help="their calendar, an .ics file")
    _json(away)
    confirm = _add(
        actions, "confirm", "directory:confirm", "note that somebody reads what they are sent"
    )
    confirm.add_argument("person", metavar="PERSON", help="by id")
    _json(confirm)


def _call(commands: Commands) -> None:
    call = _add(commands, "call", "elections:call", "call an election: plan its tasks and notices")
    _election_options(call)
    call.add_argument("--reason", default="", help="why it is called")
    call.add_argument("--who", default="", help="who calls it (your login name)")
    call.add_argument("--preview", action="store_true", help="show the plan; keep nothing")
    _json(call)
    plan = _add(commands, "plan", "elections:plan", "an election's tasks with dates and notices")
    plan.add_argument("election", metavar="ELECTION")
    _json(plan)


def _election_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--area", required=True, help="the police force area, by its id")
    command.add_argument("--date", required=True, type=day, help="polling day")
    _poll_option(command, "--poll", needed=True)
    command.add_argument("--called-on", type=day, help="the day it was called (today)")
    command.add_argument(
        "--given", action="append", type=given, default=[], metavar="KEY=DATE",
        help="a date that polling day alone does not decide",
    )  # fmt: skip


def _rehearse(commands: Commands) -> None:
    rehearse = commands.add_parser(
        "rehearse",
        help="live through an election against a moved clock; nothing leaves, nothing is kept",
        description="Live through an election against a moved clock, from the opening hour of the day it"
        " is called: who would be told what, when, by which channel, and where each ladder would end."
        " Nothing leaves, and the register stays as it is. Silent people never answer. Everybody else"
        " takes up what they are asked to do as soon as they are first asked, unless somebody else"
        " has, and reports it done on the working day on which half of the time until it is due has"
        " gone by; at once what is overdue. This holds for people on higher steps of a ladder too.",
    )
    rehearse.set_defaults(func="flows.cli.rehearsal:rehearse_election")
    _election_options(rehearse)
    rehearse.add_argument(
        "--silent", type=int, default=0, metavar="PERCENT",
        help="how many of those who hold posts never answer, drawn by a hash of their ids (0)",
    )  # fmt: skip
    rehearse.add_argument(
        "--seed", type=int, default=0, metavar="NUMBER",
        help="another number draws other people; the same number always the same ones (0)",
    )  # fmt: skip
    shown = rehearse.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="as JSON, with every message")
    shown.add_argument(
        "--html", type=Path, metavar="FILE",
        help="write one page that needs nothing else: the timetable drawn to scale, every message",
    )  # fmt: skip


def _changes(commands: Commands) -> None:
    for name, about in (
        ("replan", "move the day, add or take away polls, enter dates; or only plan anew"),
        ("postpone", "postpone without a date; what is not done is stood down until there is one"),
        ("cancel", "cancel the election, or some of its polls"),
        ("uncontested", "no poll is taken: no more candidates than seats"),
        ("archive", "close what is over: nothing ever leaves for it again"),
    ):
        command = _add(commands, name, f"changes:{name}", about)
        command.add_argument("election", metavar="ELECTION")
        command.add_argument(
            "--reason", default="", help="why; it is kept, and told where people hear of it"
        )
        command.add_argument("--who", default="", help="who asks for it (your login name)")
        command.add_argument(
            "--preview", action="store_true", help="show what changes; keep nothing"
        )
        _json(command)
        if name in {"cancel", "uncontested"}:
            _poll_option(command, "--poll", needed=name == "uncontested")
        if name == "archive":
            command.add_argument(
                "--even-if-open", action="store_true",
                help="though statutory tasks are not reported done; needs a --reason",
            )  # fmt: skip
        if name == "cancel":
            command.add_argument(
                "--countermanded", action="store_true", help="on the death of a candidate"
            )
        if name == "replan":
            _replan_options(command)


def _proclaim(commands: Commands) -> None:
    about = "enter a bank holiday or day of mourning; plans anew what the law lets it move"
    command = _add(commands, "proclaim", "changes:proclaim_day", about)
    command.add_argument("day", type=day, metavar="DATE", help="the day that is not counted")
    command.add_argument("--nation", required=True, help="where: England, ..., or UK")
    command.add_argument(
        "--proclaimed-on", required=True, type=day, metavar="DATE", help="when it was proclaimed"
    )
    command.add_argument("--why", required=True, metavar="TEXT", help="as people know it")
    command.add_argument("--mourning", action="store_true", help="not made a bank holiday")
    command.add_argument("--who", default="", help="who enters it (your login name)")
    command.add_argument("--preview", action="store_true", help="show what changes; keep nothing")
    _json(command)


def _replan_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--date", type=day, help="the new polling day")
    _poll_option(command, "--add-poll", needed=False)
    _poll_option(command, "--remove-poll", needed=False)
    for option, about in (
        ("--given", "a date that polling day alone does not decide"),
        ("--actual", "the day on which it was really done, as notice_of_election=2027-03-22"),
    ):
        command.add_argument(
            option, action="append", type=given, default=[], metavar="KEY=DATE", help=about
        )


def _poll_option(command: argparse.ArgumentParser, name: str, *, needed: bool) -> None:
    command.add_argument(
        name, required=needed, action="append", nargs="+", metavar="KIND:AREA",
        help="a contest, as local_england:ashford; give one for each",
    )  # fmt: skip


def _tasks(commands: Commands) -> None:
    tasks = _add(commands, "tasks", "tasks:tasks", "owned tasks, by due moment")
    tasks.add_argument("election", metavar="ELECTION", nargs="?")
    tasks.add_argument("--post", help="only those of a post: esm, or ashford/esm")
    tasks.add_argument("--person", help="only those that a person may see, by id")
    tasks.add_argument(
        "--state", help="only those that stand so: awaiting, overdue, snoozed, done, ..."
    )
    _json(tasks)
    catalogue = _add(commands, "catalogue", "tasks:catalogue", "every task an election can need")
    _json(catalogue)


def _answers(commands: Commands) -> None:
    for name, about in (
        ("ack", "note that somebody will do a task"),
        ("done", "note that a task is done"),
        ("skip", "note that a task is not applicable, with the reason"),
    ):
        command = _add(commands, name, f"tasks:{name}", about)
        command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
        command.add_argument("--who", default="", help="whose answer it is (your login name)")
        command.add_argument("--note", default="", required=name == "skip", help="a note to keep")
        if name == "done":
            command.add_argument("--evidence", default="", help="what shows that it was done")
        _json(command)


def _snooze(commands: Commands) -> None:
    about = "ask nobody about a task until a moment; never past its statutory date"
    command = _add(commands, "snooze", "tasks:snooze", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument(
        "--until", required=True, type=until, metavar="MOMENT",
        help="2027-03-25 (when offices open), 2027-03-25T14:00+00:00, or now, to end it",
    )  # fmt: skip
    command.add_argument("--note", default="", help="why; needed unless it is ended")
    command.add_argument("--who", default="", help="who wants it (your login name)")
    _json(command)


def _escalate(commands: Commands) -> None:
    about = "ask the next post on a task's ladder at once"
    command = _add(commands, "escalate", "tasks:escalate", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument("--note", required=True, help="why; those who are asked read it")
    command.add_argument("--who", default="", help="who wants it (your login name)")
    _json(command)


def _handover(commands: Commands) -> None:
    about = "give a task to a named person instead of the holder of its post"
    command = _add(commands, "handover", "tasks:handover", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument("--to", required=True, metavar="PERSON", help="who gets it, by id")
    command.add_argument(
        "--post", default="", help="whose part, where several must answer: ashford/esm"
    )
    command.add_argument("--note", default="", help="a note to keep")
    command.add_argument("--who", default="", help="who hands it over (your login name)")
    _json(command)


def _record(commands: Commands) -> None:
    history = _add(commands, "history", "record:history", "what happened, oldest first")
    history.add_argument("election", metavar="ELECTION", nargs="?")
    _json(history)
    _add(commands, "verify", "record:verify", "prove that the history was not changed")
    doctor = _add(commands, "doctor", "doctor:doctor", "what to mend before an election")
    doctor.add_argument("election", metavar="ELECTION", nargs="?")
    _json(doctor)
    alarms = _add(commands, "alarms", "record:alarms", "what an operator must mend")
    _json(alarms)


def _outgoing(commands: Commands) -> None:
    _json(_add(commands, "undelivered", "outgoing:undelivered", "messages that did not arrive"))
    for name, handler, about in (
        ("resend", "resend", "send messages again that did not arrive"),
        ("seen-to", "seen_to", "note that such messages were dealt with another way"),
    ):
        command = _add(commands, name, f"outgoing:{handler}", about)
        which = command.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "message", nargs="*", type=int, default=[], metavar="MESSAGE", help="its number"
        )
        if name == "resend":
            which.add_argument("--all", action="store_true", help="every one there is")
        else:
            command.add_argument("--note", required=True, help="how: told by telephone")
        command.add_argument("--who", default="", help="who asks for it (your login name)")


def _engine(commands: Commands) -> None:
    dispatch = _add(commands, "dispatch", "engine:dispatch", "tell everyone whose moment has come")
    dispatch.add_argument("--now", type=moment, help="as if it were this moment")
    _json(dispatch)
    sync = _add(commands, "sync", "engine:sync", "make Prefect show what the register says")
    _json(sync)
    _add(commands, "up", "engine:up", "start Prefect server, worker and owners' page; Ctrl-C stops")
