"""The tables of a report as an Excel workbook. Texts are texts: nothing that people wrote is a formula or
a link."""

from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from notifications.reports.document import Cell, Document, Flag, Table
from tasks.clock import london
from tasks.text import for_terminal

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_A4 = 9  # as Excel numbers paper
_LONGEST_SHEET_NAME = 31
_WIDEST = 60
_LONGEST_CELL = 32_767  # as Excel has it
_NARROWEST = 9
_MOMENT_WIDTH = 18


def report_workbook(document: Document) -> bytes:
    """The workbook of a report."""
    return workbook(f"{document.title}: {document.about}", document.sheets, at=document.at)


def workbook(title: str, tables: Iterable[Table], *, at: datetime) -> bytes:
    """A workbook: a sheet for each table, its head kept in sight and ready to be filtered. `at` (aware) is
    the moment at which it stood so."""
    file = BytesIO()
    with Workbook(file, _OPTIONS) as book:
        created = london(at).replace(tzinfo=None)
        book.set_properties({"title": title, "author": "Writ", "created": created})
        formats = _formats(book)
        for table in tables:
            _sheet(book, table, formats)
    return file.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"valign": "top", "text_wrap": True}
    return {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format(base),
        "flag": book.add_format({**base, "bold": True}),
        "day": book.add_format({**base, "num_format": "ddd d mmm yyyy", "align": "left"}),
        "moment": book.add_format({**base, "num_format": "ddd d mmm yyyy hh:mm", "align": "left"}),
    }


def _sheet(book: Any, table: Table, formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(table.key.capitalize()[:_LONGEST_SHEET_NAME])
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    # In a header an ampersand begins a command.
    sheet.set_header(f"&L{table.title.replace('&', '&&')}&RPage &P of &N")
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column, formats["head"])
        sheet.set_column(place, place, _width(table, place))
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    for line, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            _write(sheet, line, place, cell, formats)


def _write(sheet: Any, line: int, place: int, cell: Cell, formats: dict[str, Any]) -> None:
    """One cell, of its own kind: only a count is a number, only a day or a moment a date."""
    match cell:
        case None | "":
            sheet.write_blank(line, place, None, formats["text"])
        case Flag(words=words) if words.isdecimal():
            sheet.write_number(line, place, int(words), formats["flag"])
        case Flag(words=words):
            sheet.write_string(line, place, _fitting(words), formats["flag"])
        case datetime():
            local = london(cell).replace(tzinfo=None)
            sheet.write_datetime(line, place, local, formats["moment"])
        case date():
            sheet.write_datetime(line, place, cell, formats["day"])
        case int():
            sheet.write_number(line, place, cell, formats["text"])
        case str():
            sheet.write_string(line, place, _fitting(cell), formats["text"])


def _fitting(text: str) -> str:
    """A text as a cell can hold it: what is longer than that would be left out whole."""
    text = for_terminal(text)
    return text if len(text) <= _LONGEST_CELL else f"{text[: _LONGEST_CELL - 3]}..."


def _width(table: Table, place: int) -> int:
    """As wide as what stands in a column, within bounds."""
    cells = [row[place] for row in table.rows]
    if any(isinstance(cell, datetime | date) for cell in cells):
        return _MOMENT_WIDTH
    words = [cell.words if isinstance(cell, Flag) else str(cell or "") for cell in cells]
    return max(_NARROWEST, min(_WIDEST, max(map(len, (*words, table.columns[place])), default=0)))
