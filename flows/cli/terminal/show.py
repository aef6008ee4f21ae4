"""Printing: tables that fit the terminal, lines for people, JSON for programs.

`rich` is imported where a table is drawn, so that commands which print JSON start without it.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from textwrap import wrap
from typing import IO, TYPE_CHECKING, NamedTuple

from tasks.text import for_terminal, on_one_line

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.table import Table

_NARROWEST = 40
_INDENT = "  "
_READABLE = 40  # letters: a title in a narrower column is a ladder of words
_WHOLE = 16  # letters: dates, hours, counts and standings are not folded
_LINES = "    \n    \n -  \n    \n    \n    \n    \n    \n"  # dashes below the head, nothing else
_STYLES = {"statute": "bold", "Overdue": "bold red", "Escalated": "bold red", "alarm": "bold red"}


class Entry(NamedTuple):
    """A row of a table; `below` stands under it over its whole width, as an id to be copied; `title` above
    that, where the table has no room for it as a column."""

    cells: Sequence[str]
    below: str = ""
    title: str = ""


def table(head: Sequence[str], rows: Iterable[Sequence[str] | Entry], *, titles: str = "") -> str:
    """A table as plain text, as wide as the terminal at most: long cells are folded.

    Args:
        head: the names of the columns.
        rows: a cell for each of them; a cell cannot end its row, nor command the terminal.
        titles: the column whose cells stand on lines of their own where they would have too little
            room beside the others.
    """
    return _drawn(StringIO(), head, rows, titles)


def say_table(
    head: Sequence[str],
    rows: Iterable[Sequence[str] | Entry],
    *,
    title: str = "",
    titles: str = "",
) -> None:
    """Print a table (see `table`) under its title, with emphasis on a terminal that shows colours, unless
    NO_COLOR is set; nothing where there are no rows."""
    entries = list(rows)
    if not entries:
        return
    if title:
        say_folded(f"\n{title}\n")
    print(_drawn(sys.stdout, head, entries, titles), flush=True)


def _console(file: IO[str]) -> "Console":
    from rich.console import Console

    made = Console(file=file, highlight=False, markup=False, emoji=False)
    if made.no_color or not made.is_terminal:
        made = Console(file=file, highlight=False, markup=False, emoji=False, color_system=None)
    made.width = max(made.width, _NARROWEST)
    return made


def _drawn(
    file: IO[str], head: Sequence[str], rows: Iterable[Sequence[str] | Entry], titles: str
) -> str:
    console = _console(file)
    entries = [row if isinstance(row, Entry) else Entry(row) for row in rows]
    if titles in head and _too_narrow(head, entries, head.index(titles), console.width):
        head, entries = _titled(head, entries, head.index(titles))
    with console.capture() as drawn:
        for part in _lines(console, _table(head, entries), entries):
            console.print(part, end="", crop=False, no_wrap=True, overflow="ignore")
    return "\n".join(line.rstrip() for line in drawn.get().splitlines())


def _too_narrow(head: Sequence[str], entries: Sequence[Entry], place: int, width: int) -> bool:
    """Whether the others leave a column too little room to be read."""
    widths = [
        max(map(len, column)) for column in zip(head, *(e.cells for e in entries), strict=True)
    ]
    others = sum(widths) - widths[place] + len(_INDENT) * (len(widths) - 1)
    return width - others < min(widths[place], _READABLE)


def _titled(
    head: Sequence[str], entries: Sequence[Entry], place: int
) -> tuple[Sequence[str], list[Entry]]:
    """The table without that column; what stood in it is the title of each row."""

    def rest(cells: Sequence[str]) -> Sequence[str]:
        return [*cells[:place], *cells[place + 1 :]]

    return rest(head), [Entry(rest(e.cells), e.below, e.cells[place]) for e in entries]


def _table(head: Sequence[str], entries: Sequence[Entry]) -> "Table":
    """The rows, each marked with its number."""
    from rich.box import Box
    from rich.style import Style
    from rich.table import Table
    from rich.text import Text

    made = Table(
        box=Box(_LINES, ascii=True),
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        header_style="bold",
    )
    cells = [[on_one_line(cell) for cell in entry.cells] for entry in entries]
    for name, column in zip(head, zip(*cells, strict=True) if cells else (), strict=True):
        counts = all(cell.isdecimal() for cell in column)
        made.add_column(
            name,
            justify="right" if counts else "left",
            overflow="fold",
            no_wrap=max(map(len, column)) <= _WHOLE,
        )
    for number, row in enumerate(cells):
        made.add_row(
            *(Text(cell, style=_STYLES.get(cell, "")) for cell in row),
            style=Style(meta={"row": number}),
        )
    return made


def _lines(
    console: "Console", made: "Table", entries: Sequence[Entry]
) -> Iterable["RenderableType"]:
    """The lines of the table, with what stands below each row after the last of its lines."""
    from rich.segment import Segment, Segments
    from rich.text import Text

    last = None
    for line in [*console.render_lines(made, pad=False), []]:
        row = next((s.style.meta["row"] for s in line if s.style and s.style.meta), None)
        if last is not None and row != last:
            for text, style in ((entries[last].title, ""), (entries[last].below, "dim")):
                if text:
                    below = folded(f"{_INDENT}{on_one_line(text)}", hanging=_INDENT)
                    yield Text(f"{below}\n", style=style)
        if line:
            yield Segments([*line, Segment.line()])
        last = row


def as_json(value: object) -> str:
    """The value as readable JSON; days and moments as ISO 8601."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=_iso)


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def say(text: str) -> None:
    """Print a text, at once; nothing in it is a command to the terminal."""
    print(for_terminal(text), flush=True)


def folded(text: str, *, hanging: str = "") -> str:
    """Text in lines that fit the terminal, folded between words; `hanging` begins all but the first of
    what was one line."""
    room = _console(StringIO()).width
    lines = (
        wrap(
            line.strip(),
            room,
            initial_indent=line[: len(line) - len(line.lstrip())],
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in for_terminal(text).split("\n")
    )
    return "\n".join("\n".join(line) for line in lines)


def say_folded(text: str) -> None:
    """Print sentences, folded between words where they are longer than a line."""
    say(folded(text))


def warn(text: str) -> None:
    """Print a line for people beside the answer, so that JSON stays clean; folded on a terminal."""
    print(folded(text) if sys.stderr.isatty() else for_terminal(text), file=sys.stderr, flush=True)
