"""How messages and the machinery are asked for: what did not arrive, a pass, Prefect's picture, everything at once."""

from flows.cli.terminal.typed import moment, number
from flows.cli.usage.common import Commands, add, json_option, who_option

MOST_COPIES = 8


def register(commands: Commands) -> None:
    """Add them."""
    _outgoing(commands)
    _engine(commands)


def _outgoing(commands: Commands) -> None:
    late = add(commands, "undelivered", "outgoing:undelivered", "messages that did not arrive")
    late.add_argument("--on-the-way", action="store_true", help="those that have yet to leave")
    json_option(late)
    for name, handler, about in (
        ("resend", "resend", "send messages again that did not arrive"),
        ("seen-to", "seen_to", "note that such messages were dealt with another way"),
    ):
        command = add(commands, name, f"outgoing:{handler}", about)
        which = command.add_mutually_exclusive_group(required=True)
        which.add_argument(
            "message", nargs="*", type=number, default=[], metavar="MESSAGE", help="its number"
        )
        if name == "resend":
            which.add_argument("--all", action="store_true", help="every one there is")
        else:
            command.add_argument("--note", required=True, help="how: told by telephone")
        who_option(command, "who asks for it")


def _engine(commands: Commands) -> None:
    dispatch = add(commands, "dispatch", "engine:dispatch", "tell everyone whose moment has come")
    dispatch.add_argument(
        "--now",
        type=moment,
        metavar="MOMENT",
        help="as if it were this moment: 2027-04-08T09:00+01:00",
    )
    json_option(dispatch)
    sync = add(commands, "sync", "engine:sync", "make Prefect show what the register says")
    json_option(sync)
    about = "start Prefect server, worker, dispatcher and page; Ctrl-C stops"
    up = add(commands, "up", "engine:up", about)
    up.add_argument(
        "--copies",
        type=int,
        choices=range(1, MOST_COPIES + 1),
        default=1,
        help="how many of each, on PostgreSQL and Redis: docs/how-to/run-it-scaled.md",
    )
