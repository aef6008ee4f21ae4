"""Looking into the history: each filter finds what it says, and none reads the whole of it."""

from typing import Any

import pytest
from sqlalchemy import text, update

from tasks.actions.answering import complete
from tasks.register.database import Register
from tasks.register.finding.history_search import FilterError, Wanted, search
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.record.models import HistoryRow
from tasks.register.record.verifying import verify
from tasks.register.session import Session
from tasks.views.answers import Outcome
from tests.builders import an_election, at, call, day, settle
from tests.cast import directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
JUNE = an_election("Thu 2027-06-10", "Mon 2026-11-02", "local_england:brambleton")
NOTICE = f"{MAY.id}/ashford/local_england.notice_of_election"
LETTER = f"{MAY.id}/ashford/joint_letter"
GOLD = f"{MAY.id}/blankshire/gold_group"
ANSWERS: tuple[tuple[str, Answerer, str, dict[str, str]], ...] = (
    (NOTICE, Answerer("Asha", "asha"), "Mon 2027-04-12 10:00", {"Notice": "EN/1"}),
    (LETTER, Answerer("Chloe", "chloe"), "Mon 2027-04-12 23:59", {"Letter": "L1"}),
    (LETTER, Answerer("Hugh", "hugh"), "Tue 2027-04-13 00:00", {"Letter": "L2"}),
    (GOLD, Answerer("Grace"), "Wed 2027-04-14 12:00", {}),
)
ANSWERED = {EventKind.ANSWERED, EventKind.COMPLETED}


@pytest.fixture
def told(register: Register) -> Register:
    """Two elections called, and four answers given, one of them by a name alone."""
    settle(register, directory())
    for facts in (MAY, JUNE):
        call(register, facts)
    with register.write() as session:
        open_due(session, now=at("Mon 2027-04-12 09:00"))
        append(
            session, OFFICE, [Event(EventKind.ALARM, "Writ", "x")], at=at("Mon 2027-04-12 09:00")
        )
    for task, by, when, evidence in ANSWERS:
        with register.write() as session:
            complete(
                session,
                the_task(session, task).number,
                by,
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence=evidence,
                now=at(when),
            )
    return register


def answers(session: Session, **wanted: Any) -> list[tuple[str, str | None, str | None]]:
    """The answers that a filter finds: by whom, of which task, in which area."""
    return [
        (found.entry.who, found.task, found.area)
        for found in search(session, Wanted(**wanted))
        if found.entry.kind in ANSWERED
    ]


ASHA, CHLOE, HUGH, GRACE = ((by.name, task, task.split("/")[1]) for task, by, _, _ in ANSWERS)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [ASHA, CHLOE, HUGH, GRACE]),
        ({"election": MAY.id}, [ASHA, CHLOE, HUGH, GRACE]),
        ({"election": JUNE.id}, []),
        ({"task": LETTER}, [CHLOE, HUGH]),
        ({"person": "hugh"}, [HUGH]),
        ({"person": "Hugh"}, [HUGH]),
        ({"person": "grace"}, [GRACE]),
        ({"person": "Grace"}, [GRACE]),
        ({"person": "dev"}, []),
        ({"post": "esm"}, [ASHA]),
        ({"post": "ashford/returning_officer"}, [CHLOE, HUGH]),
        ({"post": "chief_constable", "person": "chloe"}, [CHLOE]),
        ({"post": "brambleton/returning_officer"}, []),
        ({"area": "ashford"}, [ASHA, CHLOE, HUGH]),
        ({"area": "north"}, [ASHA, CHLOE, HUGH]),
        ({"area": "blankshire"}, [ASHA, CHLOE, HUGH, GRACE]),
        ({"area": "brambleton"}, []),
        ({"since": day("Tue 2027-04-13")}, [HUGH, GRACE]),
        ({"until": day("Mon 2027-04-12")}, [ASHA, CHLOE]),
        ({"since": day("Tue 2027-04-13"), "until": day("Tue 2027-04-13")}, [HUGH]),
    ],
)
def test_each_filter_finds_what_it_says(
    told: Register, wanted: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    """Days are London days, both included; an area is with all that lies in it."""
    with told.read() as session:
        assert expected == answers(session, **wanted)


def test_everything_is_found_without_a_filter(told: Register) -> None:
    """The office's own entries too, with the area of an election where there is no task."""
    with told.read() as session:
        found = list(search(session, Wanted()))
        assert sum(verdict.length for verdict in verify(session)) == len(found)
    assert {(None, None), (None, "blankshire")} <= {(each.task, each.area) for each in found}
    assert {"Letter": "L2"} in [each.evidence for each in found]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            {"person": "hug"},
            "neither in the directory nor a name in the history; did you mean 'hugh'",
        ),
        ({"person": "zzz"}, "`writ directory show` lists them"),
        ({"post": "esn"}, "--post 'esn' is not known; did you mean 'esm'"),
        (
            {"post": "ashfort/esm"},
            "--post: no area 'ashfort' in the directory; did you mean 'ashford'",
        ),
        ({"area": "ashfort"}, "--area: no area 'ashfort' in the directory; did you mean 'ashford'"),
    ],
)
def test_a_filter_that_matches_nothing_there_could_be(
    told: Register, wanted: dict[str, Any], words: str
) -> None:
    """It is refused with what there is, and does not look like an empty history."""
    with told.read() as session, pytest.raises(FilterError, match=words):
        list(search(session, Wanted(**wanted)))


def test_an_entry_filed_under_another_person_is_seen(told: Register) -> None:
    """The column by which people are found is checked against what was hashed."""
    with told.write() as session:
        session.execute(update(HistoryRow).where(HistoryRow.person == "hugh").values(person="asha"))
    with told.read() as session:
        faults = {verdict.chain: verdict.fault for verdict in verify(session)}
    assert "was changed" in str(faults[MAY.id])


@pytest.mark.parametrize("register", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "wanted",
    [
        {"election": MAY.id},
        {"task": LETTER},
        {"person": "hugh"},
        {"post": "esm"},
        {"post": "ashford/esm"},
        {"area": "ashford"},
        {"since": day("Tue 2027-04-13")},
        {"until": day("Tue 2027-04-13")},
    ],
)
def test_no_filter_reads_the_whole_history(told: Register, wanted: dict[str, Any]) -> None:
    """SQLite says so itself: every search goes through an index, of which PostgreSQL has the same."""
    with told.read() as session:
        connection = session.connection().connection.driver_connection
        asked: list[str] = []
        assert connection is not None
        connection.set_trace_callback(asked.append)
        list(search(session, Wanted(**wanted)))
        connection.set_trace_callback(None)
        (query,) = [line for line in asked if "FROM history" in line and "ORDER BY" in line]
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert not [step for step in plan if step.startswith("SCAN history")], plan
    assert [step for step in plan if "SEARCH history USING INDEX" in step], plan
