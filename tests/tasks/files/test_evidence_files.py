"""Files as evidence: taken by what is in them, kept whole under what they hold, and found out when changed."""

import os
import stat
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.errors import RuleDataError
from tasks.clock import utc_now
from tasks.files.datafiles import DATA
from tasks.files.evidence_files import (
    LONGEST_FILE_NAME,
    EvidenceFile,
    EvidenceFolder,
    Unfit,
    UnfitFileError,
    clean_name,
    fit,
)
from tasks.files.evidence_rules import load_evidence_rules, read_evidence_rules
from tests.tasks.evidence_files import (
    EXE,
    HTML,
    JPEG,
    MSG,
    OLE,
    PDF,
    PNG,
    a_docx,
    an_eml,
    an_xlsx,
    with_macros,
)

GOOD = {
    "a.pdf": PDF,
    "A.PDF": PDF,
    "a.docx": a_docx(),
    "a.xlsx": an_xlsx(),
    "a.csv": "Ward,Seats\r\nMill,3\r\n".encode("utf-16"),
    "a.txt": "Rhŷs, café".encode(),
    "old.txt": "café: £5".encode("cp1252"),
    "a.png": PNG,
    "a.jpg": JPEG,
    "a.jpeg": JPEG,
    "a.eml": an_eml(),
    "a.msg": MSG,
}
OTHERWISE = {
    "a.pdf": (PNG, b" " + PDF, EXE, HTML),
    "a.docx": (an_xlsx(), with_macros(a_docx()), b"PK\x03\x04 cut off", OLE, PDF),
    "a.xlsx": (a_docx(), OLE),
    "a.txt": (b"a\x00b", EXE, PNG),
    "a.csv": (a_docx(), b"a,\x1b[2J"),
    "a.png": (JPEG, PNG[1:]),
    "a.jpg": (PNG,),
    "a.eml": (b"Dear all,\nthe notice hangs.", HTML, b"X-Other: 1\n\nwords", b"\x00"),
    "a.msg": (OLE, PDF),
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_that_is_named_is_taken(name: str) -> None:
    """As the programs of an office keep it."""
    assert name == fit(name, BytesIO(GOOD[name]))


def test_every_ending_is_tried_here() -> None:
    """So that one that is added to the data is tried too."""
    assert {name.rpartition(".")[2].lower() for name in GOOD} == set(load_evidence_rules().endings)


@pytest.mark.parametrize(
    ("name", "content"), [(name, each) for name, wrong in OTHERWISE.items() for each in wrong]
)
def test_what_is_not_what_its_name_says_is_refused(name: str, content: bytes) -> None:
    """With what it is not, in one line."""
    with pytest.raises(UnfitFileError, match="is not what its name says") as refused:
        fit(name, BytesIO(content))
    assert Unfit.CONTENT is refused.value.unfit


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.pdf", b"", Unfit.EMPTY),
        ("a.pdf", PDF + bytes(10 << 20), Unfit.TOO_LARGE),
        ("a.exe", EXE, Unfit.KIND),
        ("a.html", HTML, Unfit.KIND),
        ("a.docm", a_docx(), Unfit.KIND),
        ("pdf", PDF, Unfit.KIND),
        ("a.pdf.", PDF, None),
        ("../../etc/passwd", b"root", Unfit.KIND),
        ("", PDF, Unfit.KIND),
    ],
)
def test_what_else_is_not_taken(name: str, content: bytes, why: Unfit | None) -> None:
    """Each with what to do."""
    if why is None:
        assert "a.pdf" == fit(name, BytesIO(content))
        return
    with pytest.raises(UnfitFileError) as refused:
        fit(name, BytesIO(content))
    assert why is refused.value.unfit
    assert 1 == len(str(refused.value).splitlines())


@pytest.mark.parametrize(
    ("given_as", "kept_as"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("C:\\Users\\asha\\minutes.pdf", "minutes.pdf"),
        ("/home/asha/../minutes.pdf", "minutes.pdf"),
        ("..\\..\\minutes.pdf", "minutes.pdf"),
        ("min\r\nutes\x00\u202e.pdf", "min utes.pdf"),
        ('a<b>:"|?*.pdf', "a-b-.pdf"),
        (".pdf", "pdf"),
        ("cofnodion Rhŷs.pdf", "cofnodion Rhŷs.pdf"),
    ],
)
def test_a_name_has_no_path_and_nothing_hidden(given_as: str, kept_as: str) -> None:
    """Whatever a browser, or somebody by hand, sends."""
    assert kept_as == clean_name(given_as)


