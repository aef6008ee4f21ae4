"""The tables of a report as CSV: UTF-8, a head, days and moments as 2027-05-06 and 2027-05-06T16:00+01:00.
A spreadsheet takes none of the cells for a formula."""

import csv
from collections.abc import Mapping
from datetime import date, datetime
from io import StringIO

from notifications.reports.document import Cell, Document, Flag, Table
from tasks.clock import london
from tasks.text import on_one_line, spreadsheet_cell


def report_csv(document: Document) -> Mapping[str, str]:
    """Each table of a report as a file, by the file's name."""
    return {f"{table.key}.csv": table_csv(table) for table in document.sheets}


def table_csv(table: Table) -> str:
    """A table as CSV."""
    file = StringIO(newline="")
    rows = csv.writer(file, lineterminator="\r\n")
    rows.writerow(table.columns)
    rows.writerows([_written(cell) for cell in row] for row in table.rows)
    return file.getvalue()


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return london(cell).isoformat(timespec="minutes")
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case Flag(words=words):
            return _text(words)
        case str():
            return _text(cell)


def _text(text: str) -> str:
    return spreadsheet_cell(on_one_line(text))
