"""How tasks are listed, answered, put off, handed over and opened again."""

from flows.cli.terminal.typed import day, number, until
from flows.cli.usage.common import Commands, add, file_option, json_option, on_behalf, who_option


def register(commands: Commands) -> None:
    """Add them."""
    _tasks(commands)
    _answers(commands)
    _tick(commands)
    _reopen(commands)
    _snooze(commands)
    _escalate(commands)
    _handover(commands)
    _reply(commands)


def _tasks(commands: Commands) -> None:
    tasks = add(commands, "tasks", "tasks:tasks", "owned tasks, by due moment")
    tasks.add_argument("election", metavar="ELECTION", nargs="?")
    tasks.add_argument("--post", help="only those of a post: esm, or ashford/esm")
    tasks.add_argument(
        "--person", help="only those of a person, by id or name: what they own, or are asked about"
    )
    tasks.add_argument(
        "--may-see", action="store_true", help="with --person: all that they may see"
    )
    tasks.add_argument(
        "--state", help="only those that stand so: awaiting, overdue, snoozed, done, ..."
    )
    json_option(tasks)
    catalogue = add(commands, "catalogue", "tasks:catalogue", "every task an election can need")
    catalogue.add_argument("--area", help="as the police force around this area has them")
    json_option(catalogue)


def _answers(commands: Commands) -> None:
    for name, about in (
        ("ack", "note that somebody will do a task"),
        ("done", "note that a task is done"),
        ("skip", "note that a task is not applicable, with the reason"),
    ):
        command = add(commands, name, f"answers:{name}", about)
        command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
        who_option(command, "whose answer it is")
        command.add_argument("--note", default="", required=name == "skip", help="a note to keep")
        on_behalf(command)
        if name == "done":
            command.add_argument(
                "--evidence",
                action="append",
                default=[],
                metavar="[SLOT=]WHERE",
                help="what shows that it was done, or where that is; again for each slot",
            )
            file_option(command)
            command.add_argument(
                "--on",
                type=day,
                metavar="DATE",
                help="the day on which it was, where that is kept: of a notice, a statement, a result"
                " (today)",
            )
            command.add_argument(
                "--correction",
                default="",
                metavar="WHY",
                help="why it counts as done though it cannot have been yet",
            )
        json_option(command)


def _tick(commands: Commands) -> None:
    about = "tick items of a task's checklist"
    command = add(commands, "tick", "ticking:tick", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument(
        "items", metavar="ITEM", nargs="+", help="their keys, as `writ plan --json` shows them"
    )
    command.add_argument("--back", action="store_true", help="take their ticks back")
    who_option(command, "who ticks them")
    json_option(command)


def _reopen(commands: Commands) -> None:
    about = "open a task again that was reported done; what was answered no longer counts"
    command = add(commands, "reopen", "answers:reopen", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument("--note", required=True, help="why; those who are told read it")
    who_option(command, "who wants it")
    on_behalf(command)
    json_option(command)


def _snooze(commands: Commands) -> None:
    about = "ask nobody about a task until a moment; never past its statutory date"
    command = add(commands, "snooze", "answers:snooze", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument(
        "--until",
        required=True,
        type=until,
        metavar="MOMENT",
        help="2027-03-25 (when offices open), 2027-03-25T14:00+00:00, or now, to end it",
    )
    command.add_argument("--note", default="", help="why; needed unless it is ended")
    who_option(command, "who wants it")
    on_behalf(command)
    json_option(command)


def _escalate(commands: Commands) -> None:
    about = "ask the next post on a task's ladder at once"
    command = add(commands, "escalate", "answers:escalate", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument("--note", required=True, help="why; those who are asked read it")
    who_option(command, "who wants it")
    json_option(command)


def _reply(commands: Commands) -> None:
    about = "answer what an owner asked on their page: they get it by mail, and read it there"
    command = add(commands, "reply", "reports.replying:reply", about)
    command.add_argument(
        "question", type=number, metavar="QUESTION", help="its number, as the alarm gives it"
    )
    command.add_argument("--note", required=True, metavar="TEXT", help="the answer")
    who_option(command, "who answers")
    json_option(command)


def _handover(commands: Commands) -> None:
    about = "give a task to a named person instead of the holder of its post"
    command = add(commands, "handover", "answers:handover", about)
    command.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    command.add_argument("--to", required=True, metavar="PERSON", help="who gets it, by id or name")
    command.add_argument(
        "--post", default="", help="whose part, where several must answer: ashford/esm"
    )
    command.add_argument("--note", default="", help="a note to keep")
    command.add_argument(
        "--anyway", action="store_true", help="though the person is of another police force"
    )
    who_option(command, "who hands it over")
    command.add_argument("--preview", action="store_true", help="show what changes; keep nothing")
    json_option(command)
