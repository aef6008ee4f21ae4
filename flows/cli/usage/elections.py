"""How elections are called, rehearsed, changed and archived."""

import argparse

from calendars.fresh_polls import STOOD
from flows.cli.terminal.typed import day, few_days, given, number, path, percent, reason
from flows.cli.usage.common import (
    Commands,
    add,
    election_options,
    json_option,
    poll_option,
    who_option,
)


def register(commands: Commands) -> None:
    """Add them."""
    _call(commands)
    _rehearse(commands)
    _messages(commands)
    _changes(commands)
    _proclaim(commands)


def _call(commands: Commands) -> None:
    call = add(commands, "call", "elections:call", "call an election: plan its tasks and notices")
    election_options(call)
    call.add_argument("--reason", default="", help="why it is called")
    who_option(call, "who calls it")
    call.add_argument("--preview", action="store_true", help="show the plan; keep nothing")
    call.add_argument("--all", action="store_true", help="list every task, not only the summary")
    json_option(call)
    plan = add(commands, "plan", "elections:plan", "an election's tasks with dates and notices")
    plan.add_argument("election", metavar="ELECTION")
    plan.add_argument("--summary", action="store_true", help="only how many, by phase and by post")
    json_option(plan)


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
    rehearse.set_defaults(handler="rehearsal:rehearse_election")
    election_options(rehearse)
    rehearse.add_argument(
        "--silent",
        type=percent,
        default=0,
        metavar="PERCENT",
        help="how many of those who hold posts never answer, drawn by a hash of their ids (0)",
    )
    rehearse.add_argument(
        "--seed",
        type=number,
        default=0,
        metavar="NUMBER",
        help="another number draws other people; the same number always the same ones (0)",
    )
    rehearse.add_argument(
        "--behaviour",
        choices=("half-time", "when-due", "nobody"),
        default="half-time",
        help="when the others report: half way to the due moment (the default); when it is due, saying"
        " before that they deal with it; or nobody ever",
    )
    _rehearsal_output(rehearse)


def _rehearsal_output(rehearse: argparse.ArgumentParser) -> None:
    rehearse.add_argument(
        "--all", action="store_true", help="list every task, not only those that nobody would do"
    )
    shown = rehearse.add_mutually_exclusive_group()
    shown.add_argument("--json", action="store_true", help="as JSON, with every message")
    shown.add_argument(
        "--html",
        type=path,
        metavar="FILE",
        help="write one page that needs nothing else: the timetable drawn to scale, every message",
    )


def _messages(commands: Commands) -> None:
    coming = add(
        commands,
        "messages",
        "rehearsal:messages_to_come",
        "the messages of the next days, as they will read if nobody answers; nothing leaves",
    )
    coming.add_argument("election", metavar="ELECTION")
    coming.add_argument(
        "--days",
        type=few_days,
        default=7,
        metavar="NUMBER",
        help="how many days to look ahead: 1 to 60 (7)",
    )
    coming.add_argument(
        "--to", default="", metavar="PERSON", help="only those to one, by id or name"
    )
    shown = coming.add_mutually_exclusive_group()
    shown.add_argument("--full", action="store_true", help="each as it will read")
    json_option(shown)


def _changes(commands: Commands) -> None:
    for name, about in (
        ("replan", "move the day, add or take away polls, enter dates; or only plan anew"),
        ("postpone", "postpone without a date; what is not done is stood down until there is one"),
        ("cancel", "cancel the election, or some of its polls"),
        ("countermand", "a candidate has died: countermand the poll and call the fresh one"),
        ("uncontested", "no poll is taken: no more candidates than seats"),
        ("archive", "close what is over: nothing ever leaves for it again"),
    ):
        room = "reports.archive" if name == "archive" else "changes"
        command = add(commands, name, f"{room}:{name}", about)
        command.add_argument("election", metavar="ELECTION")
        needed = name in {"cancel", "postpone"}
        command.add_argument(
            "--reason",
            default="",
            required=needed,
            type=reason if needed else str,
            help="why; it is kept, and told where people hear of it",
        )
        who_option(command, "who asks for it")
        command.add_argument(
            "--preview", action="store_true", help="show what changes; keep nothing"
        )
        json_option(command)
        if name in {"cancel", "uncontested", "countermand"}:
            poll_option(command, "--poll", needed=name != "cancel")
        if name == "postpone":
            _power_option(command)
        if name == "countermand":
            _death_options(command)
        if name == "archive":
            _archive_options(command)
        if name == "cancel":
            command.add_argument(
                "--countermanded", action="store_true", help="on the death of a candidate"
            )
        if name == "replan":
            _replan_options(command)


def _power_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--power",
        metavar="KEY",
        help="by which power of the law, as act, no_polling_day, council_order, or none: a returning"
        " officer has none in general; it can be named later",
    )


def _archive_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--even-if-open",
        action="store_true",
        help="though statutory tasks are not reported done; needs a --reason",
    )
    command.add_argument(
        "--file",
        type=path,
        metavar="FILE",
        help="where its archive is written (archives/ELECTION.zip in the home); of one that is"
        " archived already it is written again",
    )


def _proclaim(commands: Commands) -> None:
    about = "enter a bank holiday or day of mourning; plans anew what the law lets it move"
    command = add(commands, "proclaim", "changes:proclaim_day", about)
    command.add_argument("day", type=day, metavar="DATE", help="the day that is not counted")
    command.add_argument("--nation", required=True, help="where: England, ..., or UK")
    command.add_argument(
        "--proclaimed-on", required=True, type=day, metavar="DATE", help="when it was proclaimed"
    )
    command.add_argument("--why", required=True, metavar="TEXT", help="as people know it")
    command.add_argument("--mourning", action="store_true", help="not made a bank holiday")
    who_option(command, "who enters it")
    command.add_argument("--preview", action="store_true", help="show what changes; keep nothing")
    json_option(command)


def _death_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--fresh", required=True, type=day, metavar="DATE", help="the day of the fresh poll"
    )
    command.add_argument(
        "--proof-on",
        type=day,
        metavar="DATE",
        help="the day on which the death was proved to the returning officer (today)",
    )
    command.add_argument(
        "--stood",
        choices=STOOD,
        help="for whom the candidate stood, where the law asks: for a party, as an independent, or as"
        " the Speaker seeking re-election",
    )


def _replan_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--date", type=day, help="the new polling day")
    poll_option(command, "--poll", needed=False, about="only these move to the new day: ")
    poll_option(command, "--add-poll", needed=False)
    poll_option(command, "--remove-poll", needed=False)
    for option, about in (
        (
            "--given",
            "a date that polling day alone does not decide; or the day that an authority plans, or its"
            " officer fixed: ashford/notice_of_election=2027-03-22",
        ),
        (
            "--actual",
            "the day on which it was really done, as ashford/notice_of_election=2027-03-22; its task is"
            " reported done",
        ),
    ):
        command.add_argument(
            option, action="append", type=given, default=[], metavar="KEY=DATE", help=about
        )
