"""The session that every query takes: one transaction with an office's register."""

from sqlalchemy import Engine, orm

from tasks.files.area_files import AreaFolders
from tasks.register.record.seals import Seals


class Session(orm.Session):
    """A transaction, the folders in which areas keep files beside the register (whoever plans from the
    register plans with them), and what seals the history; None where it is not sealed."""

    def __init__(
        self, engine: Engine, area_folders: AreaFolders, seals: Seals | None = None
    ) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.area_folders = area_folders
        self.seals = seals
