"""How the history, its proof, the alarms and the readiness check are asked for."""

from flows.cli.terminal.typed import day, path
from flows.cli.usage.common import Commands, add, json_option


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
    about = "find what was changed behind Writ's back; or check an archive, on any machine"
    verify = add(commands, "verify", "reports.archive:verify", about)
    verify.add_argument("file", metavar="FILE", nargs="?", type=path, help="an archive")
    verify.add_argument(
        "--sha256", default="", metavar="HEX", help="what the archive's own SHA-256 is to be"
    )
    doctor = add(commands, "doctor", "doctor:doctor", "what to mend before an election")
    doctor.add_argument("election", metavar="ELECTION", nargs="?")
    json_option(doctor)
    alarms = add(commands, "alarms", "record:alarms", "what an operator must mend")
    json_option(alarms)
