"""Of which kind a file is, by what is in it: the marks that `data/evidence.toml` gives for each kind."""

import codecs
import re
from typing import IO
from zipfile import BadZipFile, ZipFile

from tasks.files.evidence_rules import FileKind

_CHUNK = 1 << 20
_MOST_MEMBERS = 10_000
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# As Windows and older mail programs write what is no UTF-8.
_OLD = "cp1252"


def is_of_kind(content: IO[bytes], kind: FileKind) -> bool:
    """Whether a file, from its start, has every mark of a kind."""
    if kind.begins and not _begins(content, kind):
        return False
    if (kind.members or kind.not_members) and not _has_members(content, kind):
        return False
    if kind.holds and not all(_holds(content, bytes.fromhex(piece)) for piece in kind.holds):
        return False
    if kind.text or kind.headers:
        content.seek(0)
        text = _text(content.read())
        return text is not None and (not kind.headers or _is_mail(text, kind))
    return True


def _begins(content: IO[bytes], kind: FileKind) -> bool:
    begins = [bytes.fromhex(each) for each in kind.begins]
    content.seek(0)
    return content.read(max(map(len, begins))).startswith(tuple(begins))


def _has_members(content: IO[bytes], kind: FileKind) -> bool:
    """By the list of a zip file alone: nothing in it is unpacked."""
    content.seek(0)
    try:
        with ZipFile(content) as zipped:
            names = zipped.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        return False
    found = {name.casefold() for name in names[:_MOST_MEMBERS]}
    needed = {name.casefold() for name in kind.members}
    barred = {name.casefold() for name in kind.not_members}
    return len(names) <= _MOST_MEMBERS and needed <= found and not barred & found


def _holds(content: IO[bytes], piece: bytes) -> bool:
    content.seek(0)
    before = b""
    while chunk := content.read(_CHUNK):
        if piece in before + chunk:
            return True
        before = chunk[-len(piece) :]
    return False


def _text(content: bytes) -> str | None:
    """What is written in a file of text; None where it is none."""
    coding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    for each in (coding, _OLD):
        try:
            text = content.decode(each)
        except UnicodeError:
            continue
        return None if _CONTROLS.search(text) else text
    return None


def _is_mail(text: str, kind: FileKind) -> bool:
    """Whether it begins with the headers of a letter: lines `Name: words`, or what goes on from one."""
    names = set[str]()
    for line in text.lstrip("\ufeff").splitlines():
        if not line.strip():
            break
        if line[:1] in " \t" and names:
            continue
        header = _HEADER.match(line)
        if header is None:
            return False
        names.add(header[1].lower())
    return bool(names & set(kind.headers))