@given(st.text(max_size=300))
def test_any_name_can_be_kept(name: str) -> None:
    """Cleaned once it is clean, not longer than is kept, and no part of a path."""
    clean = clean_name(name)
    assert clean == clean_name(clean) or clean == "?"
    assert 0 < len(clean) <= max(LONGEST_FILE_NAME, len(clean.rpartition(".")[2]) + 2)
    assert not set(clean) & set("/\\\0\n\r")


def test_a_file_is_kept_whole_for_its_owner_alone(tmp_path: Path) -> None:
    """Under what it holds, once; what was left half written is not it."""
    folder = EvidenceFolder(tmp_path / "var" / "evidence")
    kept = folder.keep("Minutes", "C:\\m.pdf", BytesIO(PDF))
    again = folder.keep("Letter", "other.pdf", BytesIO(PDF))
    assert (kept.slot, kept.name, kept.size) == ("Minutes", "m.pdf", len(PDF))
    assert kept.sha256 == again.sha256
    (only,) = folder.path.iterdir()
    assert PDF == only.read_bytes()
    assert 0o600 == stat.S_IMODE(only.stat().st_mode)
    assert 0o700 == stat.S_IMODE(folder.path.stat().st_mode)
    assert None is folder.fault(kept)


def test_what_is_missing_or_changed_is_found(tmp_path: Path) -> None:
    """And given again, it is there again."""
    folder = EvidenceFolder(tmp_path)
    kept = folder.keep("Minutes", "m.pdf", BytesIO(PDF))
    place = folder.place(kept.sha256)
    place.write_bytes(PDF + b"more")
    assert "was changed" == folder.fault(kept)
    assert kept == folder.keep("Minutes", "m.pdf", BytesIO(PDF))
    assert None is folder.fault(kept)
    place.unlink()
    assert "is missing" == folder.fault(kept)
    with pytest.raises(ValueError, match="is no SHA-256"):
        folder.place("../register.db")
    assert "cannot be read" in str(folder.fault(EvidenceFile("", "a", "../x", 1)))


def test_where_it_cannot_be_written_it_says_so(tmp_path: Path) -> None:
    """In a line, and nothing is left there."""
    (tmp_path / "evidence").write_text("a file where the folder should be")
    with pytest.raises(UnfitFileError, match=r"m\.pdf cannot be kept now \(.+\)") as refused:
        EvidenceFolder(tmp_path / "evidence").keep("Minutes", "m.pdf", BytesIO(PDF))
    assert Unfit.NOT_KEPT is refused.value.unfit


def test_what_no_answer_refers_to_is_cleared_after_a_day(tmp_path: Path) -> None:
    """Not before, since its answer may be on its way; and nothing of what is in use, or not ours."""
    folder, now = EvidenceFolder(tmp_path), utc_now()
    used, unused = (folder.keep("M", "m.txt", BytesIO(text)).sha256 for text in (b"a", b"b"))
    (tmp_path / "notes.txt").write_text("somebody else's")
    (tmp_path / ".part-x").write_text("left half written")
    old = (now - timedelta(hours=25)).timestamp()
    assert [] == folder.unused({used}, now=now)
    for each in tmp_path.iterdir():
        os.utime(each, (old, old))
    assert {unused, ".part-x"} == {path.name for path in folder.unused({used}, now=now)}
    folder.keep("M", "m.txt", BytesIO(b"b"))
    assert {".part-x"} == {path.name for path in folder.unused({used}, now=now)}
    assert [] == EvidenceFolder(tmp_path / "none").unused(set(), now=now)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("megabytes = 10 ", "megabytes = 0 ", "a whole number from 1 to 100"),
        ('"255044462d"', '"%PDF-"', "is no row of hexadecimal bytes"),
        ('endings = ["pdf"]', 'endings = ["docx"]', "two kinds have the ending 'docx'"),
        ('endings = ["pdf"]', 'endings = [".pdf"]', "a name of small letters"),
    ],
)
def test_bad_data_is_refused_by_its_key(tmp_path: Path, before: str, after: str, said: str) -> None:
    """In a clerk's words."""
    text = (DATA / "evidence.toml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "evidence.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(RuleDataError, match=said):
        read_evidence_rules(path)
