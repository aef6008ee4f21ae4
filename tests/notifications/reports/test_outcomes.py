"""The returning officers' report: what it counts, what it calls missing, and whom it leaves out."""

import re

import pytest
from sqlalchemy import select

from notifications.reports.document import Flag
from notifications.reports.kinds import ReportKind, make_report
from notifications.reports.page import cell_words
from notifications.reports.reading import NoSuchReportError
from tasks.catalogue.catalogue import our_catalogue
from tasks.catalogue.report_rows import load_report_rows
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.plans.elections import UnknownElectionError
from tasks.views.answers import Outcome
from tests.builders import at
from tests.notifications.reports.reported import (
    AFTER,
    MAY,
    called,
    done,
    report,
    rows,
    sheet,
    ticked,
    words_of,
)

CARDS = "ashford/poll_cards"
PLAN = "ashford/project_plan"


@pytest.fixture
def register(sqlite_register: Register) -> Register:
    """The election of Ashford and Brambleton, called."""
    return called(sqlite_register)


def test_what_it_goes_by_is_in_the_catalogue() -> None:
    """Every outcome that a row carries has a title, and every task that is named is there."""
    rules, catalogue = load_report_rows(), our_catalogue()
    titled = {row.number for row in rules.outcome}
    assert {d.outcome for d in catalogue.definitions if d.outcome is not None} == titled
    assert set() == {*rules.debriefs, *rules.investigations} - set(catalogue.by_key)


def test_every_activity_of_the_standards_stands_in_it(register: Register) -> None:
    """As a task or an item of a checklist, in both authorities, under the heading of its outcome."""
    document = report(register)
    for number in load_report_rows().outcome:
        (section,) = (s for s in document.sections if s.key == f"outcome-{number.number}")
        listed = {row["Activity"] for row in rows(document, "activities", Outcome=number.number)}
        assert listed == {part.heading for part in section.parts}
        assert len(listed) > 5
    places = {row["Where"] for row in rows(document, "activities", Outcome=2)}
    assert {"Ashford", "Brambleton"} == places


def test_what_was_given_is_shown_with_who_and_when(register: Register) -> None:
    """And what was asked for and not given is missing, once it was reported done."""
    done(register, CARDS, "Mon 2027-04-12 10:00", Examples="EDRMS 17")
    given = {
        row["Evidence"]: (row["What there is"], row["Given by"], row["When"])
        for row in rows(report(register), "evidence", Where="Ashford")
        if "poll cards" in str(row["Activity"])
    }
    assert ("EDRMS 17", "Asha", at("Mon 2027-04-12 10:00")) == given["Examples"]
    assert ("missing", "", None) == given["Method and timing of delivery"]
    missing = rows(report(register), "missing", Where="Ashford", Evidence="Examples")
    assert [] == missing


def test_evidence_that_names_no_slot_may_be_all_of_it(register: Register) -> None:
    """As a task's page has it: nothing is called missing then."""
    done(register, CARDS, "Mon 2027-04-12 10:00", Evidence="the whole file, EDRMS 17")
    found = rows(report(register), "evidence", Evidence="Evidence")
    assert ["the whole file, EDRMS 17"] == [row["What there is"] for row in found]
    titles = [row["Activity"] for row in rows(report(register), "missing", Where="Ashford")]
    assert "Produce and deliver poll cards" not in titles


def test_nothing_is_missing_before_it_is_to_be_expected(register: Register) -> None:
    """Of a task that is neither reported nor past its deadline nothing is asked yet."""
    early = report(register, now=at("Tue 2026-11-03 09:00"))
    assert "Ashford" not in {row["Where"] for row in rows(early, "missing")}
    late = report(register, now=AFTER)
    assert "Examples" in {row["Evidence"] for row in rows(late, "missing", Where="Ashford")}


def test_what_is_not_due_yet_is_told_from_what_is_kept_late_or_missing(register: Register) -> None:
    """In every row of the summary each activity is one of the four, and each piece of evidence one of three."""
    done(register, CARDS, "Mon 2027-04-12 10:00", Examples="EDRMS 17")
    early = report(register, now=at("Thu 2027-04-15 09:00"))
    for row in rows(early, "summary"):
        four = (row[name] for name in ("In time", "Late", "Not reported", "Not due yet"))
        assert row["Activities"] == sum(number(each) for each in four)
        three = (row[name] for name in ("There", "Missing", "Evidence not due yet"))
        assert number(row["Evidence asked for"]) >= sum(number(each) for each in three)
    (law,) = rows(early, "summary", Outcome="Dates set by law")
    assert 0 < number(law["Not due yet"]) < number(law["Activities"])
    assert "not due yet" in {r["What there is"] for r in rows(early, "evidence")}
    assert "not due yet" in {r["Kept"] for r in rows(early, "deadlines")}


def test_nothing_missing_is_said_with_what_cannot_be_yet(register: Register) -> None:
    """On the day of the call nothing is late, and hardly anything is there."""
    early = report(register, now=at("Mon 2026-11-02 10:00"))
    (section,) = (s for s in early.sections if s.key == "missing")
    assert re.search(r"to be expected by now; \d+ pieces are not due yet", " ".join(section.words))


