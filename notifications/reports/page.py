"""A report as one HTML page that needs nothing else: no server, no script, no other file."""

from datetime import date, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from notifications.palette import palette
from notifications.reports.document import Cell, Document, Flag
from tasks.text import on_one_line
from tasks.words import short_day, short_moment


def report_page(document: Document) -> str:
    """The page of a report."""
    return _templates().get_template("report.html.j2").render(document=document)


def cell_words(cell: Cell) -> str:
    """A cell as it is read; days and moments by London's clocks."""
    match cell:
        case None:
            return ""
        case Flag(words=words):
            return words
        case datetime():
            return short_moment(cell)
        case date():
            return short_day(cell)
        case int() | str():
            return str(cell)


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or (isinstance(cell, Flag) and cell.words.isdecimal())


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("notifications.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(colour=palette())
    environment.filters.update(words=cell_words, moment=short_moment, plain=on_one_line)
    environment.tests.update(
        flag=lambda cell: isinstance(cell, Flag) and cell.words != "0", count=_is_number
    )
    return environment
