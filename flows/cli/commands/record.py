"""`writ history`, `alarms` and `walls`: what happened, what must be mended, and which screens read along."""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from typing import Any

from calendars.errors import WritError
from flows.cli.terminal.asked import OnlyJson
from flows.cli.terminal.show import Entry, as_json, say, say_table
from flows.wiring import open_office
from tasks.clock import london, london_day, utc_now
from tasks.readiness.area_doctor import AREA_FILE, fault_alarms
from tasks.register.finding.history_search import FilterError, Found, Wanted, search
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.plans.elections import the_election
from tasks.register.plans.rules import books_without_people
from tasks.register.visits.walls import WallOf, all_walls, revoke_wall
from tasks.text import on_one_line, spreadsheet_cell
from tasks.typist import name_given, who_words
from tasks.words import hour, long_day, short_moment

COLUMNS = (
    "at",
    "chain",
    "position",
    "kind",
    "task",
    "area",
    "person",
    "who",
    "login",
    "text",
    "evidence",
    "hash",
)


@dataclass(frozen=True)
class HistoryAsked:
    """`writ history`."""

    election: str | None
    task: str
    person: str
    post: str
    area: str
    day: dt.date | None
    since: dt.date | None
    until: dt.date | None
    json: bool
    csv: bool


def history(args: HistoryAsked) -> int:
    """What happened, oldest first: of one election, or of everything, as the filters say."""
    if args.day and (args.since or args.until):
        raise FilterError("--day is that day alone; leave --since and --until out")
    wanted = Wanted(
        election=args.election or "",
        task=args.task,
        person=args.person,
        post=args.post,
        area=args.area,
        since=args.day or args.since,
        until=args.day or args.until,
    )
    with open_office().register.read() as session:
        found = search(session, wanted)
        if args.json:
            say(as_json([_entry_json(each) for each in found]))
        elif args.csv:
            _write_csv(found)
        elif not _say_entries(found, of_one_task=bool(args.task)):
            say("nothing in the history is like that")
    return 0


def _entry_json(found: Found) -> dict[str, Any]:
    row = found.entry
    return {
        "chain": row.chain,
        "position": row.position,
        "at": london(row.at),
        "kind": row.kind,
        "task": found.task,
        "area": found.area,
        "person": row.person,
        "who": row.who,
        "login": row.data.get("login"),
        "text": row.text,
        "evidence": found.evidence,
        "data": row.data,
        "previous": row.previous,
        "hash": row.hash,
    }


def _say_entries(found: Iterable[Found], *, of_one_task: bool) -> bool:
    """A table for each day; below each entry what it is of, unless all are of the one that was asked for.
    Returns whether there was any."""
    any_day = False
    for day, entries in groupby(found, key=lambda each: london_day(each.entry.at)):
        rows = [_entry_row(each, of_one_task=of_one_task) for each in entries]
        say_table(("At", "Who", "What"), rows, title=long_day(day))
        any_day = True
    return any_day


def _entry_row(found: Found, *, of_one_task: bool) -> Entry:
    row = found.entry
    who = who_words(row.who, row.data) + (f" ({row.person})" if row.person else "")
    evidence = f" [{_evidence_words(found)}]" if found.evidence else ""
    place = f", {found.area}" if found.area and not found.task else ""
    about = "" if of_one_task else (found.task or row.chain) + place
    return Entry((hour(london(row.at).time()), who, row.text + evidence), about)


def _evidence_words(found: Found) -> str:
    return "; ".join(f"{label}: {said}" for label, said in found.evidence.items())


def _write_csv(found: Iterable[Found]) -> None:
    """One row for each entry, for a spreadsheet, which takes none of its cells for a formula."""
    say(_csv_line(COLUMNS))
    for each in found:
        row = each.entry
        cells = (
            london(row.at).isoformat(),
            row.chain,
            str(row.position),
            row.kind,
            each.task or "",
            each.area or "",
            row.person or "",
            row.who,
            row.data.get("login", ""),
            row.text,
            _evidence_words(each),
            row.hash,
        )
        say(_csv_line([spreadsheet_cell(on_one_line(cell)) for cell in cells]))


def _csv_line(cells: Sequence[str]) -> str:
    line = StringIO(newline="")
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def alarms(args: OnlyJson) -> int:
    """What stands to be mended, oldest first; faults in areas' files also before a pass has met them."""
    now = utc_now()
    with open_office().register.read() as session:
        rows = list(standing_alarms(session))
        met = {row.identity for row in rows}
        faults = [a for a in fault_alarms(books_without_people(session)) if a.identity not in met]
    found = [(row.raised_at, row.election, row.kind, alarm_words(row)) for row in rows]
    found += [(now, None, AREA_FILE, str(alarm)) for alarm in faults]
    if args.json:
        said = [
            {"election": election, "kind": kind, "text": text, "at": london(at)}
            for at, election, kind, text in found
        ]
        say(as_json(said))
        return 0
    rows_said = [Entry((short_moment(at), text), election or "") for at, election, _, text in found]
    say_table(("Since", "Alarm"), rows_said)
    if not found:
        say("no alarms")
    return 0


class NoWallError(WritError):
    """No screen has an address there."""


@dataclass(frozen=True)
class WallAsked:
    """`writ revoke-wall`."""

    election: str
    area: str
    json: bool


def walls(args: OnlyJson) -> int:
    """Which screens show the wall of an election without anybody signed in, as whose, and since when."""
    with open_office().register.read() as session:
        found = all_walls(session)
    if args.json:
        said = [
            {
                "election": wall.election,
                "area": wall.place.area,
                "office": wall.place.office,
                "since": london(made),
            }
            for wall, made in found.items()
        ]
        say(as_json(said))
        return 0
    rows = [
        Entry((wall.election, wall.place.area, wall.place.office, short_moment(made)), "")
        for wall, made in found.items()
    ]
    say_table(("Election", "Area", "Whose", "Since"), rows)
    if not rows:
        say("no screen has an address; operators make them on an election's page")
    return 0


def revoke_a_wall(args: WallAsked) -> int:
    """Make the address at which a screen shows the wall of an election stop working."""
    with open_office().register.write() as session:
        the_election(session, args.election)
        wall = _wall(all_walls(session), args)
        revoke_wall(session, wall, who=name_given(""), now=utc_now())
    if args.json:
        say(as_json({"revoked": True}))
    else:
        say(f"revoked: the screen of {args.area} shows {args.election} no longer")
    return 0


def _wall(there: Iterable[WallOf], args: WallAsked) -> WallOf:
    of_election = [wall for wall in there if wall.election == args.election]
    for wall in of_election:
        if wall.place.area == args.area:
            return wall
    areas = ", ".join(wall.place.area for wall in of_election) or "none"
    raise NoWallError(
        f"no screen of {args.area!r} has an address for {args.election}; there are: {areas}"
    )
