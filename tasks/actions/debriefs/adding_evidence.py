"""Adding evidence to a task that is reported done, without opening it again."""

from collections.abc import Collection, Mapping
from datetime import datetime

from tasks.files.evidence_files import EvidenceFile, with_files
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import event_of, lock_task
from tasks.register.record.answers import keep_answer
from tasks.register.record.history import EventKind, append
from tasks.register.session import Session
from tasks.terms import TaskState
from tasks.views.answers import AnswerRefusedError, read_evidence, read_note
from tasks.views.task import ADDED


def add_evidence(
    session: Session,
    number: int,
    evidence: Mapping[str, str],
    by: Answerer,
    *,
    note: str,
    now: datetime,
    files: Collection[EvidenceFile] = (),
) -> tuple[str, ...]:
    """Keep further evidence of a task that is done: what was reported stays as it was, the history says
    who added what, and nobody is told.

    Args:
        session: a writing session.
        number: of the task.
        evidence: what shows that it was done, by slot.
        by: who adds it; kept with it and in the history.
        note: kept with it; may be empty.
        now: aware.
        files: further evidence, kept already.

    Returns:
        The slots for which evidence was added.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: it is not done, its election is archived, no evidence is given, or too much.
    """
    note, given = read_note(note), read_evidence(with_files(evidence, files))
    row = lock_task(session, number)
    if row.state is not TaskState.DONE:
        state = row.state.value.replace("_", " ")
        raise AnswerRefusedError(
            f"{row.id} is {state}, not done: evidence is added to what is reported done; report it done"
            " with it"
        )
    if not given:
        raise AnswerRefusedError(
            f"no evidence is given for {row.title}; write where it can be found"
        )
    keep_answer(
        session,
        number,
        who=by.name,
        person=by.person,
        posts=(),
        outcome=ADDED,
        note=note,
        evidence=given,
        now=now,
        files=files,
    )
    text = f"Evidence added, says {by.words}: {', '.join(given)}" + (f": {note}" if note else "")
    said = {"note": note, "evidence": given, "files": [file.data for file in files]}
    event = event_of(EventKind.EVIDENCE_ADDED, by, text, row, **said)
    append(session, row.election, [event], at=now)
    return tuple(given)
