"""An office whose history is sealed, and noted outside."""

from pathlib import Path

import pytest

from tasks.files.anchors import AnchorFile
from tasks.outbox.anchoring import note_ends_or_alarm
from tasks.register.database import Register
from tasks.register.record.seals import Seals
from tests.builders import at, call, settle
from tests.cast import ASHA, directory
from tests.changing_office import ChangingOffice
from tests.scenarios.test_ticking import BY_ELECTION, READY

LATER = at("Tue 2026-12-01 09:00")


@pytest.fixture
def anchors(tmp_path: Path) -> AnchorFile:
    """Where the ends of the history are noted."""
    return AnchorFile(tmp_path / "elsewhere" / "anchors.jsonl")


@pytest.fixture
def office(
    register: Register, anchors: AnchorFile, monkeypatch: pytest.MonkeyPatch
) -> ChangingOffice:
    """An office with a sealed history: a by-election was called, people were told, Asha did one task."""
    monkeypatch.setattr(register, "seals", Seals("a long random secret"))
    settle(register, directory())
    office = ChangingOffice(register, now=at("Thu 2026-11-26 09:00"))
    call(register, BY_ELECTION)
    office.run()
    office.completes(ASHA, READY)
    office.run(LATER)
    note_ends_or_alarm(register, anchors, now=LATER)
    return office
