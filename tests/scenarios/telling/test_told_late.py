"""Stories of messages that leave late, or were held: what they say is true when they are handed over."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tasks.register.database import Register
from tasks.register.models import NoticeRow, TaskRow
from tasks.register.plans.owned_tasks import the_task
from tasks.terms import NoticeKind
from tests.builders import an_election, at, to
from tests.cast import ASHA, BEN, directory
from tests.notifications.posting import post
from tests.office import Office, Seen

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
# Due on Thursday 8 April at 16:00, by law.
CLOSE = "ashford/local_england.nominations_close"
NOTICE, PUBLISH = "ashford/local_england.notice_of_election", "Publish the notice of election"
BEFORE = at("Thu 2027-04-08 15:59") + timedelta(seconds=30)


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """The May election of Ashford, of which only the close of nominations is still to do."""
    return Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(CLOSE)


def the_message(seen: Seen) -> Message:
    """The one that Asha got."""
    (message,) = to(seen.sent, ASHA)
    return message


def words(message: Message) -> str:
    """Its text, without line breaks."""
    return " ".join(message.text.split())


def test_a_day_without_a_dispatcher(office: Office) -> None:
    """It stops on the 7th, and goes on on the morning after the deadline: nothing says today."""
    office.at("Wed 2027-04-07 09:00")
    message = the_message(office.run(at("Fri 2027-04-09 09:00")))
    assert message.subject.startswith("Overdue since Thu 8 April 2027, 16:00 (set by law): ")
    assert "was due yesterday, on Thursday 8 April 2027, 16:00, and nobody" in words(message)
    for untrue in ("today", "cannot be put off", "is due"):
        assert untrue not in f"{message.subject} {words(message)} {message.html}"
    assert message.brief.startswith("Overdue since Thu 8 April 2027, 16:00 (set by law): ")


def test_a_mail_server_that_is_down_over_the_deadline(office: Office) -> None:
    """The reminder of noon leaves 90 minutes after the hour."""
    office.of_old()
    office.at("Thu 2027-04-08 09:00")

    def down(_message: Message, _address: str) -> None:
        if office.now < at("Thu 2027-04-08 17:30"):
            raise DeliveryError("the mail server is away", down=True)

    office.channel.before = down
    office.at("Thu 2027-04-08 12:00").nobody_else_than()
    message = the_message(office.run(at("Thu 2027-04-08 17:30")))
    assert message.subject.startswith("Overdue since today, Thu 8 April 2027, 16:00 (set by law): ")
    assert "The task below was due today, by 16:00, and nobody" in words(message)
    assert "cannot be put off" not in words(message)


def test_what_was_due_on_saturday_is_told_on_monday_as_late(office: Office) -> None:
    """The reminder of the day itself waited for offices to open."""
    saturday = at("Sat 2027-04-10 17:00")
    with office.register.write() as session:
        number = the_task(session, f"{MAY.id}/{CLOSE}").number
        moved = {"due": saturday, "due_has_hour": False, "basis": "guidance", "state": "open"}
        session.execute(update(TaskRow).where(TaskRow.number == number).values(**moved))
        session.execute(update(NoticeRow).where(NoticeRow.state == "due").values(state="dropped"))
        session.execute(
            insert(NoticeRow).values(
                task=number,
                election=MAY.id,
                kind=NoticeKind.DUE_TODAY,
                at=at("Sat 2027-04-10 09:00"),
                state="due",
            )
        )
    office.run(at("Sat 2027-04-10 09:00")).nobody_else_than()
    message = the_message(office.at("Mon 2027-04-12 09:00"))
    assert message.subject.startswith("Overdue since Sat 10 April 2027: ")
    assert "was due 2 days ago, on Saturday 10 April 2027, and nobody" in words(message)
    assert "today" not in message.subject + words(message)


@dataclass
class Hands:
    """A clock's hands that move on while messages are prepared."""

    seconds: float = 0

    def __call__(self) -> float:
        """What the clock shows."""
        return self.seconds


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """The clock by which a pass knows how long it has been at work."""
    found = Hands()
    monkeypatch.setattr("notifications.outbox.outbox.monotonic", found)
    return found


