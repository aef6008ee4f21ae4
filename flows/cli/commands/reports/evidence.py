"""`writ evidence`: the returning officers' report, or the police debrief."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flows.cli.terminal.progress import progress
from flows.cli.terminal.show import as_json, say, say_folded, say_table
from flows.reporting.evidencing import Wanted, check_places, write_report
from flows.wiring import open_office
from notifications.reports.document import Cell, Document, Flag, Table
from notifications.reports.kinds import ReportKind, make_report
from notifications.reports.page import cell_words
from tasks.clock import london, utc_now

_SHOWN = 12


@dataclass(frozen=True)
class EvidenceAsked:
    """`writ evidence`."""

    election: str
    area: str
    police: bool
    html: Path | None
    pdf: Path | None
    excel: Path | None
    csv: Path | None
    all: bool
    json: bool


def evidence(args: EvidenceAsked) -> int:
    """What there is to show of an election: in short on the terminal, whole in files."""
    wanted = Wanted(args.html, args.pdf, args.excel, args.csv)
    check_places(wanted)
    kind = ReportKind.DEBRIEF if args.police else ReportKind.OUTCOMES
    now = utc_now()
    with open_office().register.read() as session:
        document = make_report(session, args.election, kind, area=args.area, now=now)
    if args.json:
        say(as_json(report_json(document)))
    else:
        _say_report(document, everything=args.all)
    with progress(f"Writing {args.election}", "pages") as tell:
        written = write_report(document, wanted, progress=tell)
    if not args.json:
        _say_written(written, wanted)
    return 0


def _say_report(document: Document, *, everything: bool) -> None:
    say_folded(f"{document.title}: {document.about}")
    brief, chief = document.brief, document.chief
    say_table(brief.columns, map(_cells, brief.rows), title=brief.title, titles=brief.columns[0])
    rows = chief.rows if everything else chief.rows[:_SHOWN]
    say_table(
        chief.columns,
        map(_cells, rows),
        title=f"{chief.title}: {len(chief.rows)}",
        titles=chief.columns[-1],
    )
    if not chief.rows:
        say(f"{chief.title}: none of what was due by now")
    if len(rows) < len(chief.rows):
        say(f"... and {len(chief.rows) - len(rows)} more: --all lists them.")


def _say_written(written: Sequence[Path], wanted: Wanted) -> None:
    for path in written:
        if path in wanted.files:
            say(f"{path} is written.")
    if wanted.csv is not None:
        say(f"{len(written) - len(wanted.files)} tables are written into {wanted.csv}.")
    if not written:
        say_folded("--html, --pdf and --excel FILE write all of it, --csv FOLDER every table.")


def _cells(row: Sequence[Cell]) -> Sequence[str]:
    return [cell_words(cell) for cell in row]


def report_json(document: Document) -> Mapping[str, Any]:
    """A report as `writ evidence --json` gives it: `title`, `about`, `at`, and `tables`, each a list of
    rows by the names of its columns; keys are added, never changed."""
    return {
        "title": document.title,
        "about": document.about,
        "at": london(document.at),
        "tables": {table.key: _table_json(table) for table in document.sheets},
    }


def _table_json(table: Table) -> Sequence[Mapping[str, Any]]:
    return [
        {name: _cell_json(cell) for name, cell in zip(table.columns, row, strict=True)}
        for row in table.rows
    ]


def _cell_json(cell: Cell) -> Any:
    if isinstance(cell, Flag):
        return int(cell.words) if cell.words.isdecimal() else cell.words
    return london(cell) if isinstance(cell, datetime) else cell
