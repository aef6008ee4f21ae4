"""What a register calls its tasks and messages: its own, and no other register's."""

from pathlib import Path

from sqlalchemy import select, text

from tasks.register.database import Register, open_register
from tasks.register.models import DeliveryRow, TaskRow
from tasks.register.office import office_id, task_uid
from tests.builders import an_election
from tests.cast import directory
from tests.office import Office
from tests.registers import take_back

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = "ashford/local_england.notice_of_election"


def office(register: Register) -> Office:
    """An office in which Asha was told of the notice of election."""
    made = Office(register, sender="elections@localhost").opens(
        directory(), MAY, "Mon 2026-11-02 09:00"
    )
    made.only(NOTICE).at("Mon 2027-03-15 10:00")
    return made


def names(register: Register) -> tuple[set[str], set[str]]:
    """What the tasks and the messages of a register are called."""
    with register.read() as session:
        own = office_id(session)
        tasks = {task_uid(row, own) for row in session.scalars(select(TaskRow))}
        return tasks, set(session.scalars(select(DeliveryRow.message_id)))


def test_two_registers_call_nothing_the_same(tmp_path: Path) -> None:
    """The same election, called the same day, in two offices, or in one that was built anew."""
    tasks, messages = set[str](), set[str]()
    for name in ("one", "other"):
        register = open_register(f"sqlite:///{tmp_path / name}")
        told = office(register)
        (message, _) = told.every[-1]
        assert message.thread is not None
        found, sent = names(register)
        assert len(found) > 20
        assert sent
        assert tasks.isdisjoint(found)
        assert messages.isdisjoint(sent)
        tasks, messages = tasks | found, messages | sent
        again = open_register(f"sqlite:///{tmp_path / name}")
        assert (found, sent) == names(again)
        for each in (register, again):
            each.close()


def test_what_stands_in_calendars_keeps_its_name(empty_url: str) -> None:
    """A register of the version before: the tasks that were told keep theirs, the others get one of
    the new sort."""
    register = open_register(empty_url)
    office(register)
    take_back(register, "0006")
    register.migrate()
    with register.read() as session:
        own = office_id(session)
        told = set(
            session.scalars(
                text(
                    "SELECT task FROM notice JOIN delivery_notice"
                    " ON delivery_notice.notice = notice.number"
                )
            )
        )
        assert told
        for row in session.scalars(select(TaskRow)):
            assert (task_uid(row, own) == f"task-{row.number}") is (row.number in told)
    register.close()
