"""An office to back up: a by-election was called, people were told, one task is done with files, its history is
sealed and noted; and homes to put its backup in."""

from io import BytesIO
from pathlib import Path

import pytest

from tasks.actions.answering import complete
from tasks.files.evidence_files import EvidenceFolder
from tasks.outbox.anchoring import note_ends_or_alarm
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.views.answers import Outcome
from tests.builders import at, call, settle
from tests.cast import ASHA, directory
from tests.changing_office import ChangingOffice
from tests.scenarios.test_ticking import BY_ELECTION, READY
from tests.tasks.backups.homes import MADE, Home
from tests.tasks.evidence_files import PDF, PNG

OPENED = at("Thu 2026-11-26 09:00")


@pytest.fixture(scope="session")
def office_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of that office, to be copied."""
    home = Home(tmp_path_factory.mktemp("office"))
    register = home.opened()
    settle(register, directory())
    office = ChangingOffice(register, now=OPENED)
    call(register, BY_ELECTION)
    office.run()
    folder = EvidenceFolder(home.path / "evidence")
    files = [folder.keep("", name, BytesIO(c)) for name, c in (("m.pdf", PDF), ("b.png", PNG))]
    with register.write() as session:
        complete(
            session,
            office._task(READY).number,
            Answerer("Asha", ASHA),
            directory=stored_directory(session).directory,
            outcome=Outcome.DONE,
            note="Größe: done",
            evidence={},
            now=office.now,
            files=files,
        )
    office.run(MADE)
    note_ends_or_alarm(register, home.anchors, now=MADE)
    home.write("policy/ashford.toml", "")
    register.close()
    return home.path


@pytest.fixture
def home(office_home: Path, tmp_path: Path) -> Home:
    """A copy of it."""
    return Home.copy_of(office_home, tmp_path / "office")


@pytest.fixture
def new(tmp_path: Path) -> Home:
    """A home with nothing in it, and a SQLite file to be made there."""
    return Home(tmp_path / "new")


@pytest.fixture(scope="session")
def whole(office_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of that office."""
    path = tmp_path_factory.mktemp("backup") / "whole.zip"
    Home(office_home).backs_up(path)
    return path
