"""A desk at which answers are given and undone, and how everything stands before and after."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlalchemy import select

from notifications.pages.register_desk import RegisterDesk
from tasks.register.database import Register
from tasks.register.models import NoticeRow
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import task_history
from tasks.register.record.traces import trace_of
from tasks.terms import NoticeState
from tasks.views.task import TaskView
from tests.builders import an_election, at, to
from tests.cast import ASHA, BEN, CHLOE, deputy, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"
LETTER = "ashford/joint_letter"
MORNING = "Tue 2027-04-06 09:00"


class Counter:
    """The desk on Tuesday 6 April, at half past nine; Ben deputises for Asha."""

    def __init__(self, register: Register, *kept: str) -> None:
        people = directory(extra=[deputy("ashford/esm", BEN)])
        self.office = Office(register).opens(people, MAY, "Mon 2026-11-02 09:00")
        self.office.of_old().only(*(kept or (CLOSE, LETTER)))
        self.office.run(at(MORNING))
        self.desk, self.now = RegisterDesk(register), at("Tue 2027-04-06 09:30")
        with register.read() as session:
            self.people = dict(stored_directory(session).numbers)

    def number(self, local: str) -> int:
        """A task's number."""
        with self.office.register.read() as session:
            return the_task(session, f"{MAY.id}/{local}").number

    def sees(self, who: str, local: str = CLOSE) -> TaskView:
        """Somebody opens the task."""
        return self.desk.task(self.number(local), person=self.people[who], now=self.now)

    def undoes(self, who: str, local: str = CLOSE, entry: int | None = None) -> TaskView:
        """Somebody presses the button, as it was shown to them."""
        number, person = self.number(local), self.people[who]
        if entry is None:
            undo = self.desk.undoable(number, person=person, now=self.now)
            assert undo is not None, "the page does not offer it"
            entry = undo.entry
        return self.desk.undo(number, person=person, entry=entry, now=self.now)

    def stands(self, local: str) -> tuple[dict[str, object], list[tuple[str, datetime]]]:
        """How a task stands, but for numbers of notices; and what is due to be told of it."""
        number = self.number(local)
        with self.office.register.read() as session:
            trace = trace_of(session, number)
            due = session.execute(
                select(NoticeRow.kind, NoticeRow.at).where(
                    NoticeRow.task == number, NoticeRow.state == NoticeState.DUE
                )
            ).all()
        del trace["notices"]
        return trace, sorted((str(row.kind), row.at) for row in due)

    def written(self, local: str = CLOSE) -> list[str]:
        """The kinds of entries about a task, oldest first."""
        with self.office.register.read() as session:
            return [row.kind for row in task_history(session, self.number(local))]

    def mails(self, who: str) -> list[str]:
        """What is sent to somebody from now on, by its text."""
        seen = self.office.run(self.now)
        return [message.text for message in to(list(seen.sent), who)]


def acknowledged(counter: Counter, who: str = ASHA, local: str = CLOSE) -> None:
    """They deal with it."""
    counter.desk.acknowledge(
        counter.number(local), person=counter.people[who], note="", now=counter.now
    )


def reported(
    counter: Counter, who: str = ASHA, local: str = CLOSE, outcome: str = "done", **how: object
) -> None:
    """It is done, they say."""
    counter.desk.complete(
        counter.number(local),
        person=counter.people[who],
        outcome=outcome,
        note="It hangs on the board.",
        evidence={},
        now=counter.now,
        **how,  # type: ignore[arg-type]
    )


def not_needed(counter: Counter, local: str = CLOSE) -> None:
    """It is not needed there."""
    reported(counter, local=local, outcome="not applicable")


def snoozed(counter: Counter, local: str = CLOSE) -> None:
    """Until tomorrow."""
    counter.desk.snooze(
        counter.number(local),
        person=counter.people[ASHA],
        until=date(2027, 4, 7),
        note="The hall is shut.",
        now=counter.now,
    )


def handed(counter: Counter, local: str = CLOSE) -> None:
    """To Chloe."""
    counter.desk.hand_over(
        counter.number(local),
        person=counter.people[ASHA],
        to=CHLOE,
        note="I am on leave.",
        now=counter.now,
    )


ANSWERS: Mapping[str, Callable[[Counter], None]] = {
    "acknowledged": acknowledged,
    "done": reported,
    "not applicable": not_needed,
    "snoozed": snoozed,
    "handed over": handed,
}
