"""The channels against real servers and a real mailbox: taken, refused, broken off."""

import logging
import mailbox
import os
import smtplib
import time
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from notifications.channels.mail import Sender
from notifications.channels.maildir import LEFT_SECONDS, MaildirChannel
from notifications.channels.port import Channel
from notifications.channels.registry import open_channels
from notifications.channels.smtp import Security, SmtpServer
from notifications.channels.smtp_line import SmtpChannel
from notifications.errors import DeliveryError, MailSettingError
from notifications.writing.messages import Message
from tests.notifications.cast import NOW
from tests.notifications.channels.mail_servers import Office, free_port, smtp_server

ID = "<writ.blankshire-2027-05-06.00000000000000000123456789.r2@notices.elections.example.org>"
MESSAGE = Message(
    subject="Due Thu 8 April 2027, 16:00: Close of nominations, Ashford",
    text="Hello Zoë,\n\n.A line that starts with a dot.\nhttps://elections.example.org/t/"
    + "x" * 90
    + "\n",
    html="<p>Hello Zoë &amp; all</p>\n",
    message_id=ID,
    recipient="Zoë Smith-Jones, ESM",
    date=NOW,
)
ADDRESS = "zoe@ashford.example.org"
FROM = "Elections office <elections@example.org>"


def mail_channel(url: str | None, folder: Path) -> Channel:
    """The e-mail channel that these settings open."""
    channels = open_channels(
        maildir=folder, mail_from=FROM, reply_to="help@example.org", smtp_url=url
    )
    return channels["email"]


def send(channel: Channel, message: Message = MESSAGE, address: str = ADDRESS) -> str:
    """One message over a line of its own; the answer."""
    line = channel.line()
    try:
        line.prepare(message, address, again=False)
        return line.hand_over().answer
    finally:
        line.close()


def in_box(folder: Path) -> list[EmailMessage]:
    """The e-mails of a Maildir."""
    box = mailbox.Maildir(folder, create=False)
    return [parsed(box.get_bytes(key)) for key in box.iterkeys()]


def parsed(raw: bytes) -> EmailMessage:
    """An e-mail as a mail reader sees it."""
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture(params=["smtp", "maildir"])
def sent(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmailMessage]:
    """The message as it came out of each channel."""
    if request.param == "maildir":
        send(mail_channel(None, tmp_path / "mail"), MESSAGE, ADDRESS)
        [email] = in_box(tmp_path / "mail")
        yield email
        return
    office = Office()
    with smtp_server(office) as url:
        send(mail_channel(url, tmp_path), MESSAGE, ADDRESS)
    content = office.taken[0].content
    assert isinstance(content, bytes)
    yield parsed(content)


def test_exactly_our_message_id_goes_out(sent: EmailMessage) -> None:
    """A repeat can be matched only if no library adds its own."""
    assert sent.get_all("Message-ID") == [ID]


def test_the_headers_say_who_writes_to_whom_and_that_a_machine_does(sent: EmailMessage) -> None:
    """Out-of-office robots do not answer, people's replies reach the office."""
    assert sent["From"] == FROM
    assert sent["To"].addresses[0].display_name == MESSAGE.recipient
    assert sent["To"].addresses[0].addr_spec == ADDRESS
    assert sent["Reply-To"] == "help@example.org"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Subject"] == MESSAGE.subject
    assert sent["Date"].datetime == NOW


def test_text_and_html_arrive_unchanged(sent: EmailMessage) -> None:
    """Our own text, not one made from the HTML; long links and leading dots stay whole."""
    assert sent.get_content_type() == "multipart/alternative"
    text, html = sent.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().splitlines() == MESSAGE.text.splitlines()
    assert html.get_content().splitlines() == MESSAGE.html.splitlines()


def test_the_servers_answer_comes_back(tmp_path: Path) -> None:
    """It is kept as proof; the envelope has one recipient."""
    office = Office()
    with smtp_server(office) as url:
        assert send(mail_channel(url, tmp_path), MESSAGE, ADDRESS) == "250 2.0.0 queued as A1B2"
    assert [envelope.rcpt_tos for envelope in office.taken] == [[ADDRESS]]
    assert office.taken[0].mail_from == "elections@example.org"


REFUSALS = [
    ("no such mailbox", Office(on_rcpt="550 5.1.1 no such user"), "never", "550 5.1.1"),
    ("mailbox busy", Office(on_rcpt="451 4.2.1 try later"), "again", "451 4.2.1"),
    ("message refused", Office(on_data="554 5.6.0 no"), "never", "554 5.6.0"),
    ("message deferred", Office(on_data="451 4.3.0 full"), "again", "451 4.3.0"),
    ("sender refused", Office(on_mail="553 5.1.8 not you"), "again", "553 5.1.8"),
    ("broken off", Office(drop=True), "unknown", "may have arrived"),
]


