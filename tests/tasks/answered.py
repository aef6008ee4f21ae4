"""An election in May, and answers to its tasks as people give them."""

import threading
from collections.abc import Callable
from datetime import datetime

from tasks.actions.answering import Answer, acknowledge, complete
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.plans.task_views import task_history
from tasks.register.record.answers import answers_of
from tasks.register.record.history import EventKind
from tasks.register.record.verifying import verify
from tasks.views.answers import Outcome
from tests.builders import an_election, at, called_in
from tests.cast import deputy, directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = f"{MAY.id}/ashford/local_england.notice_of_election"
LETTER = f"{MAY.id}/ashford/joint_letter"
NOW = at("Mon 2027-04-12 10:00")
ASHA, BEN, CHLOE = (Answerer(name.capitalize(), name) for name in ("asha", "ben", "chloe"))
HUGH, WENDY = Answerer("Hugh", "hugh"), Answerer("Wendy", "wendy")
OLGA = Answerer("Olga (operator)")


def may_called(register: Register) -> Register:
    """The May election called, and every task begun by 12 April open."""
    called_in(register, directory(extra=[deputy("ashford/returning_officer", "ben")]), MAY)
    with register.write() as session:
        open_due(session, now=NOW)
    return register


def ack(office: Register, task: str, by: Answerer, note: str = "", now: datetime = NOW) -> Answer:
    """Acknowledge in a transaction of its own."""
    with office.write() as session:
        return acknowledge(session, the_task(session, task).number, by, note=note, now=now)


def close(
    office: Register,
    task: str,
    by: Answerer,
    outcome: Outcome = Outcome.DONE,
    note: str = "",
    **evidence: str,
) -> Answer:
    """Complete in a transaction of its own."""
    with office.write() as session:
        return complete(
            session,
            the_task(session, task).number,
            by,
            directory=stored_directory(session).directory,
            outcome=outcome,
            note=note,
            evidence=evidence,
            now=NOW,
        )


def task(office: Register, task_id: str) -> TaskRow:
    """The task as it is stored."""
    with office.read() as session:
        return the_task(session, task_id)


def told(office: Register, task_id: str) -> list[tuple[str, str]]:
    """The task's history since it opened."""
    with office.read() as session:
        rows = task_history(session, the_task(session, task_id).number)
        assert [None] == [verdict.fault for verdict in verify(session)]
    skipped = {EventKind.PLANNED, EventKind.OPENED}
    return [(row.kind, row.text) for row in rows if row.kind not in skipped]


def given(office: Register, task_id: str) -> list[tuple[str, dict[str, str]]]:
    """Who gave which evidence, by every answer there ever was."""
    with office.read() as session:
        number = the_task(session, task_id).number
        return [(row.who, row.evidence) for row in answers_of(session, [number]).get(number, [])]


def together(*answers: Callable[[], Answer]) -> list[Answer]:
    """Several answers at one moment, each in a thread."""
    found: list[Answer] = []
    ready = threading.Barrier(len(answers))

    def give(answer: Callable[[], Answer]) -> None:
        ready.wait()
        found.append(answer())

    threads = [threading.Thread(target=give, args=[answer]) for answer in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
