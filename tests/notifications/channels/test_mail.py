"""The e-mail as the library's own parser, and so a mail reader, gets it back."""

from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import compat32, default
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.channels.mail import Sender, as_email
from notifications.writing.messages import Attachment, Message
from tests.notifications.cast import NOW

FROM = Sender("elections@example.org", "Elections office", "help@example.org")
MESSAGE = Message(
    subject="Due Thu 8 April 2027",
    text="Hello\n",
    html="<p>Hello</p>\n",
    message_id="<two@blankshire.example>",
    recipient="Asha",
    date=NOW,
)
INVITE = Attachment(
    "invite.ics", "text/calendar; method=REQUEST; charset=utf-8", b"BEGIN:VCALENDAR"
)
LETTER = Attachment("Llythyr ar y cyd Môn.docx", "application/msword", bytes(range(256)) * 9)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SHOWN = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=40)
LONG = "A subject of many words " * 20


def received(message: Message, address: str = "asha@example.org") -> EmailMessage:
    """The e-mail after its way through the net."""
    raw = as_email(message, address, FROM).as_bytes()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    found = message_from_bytes(raw, policy=default)
    assert isinstance(found, EmailMessage)
    assert [] == [defect for part in found.walk() for defect in part.defects]
    return found


def one_line(text: str) -> str:
    """Header text: runs of white space are one blank."""
    return " ".join(text.split())


@given(ANY_TEXT, ANY_TEXT)
@example(".\n..\n.dot\n" + "x" * 2000 + "\n", "trailing blank \n\ttab\t\nFrom here\n=3D=\n")
@example("no end", "\r\rlone\rreturns\r\n")
@example("--=_alternative_\n", "Zoë\x00 \u2028 \x85 \x0b")
def test_text_and_html_come_back_as_they_were(text: str, html: str) -> None:
    """Whatever is in them, but for line ends, which are the net's."""
    plain, rich = received(replace(MESSAGE, text=text, html=html)).iter_parts()
    for expected, part in ((text, plain), (html, rich)):
        lines = expected.replace("\r\n", "\n").replace("\r", "\n")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        ended = lines if lines.endswith("\n") else lines + "\n"
        assert ended == content.decode().replace("\r\n", "\n")


@given(SHOWN)
@example(LONG)
@example("x" * 1500)
@example("Gŵyl y Banc: rhestr o'r ymgeiswyr a enwebwyd, " * 8)
@example("=?utf-8?q?not_an_encoded_word?=")
@example("Bcc: dev@example.org\r\nBcc: dev@example.org")
def test_a_subject_comes_back_on_one_line(subject: str) -> None:
    """Folded and encoded on the way; it adds no header."""
    found = received(replace(MESSAGE, subject=subject))
    assert one_line(subject) == one_line(found["Subject"])
    assert found["Bcc"] is None


@given(SHOWN)
@example('Zoë "Zed" O\'Neill, ESM (Ashford) <her>')
@example("Smith, John; RO: of \\ Ashford @ 9")
@example("J. Smith")
@example("Siân " * 60)
@example("x" * 200)
@example("=?utf-8?q?x?=")
def test_a_name_comes_back_with_its_address(name: str) -> None:
    """One recipient, whatever signs the name holds."""
    raw = as_email(replace(MESSAGE, recipient=name), "asha@example.org", FROM).as_bytes()
    # Not by the default policy: Python 3.11 leaves a blank between two encoded words of a name.
    [to] = message_from_bytes(raw, policy=compat32).get_all("To", [])
    shown, address = parseaddr(to)
    found = str(make_header(decode_header(shown)))
    assert (one_line(name), "asha@example.org") == (one_line(found), address)


def test_a_thread_is_named_by_what_came_before() -> None:
    """Mail readers put a task's messages together; the first one refers to nothing."""
    answer = received(replace(MESSAGE, thread="<one@blankshire.example>"))
    assert answer["References"] == answer["In-Reply-To"] == "<one@blankshire.example>"
    assert received(replace(MESSAGE, thread=MESSAGE.message_id))["References"] is None


@pytest.mark.parametrize(("urgent", "importance"), [(True, "high"), (False, None)])
def test_only_what_is_urgent_is_marked(importance: str | None, *, urgent: bool) -> None:
    """For both kinds of mail reader; nobody can unsubscribe from a duty."""
    found = received(replace(MESSAGE, urgent=urgent, language="cy"))
    assert found["Importance"] == importance
    assert (found["X-Priority"] is not None) == urgent
    assert found["Content-Language"] == "cy"
    assert found["List-Unsubscribe"] is None


def test_the_calendar_entry_is_an_alternative_and_files_are_attached() -> None:
    """The entry is last, so a reader that knows meetings shows it; names survive."""
    found = received(replace(MESSAGE, invite=INVITE, attachments=(LETTER, LETTER)))
    assert found.get_content_type() == "multipart/mixed"
    body, *files = found.iter_parts()
    kinds = [part.get_content_type() for part in body.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    entry = list(body.iter_parts())[-1]
    assert (entry["Content-Type"].params["method"], entry.get_content()) == (
        "REQUEST",
        "BEGIN:VCALENDAR",
    )
    assert [(part.get_filename(), part.get_content()) for part in files] == [
        (LETTER.name, LETTER.content)
    ] * 2


@given(st.binary(), SHOWN)
@example(b"", 'a "quoted"; name.docx')
def test_a_file_comes_back_whole(content: bytes, name: str) -> None:
    """Every byte of it, under its name."""
    found = received(replace(MESSAGE, attachments=(Attachment(name, "image/png", content),)))
    [file] = found.iter_attachments()
    assert (file.get_content(), file.get_filename()) == (content, one_line(name))
