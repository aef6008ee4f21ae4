"""What each answer of a service means for its message: its row, history, alarm, service, way round."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from notifications.channels.port import Taken
from notifications.errors import DeliveryError
from notifications.outbox.lines import Ended, PutBack, Sent
from notifications.outbox.outcomes import InHand, Outcomes
from tasks.people.directory import Address
from tasks.policy.policy import load_policy
from tasks.register.database import open_register
from tasks.register.messages.services import Service, services
from tasks.register.messages.who_has_heard import NOTHING_LEFT
from tasks.register.models import DeliveryNoticeRow, DeliveryRow
from tests.builders import at
from tests.cast import ASHA
from tests.notifications.outcome_desk import (
    END,
    MAIL,
    MINUTE,
    TEXT,
    Desk,
    job,
    left,
    not_sent,
    replace_text,
    tasks_of,
)
from tests.notifications.posting import (
    LATER,
    office,
)

NO = DeliveryError("mailbox busy")
GONE = DeliveryError("no such mailbox", permanent=True)
BROKE = DeliveryError("the line broke", unknown=True)
DOWN = DeliveryError("no answer", down=True)


@pytest.fixture(scope="module")
def prepared(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite register with the May election, to be copied."""
    path = tmp_path_factory.mktemp("may") / "may.db"
    shutil.copy(migrated_file, path)
    register = open_register(f"sqlite:///{path}")
    office(register)
    register.close()
    return path


@pytest.fixture
def desk(prepared: Path, tmp_path: Path) -> Iterator[Desk]:
    """A dispatcher's desk in the office of the May election."""
    path = tmp_path / "register.db"
    shutil.copy(prepared, path)
    register = open_register(f"sqlite:///{path}")
    yield Desk(register)
    register.close()


def test_a_message_that_was_taken(desk: Desk) -> None:
    """It is sent, with the service's own number for it; each task's history says what was told."""
    each = desk.takes(attempts=2)
    row = desk.hears(each, Sent(job(each), Taken("250 OK", "n-77")))
    assert left(row) == ("sent", "250 OK", 3, 0, END, None)
    assert "n-77" == row.reference
    assert (1, 0, 0, 0, 0) == desk.tally()
    words = {"Reminded to Asha by email", "Reminded that it is due today to Asha by email"}
    assert words == {text for _, text in desk.history()}
    assert tasks_of(each) == {task for task, _ in desk.history()}
    assert {("sent", "Writ", each.row.message_id, ASHA)} == {
        (row.kind, row.who, row.data["message"], row.data["person"]) for row in desk.written()
    }
    assert [] == desk.alarms()


@pytest.mark.parametrize(("attempts", "minutes"), [(0, 1), (1, 2), (2, 5), (8, 60)])
def test_a_message_that_was_not_taken_now(desk: Desk, attempts: int, minutes: int) -> None:
    """It waits, counted from the pass, longer each time; the history says so the first time."""
    each = desk.takes(attempts=attempts, held="quiet")
    row = desk.hears(each, not_sent(each, NO))
    assert left(row) == ("ready", "mailbox busy", attempts + 1, 0, None, None)
    assert (LATER + minutes * MINUTE, "quiet") == (row.next_try, row.held)
    assert (0, 1, 0, 0, 0) == desk.tally()
    said = [("Message to Asha by email: not taken yet: mailbox busy")] * 2 * (attempts == 0)
    assert said == [text for _, text in desk.history()]
    assert [] == desk.alarms()
    assert desk.outcomes
    assert not desk.outcomes.take_added()


def test_a_message_that_may_have_arrived(desk: Desk) -> None:
    """It is tried once more; after the second time it is left, and somebody must ask."""
    each = desk.takes()
    assert left(desk.hears(each, not_sent(each, BROKE))) == (
        "ready",
        "the line broke",
        1,
        1,
        None,
        None,
    )
    again = desk.takes(unknowns=1, attempts=1)
    assert left(desk.hears(again, not_sent(again, BROKE))) == (
        "unknown",
        "the line broke",
        2,
        1,
        END,
        None,
    )
    assert (0, 1, 0, 1, 0) == desk.tally()
    text = f"Asha may not have been told: the line broke (message {again.row.number})"
    assert [("delivery.unknown", text)] == desk.alarms()
    assert "Message to Asha by email: the line broke" in [text for _, text in desk.history()]


def test_a_message_in_doubt_that_is_not_taken_is_tried_again(desk: Desk) -> None:
    """That it certainly did not arrive this time makes it no more doubtful."""
    each = desk.takes(unknowns=1, attempts=1)
    assert left(desk.hears(each, not_sent(each, NO)))[:4] == ("ready", "mailbox busy", 2, 1)


def test_a_message_that_can_never_be_taken(desk: Desk) -> None:
    """Without another address it has failed, and an operator hears of it."""
    each = desk.takes()
    assert left(desk.hears(each, not_sent(each, GONE))) == (
        "failed",
        "no such mailbox",
        1,
        0,
        END,
        None,
    )
    assert (0, 0, 1, 0, 0) == desk.tally()
    text = f"Asha could not be told: no such mailbox (message {each.row.number})"
    assert [("delivery.failed", text)] == desk.alarms()
    assert {"Message to Asha by email: failed: no such mailbox"} == {
        text for _, text in desk.history()
    }
    assert tasks_of(each) == {task for task, _ in desk.history()}
    assert desk.outcomes
    assert not desk.outcomes.take_added()


