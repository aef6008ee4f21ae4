"""Ashford's and Brambleton's May election, some of it reported, for the tests of its reports."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from notifications.reports.document import Document, Flag, Table
from notifications.reports.kinds import ReportKind, make_report
from notifications.reports.page import cell_words
from tasks.actions.answering import complete
from tasks.actions.ticking import tick
from tasks.register.database import Register
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.views.answers import Outcome
from tests.builders import an_election, at, called_in
from tests.cast import directory

MAY = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
AFTER = at("Mon 2027-06-14 09:00")
ASHA = Answerer("Asha", "asha")


def called(register: Register) -> Register:
    """The register with the election called in it."""
    called_in(register, directory(), MAY)
    return register


def done(
    register: Register,
    task: str,
    moment: str,
    *,
    by: Answerer = ASHA,
    outcome: Outcome = Outcome.DONE,
    note: str = "",
    given: Mapping[str, str] | None = None,
    **evidence: str,
) -> None:
    """Report `ashford/poll_cards` done at a moment; evidence by label, with `_` for a
    space, or as it is in `given`."""
    with register.write() as session:
        complete(
            session,
            the_task(session, f"{MAY.id}/{task}").number,
            by,
            directory=stored_directory(session).directory,
            outcome=outcome,
            note=note,
            evidence={
                **{label.replace("_", " "): said for label, said in evidence.items()},
                **(given or {}),
            },
            now=at(moment),
            correction="for the test",
        )


def ticked(register: Register, task: str, moment: str, *items: str) -> None:
    """Tick items of a task's checklist."""
    with register.write() as session:
        number = the_task(session, f"{MAY.id}/{task}").number
        tick(session, number, items, ASHA, now=at(moment))


def report(
    register: Register,
    kind: ReportKind = ReportKind.OUTCOMES,
    *,
    area: str = "",
    now: datetime = AFTER,
) -> Document:
    """A report of the election."""
    with register.read() as session:
        return make_report(session, MAY.id, kind, area=area, now=now)


def sheet(document: Document, key: str) -> Table:
    """One of its tables."""
    (found,) = (table for table in document.sheets if table.key == key)
    return found


def rows(document: Document, key: str, **where: object) -> Sequence[Mapping[str, object]]:
    """The rows of a table that have these values, by column; `_` stands for a space."""
    table = sheet(document, key)
    found = [
        dict(
            zip(
                table.columns,
                (cell.words if isinstance(cell, Flag) else cell for cell in row),
                strict=True,
            )
        )
        for row in table.rows
    ]
    return [
        row for row in found if all(row[name.replace("_", " ")] == v for name, v in where.items())
    ]


def words_of(document: Document) -> str:
    """Everything that stands in a report and in its tables."""
    tables = [
        *document.sheets,
        *(table for section in document.sections for table in section.tables),
        *(
            part.table
            for section in document.sections
            for part in section.parts
            if part.table is not None
        ),
    ]
    return "\n".join(cell_words(cell) for table in tables for row in table.rows for cell in row)
