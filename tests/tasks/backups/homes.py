"""Homes of offices: what is backed up from there, and put back into them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from tasks.backups.beside import Beside
from tasks.backups.making import Source, make_backup
from tasks.backups.restoring import restore_backup
from tasks.files.anchors import AnchorFile
from tasks.files.area_files import AreaFolders
from tasks.files.backups.manifest import Manifest
from tasks.files.backups.reading import opened_backup
from tasks.files.evidence_files import EvidenceFolder
from tasks.register.database import Register
from tasks.register.record.anchoring import anchor_faults
from tasks.register.record.seals import Seals
from tasks.register.record.verifying import verify
from tests.builders import at

MADE = at("Tue 2026-12-01 09:00")
LATER = at("Fri 2026-12-04 10:00")
KEY = "a long random secret"


@dataclass(frozen=True)
class Home:
    """A home; its register is in it, but where another database is named."""

    path: Path
    url: str = ""
    key: str = KEY

    @classmethod
    def copy_of(cls, source: Path, to: Path) -> Self:
        """A home with the same in it."""
        shutil.copytree(source, to)
        return cls(to)

    @property
    def anchors(self) -> AnchorFile:
        """Where the ends of its history are noted."""
        return AnchorFile(self.path / "anchors.jsonl")

    @property
    def beside(self) -> Beside:
        """What stands beside its register."""
        return Beside(EvidenceFolder(self.path / "evidence"), self._areas, self.anchors)

    @property
    def _areas(self) -> AreaFolders:
        return AreaFolders(self.path / "catalogue", self.path / "policy")

    def write(self, name: str, text: str) -> None:
        """Put a file in it."""
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, encoding="utf-8")

    def register(self) -> Register:
        """Its register, as it is."""
        return Register(
            self.url or f"sqlite:///{self.path / 'register.db'}",
            area_folders=self._areas,
            seals=Seals(self.key),
            evidence=EvidenceFolder(self.path / "evidence"),
        )

    def opened(self) -> Register:
        """Its register, with its schema up to date."""
        register = self.register()
        register.migrate()
        return register

    def source(self, register: Register) -> Source:
        """Of what a backup is made."""
        return Source(register, self.anchors, Seals(self.key))

    def backs_up(self, path: Path, *, now: datetime = MADE) -> Manifest:
        """Make a backup."""
        register = self.register()
        try:
            return make_backup(self.source(register), path, now=now)
        finally:
            register.close()

    def restores(self, path: Path, *, now: datetime = LATER) -> Register:
        """Put a backup into it; the register is open afterwards."""
        register = self.register()
        try:
            with opened_backup(path) as backup:
                backup.check()
                restore_backup(register, backup, self.beside, who="Olga", now=now)
        except BaseException:
            register.close()
            raise
        return register

    def faults(self) -> list[str]:
        """What `writ verify` would find."""
        register = self.register()
        noted = self.anchors.read()
        with register.read() as session:
            found = [fault for verdict in verify(session) for fault in verdict.faults]
            found += anchor_faults(session, self.anchors, noted)
        register.close()
        return found

    def files(self) -> dict[str, bytes]:
        """Everything in it but the register."""
        return {
            str(path.relative_to(self.path)): path.read_bytes()
            for path in sorted(self.path.rglob("*"))
            if path.is_file() and not path.name.startswith("register.db")
        }


@contextmanager
def closing(register: Register) -> Iterator[Register]:
    """A register for as long as this lasts."""
    try:
        yield register
    finally:
        register.close()
