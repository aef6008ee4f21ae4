"""The files that were given as evidence, for the archive: each once, and the list of what each shows."""

from collections.abc import Mapping

from notifications.reports.archiving.bundle import EVIDENCE, Content
from notifications.reports.archiving.letters import kept_name
from notifications.reports.document import Table
from notifications.reports.sheets import table_csv
from tasks.files.evidence_files import EvidenceFile
from tasks.register.record.evidence import FileTold, files_told
from tasks.register.session import Session

_COLUMNS = ("Task", "Evidence", "File", "SHA-256", "Bytes", "Given by", "Entry", "In this archive")


def evidence_files(session: Session, election: str) -> tuple[Mapping[str, Content], list[str]]:
    """The files of an election by their names in its archive, and a line for each that is not to be had."""
    found: dict[str, Content] = {}
    lacking: list[str] = []
    rows = []
    for told in files_told(session, election):
        name = name_in(told.file)
        if name not in found:
            fault = _fault(session, told)
            if fault is None and session.evidence is not None:
                found[name] = session.evidence.place(told.file.sha256)
            elif f"{name}: it {fault}." not in lacking:
                lacking.append(f"{name}: it {fault}.")
        rows.append(_row(told, name if name in found else "no"))
    if rows:
        table = Table("files", "Files", _COLUMNS, tuple(rows))
        found[f"{EVIDENCE}files.csv"] = table_csv(table).encode()
    return found, lacking


def name_in(file: EvidenceFile) -> str:
    """What a file is called in the archive."""
    return f"{EVIDENCE}{kept_name(file.sha256, file.name)}"


def _fault(session: Session, told: FileTold) -> str | None:
    return "is not kept here" if session.evidence is None else session.evidence.fault(told.file)


def _row(told: FileTold, name: str) -> tuple[int | str | None, ...]:
    file = told.file
    return (
        told.task,
        file.slot,
        file.name,
        file.sha256,
        file.size,
        told.who,
        told.position,
        name,
    )
