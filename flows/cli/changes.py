"""`writ replan`, `postpone`, `cancel`, `uncontested`, `archive`: what changes in an election."""

import argparse
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.cli import proclaimed_file
from flows.cli.prefect_side import show_election
from flows.cli.show import as_json, columns, login, say, warn
from flows.wiring import open_office
from tasks.archiving import archive_election
from tasks.calling import parse_poll
from tasks.changing import (
    Ask,
    Changed,
    add_polls,
    as_it_is,
    cancel_election,
    change_election,
    in_turn,
    move,
    postpone_election,
    set_dates,
    set_polls,
)
from tasks.clock import london, utc_now
from tasks.polls import Poll, PollState
from tasks.proclaiming import proclaim, proclaimed_day
from tasks.register.changes import change_words
from tasks.register.elections import proclaimed_days
from tasks.replanning import ChangeKind, TaskChange
from tasks.sight import open_books_of


def replan(args: argparse.Namespace) -> int:
    """Move the day, add or take away polls, enter dates; or only plan anew from the same facts."""

    def asks(session: Any, now: datetime) -> Ask:
        wanted: list[Ask] = []
        if args.date:
            books = open_books_of(session)
            wanted.append(move(args.date, reason=args.reason, books=books, now=now))
        if args.add_poll:
            wanted.append(add_polls(_polls(args.add_poll), reason=args.reason, now=now))
        if args.remove_poll:
            gone = _polls(args.remove_poll)
            wanted.append(set_polls(gone, PollState.CANCELLED, reason=args.reason))
        if args.given or args.actual:
            dates = {"given": dict(args.given), "actual": dict(args.actual)}
            wanted.append(set_dates(**dates, reason=args.reason))
        return in_turn(wanted) if wanted else as_it_is(reason=args.reason)

    return _change(args, asks)


def postpone(args: argparse.Namespace) -> int:
    """Postpone without a date: what is not done is stood down until there is a day."""
    return _change(args, lambda _session, _now: postpone_election(reason=args.reason))


def cancel(args: argparse.Namespace) -> int:
    """Cancel the election, or some of its polls."""
    if not args.poll:
        return _change(args, lambda _session, _now: cancel_election(reason=args.reason))
    state = PollState.COUNTERMANDED if args.countermanded else PollState.CANCELLED
    chosen = _polls(args.poll)
    return _change(args, lambda _session, _now: set_polls(chosen, state, reason=args.reason))


def uncontested(args: argparse.Namespace) -> int:
    """No poll is taken where there are no more candidates than seats."""
    chosen = _polls(args.poll)
    ask = set_polls(chosen, PollState.UNCONTESTED, reason=args.reason)
    return _change(args, lambda _session, _now: ask)


def archive(args: argparse.Namespace) -> int:
    """Close what is still to do in an election that is over; nothing ever leaves for it again."""

    def work(session: Session, now: datetime) -> Changed:
        return archive_election(
            session, args.election, reason=args.reason, who=login(args.who), now=now,
            even_if_open=args.even_if_open, preview=args.preview,
        )  # fmt: skip

    return _make(args, work)


def _polls(given: list[list[str]]) -> tuple[Poll, ...]:
    return tuple(parse_poll(text) for several in given for text in several)


def _change(args: argparse.Namespace, asks: Any) -> int:
    def work(session: Session, now: datetime) -> Changed:
        return change_election(
            session, args.election, asks(session, now), who=login(args.who), now=now,
            preview=args.preview,
        )  # fmt: skip

    return _make(args, work)


def _make(args: argparse.Namespace, work: Callable[[Session, datetime], Changed]) -> int:
    """Make a change, or only show it."""
    office, now = open_office(), utc_now()
    open_session = office.register.read if args.preview else office.register.write
    with open_session() as session:
        changed = work(session, now)
    show_changed(args, changed)
    if not args.preview:
        show_election(office, args.election, now=now)
    return 0


def show_changed(args: argparse.Namespace, changed: Changed) -> None:
    """Print what changes and who hears of it."""
    if args.json:
        said = {
            "election": changed.election,
            "why": changed.why,
            "preview": args.preview,
            "tasks": [change_json(change, changed) for change in changed.tasks],
            "alarms": list(changed.alarms),
        }
        say(as_json(said))
        return
    shown = [c for c in changed.tasks if c.kind is not ChangeKind.AMENDED or c.id in changed.told]
    rows = [
        (change.kind.value, changed.areas.get(change.area, change.area),
         change_words(change, changed.why),
         "tells " + ", ".join(changed.told[change.id]) if change.id in changed.told else "")
        for change in shown
    ]  # fmt: skip
    if rows:
        say(columns(rows))
    for alarm in changed.alarms:
        warn(f"alarm: {alarm}")
    note = "Preview, nothing was changed" if args.preview else changed.election
    quiet = len(changed.tasks) - len(shown)
    rest = f", {quiet} more only in what is said of them" if quiet else ""
    say(f"{note}: {changed.why}; {len(shown)} tasks change{rest}.")


def change_json(change: TaskChange, changed: Changed) -> dict[str, Any]:
    """One change as `--json` gives it."""
    old, new = change.stored, change.planned
    return {
        "id": change.id,
        "title": change.title,
        "area": change.area,
        "change": change.kind.value,
        "from": {"opens": london(old.opens), "due": london(old.due)} if old else None,
        "to": {"opens": london(new.opens), "due": london(new.due)} if new else None,
        "asked_again": change.ask_again,
        "told": list(changed.told.get(change.id, ())),
    }


def proclaim_day(args: argparse.Namespace) -> int:
    """Enter a proclaimed day, and plan anew every election it touches."""
    office, now = open_office(), utc_now()
    day = proclaimed_day(
        args.day, nations=(args.nation,), proclaimed_on=args.proclaimed_on, why=args.why,
        mourning=args.mourning,
    )  # fmt: skip
    opened = office.register.read if args.preview else office.register.write
    with opened() as session:
        found = proclaim(session, day, who=login(args.who), now=now, preview=args.preview)
        days = proclaimed_days(session)
    if not args.preview:
        proclaimed_file.keep(office.settings.home, days)
    for changed in found:
        show_changed(args, changed)
        if not args.preview:
            show_election(office, changed.election, now=now)
    if not found and not args.json:
        say("no election's dates change")
    return 0
