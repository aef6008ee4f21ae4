"""Messages with a limit of size: what is too large goes without its files, or as a list, to a real
server that refuses what is larger than it takes."""

from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import Message as Email
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import insert, select
from typing_extensions import override

from notifications.channels.mail import Sender, as_email
from notifications.channels.smtp import SmtpServer
from notifications.channels.smtp_line import SmtpChannel
from notifications.outbox.fitting import forms, size_of
from notifications.outbox.outbox import Outbox
from notifications.wording.language import language
from notifications.writing.messages import Attachment, Form, Letter, write
from tasks.policy.policy import load_policy
from tasks.register.database import Register
from tasks.register.models import DeliveryRow, NoticeRow, OwnerRow, TaskRow, table_of
from tasks.terms import NoticeKind
from tests.builders import an_election, at
from tests.cast import ASHA, directory
from tests.notifications.cast import NOMINATIONS, NOW
from tests.notifications.channels.mail_servers import Office as MailOffice
from tests.notifications.channels.mail_servers import smtp_server
from tests.notifications.writing.test_messages import BOARD, ID, URL, item
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = "ashford/local_england.notice_of_election"
RULES = load_policy().sending


def letter(n: int, code: str = "en") -> Letter:
    """So many tasks that open for Asha at once."""
    tasks = (replace(NOMINATIONS, number=i, uid=f"u-{i}", title=f"Task {i}") for i in range(n))
    items = tuple(
        replace(item(NoticeKind.OPENED, task), url=f"{URL}/{task.number}") for task in tasks
    )
    return Letter(
        "Asha Patel",
        items,
        BOARD,
        ID,
        NOW,
        language=code,
        sender="elections@example.org",
        address="asha@example.org",
    )


@pytest.mark.parametrize("tasks", [1, 3, 4, 60, 3000])
def test_the_fullest_form_that_is_within_bounds_comes_first(tasks: int) -> None:
    """Whole, without its files, as a list: each shorter than the one before, should it be refused."""
    whole, without, listed = forms(letter(tasks), RULES)
    assert (whole.invite is not None) == (tasks == 1)
    assert (0 if tasks == 1 else 3) == len(whole.attachments)
    assert ((), None) == (without.attachments, without.invite)
    assert listed == write(letter(tasks), Form.LIST)
    assert size_of(whole) > size_of(without) > size_of(listed)


def test_what_is_larger_than_may_be_goes_without_its_files() -> None:
    """A draft of a hundred kilobytes, where that is the limit."""
    heavy = Attachment("letter.docx", "application/x", b"x" * 100_000)
    one = letter(1)
    one = replace(one, items=(replace(one.items[0], drafts=(heavy,)),))
    found = list(forms(one, replace(RULES, largest_kilobytes=100)))
    assert [(), ()] == [message.attachments for message in found]


def test_the_size_is_that_of_the_mail() -> None:
    """Near enough: a tenth more or less, where there is enough of it to weigh more than its headers."""
    heavy = Attachment("letter.docx", "application/x", b"x" * 50_000)
    three = letter(3)
    first = replace(three.items[0], drafts=(heavy,))
    whole = write(replace(three, items=(first, *three.items[1:])))
    mail = len(as_email(whole, ASHA + "@example.org", Sender("elections@example.org")).as_bytes())
    assert abs(mail - size_of(whole)) < mail / 10


@pytest.mark.parametrize("code", ["en", "cy"])
def test_a_list_is_a_screen_and_says_how_much_more_there_is(code: str) -> None:
    """Twenty lines without links of their own, and one link to all."""
    said = write(letter(5000, code), Form.LIST)
    words = " ".join(said.text.split())
    assert 20 == sum("Task " in line for line in said.text.splitlines())
    assert language(code).count("more", 4980) in words
    assert language(code).say("layout.as_list", n=5000)[:60] in words
    assert 1 == said.text.count("https://")
    assert BOARD in said.text
    assert BOARD in said.html
    assert 5000 == len(said.tasks)


