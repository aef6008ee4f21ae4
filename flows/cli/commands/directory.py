"""`writ directory`: load, check, show and export the directory; absences, addresses, calendars."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.cli.terminal.asked import OnlyJson
from flows.cli.terminal.prefect_side import show_choices
from flows.cli.terminal.show import Entry, as_json, say, say_table
from flows.wiring import open_office
from notifications.channels.addresses import refuse_bad_addresses
from tasks.actions.changing_hands import tell_new_holders
from tasks.actions.directories.parts import with_part
from tasks.actions.directories.undoing import LOADED, marked, refuse_to_undo, set_on_page
from tasks.clock import london, london_day, utc_now
from tasks.people.absences import read_absences, with_calendar
from tasks.people.directory import Directory, DirectoryError
from tasks.people.directory_csv import only_in_csv, read_directory_csv, write_directory_csv
from tasks.people.directory_entries import directory_content
from tasks.people.directory_file import only_in, read_directory, write_directory
from tasks.people.posts import load_posts
from tasks.policy.policy import load_policy
from tasks.register.models import PersonRow
from tasks.register.plans.directory_store import (
    StoredDirectory,
    changes,
    confirm_addresses,
    replace_absences,
    replace_directory,
    stored_directory,
)
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.register.visits.feeds import all_feeds
from tasks.register.visits.feeds import revoke_feed as end_feed
from tasks.typist import name_given
from tasks.words import span_words


@dataclass(frozen=True)
class FileAsked:
    """`writ directory check`."""

    file: Path
    json: bool


@dataclass(frozen=True)
class LoadAsked(FileAsked):
    """`writ directory load`."""

    anyway: bool


@dataclass(frozen=True)
class ExportAsked:
    """`writ directory export`."""

    csv: Path | None
    json: bool


@dataclass(frozen=True)
class PersonAsked:
    """`writ directory confirm` and `revoke-feed`."""

    person: str
    json: bool


@dataclass(frozen=True)
class AbsencesAsked(PersonAsked):
    """`writ directory absences`."""

    file: Path


def load(args: LoadAsked) -> int:
    """Make the register's directory that of the file or folder, or the part of one organisation that it is of,
    after showing what changes; loading it twice changes nothing. What was set on the page is undone `--anyway`
    alone."""
    read, only = _read(args.file)
    office = open_office()
    refuse_bad_addresses(read, office.channels())
    with office.register.write() as session:
        take_turn(session, Turn.DIRECTORY)
        old = stored_directory(session).directory
        new = with_part(old, read, only, utc_now()) if only else read
        if not args.anyway:
            refuse_to_undo(changes(old, new), set_on_page(session), args.file.name)
        lines = replace_directory(session, new)
        _note(session, f"{LOADED} from {args.file.name}", lines)
        if lines:
            tell_new_holders(session, old, stored_directory(session).directory, now=utc_now())
        _show_changes(args, lines)
    _show_sum(args, lines, "loaded")
    if lines:
        show_choices(office)
    return 0


def check(args: FileAsked) -> int:
    """Show what loading the file or folder would change, and what of it was set on the page; changes nothing."""
    read, only = _read(args.file)
    office = open_office()
    refuse_bad_addresses(read, office.channels())
    with office.register.read() as session:
        old = stored_directory(session).directory
        new = with_part(old, read, only, utc_now()) if only else read
        lines = marked(changes(old, new), set_on_page(session))
    _show_changes(args, lines)
    _show_sum(args, lines, "to change")
    return 0


def show(args: OnlyJson) -> int:
    """Who holds which post, who deputises, and who is away."""
    directory = _stored().directory
    if args.json:
        say(as_json(directory_content(directory)))
        return 0
    rows = list(_posts(directory, london_day(utc_now())))
    say_table(("Area", "Post", "Holder", "Note"), rows)
    if not rows:
        say("the directory is empty: load one with `writ directory load FILE`")
    return 0


def export(args: ExportAsked) -> int:
    """The directory as a file, or a folder of CSV files, that can be edited and loaded again."""
    directory = _stored().directory
    if args.csv:
        write_directory_csv(directory, args.csv)
        where = f"written to {args.csv}; load it with `writ directory load {args.csv}`"
        say(as_json({"folder": str(args.csv)}) if args.json else where)
        return 0
    say(as_json(directory_content(directory)) if args.json else write_directory(directory))
    return 0


def absences(args: AbsencesAsked) -> int:
    """Take a person's absences from their calendar file, in place of what it said before."""
    office, now = open_office(), utc_now()
    policy = load_policy()
    with office.register.write() as session:
        take_turn(session, Turn.DIRECTORY)
        stored = stored_directory(session)
        _number(stored, args.person)
        found = read_absences(
            args.file,
            args.person,
            opens=policy.opens,
            closes=policy.closes,
            today=london_day(now),
        )
        lines = replace_absences(session, with_calendar(stored.directory, args.person, found))
        _note(session, f"Absences of {args.person} read from a calendar", lines)
        _show_changes(args, lines)
    _show_sum(args, lines, "taken from the calendar")
    return 0