@pytest.mark.parametrize("urgent", [True, False])
def test_it_goes_by_the_next_address(desk: Desk, *, urgent: bool) -> None:
    """At once, with all that it carried; it says in whose stead it stands, and is asked for once."""
    desk.addresses = (MAIL, TEXT)
    each = desk.takes(parts=("digest",), urgent=urgent, next_try=LATER - MINUTE)
    row = desk.hears(each, not_sent(each, GONE))
    assert "failed" == row.state
    made = desk.row(row.number + 1)
    assert (TEXT.channel, TEXT.to, 1, row.number, LATER, ["digest"], urgent, "ready") == (
        made.channel,
        made.address,
        made.rank,
        made.instead_of,
        made.next_try,
        made.parts,
        made.urgent,
        made.state,
    )
    assert (each.row.person, LATER) == (made.person, made.created_at)
    assert made.message_id.endswith("@example.org>")
    with desk.register.read() as session:
        carried = {
            number: {
                (c.notice, c.kind, c.rung)
                for c in session.scalars(
                    select(DeliveryNoticeRow).where(DeliveryNoticeRow.delivery == number)
                )
            }
            for number in (row.number, made.number)
        }
    assert 2 == len(carried[row.number])
    assert carried[row.number] == carried[made.number]
    text = (
        f"Asha could not be told: no such mailbox; sent by text instead (message {each.row.number})"
    )
    assert [("delivery.failed_instead", text)] == desk.alarms()
    assert "Message to Asha by email: failed: no such mailbox; sent by text instead" in [
        text for _, text in desk.history()
    ]
    assert desk.outcomes
    assert [True, False] == [desk.outcomes.take_added(), desk.outcomes.take_added()]


def test_after_the_last_address_there_is_none(desk: Desk) -> None:
    """The second of two has no other behind it."""
    desk.addresses = (MAIL, TEXT)
    each = desk.takes(rank=1, channel="text", address=TEXT.to)
    row = desk.hears(each, not_sent(each, GONE))
    assert ("failed", ["delivery.failed"]) == (row.state, [sort for sort, _ in desk.alarms()])
    with desk.register.read() as session:
        assert [row.number] == list(session.scalars(select(DeliveryRow.number)))


def test_a_service_that_is_down_is_counted_and_then_left_alone(desk: Desk) -> None:
    """After the third time in a row for a minute, and the message with it; lines that say it once more
    meanwhile change nothing."""
    desk.known = (Service("email", 1, LATER - MINUTE, None, "busy"),)
    each = desk.takes()
    row = desk.hears(each, not_sent(each, DOWN))
    assert Service("email", 2, LATER - MINUTE, None, "no answer") == desk.service()
    assert ("ready", LATER + MINUTE) == (row.state, row.next_try)
    desk.known = ()
    again = desk.takes()
    row = desk.hears(again, not_sent(again, DOWN))
    rests = Service("email", 3, LATER - MINUTE, END + MINUTE, "no answer")
    assert rests == desk.service()
    assert ("ready", END + MINUTE) == (row.state, row.next_try)
    third = desk.takes()
    row = desk.hears(third, not_sent(third, replace_text(DOWN, "still no answer")))
    assert rests == desk.service()
    assert ("ready", END + MINUTE) == (row.state, row.next_try)


@pytest.mark.parametrize("what", ["taken", "refused", "refused for good"])
def test_a_service_that_answers_is_not_down(desk: Desk, what: str) -> None:
    """Whatever it says of the message: what was counted is forgotten."""
    desk.known = (Service("email", 2, LATER - MINUTE, None, "busy"),)
    each = desk.takes()
    ends: dict[str, Ended] = {
        "taken": Sent(job(each), Taken("250 OK")),
        "refused": not_sent(each, NO),
        "refused for good": not_sent(each, GONE),
    }
    desk.hears(each, ends[what])
    assert Service("email") == desk.service()


def test_a_service_of_which_there_is_nothing_to_say(desk: Desk) -> None:
    """One that always worked has no row of its own."""
    each = desk.takes()
    desk.hears(each, Sent(job(each), Taken("250 OK")))
    with desk.register.read() as session:
        assert {} == services(session)


@pytest.mark.parametrize(
    ("urgent", "error", "minutes", "addresses", "round_"),
    [
        (True, DOWN, 30, (MAIL, TEXT), True),
        (True, DOWN, 29, (MAIL, TEXT), False),
        (False, DOWN, 30, (MAIL, TEXT), False),
        (True, DOWN, 30, (MAIL,), False),
        (True, DeliveryError("cut off", down=True, unknown=True), 30, (MAIL, TEXT), False),
    ],
)
def test_what_is_pressing_goes_round_a_service_that_is_long_down(
    desk: Desk,
    error: DeliveryError,
    minutes: int,
    addresses: tuple[Address, ...],
    *,
    urgent: bool,
    round_: bool,
) -> None:
    """For half an hour and more, where there is another way, and it certainly did not arrive."""
    desk.addresses = addresses
    desk.known = (Service("email", 7, END - minutes * MINUTE, None, "busy"),)
    each = desk.takes(urgent=urgent)
    row = desk.hears(each, not_sent(each, error))
    assert ("failed" if round_ else "ready") == row.state
    with desk.register.read() as session:
        assert 1 + round_ == len(list(session.scalars(select(DeliveryRow.number))))


