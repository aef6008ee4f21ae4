"""Asha owns, Ben deputises, Chloe is Returning Officer, Dev must see nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from calendars.milestones import SkippedDay
from tasks.clock import LONDON
from tasks.terms import Basis, Standing
from tasks.views.task import HistoryLine, TaskView

ASHA, BEN, CHLOE, DEV = 1, 2, 3, 4
NOW = datetime(2027, 4, 1, 9, 0, tzinfo=LONDON)

NOMINATIONS = TaskView(
    number=17,
    id="blankshire.2027-05-06/ashford/close_of_nominations",
    key="close_of_nominations",
    title="Close of nominations",
    guidance="Take in nomination papers until the hour and date each one when it arrives.",
    area="Ashford",
    election="blankshire.2027-05-06",
    election_title="Local elections on Thursday 6 May 2027",
    poll_date=date(2027, 5, 6),
    polls=("local.ashford.2027-05-06",),
    post="Electoral services manager",
    owners=("Asha Patel",),
    basis=Basis.STATUTE,
    opens=datetime(2027, 3, 30, 9, 0, tzinfo=LONDON),
    due=datetime(2027, 4, 8, 16, 0, tzinfo=LONDON),
    due_has_hour=True,
    why="4pm on the nineteenth working day before the poll",
    rule="19 working days before the poll, 16:00",
    skipped=(
        *(
            SkippedDay(date(2027, 4, 10) + timedelta(weeks=week, days=day), "Saturday or Sunday")
            for week in range(4)
            for day in range(2)
        ),
        SkippedDay(date(2027, 5, 3), "Early May bank holiday"),
    ),
    source="Local Elections (Principal Areas) (England and Wales) Rules 2006, Schedule 2, rule 1",
    verified="checked against the statute",
    duty_of_law=False,
    moved_from=None,
    moved_why=None,
    standing=Standing.AWAITING,
    acknowledged_by=None,
    acknowledged_at=None,
    closed_by=None,
    closed_at=None,
    outcome=None,
    note=None,
    evidence=("Where the register of papers is kept",),
    history=(HistoryLine(datetime(2027, 3, 30, 8, 0, tzinfo=UTC), "Opened", "Writ", ""),),
    uid="5d8f6a0e-17",
)

JOINT_LETTER = replace(
    NOMINATIONS,
    number=18,
    uid="5d8f6a0e-18",
    id="blankshire.2027-05-06/ashford/joint_letter",
    key="joint_letter",
    title="Joint police and council letter to candidates",
    guidance="Agree the letter with the force and send it to every candidate and agent.\n\n"
    "In Wales it goes out in both languages.",
    owners=("Asha Patel", "Ben Okoro"),
    basis=Basis.GUIDANCE,
    due=datetime(2027, 4, 30, 23, 59, tzinfo=LONDON),
    due_has_hour=False,
    why="in the month before the poll, and not before the statement of persons nominated",
    rule="month -1",
    skipped=(),
    source="College of Policing, recommended timetable of events for a May election",
    verified="recommended practice, not law",
    evidence=(),
)

GOLD_GROUP = replace(
    JOINT_LETTER,
    number=19,
    uid="task-19",
    id="blankshire.2027-05-06/blankshire/gold_group",
    key="gold_group",
    title="Establish the gold group & its strategy",
    area="Blankshire",
    post="Assistant chief constable",
    owners=("Chloe O'Neill",),
    due=datetime(2027, 2, 26, 23, 59, tzinfo=LONDON),
    standing=Standing.OVERDUE,
)
