"""The session that every query takes: one transaction with an office's register."""

from sqlalchemy import Connection, Engine, orm

from tasks.files.area_files import AreaFolders
from tasks.files.evidence_files import EvidenceFolder
from tasks.register.record.seals import Seals


class Session(orm.Session):
    """A transaction, the folders in which areas keep files beside the register (whoever plans from the
    register plans with them), what seals the history (None where it is not sealed), and the folder of the
    files that answers refer to (None where none are kept)."""

    def __init__(
        self,
        engine: Engine | Connection,
        area_folders: AreaFolders,
        seals: Seals | None = None,
        evidence: EvidenceFolder | None = None,
    ) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.area_folders = area_folders
        self.seals = seals
        self.evidence = evidence
