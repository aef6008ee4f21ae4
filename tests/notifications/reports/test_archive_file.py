"""The file that an archived election leaves: whole, the same each time, and proved wherever it lies."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from notifications.channels.mail import Sender
from notifications.channels.maildir import MaildirChannel, kept_message
from notifications.reports import pdf
from notifications.reports.archiving.bundle import (
    CHAIN,
    SUMS,
    ArchiveFileError,
    bundle,
    check_archive,
)
from notifications.reports.archiving.contents import NotArchivedError, archive_files
from notifications.reports.document import Document
from notifications.reports.pdf import NoPdfError
from tasks.actions.archiving import archive_election
from tasks.register.database import Register
from tests.builders import at
from tests.cast import directory
from tests.notifications.reports.reported import MAY, done, report, rows
from tests.office import Office

ENDED = at("Mon 2027-06-14 09:00")
Change = Callable[[dict[str, bytes]], object]


@pytest.fixture
def office(sqlite_register: Register, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An election over which everything was told for two weeks, one task done; without PDF, for speed."""

    def not_here() -> None:
        raise NoPdfError

    monkeypatch.setattr(pdf, "_weasyprint", not_here)
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    done(sqlite_register, "ashford/poll_cards", "Mon 2027-04-12 10:00", Examples="EDRMS 17")
    return office


def archived(office: Office) -> None:
    """Close it."""
    with office.register.write() as session:
        archive_election(session, MAY.id, reason="over", who="Olga", now=ENDED, even_if_open=True)


def files_of(
    office: Office, kept: Callable[[str], bytes | None] = lambda _: None
) -> dict[str, bytes]:
    """The files of its archive."""
    with office.register.read() as session:
        found = archive_files(session, MAY.id, kept=kept)
    return {n: each.read_bytes() if isinstance(each, Path) else each for n, each in found.items()}


def bundled(files: Mapping[str, bytes]) -> bytes:
    """These files as a zip."""
    made = BytesIO()
    bundle(made, files, at=ENDED)
    return made.getvalue()


@pytest.fixture
def whole(office: Office, tmp_path: Path) -> Path:
    """Its archive."""
    archived(office)
    path = tmp_path / "whole.zip"
    path.write_bytes(bundled(files_of(office)))
    return path


def test_what_goes_on_has_no_archive(office: Office) -> None:
    """It would be out of date tomorrow."""
    with pytest.raises(NotArchivedError, match="`writ archive"):
        files_of(office)


def test_everything_is_in_it(office: Office) -> None:
    """Both reports with their tables, everybody's tasks, the history, the list of messages, and how to read it."""
    archived(office)
    files = files_of(office)
    assert {
        "README.txt",
        "returning-officers/report.html",
        "returning-officers/tables/evidence.csv",
        "police/report.html",
        "police/tables/late.csv",
        "all/activities.csv",
        CHAIN,
        "history/history.csv",
        "letters/messages.csv",
    } <= set(files)
    assert b"EDRMS 17" in files["all/evidence.csv"]
    assert b"sha256sum -c" in files["README.txt"]
    assert b"could not draw PDF" in files["README.txt"]
    lines = [json.loads(line) for line in files[CHAIN].splitlines()]
    assert [*range(1, len(lines) + 1)] == [line["position"] for line in lines]
    assert "archived" in {line["kind"] for line in lines}


def test_the_same_election_leaves_the_same_file(office: Office) -> None:
    """However long after it is made again."""
    archived(office)
    assert bundled(files_of(office)) == bundled(files_of(office))


def pieces(document: Document) -> list[tuple[object, ...]]:
    """What is missing, piece by piece."""
    return [(r["Where"], r["Activity"], r["Evidence"]) for r in rows(document, "missing")]


def test_what_nobody_reported_is_not_forgotten(office: Office) -> None:
    """Archiving closes it as passed; the report says that it was not reported, as it stood then."""
    before = pieces(report(office.register, now=ENDED))
    archived(office)
    later = report(office.register, now=at("Tue 2029-05-01 09:00"))
    assert before == pieces(later)
    assert "Mon 14 Jun 2027 09:00" in dict(later.facts).values()
    late = {str(row["Kept"]) for row in rows(later, "deadlines", Where="Ashford")}
    assert {"not reported, due 75 days ago"} <= late


def test_a_whole_archive_is_proved(whole: Path) -> None:
    """By its own list and by the chain of its history."""
    found = check_archive(whole)
    assert ((), True) == (found.faults, found.entries > 100)


def test_the_tools_of_any_machine_prove_it_too(whole: Path, tmp_path: Path) -> None:
    """Without Writ."""
    tool = shutil.which("sha256sum")
    assert tool is not None
    with ZipFile(whole) as zipped:
        zipped.extractall(tmp_path / "out")
    done = subprocess.run(
        [tool, "-c", SUMS], cwd=tmp_path / "out", capture_output=True, check=False
    )
    assert 0 == done.returncode, done.stderr