def test_no_draft_is_named_that_is_not_attached() -> None:
    """Without its files a message says so."""
    said = write(letter(3), Form.WITHOUT_FILES)
    assert "not attached" in " ".join(said.text.split())
    assert "is attached" not in said.text + said.html


@dataclass
class Silent(MailOffice):
    """A server that says no limit when it greets, and refuses all the same."""

    @override
    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, host: str, offers: list[str]
    ) -> list[str]:
        """Everything but the size."""
        session.host_name = host
        return [offer for offer in offers if "SIZE" not in offer]


@pytest.mark.parametrize("server", [MailOffice, Silent])
@pytest.mark.parametrize(
    ("limit", "listed"), [(10_000_000, False), (15_000, True), (100_000_000, False)]
)
def test_the_reader_is_told_whatever_the_server_takes(
    sqlite_register: Register,
    server: type[MailOffice],
    limit: int,
    listed: bool,  # noqa: FBT001
) -> None:
    """Five hundred tasks open for Asha at once, by the real dispatcher: she gets one message."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(NOTICE)
    _many(sqlite_register, 500)
    post = server(limit=limit)
    with smtp_server(post) as url:
        channel = SmtpChannel(SmtpServer.read(url), Sender("elections@example.org"), 1)
        report = Outbox(
            sqlite_register,
            {"email": channel},
            office.links(),
            page_url="http://127.0.0.1:8600",
            domain="blankshire.example",
            sender="elections@example.org",
            digests=False,
        ).run(now=at("Mon 2027-03-15 10:00"))
    assert (1, 0) == (report.told, report.failed)
    (envelope,) = post.taken
    content = envelope.content
    assert isinstance(content, bytes)
    assert len(content) <= limit
    mail = message_from_bytes(content, policy=default)
    assert (0 if listed else 3) == len([p for p in mail.walk() if p.get_filename()])
    assert listed == ("without calendar entries" in _text(mail))
    with sqlite_register.read() as session:
        assert ["sent"] == session.scalars(select(DeliveryRow.state)).all()


def test_a_full_mailbox_is_not_a_message_that_is_too_large(sqlite_register: Register) -> None:
    """552 says both; a shorter message would fare no better."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(NOTICE)
    post = MailOffice(on_data="552 5.2.2 mailbox full")
    with smtp_server(post) as url:
        office.channel = SmtpChannel(SmtpServer.read(url), Sender("elections@example.org"), 1)  # type: ignore[assignment]
        report = office.outbox().run(now=at("Mon 2027-03-15 10:00"))
    assert (0, 1) == (report.told, report.failed)
    assert [1] == [*post.began.values()]


def _many(register: Register, n: int) -> None:
    """The notice of election so many times more, each told as open."""
    with register.write() as session:
        (row,) = session.scalars(select(TaskRow).where(TaskRow.id == f"{MAY.id}/{NOTICE}"))
        columns = {c.name: getattr(row, c.name) for c in table_of(TaskRow).columns}
        columns.pop("number")
        session.execute(
            insert(table_of(TaskRow)), [{**columns, "id": f"{row.id}-{i}"} for i in range(n)]
        )
        copies = session.scalars(select(TaskRow.number).where(TaskRow.id.startswith(f"{row.id}-")))
        numbers = copies.all()
        session.execute(
            insert(table_of(OwnerRow)),
            [{"task": number, "area": "ashford", "role": "esm"} for number in numbers],
        )
        session.execute(
            insert(table_of(NoticeRow)),
            [
                {
                    "task": number,
                    "election": MAY.id,
                    "kind": "opened",
                    "at": row.opens,
                    "state": "due",
                }
                for number in numbers
            ],
        )


def _text(mail: Email) -> str:
    """The plain text of a mail."""
    (part,) = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return " ".join(content.decode().split())
