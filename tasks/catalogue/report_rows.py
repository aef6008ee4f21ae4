"""What the reports of an election go by: the outcomes of the returning officers' standards, and the tasks
of which the police debrief is made."""

from functools import cache
from pathlib import Path
from typing import Annotated

from tasks.files.datafiles import DATA, read_toml
from tasks.files.rows import Line, Name, Once, Row, read_row, whole

_MOST_OUTCOMES = 99


class OutcomeRow(Row):
    """An outcome of the standards: its number, and what it says."""

    number: Annotated[int, whole(1, _MOST_OUTCOMES)]
    title: Line


class ReportRows(Row):
    """`data/reports.toml`: the standards by name and outcome, and the keys of tasks by what they report."""

    document: Line
    debriefs: Annotated[tuple[Name, ...], Once]
    investigations: Annotated[tuple[Name, ...], Once]
    outcome: tuple[OutcomeRow, ...]


@cache
def load_report_rows() -> ReportRows:
    """What Writ's own reports go by, checked. Raises RuleDataError, as `read_report_rows`."""
    return read_report_rows(DATA / "reports.toml")


def read_report_rows(path: Path) -> ReportRows:
    """What a file says that reports go by.

    Raises:
        RuleDataError: the file, the key and what was expected.
    """
    return read_row(ReportRows, read_toml(path), where=path.name)