@pytest.mark.parametrize(
    ("office", "then", "says"),
    [case[1:] for case in REFUSALS],
    ids=[case[0] for case in REFUSALS],
)
def test_each_refusal_says_whether_to_try_again(
    office: Office, then: str, says: str, tmp_path: Path
) -> None:
    """Refused for good, refused for now, or not known: three different next steps."""
    with smtp_server(office) as url, pytest.raises(DeliveryError, match=says) as caught:
        send(mail_channel(url, tmp_path), MESSAGE, ADDRESS)
    assert (caught.value.permanent, caught.value.unknown) == (then == "never", then == "unknown")
    assert office.taken == []


def test_a_server_that_is_silent_after_the_message_leaves_the_outcome_unknown() -> None:
    """It may have taken the message; waiting longer does not tell. It is slow, not down."""
    with smtp_server(Office(delay=1.0)) as url:
        server = replace(SmtpServer.read(url), handover_patience=0.2)
        with pytest.raises(DeliveryError) as caught:
            send(SmtpChannel(server, Sender.read(FROM, None), 1))
    assert (caught.value.unknown, caught.value.down) == (True, False)


def test_a_server_that_is_down_loses_nothing(tmp_path: Path) -> None:
    """Nobody listens: certainly not arrived, try again."""
    channel = mail_channel(f"smtp://127.0.0.1:{free_port()}", tmp_path)
    with pytest.raises(DeliveryError, match="cannot be reached") as caught:
        send(channel, MESSAGE, ADDRESS)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)


def test_a_password_is_never_sent_over_a_plain_line(tmp_path: Path) -> None:
    """A user in the URL asks for STARTTLS; a server without it gets nothing."""
    with smtp_server(Office()) as url:
        channel = mail_channel(url.replace("smtp://", "smtp://office:s3cret@"), tmp_path)
        with pytest.raises(DeliveryError) as caught:
            send(channel, MESSAGE, ADDRESS)
    assert not caught.value.permanent
    assert "s3cret" not in str(caught.value)


def test_an_answer_after_a_failed_goodbye_still_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the server has said 250 the message is theirs, whatever happens at QUIT."""

    def broken(line: smtplib.SMTP) -> None:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(smtplib.SMTP, "quit", broken)
    office = Office()
    with smtp_server(office) as url:
        assert send(mail_channel(url, tmp_path), MESSAGE, ADDRESS).startswith("250")
    assert len(office.taken) == 1


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", None])
@pytest.mark.parametrize(
    "address",
    ["", "zoe", "zoe@", "zoe@example.org\r\nBcc: dev@example.org", "a@b, c@d", "Zoe <z@e.org>"],
    ids=["empty", "no host", "no domain", "header", "two", "named"],
)
def test_what_is_no_address_is_refused_for_good(
    url: str | None, address: str, tmp_path: Path
) -> None:
    """It names the remedy and not the address; no server is asked."""
    with pytest.raises(DeliveryError, match="correct it in the directory") as caught:
        send(mail_channel(url, tmp_path / "mail"), MESSAGE, address)
    assert caught.value.permanent
    assert address == "" or address not in str(caught.value)


def test_nothing_personal_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither address nor server nor link, sent or refused, even when everything is logged."""
    caplog.set_level(logging.DEBUG)
    with smtp_server(Office()) as url:
        send(mail_channel(url, tmp_path), MESSAGE, ADDRESS)
    with pytest.raises(DeliveryError):
        send(mail_channel(url, tmp_path), MESSAGE, ADDRESS)
    ours = [r.getMessage() for r in caplog.records if not r.name.startswith(("mail.", "asyncio"))]
    assert ours == []


def test_the_mailbox_holds_one_file_a_message_that_any_reader_opens(tmp_path: Path) -> None:
    """Written whole into `new`, Unix line ends; the reference names the file."""
    folder = tmp_path / "var" / "mail"
    channel = mail_channel(None, folder)
    messages = [replace(MESSAGE, message_id=f"<{n}@example.org>") for n in range(3)]
    references = [send(channel, message) for message in messages]
    files = sorted((folder / "new").iterdir())
    assert sorted(references) == [f"maildir {file.name}" for file in files]
    assert b"\r" not in files[0].read_bytes()
    read = {message_from_bytes(file.read_bytes())["Message-ID"] for file in files}
    assert read == {message.message_id for message in messages}
    assert list((folder / "tmp").iterdir()) == []


@pytest.mark.parametrize("opened", [False, True])
def test_the_same_message_is_put_into_the_mailbox_once(tmp_path: Path, *, opened: bool) -> None:
    """Also where a mail reader has moved it on; the same reference comes back."""
    channel = mail_channel(None, tmp_path / "mail")
    first = send(channel)
    [file] = (tmp_path / "mail" / "new").iterdir()
    if opened:
        file.rename(tmp_path / "mail" / "cur" / f"{file.name}:2,S")
    line = channel.line()
    line.prepare(MESSAGE, ADDRESS, again=True)
    assert line.hand_over().answer == first
    assert len(in_box(tmp_path / "mail")) == 1


