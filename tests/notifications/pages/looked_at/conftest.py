"""The sample office in April, made once, and a copy of it for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tasks.files.evidence_files import EvidenceFolder
from tasks.register.database import Register, open_register
from tests import april
from tests.notifications.pages.looked_at.site import Site, a_site


@pytest.fixture(scope="session")
def april_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The office's register, to be copied."""
    path = tmp_path_factory.mktemp("april") / "register.db"
    shutil.copy(migrated_file, path)
    april.build(path)
    return path


@pytest.fixture
def april_register(april_file: Path, tmp_path: Path) -> Iterator[Register]:
    """A copy of it."""
    path = tmp_path / "register.db"
    shutil.copy(april_file, path)
    register = open_register(f"sqlite:///{path}", evidence=EvidenceFolder(tmp_path / "evidence"))
    yield register
    register.close()


@pytest.fixture
def site(april_register: Register, chromium: Browser) -> Iterator[Site]:
    """Its pages, in English."""
    with a_site(april_register, chromium) as ready:
        yield ready
