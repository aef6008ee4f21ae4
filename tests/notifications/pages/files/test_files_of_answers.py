"""A task reported done with a file, by the form of its page: kept, named, given out; and what is not taken."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from os import SEEK_END
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from starlette.requests import Request

from notifications.pages.files.uploads import read_multipart
from notifications.pages.phrasing import page_language
from tasks.files.evidence_files import EvidenceFolder, Unfit, UnfitFileError
from tasks.people.directory import LANGUAGES
from tasks.register.models import TaskRow
from tasks.register.people import number_of_person
from tasks.register.record.history import entries
from tasks.register.record.models import AnswerRow
from tasks.register.record.verifying import verify
from tests.builders import at
from tests.cast import ASHA, BEN, CHLOE, DEV, directory
from tests.changing_office import everything_in
from tests.notifications.may_office import MAY, NOTICE
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office
from tests.registers import COPY, copied
from tests.tasks.evidence_files import EXE, HTML, PDF, a_docx, with_macros

DONE = {
    "action": "complete",
    "outcome": "done",
    "note": "It hangs on the board.",
    "on": "2027-03-29",
}
SURE = {**DONE, "sure": "yes"}
File = tuple[str, bytes]


@dataclass
class Owner:
    """Somebody before the page of the notice of election; `filled` is what the evidence's own field holds."""

    office: Office
    who: str = ASHA
    filled: Mapping[str, str] = field(default_factory=dict)

    @property
    def link(self) -> str:
        """The address of the task, as mailed."""
        with self.office.register.read() as session:
            person = number_of_person(session, self.who)
            task = session.scalars(select(TaskRow.number).where(TaskRow.id.endswith(NOTICE))).one()
        return f"/t/{self.office.links().sign_task(task, person, now=self.office.now)}"

    def page(self) -> str:
        """The page as it stands."""
        return Browser(self.office).get(self.link)

    def sends(
        self, said: Mapping[str, str], files: Mapping[str, File] | None = None, **how: Any
    ) -> httpx.Response:
        """The form of the page with this in it."""
        data = {"form": form_token(self.page()), **said}
        given = {
            name: (called, what, "application/octet-stream")
            for name, (called, what) in (files or {}).items()
        }
        return Browser(self.office).ask(
            "POST", self.link, data=data, files=given or {"x": ("", b"")}, **how
        )


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notice of election is to be published."""
    folder = tmp_path_factory.mktemp("files")
    with copied(migrated_file, folder) as register:
        Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00").at("Mon 2027-03-29 10:00")
    return folder / COPY


@pytest.fixture
def owner(built: Path, tmp_path: Path) -> Iterator[Owner]:
    """Asha, before a copy of it."""
    folder = EvidenceFolder(tmp_path / "evidence")
    with copied(built, tmp_path, evidence=folder) as register:
        yield Owner(Office(register, now=at("Mon 2027-03-29 10:00")))


def answers(owner: Owner) -> int:
    """How many there are."""
    with owner.office.register.read() as session:
        return session.scalar(select(func.count()).select_from(AnswerRow)) or 0


def faults(owner: Owner) -> list[str]:
    """What is wrong with the record."""
    with owner.office.register.read() as session:
        return [fault for verdict in verify(session) for fault in verdict.faults]


def kept(owner: Owner) -> list[Path]:
    """The files that are kept."""
    folder = owner.office.register.evidence
    assert folder
    return sorted(folder.path.iterdir()) if folder.path.is_dir() else []


def file_link(page: str) -> str:
    """Where the page gives a file out."""
    (found,) = set(re.findall(r'href="(/t/[^"]+/file/[0-9a-f]{64})"', page))
    return str(found)


def test_a_task_is_reported_done_with_a_file(owner: Owner) -> None:
    """It stands in the evidence by name and hash, in the hashed history, and can be had by who sees the task."""
    sent = owner.sends({**DONE, "evidence-0": "EL/2027"}, {"file-0": ("C:\\docs\\notice.pdf", PDF)})
    assert 303 == sent.status_code, words(sent.text)
    page = owner.page()
    assert "This is done" in page
    assert re.search(r"EL/2027; notice\.pdf \[SHA-256 [0-9a-f]{12}\]", page)
    with owner.office.register.read() as session:
        (told,) = [row.data["files"] for row in entries(session) if "files" in row.data]
    assert [("notice.pdf", len(PDF))] == [(each["name"], each["size"]) for each in told]
    assert [told[0]["sha256"]] == [path.name for path in kept(owner)]
    assert [] == faults(owner)
    for who in (ASHA, CHLOE):
        link = file_link(Owner(owner.office, who).page())
        assert PDF == Browser(owner.office).ask("GET", link).content


def test_a_file_is_given_out_to_be_kept_and_never_shown(owner: Owner) -> None:
    """Whatever a browser would make of it."""
    owner.sends(SURE, {"file-0": ("page.txt", HTML)})
    given = Browser(owner.office).ask("GET", file_link(owner.page()))
    assert 'attachment; filename="page.txt"' == given.headers["content-disposition"]
    assert "application/octet-stream" == given.headers["content-type"]
    assert "nosniff" == given.headers["x-content-type-options"]
    assert given.headers["content-security-policy"].startswith("sandbox")
    assert "no-store" == given.headers["cache-control"]


def test_nobody_else_has_it(owner: Owner) -> None:
    """Neither who may not see the task, nor by the page of another task, nor by a name that is made up."""
    owner.sends(SURE, {"file-0": ("notice.pdf", PDF)})
    digest = file_link(owner.page()).rpartition("/")[2]
    browser = Browser(owner.office)
    for link in (
        f"{Owner(owner.office, DEV).link}/file/{digest}",
        f"{owner.link[:-3]}/file/{digest}",
        f"{owner.link}/file/{'0' * 64}",
        f"{owner.link}/file/..%2Fregister.db",
    ):
        assert 404 == browser.ask("GET", link).status_code
    with owner.office.register.read() as session:
        other = session.scalars(select(TaskRow.number).where(TaskRow.area == "ashford")).first()
        person = number_of_person(session, ASHA)
    elsewhere = owner.office.links().sign_task(other or 0, person, now=owner.office.now)
    assert 404 == browser.ask("GET", f"/t/{elsewhere}/file/{digest}").status_code


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notice.pdf", PDF + bytes(10 << 20), "notice.pdf is larger than 10 MB."),
        ("setup.exe", EXE, "setup.exe is of no kind that is taken"),
        ("notice.pdf", EXE, "notice.pdf is not what its name says (PDF)"),
        ("notice.docx", with_macros(a_docx()), "notice.docx is not what its name says (Word)"),
        ("notice.pdf", b"", "notice.pdf is empty."),
        ("../../etc/passwd", b"root:x:0", "passwd is of no kind that is taken"),
    ],
    ids=["large", "kind", "content", "macros", "empty", "path"],
)
def test_what_is_not_taken_is_said_in_a_line_and_nothing_is_half_done(
    owner: Owner, name: str, content: bytes, said: str
) -> None:
    """Beside its field; what else was written stays in the form."""
    before = everything_in(owner.office.register)
    sent = owner.sends(DONE, {"file-0": (name, content)})
    assert 422 == sent.status_code
    assert 2 == sent.text.count(said)
    assert "No evidence is given for" not in sent.text
    assert f'<a href="#file-0">{said}' in sent.text
    assert "It hangs on the board.</textarea>" in sent.text
    assert before == everything_in(owner.office.register)
    assert [] == kept(owner)


def test_the_same_form_sent_twice_is_one_answer(owner: Owner) -> None:
    """Both times the page says that it is done."""
    files = {"file-0": ("notice.pdf", PDF)}
    token = form_token(owner.page())
    for _ in range(2):
        data = {"form": token, **SURE}
        sent = Browser(owner.office).ask("POST", owner.link, data=data, files=files)
        assert 303 == sent.status_code, words(sent.text)
    assert 1 == answers(owner)
    assert 1 == len(kept(owner))
    late = owner.sends(SURE, {"file-0": ("other.pdf", PDF + b"2")})
    assert 409 == late.status_code
    assert "other.pdf" in late.text
    assert 1 == len(kept(owner))


def test_what_was_sent_is_not_asked_for_again(owner: Owner) -> None:
    """Where the form comes back for another reason, it goes on with the file; a new one takes its place."""
    wrong = {"action": "complete", "outcome": "not applicable", "note": "", "evidence-0": "EL/2027"}
    back = owner.sends(wrong, {"file-0": ("notice.pdf", PDF)})
    assert 422 == back.status_code
    assert "notice.pdf is kept already." in back.text
    (carried,) = re.findall(r'name="kept-0" value="([^"]+)"', back.text)
    assert 0 == answers(owner)
    for token in ("made-up", carried[:-2], carried.replace(carried[:4], "abcd")):
        assert 422 == owner.sends({**DONE, "kept-0": token}).status_code
    assert 422 == Owner(owner.office, BEN).sends({**SURE, "kept-0": carried}).status_code
    assert 0 == answers(owner)
    assert 303 == owner.sends({**DONE, "kept-0": carried}).status_code
    assert PDF == Browser(owner.office).ask("GET", file_link(owner.page())).content
    assert [] == faults(owner)


def test_a_file_is_evidence_enough(owner: Owner) -> None:
    """Of what the law sets it is asked once whether evidence is missing on purpose: not where a file is there."""
    without = owner.sends(DONE)
    assert "No evidence is given for" in without.text
    assert 303 == owner.sends(DONE, {"file-0": ("notice.pdf", PDF)}).status_code
    assert "Still to come" not in owner.page()


def test_evidence_is_added_as_a_file(owner: Owner) -> None:
    """To what is done already."""
    assert 303 == owner.sends(SURE).status_code
    nothing = owner.sends({"action": "add-evidence"})
    assert "Fill in at least one piece of evidence." in nothing.text
    assert 303 == owner.sends({"action": "add-evidence"}, {"file-0": ("n.pdf", PDF)}).status_code
    assert PDF == Browser(owner.office).ask("GET", file_link(owner.page())).content
    assert [] == faults(owner)


def test_a_file_that_was_changed_is_not_given_out_and_is_found(owner: Owner) -> None:
    """By who asks for it, and by the proof of the record."""
    owner.sends(SURE, {"file-0": ("notice.pdf", PDF)})
    link = file_link(owner.page())
    (path,) = kept(owner)
    for change, said in (
        (lambda: path.write_bytes(EXE), "was changed"),
        (path.unlink, "is missing"),
    ):
        change()
        gone = Browser(owner.office).ask("GET", link)
        assert "notice.pdf is not there any more as it was given." in gone.text
        (fault,) = faults(owner)
        assert f"notice.pdf [SHA-256 {path.name[:12]}] {said}" in fault


def test_a_file_that_was_put_in_by_sql_is_found(owner: Owner) -> None:
    """No entry of the history tells of it."""
    owner.sends(SURE, {"file-0": ("notice.pdf", PDF)})
    with owner.office.register.write() as session:
        row = session.scalars(select(AnswerRow)).one()
        assert row.files
        row.files = [{**row.files[0], "name": "better.pdf"}]
    (fault,) = faults(owner)
    assert "better.pdf" in fault
    assert "no entry tells of it" in fault


def test_a_form_without_a_file_is_taken_as_before(owner: Owner) -> None:
    """By itself, or with the field for a file left empty; nothing is written of files."""
    token = form_token(owner.page())
    plain = Browser(owner.office).ask("POST", owner.link, data={"form": token, **SURE})
    assert 303 == plain.status_code
    with owner.office.register.read() as session:
        assert [] == [row for row in entries(session) if "files" in row.data]
        assert [None] == list(session.scalars(select(AnswerRow.files)))
    assert [] == kept(owner)


BOUNDARY = "multipart/form-data; boundary=b"


def piece(name: str, said: bytes, filename: str = "") -> bytes:
    """A part of a form, as it goes over the line."""
    called = f'; filename="{filename}"' if filename else ""
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'
    return head.encode() + said + b"\r\n"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (piece("note", b"x"), 400),
        (b"--c\r\n\r\n--c--\r\n", 400),
        (piece("note", b"\xff") + b"--b--\r\n", 400),
        (b"--b\r\nX: 1\r\n\r\nx\r\n--b--\r\n", 400),
        (b"--b\r\n" + b"X" * 9000 + b": 1\r\n\r\nx\r\n--b--\r\n", 400),
        (b"".join(piece(f"n{n}", b"") for n in range(101)) + b"--b--\r\n", 400),
        (piece("note", b"x" * 70_000) + b"--b--\r\n", 413),
        (piece("file-0", bytes(61 << 20), "a.pdf") + b"--b--\r\n", 413),
    ],
    ids=["nothing", "cut off", "another", "bytes", "no name", "head", "many", "text", "whole"],
)
def test_what_is_no_form_or_too_much_is_refused(owner: Owner, body: bytes, status: int) -> None:
    """And nothing of it is kept."""
    headers = {"content-type": BOUNDARY}
    sent = Browser(owner.office).ask("POST", owner.link, content=body, headers=headers)
    assert status == sent.status_code
    assert (0, []) == (answers(owner), kept(owner))


def test_what_is_too_large_is_never_held_as_a_whole() -> None:
    """The rest of it is passed over as it comes, and the fields behind it are read."""
    begin, end = piece("file-0", b"", "a.pdf").removesuffix(b"\r\n"), b"\r\n" + piece("note", b"x")
    coming = [begin, *[bytes(1 << 20)] * 30, end, b"--b--\r\n"]

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": coming.pop(0), "more_body": bool(coming)}

    head = [(b"content-type", BOUNDARY.encode())]
    request = Request({"type": "http", "method": "POST", "headers": head}, receive)
    sent = asyncio.run(read_multipart(request, most_fields=9, most_text=99))
    (upload,) = sent.uploads.values()
    assert upload.too_large
    assert 10 << 20 >= upload.content.seek(0, SEEK_END)
    assert [("note", "x")] == sent.pairs
    sent.close()


def test_the_page_says_in_both_languages_why_a_file_is_not_taken() -> None:
    """Whatever the reason."""
    given = {"name": "a.pdf", "megabytes": 10, "endings": "pdf", "kind": "PDF", "why": "it is full"}
    for unfit in Unfit:
        assert str(UnfitFileError(unfit, **given)).startswith("a.pdf ")
        for code in LANGUAGES:
            assert "a.pdf" in page_language(code).say(f"file.{unfit}", **given)
