"""The files that answers refer to, as the history tells of them, on each database."""

from io import BytesIO
from pathlib import Path

from sqlalchemy import select

from tasks.actions.answering import complete
from tasks.actions.debriefs.adding_evidence import add_evidence
from tasks.files.evidence_files import EvidenceFolder
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import open_due
from tasks.register.record.evidence import file_faults, files_in_use, files_told
from tasks.register.record.models import AnswerRow
from tasks.views.answers import Outcome
from tests.builders import an_election, at, called_in
from tests.cast import directory
from tests.tasks.evidence_files import PDF, PNG

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOW = at("Mon 2027-03-29 10:00")
ASHA = Answerer("Asha", "asha")


def test_every_file_is_told_of_and_in_use(register: Register, tmp_path: Path) -> None:
    """With an answer and added to it; where none was given, nothing is kept of files."""
    called_in(register, directory(), MAY)
    folder = register.evidence = EvidenceFolder(tmp_path / "evidence")
    letter = folder.keep("Letter", "letter.pdf", BytesIO(PDF))
    picture = folder.keep("Picture", "board.png", BytesIO(PNG))
    with register.write() as session:
        open_due(session, now=NOW)
        plans = TaskRow.key.in_(["project_plan", "procurement"])
        one, two = session.scalars(
            select(TaskRow.number).where(plans, TaskRow.area == "ashford").order_by(TaskRow.number)
        ).all()
        people = stored_directory(session).directory
        for task, files in ((one, [letter]), (two, [])):
            complete(
                session,
                task,
                ASHA,
                directory=people,
                outcome=Outcome.DONE,
                note="",
                evidence={"Letter": "EL/2027"},
                now=NOW,
                files=files,
            )
        add_evidence(session, one, {}, ASHA, note="", now=NOW, files=[picture])
    with register.read() as session:
        told = [(each.chain, each.task, each.who, each.file) for each in files_told(session)]
        assert [(MAY.id, one, "Asha", letter), (MAY.id, one, "Asha", picture)] == told
        assert [] == list(files_told(session, "office"))
        assert {letter.sha256, picture.sha256} == files_in_use(session)
        assert (2, ()) == file_faults(session)
        rows = session.scalars(select(AnswerRow).order_by(AnswerRow.number)).all()
        assert [[letter.data], None, [picture.data]] == [row.files for row in rows]
        assert {"Letter": f"EL/2027; {letter.words}"} == rows[0].evidence
    folder.place(picture.sha256).unlink()
    with register.read() as session:
        (fault,) = file_faults(session)[1]
    assert f"{picture.words} is missing ({MAY.id}, entry " in fault