def test_a_message_that_was_not_tried(desk: Desk) -> None:
    """It is as it was, to be taken again at once, or when its service is tried again; no attempt is
    counted. What another holds is left to them."""
    each = desk.takes(attempts=1, answer="busy", next_try=LATER - MINUTE)
    row = desk.hears(each, PutBack(job(each), ours=True))
    assert left(row) == ("ready", "busy", 1, 0, None, None)
    assert LATER == row.next_try
    theirs = desk.takes()
    assert "sending" == desk.hears(theirs, PutBack(job(theirs), ours=False)).state
    assert ((0, 1, 0, 0, 0), []) == (desk.tally(), desk.history())


def test_what_was_put_back_waits_for_its_service(desk: Desk) -> None:
    """Until the moment at which that is tried again."""
    desk.known = (Service("email", 3, LATER, END + MINUTE, "busy"),)
    each = desk.takes()
    assert END + MINUTE == desk.hears(each, PutBack(job(each), ours=True)).next_try
    assert Service("email", 3, LATER, END + MINUTE, "busy") == desk.service()


def test_the_operators_messages_raise_no_alarms(desk: Desk) -> None:
    """They would be told of it by the same way; what became of it stands in the row."""
    each = replace(desk.takes(None), letter=None)
    assert left(desk.hears(each, not_sent(each, GONE)))[:2] == ("failed", "no such mailbox")
    doubt = replace(desk.takes(None, unknowns=1), letter=None)
    assert "unknown" == desk.hears(doubt, not_sent(doubt, BROKE)).state
    sent = replace(desk.takes(None), letter=None)
    assert "sent" == desk.hears(sent, Sent(job(sent), Taken("250 OK"))).state
    assert ([], []) == (desk.alarms(), desk.history())
    assert (1, 0, 1, 1, 0) == desk.tally()


def test_what_need_not_be_sent(desk: Desk) -> None:
    """Its reader has left, or nothing is left in it: it is dropped, and no attempt is counted."""
    each = desk.takes(attempts=1)
    sent, row = desk.settles(each)
    assert (True, "sending") == (sent, row.state)
    nothing = replace(desk.takes(attempts=1), letter=None)
    sent, row = desk.settles(nothing)
    assert (False, ("dropped", NOTHING_LEFT, 1, 0, END, None)) == (sent, left(row))
    assert (0, 0, 0, 0, 1) == desk.tally()
    desk.addresses = ()
    sent, row = desk.settles(each)
    assert (False, ("dropped", "no longer in the directory", 1, 0, END, None)) == (sent, left(row))
    assert ([], []) == (desk.alarms(), desk.history())


def test_what_must_not_be_sent_a_third_time(desk: Desk) -> None:
    """Twice in doubt is enough; once is not."""
    once = desk.takes(unknowns=1)
    assert desk.settles(once)[0]
    twice = desk.takes(unknowns=2, attempts=2)
    sent, row = desk.settles(twice)
    said = "nobody knows whether it arrived"
    assert (False, ("unknown", said, 3, 2, END, None)) == (sent, left(row))
    assert (0, 0, 0, 1, 0) == desk.tally()
    text = f"Asha may not have been told: {said} (message {twice.row.number})"
    assert [("delivery.unknown", text)] == desk.alarms()


def test_the_operators_are_never_out_of_the_directory(desk: Desk) -> None:
    """They stand in none."""
    desk.addresses = ()
    each = desk.takes(None)
    assert desk.settles(replace(each, letter=desk.takes().letter))[0]


def test_several_answers_are_written_down_together(desk: Desk) -> None:
    """Each counts for its own message."""
    first, second = desk.takes(), desk.takes()
    outcomes = Outcomes(
        load_policy(), {desk.person: (MAIL,)}, {}, holder="ours", domain="example.org", now=LATER
    )
    ends: list[tuple[InHand, Ended]] = [
        (first, Sent(job(first), Taken("250 OK"))),
        (second, not_sent(second, GONE)),
    ]
    with desk.register.write() as session:
        outcomes.write(session, ends, at=END)
    assert ["sent", "failed"] == [desk.row(each.row.number).state for each in (first, second)]
    assert {"sent": 2, "send-failed": 2} == Counter(row.kind for row in desk.written())


def test_hours_are_those_of_the_pass(desk: Desk) -> None:
    """The next try counts from the pass, what is recorded from when it was heard."""
    each = desk.takes()
    row = desk.hears(each, not_sent(each, NO))
    assert at("Mon 2027-04-05 09:01") == row.next_try