def remade(path: Path, change: Change) -> Path:
    """Another zip of the same files and the same list, one thing in it changed."""
    with ZipFile(path) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    change(files)
    other = path.with_name("other.zip")
    with ZipFile(other, "w", ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return other


def test_what_was_changed_is_named(whole: Path) -> None:
    """A file changed, taken out, put in, or the history with a list made anew to fit it."""

    def evidence(files: dict[str, bytes]) -> None:
        files["all/evidence.csv"] = files["all/evidence.csv"].replace(b"EDRMS 17", b"EDRMS 18")

    assert ("changed: all/evidence.csv",) == check_archive(remade(whole, evidence)).faults
    gone = remade(whole, lambda files: files.pop("police/report.html"))
    assert ("taken out: police/report.html",) == check_archive(gone).faults
    more = remade(whole, lambda files: files.update({"all/new.csv": b"x"}))
    assert ("not on its list: all/new.csv",) == check_archive(more).faults


def test_whatever_byte_is_changed_is_said(tmp_path: Path) -> None:
    """Every byte of a small archive flipped, wherever it lies: what differs is named, or a line says that
    the file is damaged."""
    files = {
        "all/a.csv": b"Where,Activity\n" * 40,
        CHAIN: b'{"position": 1}\n' * 30,
        "README.txt": bytes(range(256)),
    }
    good, path = bundled(files), tmp_path / "flipped.zip"
    named: set[str] = set()
    lines: list[str] = []
    for place in range(len(good)):
        for flipped in (0x01, 0x80, 0xFF):
            other = bytearray(good)
            other[place] ^= flipped
            path.write_bytes(other)
            try:
                named.update(check_archive(path).faults)
            except ArchiveFileError as refused:
                lines.append(str(refused))
    assert {1} == {len(line.splitlines()) for line in lines}
    assert {f"changed: {name}" for name in files} <= named


def with_new_list(whole: Path, change: Change) -> tuple[str, ...]:
    """What is found where something was changed and the list was made anew to fit it."""
    with ZipFile(whole) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist() if name != SUMS}
    change(files)
    other = whole.with_name("other.zip")
    other.write_bytes(bundled(files))
    return check_archive(other).faults


def test_the_history_is_proved_apart_from_the_list(whole: Path) -> None:
    """An entry changed, or one taken out of the middle."""

    def words(files: dict[str, bytes]) -> None:
        files[CHAIN] = files[CHAIN].replace(b"EDRMS 17", b"EDRMS 18")

    def line(files: dict[str, bytes]) -> None:
        lines = files[CHAIN].splitlines(keepends=True)
        files[CHAIN] = b"".join(lines[:9] + lines[10:])

    def nonsense(files: dict[str, bytes]) -> None:
        files[CHAIN] = b"[]\n"

    (changed,) = with_new_list(whole, words)
    assert changed.endswith("was changed")
    assert (f"{CHAIN}: entry 10 is missing",) == with_new_list(whole, line)
    assert (f"{CHAIN}: line 1 cannot be read",) == with_new_list(whole, nonsense)
    assert (f"{CHAIN}: is not there",) == with_new_list(whole, lambda files: files.pop(CHAIN))


def test_what_is_no_archive_is_refused_in_a_line(whole: Path, tmp_path: Path) -> None:
    """A text, a zip of something else, one that was cut off, nothing, a folder."""
    text, other, cut = tmp_path / "a.txt", tmp_path / "b.zip", tmp_path / "c.zip"
    text.write_text("no zip")
    with ZipFile(other, "w") as zipped:
        zipped.writestr("a", "b")
    cut.write_bytes(whole.read_bytes()[:5000])
    for path, said in (
        (text, "is no zip file"),
        (other, f"there is no {SUMS} in it"),
        (cut, "is no zip file, or was cut off"),
        (tmp_path / "none.zip", "No such file"),
        (tmp_path, "Is a directory"),
    ):
        with pytest.raises(ArchiveFileError, match=said) as refused:
            check_archive(path)
        assert 1 == len(str(refused.value).splitlines())


def test_letters_are_kept_as_they_were_sent_without_their_keys(
    office: Office, tmp_path: Path
) -> None:
    """The text and what it carried; the signed links, which open their readers' pages, are taken out."""
    box = tmp_path / "mail"
    MaildirChannel(box, Sender("Writ", "writ@example.org", None))
    office.only("blankshire/gold_group")
    office.at("Fri 2027-03-05 09:00")
    line = MaildirChannel(box, Sender("Writ", "writ@example.org", None)).line()
    sent = office.every
    assert len(sent) > 1
    for message, address in sent[1:]:
        line.prepare(message, address, again=False)
        line.hand_over()
    archived(office)
    files = files_of(office, lambda message: kept_message(box, message))
    letters = {name: text.decode() for name, text in files.items() if name.startswith("letters/0")}
    assert len(sent) - 1 == len(letters)
    first = next(iter(letters.values()))
    assert "Subject: " in first
    assert "Message-ID: <" in first
    assert "(link taken out)" in first
    assert "http://127.0.0.1:8600/t/ey" not in first
    tokens = [word for text in letters.values() for word in text.split() if "/t/" in word]
    assert {"http://127.0.0.1:8600/t/(link"} == set(tokens)
    listed = files["letters/messages.csv"].decode().splitlines()
    assert len(sent) + 1 == len(listed)
    assert 1 == sum(line.endswith(",no") for line in listed)
