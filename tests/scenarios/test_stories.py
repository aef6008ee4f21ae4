"""Stories of an elections office, told as they happen: who hears what, and when.

Asha manages the elections of Ashford, Ben deputises, Chloe is returning officer; Dev works in the
authority next door, and must see nothing. Wendy is chief executive of the council.
"""

import pytest

from tasks.register.database import Register
from tests.builders import an_election, sample, settle
from tests.cast import ASHA, BEN, CHLOE, DEV, HUGH, ISLA, YUSUF, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE = "ashford/local_england.notice_of_election"
CLOSE = "ashford/local_england.nominations_close"
PUBLISH = "Publish the notice of election"
NOMINATIONS = "Close of nominations"
LETTER = "Joint letter to candidates"


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """The May election of Ashford, called half a year ahead."""
    return Office(sqlite_register).opens(directory(), MAY, CALLED)


def test_reminders_up_to_the_day(office: Office) -> None:
    """The notice of election, due Wednesday 31 March; Easter Monday is the 29th. That it opened on Wednesday the 10th,
    three weeks before, is told with Monday's mail."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 08:59").nobody_else_than()
    office.at("Mon 2027-03-15 09:00").expects(PUBLISH, to=ASHA).nobody_else_than(ASHA)
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=ASHA, kind="reminder")
    office.at("Wed 2027-03-24 09:00").expects(PUBLISH, to=ASHA, kind="reminder")
    # Two working days before is Thursday the 25th: Good Friday and Easter Monday are not counted.
    office.at("Thu 2027-03-25 09:00").expects(PUBLISH, to=ASHA, kind="reminder")
    office.acknowledges(ASHA, NOTICE)
    # Acknowledged for two working days: Monday's reminder rests, and so does the ladder.
    office.at("Tue 2027-03-30 09:00").nobody_else_than()
    office.at("Tue 2027-03-30 17:00").nobody_else_than()
    office.at("Wed 2027-03-31 09:00").expects(PUBLISH, to=ASHA, kind="due today")
    office.at("Wed 2027-03-31 13:00").expects(PUBLISH, to=ASHA, kind="due today")
    office.completes(ASHA, NOTICE)
    office.at("Fri 2027-05-07 09:00").nobody_else_than()
    assert {"asha@example.org"} == {address for _, address in office.every}
    assert 6 == len(office.every)
    assert not office.faults()


def test_a_silent_task_climbs_two_rungs(office: Office) -> None:
    """Nobody answers: Ben a working day before, Chloe a working day after, and Dev never. At its hour Asha
    is asked whether it happened."""
    office.only(CLOSE)
    office.at("Mon 2027-03-22 09:00").expects(NOMINATIONS, to=ASHA).nobody_else_than(ASHA)
    office.at("Wed 2027-04-07 16:00").expects(
        NOMINATIONS, to=BEN, kind="passed up"
    ).nobody_else_than(BEN)
    assert 1 == office.rung(CLOSE)
    office.at("Thu 2027-04-08 09:00").expects(
        NOMINATIONS, to=ASHA, kind="due today"
    ).nobody_else_than(ASHA)
    (
        office.at("Thu 2027-04-08 16:00")
        .expects(NOMINATIONS, to=ASHA, kind="happened")
        .nobody_else_than(ASHA)
    )
    (
        office.at("Fri 2027-04-09 09:00")
        .expects(NOMINATIONS, to=CHLOE, kind="missed")
        .expects(NOMINATIONS, to=ASHA, kind="overdue")
        .nobody_else_than(ASHA, CHLOE)
    )
    (
        office.at("Fri 2027-04-09 16:00")
        .expects(NOMINATIONS, to=CHLOE, kind="passed up")
        .expects(NOMINATIONS, to=ASHA, kind="overdue")
        .nobody_else_than(ASHA, CHLOE)
    )
    assert 2 == office.rung(CLOSE)
    # At the top: Chloe is asked again on Monday morning, until somebody closes it.
    (
        office.at("Mon 2027-04-12 09:00")
        .expects(NOMINATIONS, to=CHLOE, kind="passed up")
        .nobody_else_than(ASHA, CHLOE)
    )
    office.completes(CHLOE, CLOSE)
    office.run().nobody_else_than(ASHA, BEN)
    office.at("Fri 2027-04-16 16:00").nobody_else_than()
    assert f"{DEV}@example.org" not in {address for _, address in office.every}
    assert [
        "Step 1 of the ladder: Ben asked",
        "Step 2 of the ladder: Chloe asked",
        "Step 2 of the ladder: Chloe asked",
    ] == [line for line in office.told(CLOSE) if line.startswith("Step")]
    assert not office.faults()


def test_the_escalation_says_who_was_asked_before(office: Office) -> None:
    """Chloe reads when Asha and Ben were asked, and as what the task comes to her."""
    office.only(CLOSE)
    (message,) = [m for m, a in office.at("Fri 2027-04-09 16:00").sent if a.startswith(CHLOE)]
    words = " ".join(message.text.split())
    assert "Asha (Electoral services manager, Ashford) was asked on Monday 22 March 2027" in words
    assert "Ben (Deputy returning officer, Ashford) was asked on Wednesday 7 April 2027" in words
    assert "It now comes to you as Returning officer, Ashford." in words


def test_an_acknowledged_task_climbs_when_it_is_overdue(office: Office) -> None:
    """Asha has said that she deals with it; nobody else is asked before the hour, but after it."""
    office.only(CLOSE)
    office.at("Tue 2027-04-06 09:00")
    office.acknowledges(ASHA, CLOSE)
    office.at("Wed 2027-04-07 16:00").nobody_else_than()
    (
        office.at("Fri 2027-04-09 16:00")
        .expects(NOMINATIONS, to=BEN, kind="passed up")
        .expects(NOMINATIONS, to=ASHA, kind="overdue")
    )


def test_a_vacant_post_goes_to_the_ladder(sqlite_register: Register) -> None:
    """Ashford has no elections manager: Ben is told from the first day, then Chloe."""
    gap = directory({"ashford/esm": None})
    office = Office(sqlite_register).opens(gap, MAY, CALLED).only(NOTICE)
    assert 1 == len(office.alarms())
    office.at("Mon 2027-03-15 09:00").expects(PUBLISH, to=BEN).nobody_else_than(BEN)
    office.at("Tue 2027-03-30 17:00").expects(PUBLISH, to=CHLOE, kind="passed up")
    (
        office.at("Thu 2027-04-01 09:00")
        .expects(PUBLISH, to=CHLOE, kind="passed up")
        .expects(PUBLISH, to=BEN, kind="overdue")
        .nobody_else_than(BEN, CHLOE)
    )


def test_a_post_filled_meanwhile_is_told_from_then_on(sqlite_register: Register) -> None:
    """Asha takes the vacant post up: the next reminder is hers."""
    office = (
        Office(sqlite_register).opens(directory({"ashford/esm": None}), MAY, CALLED).only(NOTICE)
    )
    office.at("Mon 2027-03-15 09:00").expects(PUBLISH, to=BEN)
    settle(sqlite_register, directory())
    office.at("Wed 2027-03-17 09:00").expects(PUBLISH, to=ASHA, kind="reminder").nothing_to(BEN)


def test_a_letter_of_two_owners(office: Office) -> None:
    """Both are told, on Monday morning of what opens on Friday at four; who has answered is left in peace, and so is the ladder above them."""
    office.only("ashford/joint_letter")
    office.at("Fri 2027-04-09 16:00").nobody_else_than()
    opened = office.at("Mon 2027-04-12 09:00")
    opened.expects(LETTER, to=HUGH).expects(LETTER, to=CHLOE).nobody_else_than(HUGH, CHLOE)
    office.completes(HUGH, "ashford/joint_letter")
    reminded = office.at("Thu 2027-04-15 09:00").nobody_else_than(CHLOE)
    reminded.expects(LETTER, to=CHLOE, kind="reminder")
    # Due Friday 16 April, guidance: a week of working days later, with the next morning's messages. The chief
    # executive is not asked about it.
    office.at("Fri 2027-04-23 17:00").nobody_else_than()
    late = office.at("Mon 2027-04-26 09:00").nobody_else_than(CHLOE)
    late.expects(LETTER, to=CHLOE, kind="overdue")
    office.completes(CHLOE, "ashford/joint_letter")
    # Those who were asked hear that it is done, but for Chloe, who closed it.
    office.run().nobody_else_than(HUGH)
    office.at("Fri 2027-04-30 17:00").nobody_else_than()


def test_a_by_election_called_today(sqlite_register: Register) -> None:
    """What has begun is told at once, in one message for each person; the police are brought in."""
    facts = an_election("Thu 2027-04-15", "Mon 2027-03-01", "local_england:ashford")
    office = Office(sqlite_register).opens(directory(), facts, "Mon 2027-03-01 10:30")
    called = office.at("Mon 2027-03-01 10:30")
    called.expects(PUBLISH, to=ASHA)
    # The gold group waits for the chief officer, whom Hugh names.
    called.expects("Appoint a chief officer", to=HUGH).nothing_about("Establish the gold group")
    called.expects("Hold the gold meeting", to=ISLA).nothing_to(DEV)
    addresses = [address for _, address in called.sent]
    assert sorted(set(addresses)) == sorted(addresses)
    (isla,) = [m.text for m, a in called.sent if a.startswith(ISLA)]
    assert "Instead of:" in isla
    assert "the election was called on Monday 1 March 2027" in " ".join(isla.split())
    # The seminar is over: it is in nobody's post.
    called.nothing_about("Attend the national SPOC seminar")
    # The notice is due on Tuesday 9 March: two working days before, then the ladder.
    office.at("Fri 2027-03-05 09:00").expects(PUBLISH, to=ASHA, kind="reminder")
    office.at("Mon 2027-03-08 17:00").expects(PUBLISH, to=BEN, kind="passed up")


def test_a_commissioners_poll(sqlite_register: Register) -> None:
    """The police area returning officer is told what is theirs, the authorities what is theirs."""
    facts = an_election("Thu 2028-05-04", "Mon 2027-11-01", "pcc:blankshire")
    office = (
        Office(sqlite_register)
        .opens(directory(), facts, "Mon 2027-11-01 09:00")
        .only(
            "opcc/notice_of_election",
            "ashford/registration_deadline",
            "brambleton/registration_deadline",
        )
    )
    office.at("Mon 2028-03-06 09:00").expects(PUBLISH, to=YUSUF).nothing_to(ASHA, DEV)
    office.at("Mon 2028-03-27 09:00").expects("Last day to apply to register", to=ASHA).expects(
        "Last day to apply to register", to=DEV
    )


def test_a_whole_may_election_leaves_nobody_alone(sqlite_register: Register) -> None:
    """Nobody ever answers: each task climbs to the top of its ladder, everyone once for each moment."""
    facts = an_election(
        "Thu 2027-05-06",
        "Mon 2026-11-02",
        "local_england:ashford",
        "local_england:brambleton",
        "local_england:castlemere",
    )
    office = Office(sqlite_register).opens(sample(), facts, CALLED)
    office.at("Fri 2027-04-09 17:00")
    assert office.report.without_next_step == 0
    assert {"sent"} == set(office.deliveries())
    assert 2 == office.rung("ashford/local_england.nominations_close")
    assert 1 == office.rung("blankshire/gold_meeting")
    assert not office.faults()
    identities = [message.message_id for message, _ in office.every]
    assert len(set(identities)) == len(identities)
    moments = [(message.date, address) for message, address in office.every]
    assert len(set(moments)) == len(moments)
