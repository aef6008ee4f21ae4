"""`writ directory`: load, check, show and export the directory; absences and addresses."""

import argparse
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from flows.cli.show import as_json, columns, login, say
from flows.wiring import open_office
from notifications.addresses import refuse_bad_addresses
from tasks.absences import read_absences, with_calendar
from tasks.clock import london_day, utc_now
from tasks.directory import Directory, DirectoryError
from tasks.directory_csv import read_directory_csv, write_directory_csv
from tasks.directory_entries import directory_content
from tasks.directory_file import read_directory, write_directory
from tasks.handing_over import tell_new_holders
from tasks.policy import load_policy
from tasks.posts import load_posts
from tasks.register.directory_store import (
    StoredDirectory,
    changes,
    confirm_addresses,
    replace_absences,
    replace_directory,
    stored_directory,
)
from tasks.register.history import OFFICE, Event, EventKind, append
from tasks.words import span_words


def load(args: argparse.Namespace) -> int:
    """Make the register's directory that of the file or folder, after showing what changes;
    loading it twice changes nothing."""
    new = _read(args.file)
    office = open_office()
    refuse_bad_addresses(new, office.channels())
    with office.register.write() as session:
        old = stored_directory(session).directory
        lines = replace_directory(session, new)
        _note(session, f"Directory loaded from {args.file.name}", lines)
        if lines:
            tell_new_holders(session, old, stored_directory(session).directory, now=utc_now())
        _show_changes(args, lines)
    _show_sum(args, lines, "loaded")
    return 0


def check(args: argparse.Namespace) -> int:
    """Show what loading the file or folder would change; changes nothing."""
    new = _read(args.file)
    office = open_office()
    refuse_bad_addresses(new, office.channels())
    with office.register.read() as session:
        lines = changes(stored_directory(session).directory, new)
    _show_changes(args, lines)
    _show_sum(args, lines, "to change")
    return 0


def show(args: argparse.Namespace) -> int:
    """Who holds which post, who deputises, and who is away."""
    directory = _stored().directory
    if args.json:
        say(as_json(directory_content(directory)))
        return 0
    rows = list(_posts(directory, london_day(utc_now())))
    say(columns(rows) or "the directory is empty: load one with `writ directory load FILE`")
    return 0


def export(args: argparse.Namespace) -> int:
    """The directory as a file, or a folder of CSV files, that can be edited and loaded again."""
    directory = _stored().directory
    if args.csv:
        write_directory_csv(directory, args.csv)
        where = f"written to {args.csv}; load it with `writ directory load {args.csv}`"
        say(as_json({"folder": str(args.csv)}) if args.json else where)
        return 0
    say(as_json(directory_content(directory)) if args.json else write_directory(directory))
    return 0


def absences(args: argparse.Namespace) -> int:
    """Take a person's absences from their calendar file, in place of what it said before."""
    office, now = open_office(), utc_now()
    policy = load_policy()
    with office.register.write() as session:
        stored = stored_directory(session)
        _number(stored, args.person)
        found = read_absences(
            args.file, args.person,
            opens=policy.opens, closes=policy.closes, today=london_day(now),
        )  # fmt: skip
        lines = replace_absences(session, with_calendar(stored.directory, args.person, found))
        _note(session, f"Absences of {args.person} read from a calendar", lines)
        _show_changes(args, lines)
    _show_sum(args, lines, "taken from the calendar")
    return 0


def confirm(args: argparse.Namespace) -> int:
    """Note that a person reads what is sent to their addresses."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        number = _number(stored_directory(session), args.person)
        found = confirm_addresses(session, number, now=now)
        lines = [f"~ address {to} of {args.person}" for to in found]
        # The history is kept for ever, an address only while it is somebody's.
        _note(
            session,
            f"Addresses of {args.person} confirmed",
            [f"~ person {args.person}"][: len(found)],
        )
        _show_changes(args, lines)
    _show_sum(args, lines, "confirmed")
    return 0


def _read(path: Path) -> Directory:
    return (
        read_directory_csv(path, load_posts())
        if path.is_dir()
        else read_directory(path, load_posts())
    )


def _stored() -> StoredDirectory:
    with open_office().register.read() as session:
        return stored_directory(session)


def _number(stored: StoredDirectory, person: str) -> int:
    if person not in stored.numbers:
        raise DirectoryError(f"no person {person!r} in the directory; see `writ directory show`")
    return stored.numbers[person]


def _note(session: Session, text: str, lines: list[str]) -> None:
    """Write a change into the office's history; nothing where nothing changed."""
    if lines:
        said = f"{text}: {len(lines)} change{'s' if len(lines) > 1 else ''}"
        event = Event(EventKind.DIRECTORY_LOADED, login(""), said, data={"changes": lines})
        append(session, OFFICE, [event], at=utc_now())


def _posts(directory: Directory, today: date) -> Iterator[tuple[str, str, str, str, str]]:
    roles = load_posts().roles
    for held in directory.holdings:
        person = directory.people[held.person]
        away = [a for a in directory.absences if a.person == held.person and a.end >= today]
        yield (
            directory.areas[held.area].name,
            roles[held.role].title + (" (deputy)" if held.deputy else ""),
            person.name,
            ", ".join(address.to for address in person.addresses),
            "; ".join([*_from_until(held.start, held.end),
                       *(f"away {span_words(a.start, a.end)}" for a in away)]),
        )  # fmt: skip


def _from_until(start: date | None, end: date | None) -> Iterator[str]:
    if start:
        yield f"from {start.isoformat()}"
    if end:
        yield f"until {end.isoformat()}"


def _show_changes(args: argparse.Namespace, lines: list[str]) -> None:
    if args.json:
        return
    for line in lines:
        say(line)


def _show_sum(args: argparse.Namespace, lines: list[str], verb: str) -> None:
    if args.json:
        say(as_json({"changes": lines}))
        return
    entries = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
    say(f"{entries} {verb}" if lines else "nothing to change")