def confirm(args: PersonAsked) -> int:
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


def feeds(args: OnlyJson) -> int:
    """Who has an address for their calendar, and since when."""
    with open_office().register.read() as session:
        found = all_feeds(session)
    since = {feed.person: f"{london(feed.made_at):%Y-%m-%d %H:%M}" for feed in found}
    if args.json:
        say(as_json(since))
        return 0
    rows = [Entry((feed.person, feed.name, since[feed.person]), "") for feed in found]
    say_table(("Person", "Name", "Since"), rows)
    if not rows:
        say("nobody has an address for their calendar; each makes their own on the pages")
    return 0


def revoke_feed(args: PersonAsked) -> int:
    """Make the address of somebody's calendar stop working."""
    with open_office().register.write() as session:
        number = _number(stored_directory(session), args.person)
        person = session.get_one(PersonRow, number)
        had = end_feed(session, person, who=name_given(""), now=utc_now())
    if args.json:
        say(as_json({"revoked": had}))
    else:
        say("revoked" if had else f"nothing to revoke: {args.person} has no such address")
    return 0


def _read(path: Path) -> tuple[Directory, str]:
    """The directory of a file or folder, and of which organisation alone it is."""
    if path.is_dir():
        return read_directory_csv(path, load_posts()), only_in_csv(path)
    return read_directory(path, load_posts()), only_in(path)


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
        event = Event(EventKind.DIRECTORY_LOADED, name_given(""), said, data={"changes": lines})
        append(session, OFFICE, [event], at=utc_now())


def _posts(directory: Directory, today: date) -> Iterator[Entry]:
    roles = load_posts().roles
    for held in directory.holdings:
        person = directory.people[held.person]
        away = [a for a in directory.absences if a.person == held.person and a.end >= today]
        note = [
            *_from_until(held.start, held.end),
            *(f"away {span_words(a.start, a.end)}" for a in away),
        ]
        post = roles[held.role].title + (" (deputy)" if held.deputy else "")
        yield Entry(
            (directory.areas[held.area].name, post, person.name, "; ".join(note)),
            ", ".join(f"{address.channel}:{address.to}" for address in person.addresses),
        )


def _from_until(start: date | None, end: date | None) -> Iterator[str]:
    if start:
        yield f"from {start.isoformat()}"
    if end:
        yield f"until {end.isoformat()}"


def _show_changes(args: FileAsked | PersonAsked, lines: list[str]) -> None:
    if args.json:
        return
    for line in lines:
        say(line)


def _show_sum(args: FileAsked | PersonAsked, lines: list[str], verb: str) -> None:
    if args.json:
        say(as_json({"changes": lines}))
        return
    entries = "1 entry" if len(lines) == 1 else f"{len(lines)} entries"
    say(f"{entries} {verb}" if lines else "nothing to change")
