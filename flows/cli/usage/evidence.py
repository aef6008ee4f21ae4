"""How the evidence of an election is asked for, and lessons are noted."""

from flows.cli.terminal.typed import path
from flows.cli.usage.common import Commands, add, file_option, json_option, who_option


def register(commands: Commands) -> None:
    """Add them."""
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
    _adding(commands)
    about = "note what was learnt about a task: the next election's plan shows it there"
    lesson = add(commands, "lesson", "reports.lessons:lesson", about)
    lesson.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    lesson.add_argument("--note", required=True, metavar="TEXT", help="what to do otherwise")
    who_option(lesson, "who says so")
    json_option(lesson)


def _adding(commands: Commands) -> None:
    about = "add evidence to a task that is done, without opening it again"
    adding = add(commands, "add-evidence", "reports.adding:add_evidence", about)
    adding.add_argument("task", metavar="TASK", help="its id, as `writ tasks` shows it")
    adding.add_argument(
        "--evidence",
        action="append",
        default=[],
        metavar="[SLOT=]WHERE",
        help="what shows that it was done, or where that is; again for each slot",
    )
    file_option(adding)
    adding.add_argument("--note", default="", help="a note to keep with it")
    who_option(adding, "who adds it")
    json_option(adding)