def two_reminders(office: Office, hands: Hands, *, taking: int) -> None:
    """A reminder to Asha and one to Ben are ready at half a minute before the hour; to prepare one takes
    so many seconds."""
    office.at("Thu 2027-04-08 12:00")
    with office.register.write() as session:
        for who in (ASHA, BEN):
            post(session, who, (NoticeKind.REMINDER, CLOSE), made=BEFORE)

    def preparing(_message: Message, _address: str) -> None:
        hands.seconds += taking

    office.channel.preparing = preparing


def test_a_pass_that_takes_its_time_says_what_is_true_when_each_message_goes(
    office: Office, hands: Hands
) -> None:
    """It begins half a minute before the hour, and comes to Ben's message half a minute after it."""
    two_reminders(office, hands, taking=40)
    seen = office.run(BEFORE)
    assert the_message(seen).subject.startswith("Due today, ")
    (message,) = to(seen.sent, BEN)
    assert message.subject.startswith("Overdue since today, ")
    assert "was due today, by 16:00" in words(message)


def test_what_was_written_too_long_ago_is_written_anew(office: Office, hands: Hands) -> None:
    """A slow server keeps Ben's message waiting past its lease; meanwhile the task is done, so that the
    next pass has nothing to tell him."""
    two_reminders(office, hands, taking=90)
    office.run(BEFORE).nobody_else_than(ASHA)
    assert 1 == office.deliveries()["claimed"]
    office.now = BEFORE + timedelta(minutes=1)
    office.completes(ASHA, CLOSE)
    office.at("Thu 2027-04-08 16:05").nobody_else_than()
    assert 0 == office.deliveries().get("claimed", 0)


def test_what_opens_at_eight_is_not_reminded_of_at_nine(office: Office) -> None:
    """Opened at 08:09, fourteen days before it is due; the reminder of a week before comes."""
    opens = at("Thu 2027-03-25 08:09")
    with office.register.write() as session:
        task = the_task(session, f"{MAY.id}/{CLOSE}")
        task.opens = opens
        session.execute(
            update(NoticeRow)
            .where(NoticeRow.task == task.number, NoticeRow.kind == NoticeKind.OPENED)
            .values(at=opens)
        )
    office.at("Thu 2027-03-25 08:09").expects("Close of nominations", to=ASHA)
    office.at("Thu 2027-03-25 09:00").nobody_else_than()
    with office.register.read() as session:
        dropped = select(NoticeRow.dropped).where(NoticeRow.at == at("Thu 2027-03-25 09:00"))
        assert {"closed by Olga", "they were told of it just before"} == set(
            session.scalars(dropped)
        )
    office.at("Thu 2027-04-01 09:00").expects("Close of nominations", to=ASHA, kind="reminder")


@pytest.mark.parametrize(
    ("back", "kind", "up"),
    [
        ("Tue 2027-03-30 17:30", "reminder", "Thu 2027-04-01 17:00"),
        ("Thu 2027-04-01 14:00", "overdue", "Fri 2027-04-02 17:00"),
    ],
)
def test_nobody_is_called_silent_who_is_asked_only_now(
    sqlite_register: Register, back: str, kind: str, up: str
) -> None:
    """An outage from before the task opened until after the first step was due, however long: its owner
    hears of it, and the next one up a step later, if nothing happens meanwhile."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only(NOTICE)
    office.at("Tue 2027-03-09 09:00").nobody_else_than()
    office.run(at(back)).expects(PUBLISH, to=ASHA, kind=kind)
    assert [] == [who for _, who in office.every if who.startswith(BEN)]
    assert 0 == office.rung(NOTICE)
    (message,) = to(office.at(up).expects(PUBLISH, to=BEN, kind="passed up").sent, BEN)
    assert "Asha" in message.text
    assert 1 == office.rung(NOTICE)
    assert not office.faults()
