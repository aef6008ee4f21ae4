"""Who gets the Monday digest, and the summary of an area: who has something to do that can be done."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.plans.owned_tasks import the_task
from tests.builders import an_election, at
from tests.cast import ASHA, CHLOE, GRACE, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"
# The first working day of the week after Easter.
MONDAY = "Tue 2027-03-30 09:00"


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """The close of nominations is open since 18 March, which is told on the 22nd, and cannot be done before 8 April."""
    found = Office(sqlite_register, digests=True)
    found.opens(directory(), MAY, "Mon 2026-11-02 09:00").only(CLOSE)
    found.at("Thu 2027-03-18 09:00")
    return found


def overviews(office: Office, moment: str) -> list[str]:
    """Who gets a digest or a summary at the moment."""
    seen = office.at(moment)
    return sorted(
        {
            to.partition("@")[0]
            for m, to in seen.sent
            if "YOUR WEEK" in m.text.upper() or "THE WEEK OF" in m.text.upper()
        }
    )


def test_nobody_has_a_digest_of_what_nobody_can_do_yet(office: Office) -> None:
    """Until the week in which it happens."""
    assert [] == overviews(office, MONDAY)
    assert [ASHA] == overviews(office, "Mon 2027-04-05 09:00")


def test_what_can_be_done_is_in_the_digest(office: Office) -> None:
    """Every Monday."""
    with office.register.write() as session:
        number = the_task(session, f"{MAY.id}/{CLOSE}").number
        session.execute(update(TaskRow).where(TaskRow.number == number).values(possible_from=None))
    assert [ASHA] == overviews(office, MONDAY)


def test_what_is_put_off_beyond_the_week_brings_no_digest(office: Office) -> None:
    """Its owner said until when; in the week in which that ends it is there again."""
    with office.register.write() as session:
        task = the_task(session, f"{MAY.id}/{CLOSE}")
        task.possible_from, task.snoozed_until = None, at("Wed 2027-04-07 09:00")
        task.snoozed_by, task.snoozed_why = "Asha", "nobody is here before"
    assert [] == overviews(office, MONDAY)
    assert [ASHA] == overviews(office, "Mon 2027-04-05 09:00")


def test_a_summary_comes_when_something_is_late_or_opens(office: Office) -> None:
    """Chloe's of Ashford: not for what runs, but for what was not done; and for what opens that week."""
    office.acknowledges(ASHA, CLOSE)
    assert CHLOE not in overviews(office, "Mon 2027-04-05 09:00")
    assert CHLOE in overviews(office, "Mon 2027-04-12 09:00")
    with office.register.write() as session:
        opens = at("Mon 2027-04-19 09:00") + timedelta(days=3)
        number = the_task(session, f"{MAY.id}/{CLOSE}").number
        session.execute(
            update(TaskRow)
            .where(TaskRow.number == number)
            .values(state="planned", opens=opens, due=opens + timedelta(days=9), rung=0)
        )
    assert CHLOE in overviews(office, "Mon 2027-04-19 09:00")


def test_a_chief_officer_has_no_digest_of_what_is_weeks_away(sqlite_register: Register) -> None:
    """The gold group is to be set up by the end of February, and that is open in January."""
    office = Office(sqlite_register, digests=True)
    office.opens(directory(), MAY, "Mon 2026-11-02 09:00").only("blankshire/gold_group")
    with office.register.read() as session:
        task = the_task(session, f"{MAY.id}/blankshire/gold_group")
        opens, due = task.opens, task.due
    assert opens < at("Mon 2027-02-08 09:00")
    assert at("Mon 2027-02-22 09:00") < due < at("Mon 2027-03-01 09:00")
    assert GRACE not in digests(office, "Mon 2027-02-08 09:00")
    assert GRACE in digests(office, "Mon 2027-02-22 09:00")


def digests(office: Office, moment: str) -> list[str]:
    """Who gets a digest of their own at the moment."""
    sent = office.at(moment).sent
    return [to.partition("@")[0] for m, to in sent if "YOUR WEEK OF" in m.text]
