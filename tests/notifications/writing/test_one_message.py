"""One message a person: what is new joins what waits; so many an hour; and who has left meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tasks.people.directory import Address
from tasks.register.database import Register
from tasks.register.models import DeliveryRow, NoticeRow, PersonRow, TaskRow, table_of
from tests.builders import RecordingChannel, an_election, at, settle
from tests.cast import ASHA, BEN, CHLOE, GRACE, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = "ashford/local_england.notice_of_election"
CLOSE = "ashford/local_england.nominations_close"
OPENS = "Mon 2027-03-15 09:00"


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """The May election, of which one task of Asha's is left."""
    return Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(NOTICE)


def down(message: Message, address: str) -> None:
    """A post that takes nothing."""
    raise DeliveryError("mailbox busy")


def rows(office: Office) -> list[DeliveryRow]:
    """Every message, oldest first."""
    with office.register.read() as session:
        return list(session.scalars(select(DeliveryRow).order_by(DeliveryRow.number)))


def remind(office: Office, *moments: str, kind: str = "reminder") -> None:
    """Plan reminders of the task, or notices of another kind, at these moments."""
    with office.register.write() as session:
        task = session.scalars(select(TaskRow).where(TaskRow.id.endswith(NOTICE))).one()
        session.execute(
            insert(table_of(NoticeRow)),
            [
                {
                    "task": task.number,
                    "election": task.election,
                    "kind": kind,
                    "at": at(moment),
                    "state": "due",
                }
                for moment in moments
            ],
        )


def test_what_is_new_joins_what_waits(register: Register) -> None:
    """The mail server is busy for a week: then Asha gets one message, not three, and no more."""
    office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(NOTICE, CLOSE)
    office.channel.before = down
    for moment in (OPENS, "Wed 2027-03-17 09:00", "Mon 2027-03-22 09:00"):
        office.run(at(moment))
    assert {"ready": 1} == office.deliveries()
    office.channel.before = RecordingChannel().before
    seen = office.run(at("Tue 2027-03-23 10:59")).sent
    assert ["asha@example.org"] == [address for _, address in seen]
    assert {"PUBLISH THE NOTICE OF ELECTION", "CLOSE OF NOMINATIONS"} <= {
        line.strip() for line in seen[0][0].text.splitlines()
    }
    assert {"sent": 1} == office.deliveries()


def test_what_may_have_arrived_is_not_added_to(office: Office) -> None:
    """It is repeated as it was, with its identity; what is new goes by itself."""

    def broken(message: Message, address: str) -> None:
        raise DeliveryError("the line broke", unknown=True)

    office.channel.after = broken
    office.run(at(OPENS))
    office.channel.after = RecordingChannel().after
    remind(office, "Mon 2027-03-15 09:01")
    seen = office.run(at("Mon 2027-03-15 09:01"))
    first, second = rows(office)
    assert {first.message_id, second.message_id} == {m.message_id for m, _ in seen.sent}
    assert [1, 0] == [row.unknowns for row in rows(office)]


def test_so_many_messages_an_hour_and_no_more(office: Office) -> None:
    """The seventh within the hour waits until the first of the six is an hour old; it says why."""
    # Not reminders: those are dropped for somebody who has just been told.
    remind(office, *(f"Mon 2027-03-15 09:0{n}" for n in range(1, 8)), kind="redrafted")
    for minute in range(8):
        office.run(at(f"Mon 2027-03-15 09:0{minute}"))
    assert {"sent": 6, "ready": 1} == office.deliveries()
    waiting = rows(office)[-1]
    assert "6 messages had gone out in the hour before" == waiting.held
    assert "Mon 2027-03-15 10:00" <= f"{waiting.next_try:%a %Y-%m-%d %H:%M}"
    office.run(at("Mon 2027-03-15 10:00") + timedelta(seconds=5))
    assert {"sent": 7} == office.deliveries()
    assert 1 == len([line for line in office.told(NOTICE) if "in the hour before" in line][:1])


def test_what_is_routine_waits_for_the_morning_after_two_messages_a_day(office: Office) -> None:
    """The third of a day goes out with the next morning's; what is no routine does not wait."""
    remind(office, "Mon 2027-03-15 12:30", kind="redrafted")
    remind(office, "Mon 2027-03-15 15:45", "Tue 2027-03-16 09:00", kind="overdue")
    office.run(at(OPENS))
    office.run(at("Mon 2027-03-15 12:30"))
    office.run(at("Mon 2027-03-15 15:45"))
    waiting = rows(office)[-1]
    assert ("ready", "2 messages had gone out on the day before") == (waiting.state, waiting.held)
    assert 1 == len(office.run(at("Tue 2027-03-16 09:00")).sent)
    assert {"sent": 3} == office.deliveries()


