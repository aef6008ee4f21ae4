"""Tasks that wait for others: opened no earlier, not reminded about before, and saying so."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tasks.catalogue.catalogue import Catalogue, load_catalogue, read_catalogue
from tasks.catalogue.definitions import TaskDefinition
from tasks.clock import london_moment
from tasks.people.posts import load_posts
from tasks.planning.planning import Plan, plan_election
from tasks.planning.reference_data import open_books
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.terms import NoticeKind
from tests.builders import an_election, call, day, named, plan_of, sample, settle, shown

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
LATE = an_election("Thu 2027-04-15", "Tue 2027-03-09", "local_england:ashford")
STATEMENT = "Publish the statement of persons nominated (Fri 9 Apr 2027 16:00)"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The May election of Ashford."""
    return plan_of(MAY, sample())


@pytest.mark.parametrize(
    ("task", "opens", "waits_for"),
    [
        ("ashford/joint_letter", "Fri 2027-04-09 16:00", STATEMENT),
        (
            "ashford/share_candidate_details",
            "Fri 2027-04-09 16:00",
            "Settle how candidates' details reach the force elected-official adviser (FEOA) (Wed 31 Mar 2027 17:00);"
            f" {STATEMENT}",
        ),
        ("ashford/ballot_papers", "Fri 2027-04-09 16:00", STATEMENT),
        (
            "blankshire/threat_assessment_candidates",
            "Fri 2027-04-09 16:00",
            f"Make the threat assessment (Tue 30 Mar 2027 17:00); {STATEMENT}",
        ),
        # It may be that night: it opens on polling day, and cannot be reported before the close of poll.
        ("ashford/declaration", "Thu 2027-05-06 09:00", None),
        # Long past when the window opens: said all the same, and nothing moves.
        ("blankshire/gold_debrief", "Wed 2027-09-01 09:00", "Election day (Thu 6 May 2027 22:00)"),
        (
            "blankshire/gold_group",
            "Fri 2027-01-01 09:00",
            "Appoint a chief officer to review the election policing plans (Mon 9 Nov 2026 17:00)",
        ),
        ("blankshire/gold_meeting", "Mon 2027-02-01 09:00", None),
    ],
)
def test_a_task_opens_when_what_it_waits_for_is_due(
    plan: Plan, task: str, opens: str, waits_for: str | None
) -> None:
    """The sources' own order: no letter before there are candidates, no debrief before the poll."""
    assert (opens, waits_for) == (shown(named(plan, task).opens), named(plan, task).waits_for)


@pytest.mark.parametrize("facts", [MAY, LATE], ids=["in time", "late"])
def test_nobody_is_reminded_of_what_cannot_be_done_yet(facts: object) -> None:
    """Each notice of a task comes after all that it waits for, however late the call."""
    election = MAY if facts is MAY else LATE
    plan = plan_of(election, sample(), now=london_moment(election.called_on, time(10, 30)))
    waiting = [task for task in plan.tasks if task.waits and not task.passed]
    assert len(waiting) > 20
    for task in waiting:
        for wait in task.waits:
            assert wait.until is not None, task.id
            assert task.opens >= wait.until, task.id
            assert all(notice.at >= wait.until for notice in task.notices), task.id
        assert NoticeKind.OPENED in {notice.kind for notice in task.notices}


def test_a_date_not_known_yet() -> None:
    """The task stands in its window, and says that its statutory date is missing."""
    facts = an_election("Thu 2027-05-06", "Mon 2027-03-29", "parl_byelection:ashford")
    letter = named(plan_of(facts, sample()), "ashford/joint_letter")
    assert (
        "Publish the statement of persons nominated, and with it the notice of poll (no date yet)"
        == (letter.waits_for)
    )


def definitions(tmp_path: Path, text: str) -> tuple[TaskDefinition, ...]:
    """Ours, with these tasks after them."""
    path = tmp_path / "more.toml"
    path.write_text('[source]\ndocument = "A document"\nsection = "1"\n' + text, encoding="utf-8")
    return (*load_catalogue(), *read_catalogue([path], load_posts()))


