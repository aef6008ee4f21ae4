"""The reports of a whole force's election: read from the register, and written as page, PDF and workbook; its archive,
and that of the sample's."""

import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select

from notifications.reports.archiving.bundle import bundle
from notifications.reports.archiving.contents import archive_files
from notifications.reports.kinds import ReportKind, make_report
from notifications.reports.page import report_page
from notifications.reports.pdf import report_pdf
from notifications.reports.workbook import report_workbook
from tasks.actions.archiving import archive_election
from tasks.actions.calling import call_election
from tasks.register.database import Register, open_register
from tasks.register.models import TaskRow
from tasks.register.plans.directory_store import replace_directory
from tasks.register.record.models import AnswerRow
from tasks.terms import TaskState
from tests.bench.bench_plan import MAY, fresh, plan
from tests.bench.great_britain import great_britain

CALLED = datetime(2026, 11, 22, 12, tzinfo=UTC)
AFTER = CALLED + timedelta(days=300)


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["evidence"]`, and print them."""
    with tempfile.TemporaryDirectory() as folder:
        register, election = answered(Path(folder) / "force.db")
        with register.read() as session:
            tasks = len(session.scalars(select(TaskRow.number)).all())
            began = time.perf_counter()
            document = make_report(session, election, ReportKind.OUTCOMES, now=AFTER)
            read = time.perf_counter() - began
        pages: list[int] = []
        worked = time.process_time()
        began = time.perf_counter()
        pdf = report_pdf(document, progress=lambda page, _: pages.append(page))
        drawn, worked = time.perf_counter() - began, time.process_time() - worked
        figures = {
            "tasks": tasks,
            "read_s": round(read, 2),
            "page_s": seconds(lambda: report_page(document)),
            "workbook_s": seconds(lambda: report_workbook(document)),
            "pdf_s": round(drawn, 2),
            "pdf_processor_s": round(worked, 2),
            "pdf_pages": pages[-1],
            "pdf_kilobytes": len(pdf) // 1000,
            "archive_s": archived(register, election),
            "archive_of_three_authorities_s": archived(three(Path(folder)), MAY.id),
        }
        register.close()
    out["evidence"] = figures
    for name, value in figures.items():
        print(f"  {name:32} {value}")


def three(folder: Path) -> Register:
    """A register with the sample's May election, of which nothing was reported."""
    register = fresh(folder / "three.db")
    plan(register)
    return register


def archived(register: Register, election: str) -> float:
    """How long the archive of an election takes, in seconds."""
    with register.write() as session:
        archive_election(
            session, election, reason="over", who="bench", now=AFTER, even_if_open=True
        )
    began = time.perf_counter()
    with register.read() as session:
        files = archive_files(session, election, kept=lambda _: None)
    bundle(BytesIO(), files, at=AFTER)
    return round(time.perf_counter() - began, 2)


def answered(path: Path) -> tuple[Register, str]:
    """The May election of a force, every task of it reported done with evidence; and its id."""
    register = open_register(f"sqlite:///{path}")
    directory, elections = great_britain(1)
    facts = replace(elections[0], called_on=CALLED.date())
    with register.write() as session:
        replace_directory(session, directory)
        call_election(session, facts, reason="", who="bench", now=CALLED)
    with register.write() as session:
        for row in session.scalars(select(TaskRow)).all():
            row.closed_at = row.due - timedelta(minutes=row.number)
            row.closed_by = f"Somebody in the elections office of {row.area}"
            row.state = TaskState.DONE
            row.outcome = "done"
            session.add(
                AnswerRow(
                    task=row.number,
                    at=row.closed_at,
                    who=row.closed_by,
                    person=None,
                    posts=[],
                    outcome="done",
                    note="",
                    evidence={
                        "Evidence": f"EDRMS 2027/{row.number}, minute 7 of the project board"
                    },
                )
            )
    return register, facts.id


def seconds(work: Any) -> float:
    """Wall seconds that `work` takes."""
    began = time.perf_counter()
    work()
    return round(time.perf_counter() - began, 2)
