"""Who was told of a task is who was sent something about it; what only waits is taken back.

Called in the evening, nobody is told before offices open: what happens to the election meanwhile is
news to nobody.
"""

import pytest
from sqlalchemy import func, select

from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tasks.actions.asks.day import CancelElection
from tasks.register.database import Register
from tasks.register.models import DeliveryNoticeRow
from tests.builders import an_election, day, to
from tests.cast import ASHA, BEN, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
SNAP = an_election("Thu 2027-05-06", "Wed 2027-03-24", "local_england:ashford")
NOTICE, PUBLISH = "ashford/local_england.notice_of_election", "Publish the notice of election"
NOTICES = "ashford/election_notices"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """Called on a Thursday evening six weeks ahead; what is open waits for Friday at eight."""
    office = ChangingOffice(sqlite_register).opens(directory(), SNAP, "Wed 2027-03-24 20:00")
    office.run().nobody_else_than()
    assert office.report.held > 3
    return office


def test_cancelled_before_anybody_heard(office: ChangingOffice) -> None:
    """Nine messages wait; the election is cancelled at 21:00, and nobody hears of it at all."""
    office.jumps("Wed 2027-03-24 21:00")
    changed = office.changes(CancelElection(reason="called by mistake"))
    assert {} == changed.told
    assert {"dropped"} == set(office.deliveries())
    office.at("Thu 2027-03-25 08:00").nobody_else_than()
    assert "Opening to Asha not sent: the task is stood down" in office.told(NOTICE)
    assert {"dropped"} == {state for _, _, state in office.notices(NOTICE)}
    assert not office.faults()


def test_moved_before_anybody_heard(office: ChangingOffice) -> None:
    """Nobody is told of a change of a date that they never heard: they are told once, of the new one."""
    office.only(NOTICE)
    office.jumps("Wed 2027-03-24 21:00")
    changed = office.moves(day("Thu 2027-05-13"))
    assert {} == {task: who for task, who in changed.told.items() if "Asha" not in who}
    assert "Opening to Asha not sent: planned anew" in office.told(NOTICE)
    office.run()
    seen = office.at("Thu 2027-03-25 09:00")
    (message,) = to(seen.sent, ASHA)
    assert {("opened", PUBLISH.upper())} == seen.told(ASHA)
    assert "Wed 7 April 2027" in message.subject
    assert 1 == office.told(NOTICE).count("Opening told to Asha by email")


def test_one_of_two_owners_heard_before_it_was_cancelled(sqlite_register: Register) -> None:
    """Asha is told in the morning, Ben's message waits for his post office: only Asha hears that the
    tasks are no longer needed, and Ben's message is never sent."""
    office = ChangingOffice(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only(NOTICE)
    office.at("Fri 2027-03-12 10:00")
    office.channel.preparing = _not_to_ben
    office.at("Tue 2027-03-30 17:00")
    waiting = office.deliveries()["ready"]
    assert 1 == waiting
    changed = office.changes(CancelElection(reason=""))
    assert [("Asha",)] == [*changed.told.values()]
    office.hears_as_previewed(changed).nobody_else_than(ASHA)
    assert any(said.startswith("Escalation to Ben not sent") for said in office.told(NOTICE))
    assert "ready" not in office.deliveries()


def _not_to_ben(_message: Message, address: str) -> None:
    if address == f"{BEN}@example.org":
        raise DeliveryError("the mailbox is busy", permanent=False)


def test_a_message_says_no_more_what_was_done_before_it_left(office: ChangingOffice) -> None:
    """Two tasks wait for Asha; one is reported done in the night. She is told of the other alone, and
    was never told of the first: its cancellation is no news to her."""
    office.only(NOTICE, NOTICES)
    office.completes(BEN, NOTICE)
    seen = office.at("Thu 2027-03-25 09:00")
    assert {"reminder"} == {kind for kind, _ in seen.told(ASHA)}
    seen.nothing_about(PUBLISH)
    assert "Opening to Asha not sent: the task is done" in office.told(NOTICE)
    with office.register.read() as session:
        (number,) = session.execute(select(func.count()).select_from(DeliveryNoticeRow)).one()
    assert 2 == number, "the opening of the other, and its reminder"
