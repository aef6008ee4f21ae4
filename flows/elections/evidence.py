"""The flow that makes a report of an election: files kept under `reports/`, and its counts as an artifact."""

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from calendars.output.markdown_text import table
from flows.fields.report_forms import EvidenceForm
from flows.forms.form_run import run_form
from flows.forms.told import Told
from flows.reporting.evidencing import Wanted, check_places, write_report
from flows.wiring import Office
from notifications.reports.document import Document, Table
from notifications.reports.kinds import ReportKind, make_report
from notifications.reports.page import cell_words


@flow(name="evidence", validate_parameters=False)
async def evidence(report: EvidenceForm) -> State[Any]:
    """Make the returning officers' report of an election, or the police debrief; nothing changes.

    Args:
        report: Which election, which report, for whom.
    """
    return await run_form(EvidenceForm, report, record)


def record(office: Office, form: EvidenceForm, now: datetime) -> Told:
    """Write the report that a form asks for; returns its counts.

    Raises:
        WritError: says what to change; nothing is written then.
    """
    document, folder = written(office, form, now=now)
    chief = document.chief
    said = f"{chief.title}: {len(chief.rows) or 'none'}"
    return Told(
        name=f"{document.title}, {document.about}: {said}",
        message=f"{form.election}: {said}",
        text=as_markdown(document, folder),
        key=f"{form.report}-{form.area}-{form.election}",
    )


def written(office: Office, form: EvidenceForm, *, now: datetime) -> tuple[Document, Path]:
    """The report that a form asks for, and the folder that its files were written into.

    Raises:
        WritError: says what to change; nothing is written then.
    """
    kind = ReportKind(form.report)
    with office.register.read() as session:
        document = make_report(session, form.election, kind, area=form.area, now=now)
    name = "-".join(part for part in (kind.name.lower(), form.area) if part)
    folder = office.settings.home / "reports" / form.election / name
    folder.mkdir(parents=True, exist_ok=True)
    wanted = Wanted(
        html=folder / "report.html",
        pdf=folder / "report.pdf" if form.pdf else None,
        excel=folder / "report.xlsx",
        csv=folder / "tables",
    )
    check_places(wanted)
    write_report(document, wanted)
    return document, folder


def as_markdown(document: Document, folder: Path) -> str:
    """A report as Prefect shows it: the counts, what to look at first, and where the files are."""
    parts = [_table(document.brief)]
    if document.chief.rows:
        parts += [f"## {document.chief.title}", _table(document.chief)]
    parts.append(
        f"The whole report lies on the machine that runs Writ, in `{folder}`; `writ evidence` writes the same."
    )
    return "\n\n".join(parts)


def _table(shown: Table) -> str:
    return table(shown.columns, [[cell_words(cell) for cell in row] for row in shown.rows])
