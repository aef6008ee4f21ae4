"""`writ directory`: load, check, show and export the directory."""

import argparse
from pathlib import Path

from flows.cli.show import as_json, columns, login, say
from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.directory import Directory
from tasks.directory_entries import directory_content
from tasks.directory_file import read_directory, write_directory
from tasks.posts import load_posts
from tasks.register.directory_store import changes, replace_directory, stored_directory
from tasks.register.history import OFFICE, Event, EventKind, append


def load(args: argparse.Namespace) -> int:
    """Make the register's directory that of the file; loading it twice changes nothing."""
    new = _read(args.file)
    office = open_office()
    with office.register.write() as session:
        lines = replace_directory(session, new)
        if lines:
            text = f"Directory loaded from {args.file.name}: {len(lines)} changes"
            event = Event(EventKind.DIRECTORY_LOADED, login(""), text, data={"changes": lines})
            append(session, OFFICE, [event], at=utc_now())
    _show_changes(args, lines, "loaded")
    return 0


def check(args: argparse.Namespace) -> int:
    """Show what loading the file would change; changes nothing."""
    new = _read(args.file)
    with open_office().register.read() as session:
        lines = changes(stored_directory(session).directory, new)
    _show_changes(args, lines, "to change")
    return 0


def show(args: argparse.Namespace) -> int:
    """Who holds which post."""
    directory = _stored()
    if args.json:
        say(as_json(directory_content(directory)))
        return 0
    roles = load_posts().roles
    rows = [
        (
            directory.areas[held.area].name,
            roles[held.role].title + (" (deputy)" if held.deputy else ""),
            directory.people[held.person].name,
            ", ".join(address.to for address in directory.people[held.person].addresses),
        )
        for held in directory.holdings
    ]
    say(columns(rows) or "the directory is empty: load one with `writ directory load FILE`")
    return 0


def export(args: argparse.Namespace) -> int:
    """The directory as a file that can be edited and loaded again."""
    directory = _stored()
    say(as_json(directory_content(directory)) if args.json else write_directory(directory))
    return 0


def _read(path: Path) -> Directory:
    return read_directory(path, load_posts())


def _stored() -> Directory:
    with open_office().register.read() as session:
        return stored_directory(session).directory


def _show_changes(args: argparse.Namespace, lines: list[str], verb: str) -> None:
    if args.json:
        say(as_json({"changes": lines}))
        return
    for line in lines:
        say(line)
    say(f"{len(lines)} entries {verb}" if lines else "nothing to change")
