"""What Writ keeps is readable by its own user only, also where it was not so before."""

import logging
import os
import stat
from pathlib import Path

import pytest

from flows.prefect.environment import prefect_environment
from flows.up.lock import DataLock
from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.files.private import (
    can_be_reached,
    close_to_others,
    keep_private,
    kept_in,
    open_to_others,
)
from tasks.readiness.findings import Level
from tasks.readiness.private_doctor import private_findings
from tasks.settings import Settings


def mode(path: Path) -> int:
    """The rights of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def too_open(tmp_path: Path) -> Path:
    """A home as earlier versions left it."""
    home = tmp_path / "var"
    (home / "mail" / "new").mkdir(parents=True)
    for name in ("register.db", "register.db-wal", "mail/new/1.eml"):
        (home / name).write_text("x", encoding="utf-8")
        (home / name).chmod(0o644)
    for folder in (home, home / "mail", home / "mail" / "new"):
        folder.chmod(0o755)
    return home


def test_a_home_that_is_too_open_is_closed_and_it_is_said(
    too_open: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, in one line that names what was closed; the second start has nothing to say."""
    with caplog.at_level(logging.WARNING):
        keep_private(too_open)
        keep_private(too_open)

    assert [
        f"other users of this machine could reach {too_open}: closed mail, register.db,"
        " register.db-wal, the folder itself"
    ] == [record.getMessage() for record in caplog.records]
    assert [] == open_to_others(too_open)
    assert [0o700, 0o700, 0o600] == [
        mode(path) for path in (too_open, too_open / "mail", too_open / "register.db")
    ]


def test_what_is_not_writs_stays_as_it_is(too_open: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A home that is somebody's project folder: their program still runs, their folder still opens."""
    program, notes = too_open / "run.sh", too_open / "notes"
    program.write_text("#!/bin/sh\n", encoding="utf-8")
    program.chmod(0o755)
    notes.mkdir()
    notes.chmod(0o755)
    with caplog.at_level(logging.WARNING):
        keep_private(too_open)
        keep_private(too_open)

    assert [0o755, 0o755, 0o755] == [mode(path) for path in (too_open, program, notes)]
    assert [0o700, 0o600] == [mode(too_open / name) for name in ("mail", "register.db")]
    assert [record.getMessage().partition(": closed ")[2] for record in caplog.records] == [
        "mail, register.db, register.db-wal"
    ]
    assert [] == open_to_others(too_open)


def test_a_closed_home_is_closed_whatever_lies_in_it(too_open: Path, tmp_path: Path) -> None:
    """A folder made with the usual rights inside it can be reached by nobody."""
    too_open.chmod(0o700)
    settings = too_open / "writ.toml"
    settings.write_text("x", encoding="utf-8")
    settings.chmod(0o644)

    assert [] == open_to_others(too_open)
    assert [Level.OK] == [found.level for found in private_findings(too_open, [settings])]


def test_every_folder_above_counts(tmp_path: Path) -> None:
    """What lies in a folder that only its owner enters is nobody else's to read."""
    inner = tmp_path / "closed" / "open"
    inner.mkdir(parents=True)
    key = inner / "signing.key"
    key.write_text("x", encoding="utf-8")
    for path, rights in ((key, 0o644), (inner, 0o755), (tmp_path / "closed", 0o700)):
        path.chmod(rights)

    assert not can_be_reached(key)


def test_a_folder_that_others_use_is_left_and_it_is_said(
    too_open: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """WRIT_HOME=/tmp must not lock everybody out of /tmp."""
    too_open.chmod(0o1777)
    with caplog.at_level(logging.WARNING):
        keep_private(too_open)

    assert mode(too_open) == 0o1777
    assert mode(too_open / "register.db") == 0o644
    assert "folder of its own (WRIT_HOME)" in caplog.records[0].getMessage()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_is_somebody_elses_is_not_locked_away(too_open: Path) -> None:
    """A home in which another user has a file is no home of ours alone."""
    os.chown(too_open / "mail" / "new" / "1.eml", 12345, 12345)

    assert [] == close_to_others(too_open)
    assert mode(too_open) == 0o755


def test_links_are_not_followed(too_open: Path, tmp_path: Path) -> None:
    """What a link leads to is not Writ's."""
    outside = tmp_path / "outside.txt"
    outside.write_text("x", encoding="utf-8")
    outside.chmod(0o644)
    (too_open / "link").symlink_to(outside)
    close_to_others(too_open)

    assert mode(outside) == 0o644
    assert [] == open_to_others(too_open)


def test_the_doctor_names_what_others_can_reach(
    too_open: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The home is an alarm, a file of settings a warning; each with its remedy."""
    settings = tmp_path / "writ.toml"
    settings.write_text("x", encoding="utf-8")
    monkeypatch.setattr(
        "tasks.readiness.private_doctor.can_be_reached", lambda path: path == settings
    )
    home, toml = private_findings(too_open, [settings, tmp_path / "none"])

    assert (home.level, toml.level) == (Level.ALARM, Level.WARNING)
    assert home.text.endswith("mail, register.db, register.db-wal")
    assert f"`chmod go= {too_open}/mail {too_open}/register.db " in home.remedy
    assert toml.remedy == f"`chmod go= {settings}`"
    close_to_others(too_open)
    assert [found.level for found in private_findings(too_open, [])] == [Level.OK]


def test_all_that_a_home_gets_is_known(tmp_path: Path) -> None:
    """What Writ itself makes there must never count as somebody else's."""
    home = tmp_path / "var"
    office = open_office(Settings(home=home))
    prefect_environment(home, 4200)
    office.channels()
    office.dispatch(now=utc_now())
    office.register.close()
    lock = DataLock(home)
    lock.take()
    lock.release()

    assert kept_in(home) == sorted(home.iterdir())
