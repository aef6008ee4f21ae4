"""How the evidence of an election is asked for."""

from flows.cli.terminal.typed import path
from flows.cli.usage.common import Commands, add, json_option


def register(commands: Commands) -> None:
    """Add it."""
    about = "what there is to show of an election, by the returning officers' standards"
    evidence = add(commands, "evidence", "reports.evidence:evidence", about)
    evidence.add_argument("election", metavar="ELECTION")
    evidence.add_argument(
        "--area", default="", metavar="AREA", help="one council's, by its id: for that council"
    )
    evidence.add_argument(
        "--police", action="store_true", help="the police debrief instead: for the police alone"
    )
    for name, what in (
        ("html", "one page that needs nothing else"),
        ("pdf", "PDF/A, to be kept (needs Pango on this machine)"),
        ("excel", "a workbook"),
    ):
        evidence.add_argument(f"--{name}", type=path, metavar="FILE", help=f"write it as {what}")
    evidence.add_argument(
        "--csv", type=path, metavar="FOLDER", help="write every table of it as CSV"
    )
    evidence.add_argument("--all", action="store_true", help="list all that is missing, or late")
    json_option(evidence)
