"""How the history, its proof, the alarms and the readiness check are asked for."""

from collections.abc import Mapping
from typing import Any

from flows.cli.terminal.typed import day, path
from flows.cli.usage.common import Commands, add, json_option, who_option


def register(commands: Commands) -> None:
    """Add them."""
    history = add(commands, "history", "record:history", "what happened, oldest first")
    history.add_argument("election", metavar="ELECTION", nargs="?")
    for name, about in (
        ("task", "only what concerns one task, by its id"),
        ("person", "only what somebody did, or was told, by id or by the name that was kept"),
        ("post", "only the tasks of a post: esm, or ashford/esm"),
        ("area", "only the tasks of an area and of what lies in it, and elections called there"),
    ):
        history.add_argument(f"--{name}", default="", metavar=name.upper(), help=about)
    for name, about in (
        ("day", "only one day"),
        ("since", "from this day on"),
        ("until", "up to this day, and with it"),
    ):
        history.add_argument(f"--{name}", type=day, metavar="DATE", help=about)
    shown = history.add_mutually_exclusive_group()
    json_option(shown)
    shown.add_argument("--csv", action="store_true", help="as CSV, for a spreadsheet")
    _verify(commands)
    doctor = add(commands, "doctor", "watching.doctor:doctor", "what to mend before an election")
    doctor.add_argument("election", metavar="ELECTION", nargs="?")
    json_option(doctor)
    status = add(commands, "status", "watching.status:status", "how it stands, on one screen")
    json_option(status)
    alarms = add(commands, "alarms", "record:alarms", "what an operator must mend")
    json_option(alarms)

    _walls(commands)
    _keys(commands)


def _verify(commands: Commands) -> None:
    about = (
        "find what was changed behind Writ's back; or check an archive or a backup, on any machine"
    )
    verify = add(commands, "verify", "reports.proof:verify", about)
    verify.add_argument("file", metavar="FILE", nargs="?", type=path, help="an archive or a backup")
    verify.add_argument(
        "--sha256", default="", metavar="HEX", help="what the file's own SHA-256 is to be"
    )
    verify.add_argument(
        "--clear",
        action="store_true",
        help="where nothing is wrong: delete files of evidence to which no answer refers",
    )
    verify.add_argument(
        "--accept",
        default="",
        metavar="REASON",
        help="go on from what is there, though more was noted outside: a backup was restored",
    )
    who_option(verify, "who accepts it")
    verify.set_defaults(check=_only_of_the_register)


def _walls(commands: Commands) -> None:
    json_option(add(commands, "walls", "record:walls", "which screens show an election's wall"))
    revoke = add(commands, "revoke-wall", "record:revoke_a_wall", "make the address of one stop")
    revoke.add_argument("election", metavar="ELECTION")
    revoke.add_argument("area", metavar="AREA", help="of whose organisation it is, by id")
    json_option(revoke)


def _keys(commands: Commands) -> None:
    key = add(commands, "new-key", "watching.keys:make_a_key", "sign owners' links with a new key")
    key.add_argument(
        "--forget",
        action="store_true",
        help="the old ones were stolen: what they signed opens nothing any more",
    )
    who_option(key, "who changes it")
    json_option(key)


def _only_of_the_register(typed: Mapping[str, Any]) -> str:
    """What is wrong where something of the register is asked of an archive; empty where nothing is."""
    wrong = "--accept" if typed["accept"] else "--clear" if typed["clear"] else ""
    return f"{wrong} is for the register, not for an archive" if typed["file"] and wrong else ""