def a_task(key: str, window: str, *waits: str, scope: str = "force", more: str = "") -> str:
    """A row of guidance."""
    post = {"force": "gold_commander", "authority": "esm", "bcu": "silver_commander"}[scope]
    return (
        f'[[task]]\nkey = "{key}"\ntitle = "{key.capitalize()}"\nposts = ["{post}"]\n'
        f'scope = "{scope}"\nwindow = "{window}"\ndepends_on = {list(waits)!r}\n{more}\n'
        'guidance = "Do it. Then say so."\nevidence = ["It"]\n'
    )


def planned(tmp_path: Path, *tasks: str) -> Plan:
    """The May election of Ashford and Brambleton with these tasks too."""
    facts = an_election(
        "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
    )
    books = replace(open_books(sample()), ours=Catalogue(definitions(tmp_path, "\n".join(tasks))))
    return plan_election(facts, books, now=london_moment(facts.called_on, time(9)))


def test_one_after_another(tmp_path: Path) -> None:
    """A chain, written the wrong way round: each opens the morning after the one before is due; what
    has no room left gets a week."""
    plan = planned(
        tmp_path,
        a_task("third", "month -3", "second"),
        a_task("second", "month -3", "first"),
        a_task("first", "month -3"),
    )
    assert [
        (shown(t.opens), shown(t.due))
        for t in (named(plan, f"blankshire/{key}") for key in ("first", "second", "third"))
    ] == [
        ("Mon 2027-02-01 09:00", "Fri 2027-02-26 17:00"),
        ("Sat 2027-02-27 09:00", "Fri 2027-03-05 17:00"),
        ("Sat 2027-03-06 09:00", "Fri 2027-03-12 17:00"),
    ]


def test_where_the_other_is_done(tmp_path: Path) -> None:
    """A council's task waits for its own; the force's for the last of the councils; a council's for
    the force's."""
    plan = planned(
        tmp_path,
        a_task("local", "month -3", scope="authority"),
        a_task("next", "month -2", "local", scope="authority"),
        a_task("summary", "month -2", "local"),
        a_task("reply", "month -1", "summary", scope="authority"),
    )
    assert "Local (Fri 26 Feb 2027 17:00)" == named(plan, "ashford/next").waits_for
    assert "Local (Fri 26 Feb 2027 17:00)" == named(plan, "blankshire/summary").waits_for
    assert "Summary (Wed 31 Mar 2027 17:00)" == named(plan, "brambleton/reply").waits_for


def test_too_late_to_wait(tmp_path: Path) -> None:
    """Nothing is planned after the date it serves: the contradiction is an alarm for a person."""
    plan = planned(
        tmp_path,
        a_task(
            "early",
            "month -3",
            "sopn",
            more='not_after = "1 working day before notice_of_election"',
        ),
    )
    task = named(plan, "blankshire/early")
    assert "Fri 2027-02-26 17:00" == shown(task.due)
    assert task.opens < task.due
    assert str(plan.alarms[0]) == (
        "'Early' is due by Fri 26 Feb 2027 17:00 but waits for Publish the statement of persons"
        " nominated (Fri 9 Apr 2027 16:00); agree how it is done in time"
    )


def test_the_register_keeps_it(register: Register) -> None:
    """What a task waits for, whose it is and who sees it."""
    settle(register, sample())
    plan = call(register, MAY)
    with register.read() as session:
        rows = {row.id: row for row in session.scalars(select(TaskRow))}
    for task in plan.tasks:
        row = rows[task.id]
        assert (task.waits_for, task.office, task.visibility) == (
            row.waits_for,
            row.office,
            row.visibility,
        )
    letter = rows[f"{MAY.id}/ashford/joint_letter"]
    assert (STATEMENT, "police", "shared") == (letter.waits_for, letter.office, letter.visibility)


def test_the_call_itself() -> None:
    """A day after the poll has no cap, and a moved poll keeps the day on which it was called."""
    moved = replace(MAY, poll_date=day("Thu 2027-05-13"))
    task = named(plan_of(moved, sample()), "blankshire/appoint_chief_officer")
    assert "Mon 2026-11-09 17:00" == shown(task.due)
