"""A file that was kept from a form which is shown again."""

from dataclasses import dataclass

from tasks.files.evidence_files import EvidenceFile


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that is kept, and the field with which its form says so."""

    file: EvidenceFile
    token: str
