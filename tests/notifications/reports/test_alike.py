"""What is alike in several places is said once where it is read, and a row for each where it is kept."""

import pytest

from notifications.reports.document import Document, Table
from notifications.reports.kinds import ReportKind
from notifications.reports.page import cell_words
from tasks.register.database import Register
from tests.notifications.reports.reported import called, done, report, rows

PLAN = "Produce and deliver poll cards"


@pytest.fixture
def register(sqlite_register: Register) -> Register:
    """The election of Ashford and Brambleton, called, and nothing of it reported."""
    return called(sqlite_register)


def read(document: Document, section: str) -> Table:
    """The table that is read in a section."""
    (found,) = (s for s in document.sections if s.key == section)
    return found.tables[0]


def lines(table: Table, start: str) -> list[list[str]]:
    """The rows of a table whose first cell starts so, as words."""
    return [[cell_words(c) for c in row] for row in table.rows if str(row[0]).startswith(start)]


def test_what_both_councils_lack_is_one_row(register: Register) -> None:
    """With the post, and each place with its people; the sheet keeps a row for each piece and place."""
    document = report(register)
    ((_, _, stands, evidence, whose),) = lines(read(document, "missing"), PLAN)
    assert ", due " in stands
    kept = rows(document, "missing", Activity=PLAN)
    assert {"Ashford", "Brambleton"} == {row["Where"] for row in kept}
    assert [row["Evidence"] for row in kept if row["Where"] == "Ashford"] == evidence.split("; ")
    assert "Ashford (" in whose
    assert "Brambleton (" in whose


def test_who_has_reported_stands_apart(register: Register) -> None:
    """And is no longer among those who lack it."""
    done(register, "ashford/poll_cards", "Mon 2027-04-12 10:00", Evidence="EDRMS 17")
    ((*_, whose),) = lines(read(report(register), "missing"), PLAN)
    assert "Brambleton (" in whose
    assert "Ashford" not in whose
    (part,) = (part for s in report(register).sections for part in s.parts if part.heading == PLAN)
    assert part.table is not None
    assert {"Ashford", "Brambleton"} == {row[0] for row in part.table.rows}
    (given,) = (row for row in part.table.rows if row[5] == "EDRMS 17")
    assert "as reported" == given[6]


def test_every_task_with_a_date_of_law_is_read(register: Register) -> None:
    """Each once by its title, with every place where it is done."""
    document = report(register)
    table = read(document, "law")
    for row in rows(document, "deadlines"):
        found = [line for line in lines(table, str(row["Task"])) if str(row["Where"]) in line[5]]
        assert [cell_words(row["Due"])] == [line[2] for line in found]  # type: ignore[arg-type]


def test_every_late_task_of_the_police_is_read(register: Register) -> None:
    """The latest first, as the sheet has them."""
    document = report(register, ReportKind.DEBRIEF)
    table = read(document, "late")
    assert rows(document, "late")
    for row in rows(document, "late"):
        whose = [line[4] for line in lines(table, str(row["Task"]))]
        assert any(str(row["Where"]) in words for words in whose)