def test_what_was_pressing_counts_for_the_hour_too(office: Office) -> None:
    """Eight went out, more than the six allowed, since some were pressing: the next waits until only
    five of them are younger than an hour, which is when the third is an hour old."""
    with office.register.write() as session:
        # Not what opens: that would wait for the morning after two.
        opened = update(NoticeRow).where(NoticeRow.kind == "opened")
        session.execute(opened.values(kind="reopened"))
        asha = session.scalars(select(PersonRow.number).where(PersonRow.id == ASHA)).one()
        session.add_all(
            DeliveryRow(
                person=asha,
                channel="email",
                address="asha@example.org",
                state="sent",
                message_id=f"<{minute}@example.org>",
                created_at=at(OPENS),
                next_try=at(OPENS),
                finished_at=at(f"Mon 2027-03-15 08:{minute}"),
            )
            for minute in (52, 10, 20, 30, 40, 45, 50, 51)
        )
    office.run(at(OPENS))
    waiting = rows(office)[-1]
    assert ("ready", "8 messages had gone out in the hour before") == (waiting.state, waiting.held)
    assert at("Mon 2027-03-15 09:30") == waiting.next_try
    assert () == office.run(at("Mon 2027-03-15 09:29")).sent
    assert 1 == len(office.run(at("Mon 2027-03-15 09:30")).sent)


def test_somebody_who_has_left_is_not_written_to(office: Office) -> None:
    """Asha is taken out of the directory while her message waits; Ben is told in her stead."""
    office.channel.before = down
    office.run(at(OPENS))
    without = directory({"ashford/esm": BEN, "ashford/ero": BEN})
    people = {name: who for name, who in without.people.items() if name != ASHA}
    settle(office.register, replace(without, people=people))
    office.channel.before = RecordingChannel().before
    office.at("Wed 2027-03-17 09:00").nobody_else_than(BEN)
    assert {"dropped": 1, "sent": 1} == office.deliveries()
    assert "no longer in the directory" == rows(office)[0].answer
    with office.register.read() as session:
        assert session.scalars(select(PersonRow).where(PersonRow.id == ASHA)).one().removed


def test_a_message_follows_a_changed_address(office: Office) -> None:
    """Asha's address is mended while her message waits: it goes to the new one."""
    office.channel.before = down
    office.run(at(OPENS))
    cast = directory()
    moved = replace(cast.people[ASHA], addresses=(Address("email", "asha@new.example.org"),))
    settle(office.register, replace(cast, people={**cast.people, ASHA: moved}))
    office.channel.before = RecordingChannel().before
    seen = office.run(at("Mon 2027-03-15 09:05"))
    assert ["asha@new.example.org"] == [address for _, address in seen.sent]


def test_the_monday_digest(sqlite_register: Register) -> None:
    """Once a week, for Asha and for the two who get a summary of their area; on a bank holiday it
    waits for Tuesday."""
    office = Office(sqlite_register, digests=True).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only(NOTICE)
    office.run(at("Thu 2027-03-04 10:00"))
    office.at("Mon 2027-03-08 09:00").nobody_else_than(ASHA, CHLOE, GRACE)
    office.at("Mon 2027-03-15 08:59").nobody_else_than()
    office.at("Mon 2027-03-22 09:00").nobody_else_than(ASHA)
    office.at("Mon 2027-03-29 09:00").nobody_else_than()
    office.at("Tue 2027-03-30 09:00").nobody_else_than(ASHA)


def test_a_digest_of_several_weeks_is_one(sqlite_register: Register) -> None:
    """Nobody gets last week's digest, however long the office was down."""
    office = Office(sqlite_register, digests=True).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only(NOTICE)
    office.run(at("Thu 2027-02-04 10:00"))
    seen = office.run(at("Thu 2027-03-04 10:00"))
    seen.nobody_else_than(ASHA, CHLOE, GRACE)
    assert 3 == len(seen.sent)
    assert at("Mon 2027-03-08 09:00") == office.report.next_at


def test_a_closed_election_has_no_digest(sqlite_register: Register) -> None:
    """Nothing is open or coming: nobody is written to."""
    office = Office(sqlite_register, digests=True).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only()
    office.run(at("Thu 2027-02-04 10:00"))
    assert () == office.at("Mon 2027-03-08 09:00").sent
    with sqlite_register.write() as session:
        assert not session.scalars(select(DeliveryRow)).all()
