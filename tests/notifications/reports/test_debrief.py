"""The police debrief: what was late, what went up the ladder, what was learnt, what is open."""

import pytest
from sqlalchemy import select

from notifications.reports.kinds import ReportKind
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tests.builders import at
from tests.cast import directory
from tests.notifications.reports.reported import MAY, called, done, report, rows, words_of
from tests.office import Office

DEBRIEF = ReportKind.DEBRIEF
CASES = "blankshire/cps_progress/2027-06"


@pytest.fixture
def register(sqlite_register: Register) -> Register:
    """The election of Ashford and Brambleton, called."""
    return called(sqlite_register)


def test_what_councils_keep_to_themselves_is_not_in_it(register: Register) -> None:
    """Nor what is the commissioner's office's alone."""
    done(register, "ashford/poll_cards", "Mon 2027-04-12 10:00", note="our printer failed")
    with register.read() as session:
        hidden = session.scalars(
            select(TaskRow).where(TaskRow.visibility.in_(["council", "office"]))
        ).all()
    said = words_of(report(register, DEBRIEF))
    assert len(hidden) > 20
    assert [] == [row.id for row in hidden if row.id in said]
    assert "our printer failed" not in said


def test_what_was_late_comes_first_where_it_was_latest(register: Register) -> None:
    """With who owns it, and the reason that was given."""
    done(register, "blankshire/gold_group", "Wed 2027-03-10 10:00", note="the hall was taken")
    done(register, "blankshire/spoc_seminar", "Mon 2027-02-01 10:00")
    late = rows(report(register, DEBRIEF, now=at("Fri 2027-03-12 09:00")), "late")
    (row,) = (r for r in late if r["Note"] == "the hall was taken")
    assert "late by 12 days" in str(row["Stands"])
    assert "Assistant chief constable: Grace" == row["Who"]
    assert [] == [r for r in late if "SPOC seminar" in str(r["Task"])]
    assert "due" in str(late[0]["Stands"])


def test_each_step_up_the_ladder_is_told(sqlite_register: Register) -> None:
    """As the history has it, with how it ended."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only("blankshire/gold_group")
    office.at("Fri 2027-03-19 09:00")
    assert office.rung("blankshire/gold_group") > 0
    (first, *_) = rows(report(sqlite_register, DEBRIEF, now=office.now), "escalated")
    assert "Establish the gold group" in str(first["Task"])
    assert "Step 1 of the ladder" in str(first["As the history says"])
    told = rows(report(sqlite_register, DEBRIEF, now=office.now), "notices")
    (gold,) = (row for row in told if "gold group" in str(row["Task"]))
    assert int(str(gold["Messages"])) > 2
    assert "Grace" in str(gold["To"])
    people = rows(report(sqlite_register, DEBRIEF, now=office.now), "people", Person="Grace")
    assert 1 == len(people)


def test_open_investigations_say_what_was_written(register: Register) -> None:
    """And where nothing was, that there is nothing yet."""
    done(
        register,
        CASES,
        "Mon 2027-06-28 10:00",
        List_of_open_cases="two, both with the prosecutors",
        note="one closed",
    )
    open_cases = rows(report(register, DEBRIEF), "investigations")
    said = {row["What it says"] for row in open_cases}
    assert {"two, both with the prosecutors", "one closed", "nothing yet"} <= said


def test_what_the_debriefs_gave_is_among_what_was_learnt(register: Register) -> None:
    """Notes and evidence of the tasks at which the election is gone through."""
    done(
        register,
        "ashford/joint_debrief",
        "Mon 2027-06-21 10:00",
        Notes_of_the_meeting="more staff for the postal opening",
    )
    found = rows(report(register, DEBRIEF), "debriefs", Where="Ashford")
    assert "more staff for the postal opening" in {row["What it says"] for row in found}
