"""Stories of an election that loses all its polls of one kind: what was known of them still is."""

import pytest

from tasks.actions.asks.day import Move
from tasks.actions.asks.polls import AddPolls, SetPolls
from tasks.planning.polls import Poll
from tasks.register.database import Register
from tasks.register.plans.elections import milestones_of
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.terms import PollState
from tasks.views.task import TaskView
from tests.builders import an_election, day
from tests.cast import YUSUF, directory
from tests.changing_office import ChangingOffice

PCC = (Poll("pcc_byelection", "blankshire"),)
BOTH = an_election(
    "Thu 2027-05-06", "Mon 2027-02-01", "local_england:brambleton", "pcc_byelection:blankshire"
)
NOTICE = "opcc/notice_of_election"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """An election of a council and a commissioner, on the morning on which nominations are due."""
    office = ChangingOffice(sqlite_register).opens(directory(), BOTH, "Mon 2027-02-01 09:00")
    office.jumps("Thu 2027-04-08 09:00")
    return office


def view(office: ChangingOffice, task: str) -> TaskView:
    """A task as its owner sees it."""
    with office.register.read() as session:
        row = the_task(session, f"{office.election()}/{task}")
        return Sight(session, [row], open_books_of(session)).view(row, now=office.now)


def dated(office: ChangingOffice) -> set[str]:
    """The kinds of which the election's timetable has statutory dates."""
    with office.register.read() as session:
        return {row.kind for row in milestones_of(session, office.election())}


def test_statutory_tasks_of_a_kind_taken_away_are_told_with_the_rule_they_had(
    office: ChangingOffice,
) -> None:
    """Who knew of a task hears that it is not needed, and reads under which rule it was due."""
    before = view(office, NOTICE)
    changed = office.changes(SetPolls(PCC, PollState.CANCELLED, reason=""))
    seen = office.hears_as_previewed(changed)
    seen.expects("Publish the notice of election", to=YUSUF, kind="stood down")
    after = view(office, NOTICE)
    assert "stood_down" == office.state(NOTICE)
    assert (before.why, before.rule, before.source, before.verified) == (
        after.why,
        after.rule,
        after.source,
        after.verified,
    )
    assert {"local_england"} == dated(office)


def test_a_kind_that_comes_back_on_another_day_has_the_dates_of_that_day(
    office: ChangingOffice,
) -> None:
    """The dates that were kept for what was stood down give way to the new ones."""
    office.changes(SetPolls(PCC, PollState.CANCELLED, reason=""))
    office.changes(Move(day("Thu 2027-07-01"), reason="a test"))
    office.changes(AddPolls(PCC, reason=""))
    assert {"local_england", "pcc_byelection"} == dated(office)
    with office.register.read() as session:
        (close,) = [
            row.day
            for row in milestones_of(session, office.election())
            if (row.kind, row.key) == ("pcc_byelection", "poll")
        ]
    assert day("Thu 2027-07-01") == close