def test_a_mailbox_that_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    """The error names the folder and what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(MailSettingError, match="cannot be made"):
        mail_channel(None, tmp_path / "file" / "mail")


def test_a_mailbox_that_went_away_is_tried_again(tmp_path: Path) -> None:
    """A full or missing disk is no fault of the message."""
    channel = MaildirChannel(tmp_path / "mail", Sender.read(FROM, None))
    (tmp_path / "mail" / "tmp").rmdir()
    with pytest.raises(DeliveryError, match="cannot be written") as caught:
        send(channel, MESSAGE, ADDRESS)
    assert (caught.value.permanent, caught.value.unknown) == (False, False)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://relay.example.org", ("relay.example.org", 25, Security.NONE)),
        ("smtp://127.0.0.1:2525/", ("127.0.0.1", 2525, Security.NONE)),
        ("smtp://relay.example.org:587", ("relay.example.org", 587, Security.STARTTLS)),
        ("smtp://u:p@relay.example.org", ("relay.example.org", 587, Security.STARTTLS)),
        ("smtps://u:p@relay.example.org", ("relay.example.org", 465, Security.TLS)),
        ("smtps://relay.example.org:2465", ("relay.example.org", 2465, Security.TLS)),
    ],
)
def test_one_url_says_where_and_how(url: str, expected: tuple[str, int, Security]) -> None:
    """The usual ports; a password is never without TLS."""
    server = SmtpServer.read(url)
    assert (server.host, server.port, server.security) == expected


def test_an_account_written_apprises_way_is_read_by_apprise() -> None:
    """It knows the servers of the large providers; signs are decoded once."""
    server = SmtpServer.read("mailtos://elections:s3%2540cret@gmail.com")
    assert (server.host, server.port, server.security) == (
        "smtp.gmail.com",
        587,
        Security.STARTTLS,
    )
    assert (server.user, server.password) == ("elections@gmail.com", "s3%40cret")


def test_signs_in_a_password_are_decoded_once() -> None:
    """`%2540` is the password `%40`, not `@`; and it is never shown."""
    server = SmtpServer.read("smtps://office%40example.org:a%2540%2Fb@relay.example.org")
    assert (server.user, server.password) == ("office@example.org", "a%40/b")
    assert "2540" not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "relay.example.org",
        "http://u:s3cret@relay.example.org",
        "mailto://u:s3cret@relay.example.org?mode=insecure",
        "mailto://",
        "smtp://",
        "smtp://s3cret@relay.example.org",
        "smtp://u:s3cret@relay.example.org:port",
        "smtp://u:s3cret@relay.example.org:99999",
        "smtp://u:s3/cret@relay.example.org",
        "smtp://u:s3cret@relay.example.org/?mode=insecure",
        "smtp://u:s3cret@[relay.example.org",
    ],
)
def test_an_unusable_url_is_refused_without_being_shown(url: str) -> None:
    """The message tells how to write it; the password stays unseen."""
    with pytest.raises(MailSettingError, match="smtps://user:password@host") as caught:
        SmtpServer.read(url)
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("mail_from", "reply_to", "wrong"),
    [("Elections", None, "sender"), (FROM, "help at example.org", "reply-to"), ("<>", None, "s")],
)
def test_a_sender_without_an_address_stops_the_start(
    mail_from: str, reply_to: str | None, wrong: str, tmp_path: Path
) -> None:
    """The setting at fault is named."""
    with pytest.raises(MailSettingError, match=wrong):
        open_channels(maildir=tmp_path / "mail", mail_from=mail_from, reply_to=reply_to)


def test_a_sender_is_read_with_or_without_a_name() -> None:
    """Both common forms work."""
    assert Sender.read("elections@example.org", None) == Sender("elections@example.org")
    assert Sender.read('"Elections, Ashford" <e@example.org>', "r@example.org") == Sender(
        "e@example.org", "Elections, Ashford", "r@example.org"
    )


def test_what_a_killed_dispatcher_left_half_written_is_cleared_in_the_end(tmp_path: Path) -> None:
    """Not while somebody may still be writing it, and nothing that another program has there."""
    folder = tmp_path / "mail"
    for _ in range(2):
        line = mail_channel(None, folder).line()
        line.prepare(MESSAGE, ADDRESS, again=False)
    left, young = sorted((folder / "tmp").iterdir())
    other = folder / "tmp" / "1789.other.host"
    other.touch()
    for path in (left, other):
        os.utime(path, (time.time() - LEFT_SECONDS - 60,) * 2)
    os.utime(young, (time.time() - LEFT_SECONDS + 60,) * 2)
    mail_channel(None, folder)

    assert {young, other} == set((folder / "tmp").iterdir())
