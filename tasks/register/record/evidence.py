"""The files that the history tells of, and whether they are still there as they were given."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from tasks.files.evidence_files import EvidenceFile, files_in
from tasks.register.record.history import EventKind
from tasks.register.record.models import AnswerRow, HistoryRow
from tasks.register.session import Session

_GIVEN = (
    EventKind.ANSWERED.value,
    EventKind.COMPLETED.value,
    EventKind.NOT_APPLICABLE.value,
    EventKind.EVIDENCE_ADDED.value,
)


@dataclass(frozen=True, slots=True)
class FileTold:
    """A file of which an entry of the history tells: of which chain, its position, about which task (by
    number), and given by whom."""

    chain: str
    position: int
    task: int | None
    who: str
    file: EvidenceFile


def files_told(session: Session, chain: str | None = None) -> Iterator[FileTold]:
    """Every file that was ever given as evidence, oldest first; of one chain, or of all."""
    columns = (
        HistoryRow.chain,
        HistoryRow.position,
        HistoryRow.task,
        HistoryRow.who,
        HistoryRow.data,
    )
    query = select(*columns).where(HistoryRow.kind.in_(_GIVEN))
    if chain is not None:
        query = query.where(HistoryRow.chain == chain)
    rows = session.execute(query.order_by(HistoryRow.number).execution_options(yield_per=1000))
    for name, position, task, who, data in rows:
        for file in files_in(data.get("files")):
            yield FileTold(name, position, task, who, file)


def files_in_use(session: Session) -> set[str]:
    """The SHA-256 of each file that an answer refers to, or the history tells of."""
    told = {each.file.sha256 for each in files_told(session)}
    return told | {file.sha256 for _, file in _of_answers(session)}


def file_faults(session: Session) -> tuple[int, tuple[str, ...]]:
    """How many different files the history tells of, and what is wrong with them: one that is missing or was
    changed, and one that an answer refers to and no entry tells of."""
    told = list(files_told(session))
    faults = []
    checked: dict[str, str | None] = {}
    for each in told:
        if session.evidence is None:
            break
        if each.file.sha256 not in checked:
            checked[each.file.sha256] = session.evidence.fault(each.file)
        if fault := checked[each.file.sha256]:
            where = f"{each.chain}, entry {each.position}"
            faults.append(f"{each.file.words} {fault} ({where}); put it back from a backup")
    known = {(each.task, each.file) for each in told}
    faults += [
        f"{file.words} is with an answer to task {task}, and no entry tells of it"
        for task, file in _of_answers(session)
        if (task, file) not in known
    ]
    return len({each.file.sha256 for each in told}), tuple(faults)


def _of_answers(session: Session) -> Iterator[tuple[int, EvidenceFile]]:
    query = select(AnswerRow.task, AnswerRow.files).where(AnswerRow.files.is_not(None))
    for task, files in session.execute(query.order_by(AnswerRow.number)):
        for file in files_in(files):
            yield task, file
