"""The sample office in April, before its May elections: much is done, some is late, some was passed up.

Made the way an office makes it: messages went out, and owners answered. Pages and pictures are of it.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from tasks.actions.answering import acknowledge, complete
from tasks.catalogue.catalogue import our_catalogue
from tasks.people.directory import Directory
from tasks.register.database import Register, open_register
from tasks.register.models import TaskRow
from tasks.register.people import number_of_person
from tasks.register.plans.answerers import Answerer
from tasks.register.session import Session
from tasks.terms import TaskState
from tasks.views.answers import AnswerRefusedError, Outcome
from tests.builders import an_election, at, sample
from tests.office import Office

ASHA, ERIN, GRACE, CHLOE, ISLA = (
    "asha.khan",
    "erin.walsh",
    "grace.lowe",
    "chloe.marsh",
    "isla.reid",
)
MAY = an_election(
    "Thu 2027-05-06",
    "Mon 2026-11-02",
    "local_england:ashford",
    "local_england:brambleton",
    "local_england:castlemere",
)
NOW = at("Mon 2027-04-12 10:00")
PASSES = (
    "Fri 2027-01-15 09:00",
    "Mon 2027-02-15 09:00",
    "Mon 2027-03-08 09:00",
    "Wed 2027-03-24 09:00",
    "Thu 2027-04-01 09:00",
    "Fri 2027-04-09 17:00",
    "Mon 2027-04-12 10:00",
)
_EVERY = 9


def build(path: Path) -> None:
    """Write the register of that office into a file that holds an empty one."""
    register = open_register(f"sqlite:///{path}")
    office = Office(register).opens(sample(), MAY, "Mon 2026-11-02 09:00")
    for moment in PASSES:
        office.run(at(moment))
        if moment != PASSES[-1]:
            with register.write() as session:
                _answer(session, now=office.now)
    register.close()


def number_of(register: Register, who: str) -> int:
    """The number of one of the people."""
    with register.read() as session:
        return number_of_person(session, who)


def _answer(session: Session, *, now: datetime) -> None:
    """What is waiting is reported done, but for some: one in nine lies, two are only taken up."""
    people = sample()
    opened = select(TaskRow).where(TaskRow.state == TaskState.OPEN).order_by(TaskRow.number)
    for row in session.scalars(opened).all():
        for role in row.roles:
            for person in people.holders(row.area, role, now.date()):
                by = Answerer(person.name, person.id)
                _answer_one(session, row, by, people, now=now)


def _answer_one(
    session: Session,
    row: TaskRow,
    by: Answerer,
    people: Directory,
    *,
    now: datetime,
) -> None:
    turn = row.number % _EVERY
    if turn == 0:
        return
    if turn in {1, 2}:
        acknowledge(session, row.number, by, note="", now=now)
        return
    with suppress(AnswerRefusedError):  # it cannot have been done yet
        definition = our_catalogue().by_key.get(row.key)
        slots = definition.evidence if definition else ()
        complete(
            session,
            row.number,
            by,
            directory=people,
            outcome=Outcome.DONE,
            note="",
            evidence=dict.fromkeys(slots, f"EL/2027/{row.number:03}"),
            now=now,
        )
