"""How `writ directory` is typed."""

from flows.cli.terminal.typed import path
from flows.cli.usage.common import Commands, add, json_option


def register(commands: Commands) -> None:
    """Add them."""
    about = "areas, posts, people, addresses, absences and ladders"
    directory = commands.add_parser("directory", help=about, description=about)
    actions = directory.add_subparsers(required=True, metavar="ACTION")
    for name, what in (
        ("load", "make the register's directory that of a file, and list what changed"),
        ("check", "read a file and show what loading it would change; changes nothing"),
    ):
        action = add(actions, name, f"directory:{name}", what)
        action.add_argument(
            "file", type=path, metavar="FILE", help="a TOML file, or a folder of CSV files"
        )
        if name == "load":
            action.add_argument(
                "--anyway", action="store_true", help="though it undoes what was set on the page"
            )
        json_option(action)
    json_option(add(actions, "show", "directory:show", "who holds which post, and who is away"))
    export = add(
        actions, "export", "directory:export", "the directory, to be edited and loaded again"
    )
    export.add_argument("--csv", type=path, metavar="FOLDER", help="as CSV files in a folder")
    json_option(export)
    _of_somebody(actions)


def _of_somebody(actions: Commands) -> None:
    """What concerns one person: absences, addresses, and the address that their calendar reads."""
    away = add(
        actions, "absences", "directory:absences", "when somebody is away, by their calendar"
    )
    away.add_argument("person", metavar="PERSON", help="by id")
    away.add_argument("file", type=path, metavar="FILE", help="their calendar, an .ics file")
    json_option(away)
    confirm = add(
        actions, "confirm", "directory:confirm", "note that somebody reads what they are sent"
    )
    confirm.add_argument("person", metavar="PERSON", help="by id")
    json_option(confirm)
    json_option(
        add(actions, "feeds", "directory:feeds", "whose calendars read their tasks, and since when")
    )
    revoke = add(
        actions,
        "revoke-feed",
        "directory:revoke_feed",
        "make the address of somebody's calendar stop working",
    )
    revoke.add_argument("person", metavar="PERSON", help="by id")
    json_option(revoke)