def number(cell: object) -> int:
    """A count, flagged or not."""
    return int(cell_words(cell)) if isinstance(cell, Flag) else int(str(cell))


def test_a_tick_counts_for_an_item(register: Register) -> None:
    """It is done when it is ticked; what is not ticked is missing though its task was reported done."""
    with register.read() as session:
        holder = session.scalars(
            select(TaskRow).where(TaskRow.area == "ashford", TaskRow.key == "project_plan")
        ).one()
        (first, title), (_, other), *_ = holder.items
    ticked(register, PLAN, "Mon 2027-02-01 10:00", first)
    done(register, PLAN, "Mon 2027-02-01 11:00")
    document = report(register)
    (item,) = rows(document, "activities", Where="Ashford", Activity=title)
    assert ("Ticked", "Asha", "in time") == (item["Stands"], item["Reported by"], item["Kept"])
    (left,) = rows(document, "activities", Where="Ashford", Activity=other)
    assert ("Not ticked", None) == (left["Stands"], left["Reported"])
    assert "not reported" in str(left["Kept"])
    named = f"{title} ({holder.title})"
    of_item = rows(document, "evidence", Where="Ashford", Activity=named)
    assert {"ticked, with nothing named"} == {row["What there is"] for row in of_item}
    assert named not in {row["Activity"] for row in rows(document, "missing", Where="Ashford")}


def test_evidence_of_an_item_named_by_its_task_counts(register: Register) -> None:
    """An answer to the task can name the piece that an item asks for."""
    item = our_catalogue().by_key["integrity_plan"]
    done(
        register,
        "ashford/integrity_and_security",
        "Mon 2027-02-01 11:00",
        given={item.evidence[0]: "EDRMS 4"},
    )
    (found,) = rows(report(register), "evidence", Where="Ashford", Evidence=item.evidence[0])
    assert "EDRMS 4" == found["What there is"]


def test_lateness_is_counted(register: Register) -> None:
    """A statutory deadline that was kept, one that was not, and one that nobody reported."""
    done(register, "ashford/local_england.notice_of_election", "Wed 2027-03-31 10:00")
    done(register, "brambleton/local_england.notice_of_election", "Sat 2027-04-03 10:00")
    found = {
        (row["Where"], str(row["Kept"]))
        for row in rows(report(register), "deadlines")
        if "notice of election" in str(row["Task"]).lower()
    }
    assert {("Ashford", "in time"), ("Brambleton", "late by 3 days")} <= found
    glance = sheet(report(register), "summary")
    law = dict(zip(glance.columns, glance.rows[-1], strict=True))
    assert (Flag("1"), 2) == (law["Late"], law["Done"])


def test_not_applicable_asks_for_no_evidence(register: Register) -> None:
    """And is told apart from what was done."""
    done(
        register,
        CARDS,
        "Mon 2027-04-12 10:00",
        outcome=Outcome.NOT_APPLICABLE,
        note="the council prints none",
    )
    (row,) = rows(
        report(register), "activities", Where="Ashford", Activity="Produce and deliver poll cards"
    )
    assert ("Not applicable", "the council prints none") == (row["Stands"], row["Note"])
    titles = [row["Activity"] for row in rows(report(register), "missing", Where="Ashford")]
    assert "Produce and deliver poll cards" not in titles


def test_what_the_police_keep_to_themselves_is_not_in_it(register: Register) -> None:
    """Not the task, not what was answered, nor who was told."""
    done(
        register,
        "blankshire/threat_assessment",
        "Mon 2027-02-01 10:00",
        note="a credible threat to a candidate",
    )
    with register.read() as session:
        hidden = session.scalars(
            select(TaskRow).where(TaskRow.visibility.in_(["police", "office"]))
        ).all()
    assert len(hidden) > 10
    said = words_of(report(register))
    assert [] == [row.id for row in hidden if row.id in said]
    assert "credible threat" not in said
    assert "credible threat" in words_of(report(register, ReportKind.DEBRIEF))


def test_a_council_does_not_see_its_neighbours(register: Register) -> None:
    """One area's report has its own tasks and the shared ones above it."""
    done(register, "brambleton/poll_cards", "Mon 2027-04-12 10:00", note="our printer failed")
    document = report(register, area="ashford")
    places = {row["Where"] for row in rows(document, "activities")}
    assert "Ashford" in places
    assert "Brambleton" not in places
    assert "our printer failed" not in words_of(document)
    assert ("Polls", "local.ashford.2027-05-06") in document.facts


def test_a_report_that_there_is_not_is_refused(register: Register) -> None:
    """An area without tasks, an election that was never called, a debrief of one council."""
    with pytest.raises(NoSuchReportError, match="--area takes one of ashford, brambleton"):
        report(register, area="opcc")
    with pytest.raises(NoSuchReportError, match="the whole force"):
        report(register, ReportKind.DEBRIEF, area="ashford")
    with register.read() as session, pytest.raises(UnknownElectionError):
        make_report(session, "nowhere.2027-05-06", ReportKind.OUTCOMES, now=AFTER)
    assert MAY.id in dict(report(register).facts).values()
