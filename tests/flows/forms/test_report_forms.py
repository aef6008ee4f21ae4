"""The form for the reports of an election, filled in well and badly."""

from pathlib import Path

import pytest

from calendars.errors import WritError
from flows.elections import evidence
from flows.fields.call_forms import read_form
from flows.fields.report_forms import EvidenceForm
from flows.owned_tasks import add_evidence, learn
from flows.wiring import Office
from tasks.register.database import Register
from tests.changing_office import everything_in
from tests.flows.forms.filled_in import DONE, ELSEWHERE, MAY, NOW, NOWHERE, OPEN, Pressed
from tests.flows.forms.test_operator_forms import an_office, is_taken_whole_or_not_at_all


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Office:
    """Blankshire's office, with an election to come."""
    return an_office(sqlite_register, tmp_path)


LESSON = Pressed(
    "flows.owned_tasks.learn.learn",
    learn.record,
    {"task": DONE, "note": "a week earlier", "who": "Olga"},
    (
        ({"task": ELSEWHERE, "note": "a week earlier", "who": "Olga"}, "no task"),
        ({"task": DONE, "note": "", "who": "Olga"}, ""),
        ({"task": DONE, "note": "a week earlier"}, ""),
    ),
)


def test_a_lesson_is_noted_whole_or_not_at_all(office: Office) -> None:
    """About a task that was reported; what is wrong with it is refused in a line."""
    is_taken_whole_or_not_at_all(office, LESSON)


ADDED = Pressed(
    "flows.owned_tasks.add_evidence.add_evidence",
    add_evidence.record,
    {"task": DONE, "evidence": "proofs, folder 4", "who": "Olga"},
    (
        ({"task": ELSEWHERE, "evidence": "folder 4", "who": "Olga"}, "no task"),
        ({"task": OPEN, "evidence": "folder 4", "who": "Olga"}, "is open, not done"),
        ({"task": DONE, "evidence": "", "who": "Olga"}, "Evidence"),
        ({"task": DONE, "evidence": "folder 4"}, "Your name"),
    ),
)


def test_evidence_is_added_whole_or_not_at_all(office: Office) -> None:
    """To a task that is done; what is wrong with it is refused in a line."""
    is_taken_whole_or_not_at_all(office, ADDED)


def test_a_report_changes_nothing_and_is_kept_whole(office: Office) -> None:
    """Good and bad: the register stays as it is, and the files are there or not."""
    before, reports = everything_in(office.register), office.settings.home / "reports"
    for bad, said in (
        ({"election": NOWHERE["election"]}, "1999"),
        ({"election": MAY.id, "area": "atlantis"}, "atlantis"),
        ({"election": MAY.id, "area": "castlemere"}, "ashford, brambleton"),
        ({"election": MAY.id, "report": "police debrief", "area": "ashford"}, "whole force"),
        ({"election": MAY.id, "report": "the moon"}, ""),
    ):
        with pytest.raises(WritError, match=said or None):
            evidence.record(office, read_form(EvidenceForm, {**bad, "pdf": False}), NOW)
    assert not reports.exists()
    good = read_form(EvidenceForm, {"election": MAY.id, "area": "Ashford (ashford)", "pdf": False})
    told = evidence.record(office, good, NOW)
    assert "Evidence that is missing: " in told.name
    assert "1. Electoral services are robust" in told.text
    folder = reports / MAY.id / "outcomes-ashford"
    assert {"report.html", "report.xlsx", "tables"} == {path.name for path in folder.iterdir()}
    assert before == everything_in(office.register)
