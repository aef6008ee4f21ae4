"""Stories of what happens at its moment: the close of nominations of 6 May 2027, Thursday 8 April, 16:00."""

import pytest

from tasks.register.database import Register
from tests.builders import an_election, at
from tests.cast import ASHA, BEN, CHLOE, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE, NOMINATIONS = "ashford/local_england.nominations_close", "Close of nominations"


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Ashford's election, of which only the close of nominations is still to do."""
    found = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(CLOSE)
    found.at("Mon 2027-03-22 09:00").expects(NOMINATIONS, to=ASHA)
    return found


def test_who_has_taken_it_up_is_reminded_the_day_before_and_asked_at_its_hour(
    office: Office,
) -> None:
    """Two messages in three weeks: nothing a fortnight before, nothing in the morning or at noon."""
    office.acknowledges(ASHA, CLOSE)
    before = len(office.every)
    office.at("Wed 2027-04-07 08:59").nobody_else_than()
    assert before == len(office.every)
    office.at("Wed 2027-04-07 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    asked = office.at("Thu 2027-04-08 16:00").nobody_else_than(ASHA)
    asked.expects(NOMINATIONS, to=ASHA, kind="happened")
    assert before + 2 == len(office.every)
    ((message, _),) = asked.sent
    assert (
        "Did it happen, Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford"
        == message.subject
    )


def test_what_is_reported_at_its_hour_is_not_missed(office: Office) -> None:
    """Nobody above hears of a deadline, for there was none to miss."""
    office.acknowledges(ASHA, CLOSE)
    office.at("Thu 2027-04-08 16:00")
    office.completes(ASHA, CLOSE)
    office.at("Mon 2027-04-19 17:00")
    assert {f"{ASHA}@example.org"} == {address for _, address in office.every}
    assert not office.faults()


def test_without_an_answer_it_is_missed_when_offices_open_next(office: Office) -> None:
    """At its hour only its owner is asked; the returning officer hears in the morning."""
    office.acknowledges(ASHA, CLOSE)
    office.at("Thu 2027-04-08 16:00").nobody_else_than(ASHA)
    missed = office.at("Fri 2027-04-09 09:00").nobody_else_than(ASHA, CHLOE)
    missed.expects(NOMINATIONS, to=CHLOE, kind="missed")
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")


def test_who_has_said_nothing_is_reminded_as_of_any_task(office: Office) -> None:
    """A week before, on the day, four hours before; and Ben is asked the working day before."""
    office.at("Thu 2027-04-01 09:00").expects(NOMINATIONS, to=ASHA, kind="reminder")
    office.at("Wed 2027-04-07 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    office.at("Thu 2027-04-08 12:00").expects(NOMINATIONS, to=ASHA, kind="due today")
    office.at("Thu 2027-04-08 16:00").expects(NOMINATIONS, to=ASHA, kind="happened")


def test_nobody_above_is_asked_on_its_day_though_a_step_comes_late(office: Office) -> None:
    """The office is down from the day before to five past its hour: its owner alone is asked whether it
    happened, and the ladder goes on once it is missed."""
    office.at("Wed 2027-04-07 09:00")
    office.run(at("Thu 2027-04-08 16:05")).nobody_else_than(ASHA)
    assert 0 == office.rung(CLOSE)
    assert 0 == office.report.without_next_step
    missed = office.at("Fri 2027-04-09 09:00").nobody_else_than(ASHA, CHLOE)
    missed.expects(NOMINATIONS, to=CHLOE, kind="missed")
    office.at("Fri 2027-04-09 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")


def test_the_question_does_not_wake_anybody(sqlite_register: Register) -> None:
    """The register closes at midnight, 19 April: it is asked in the morning whether it did."""
    close = "ashford/registration_deadline"
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(close)
    office.at("Mon 2027-04-19 18:00")
    office.at("Tue 2027-04-20 07:59").nobody_else_than()
    office.at("Tue 2027-04-20 08:00").expects("Last day to apply", to=ASHA, kind="happened")
