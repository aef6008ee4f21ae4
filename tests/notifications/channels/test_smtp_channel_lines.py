"""A kept line to a mail server: many messages, hang-ups, refusals in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from typing_extensions import override

from notifications.channels.mail import Sender
from notifications.channels.smtp import SmtpServer
from notifications.channels.smtp_line import SmtpChannel, SmtpLine
from notifications.errors import DeliveryError
from notifications.writing.messages import Message
from tests.notifications.cast import NOW
from tests.notifications.channels.mail_servers import Office, smtp_server

MESSAGE = Message("Due", "Hello\n", "<p>Hello</p>\n", "<one@blankshire.example>", "Asha", NOW)
PERSON = "asha@example.org"


@contextmanager
def line_to(url: str) -> Iterator[SmtpLine]:
    """A line to the server."""
    line = SmtpChannel(SmtpServer.read(url), Sender("office@example.org"), 1).line()
    try:
        yield line
    finally:
        line.close()


def send(line: SmtpLine, count: int) -> None:
    """So many messages, one after the other."""
    for number in range(count):
        message = replace(MESSAGE, message_id=f"<{number}@blankshire.example>")
        line.prepare(message, PERSON, again=False)
        line.hand_over()


def identities(taken: list[Envelope]) -> list[str]:
    """The Message-IDs that came."""
    mails = [e.content for e in taken if isinstance(e.content, bytes)]
    lines = [text for mail in mails for text in mail.decode("ascii").splitlines()]
    return [text.split()[1] for text in lines if text.startswith("Message-ID:")]


@pytest.mark.parametrize("pipelining", [True, False])
def test_one_connection_carries_many_messages(*, pipelining: bool) -> None:
    """Also where the server takes the envelope in one write."""
    office = Office(pipelining=pipelining)
    with smtp_server(office) as url, line_to(url) as line:
        send(line, 20)
    assert identities(office.taken) == [f"<{n}@blankshire.example>" for n in range(20)]
    assert list(office.began.values()) == [20]


def test_a_domain_of_other_letters_goes_out_in_plain_ones() -> None:
    """In the envelope and in the heading: the server need not know SMTPUTF8."""
    office = Office()
    with smtp_server(office) as url, line_to(url) as line:
        line.prepare(MESSAGE, "asha@müller.example", again=False)
        line.hand_over()
    (taken,) = office.taken
    assert ["asha@xn--mller-kva.example"] == taken.rcpt_tos
    assert isinstance(taken.content, bytes)
    assert b"To: Asha <asha@xn--mller-kva.example>" in taken.content


@pytest.mark.parametrize("silently", [True, False])
@pytest.mark.parametrize("pipelining", [True, False])
def test_a_server_that_hangs_up_between_messages_is_called_again(
    *, silently: bool, pipelining: bool
) -> None:
    """With a 421 or without a word: no error, nothing lost, nothing twice."""
    office = Office(patient_for=3, silently=silently, pipelining=pipelining)
    with smtp_server(office) as url, line_to(url) as line:
        send(line, 10)
    assert identities(office.taken) == [f"<{n}@blankshire.example>" for n in range(10)]
    assert list(office.began.values()) == [4, 4, 4, 1]


@pytest.mark.parametrize("silently", [True, False])
def test_a_server_that_takes_nothing_from_anybody_is_down(*, silently: bool) -> None:
    """One call is enough: the message is kept."""
    office = Office(patient_for=0, silently=silently)
    with (
        smtp_server(office) as url,
        line_to(url) as line,
        pytest.raises(DeliveryError) as refused,
    ):
        send(line, 1)
    assert (refused.value.down, refused.value.permanent, refused.value.unknown) == (
        True,
        False,
        False,
    )
    assert list(office.began.values()) == [1]


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("step", "answer"),
    [("on_mail", "553 5.1.8 no"), ("on_rcpt", "550 5.1.1 no"), ("on_data", "554 5.6.0 no")],
)
def test_a_refusal_leaves_the_line_good_for_the_next(
    step: str, answer: str, *, pipelining: bool
) -> None:
    """The same connection, and nothing of the refused message in the next one."""
    office = Office(pipelining=pipelining)
    with smtp_server(office) as url, line_to(url) as line:
        setattr(office, step, answer)
        with pytest.raises(DeliveryError, match=answer):
            send(line, 1)
        setattr(office, step, "250 OK")
        send(line, 1)
    assert identities(office.taken) == ["<0@blankshire.example>"]
    assert [envelope.rcpt_tos for envelope in office.taken] == [[PERSON]]
    assert list(office.began.values()) == [2]


class Careless(Office):
    """Refuses the recipient, and asks for the message all the same."""

    @override
    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take in the recipient, whatever is said."""
        envelope.rcpt_tos.append(address)
        return self.on_rcpt


def test_a_server_that_wants_the_message_for_nobody_does_not_get_it() -> None:
    """RFC 2920 lets it answer so; the line is left, and the next message goes by a new one."""
    office = Careless(pipelining=True, on_rcpt="550 5.1.1 no")
    with smtp_server(office) as url, line_to(url) as line:
        with pytest.raises(DeliveryError, match="refused the recipient: 550") as refused:
            send(line, 1)
        office.on_rcpt = "250 OK"
        send(line, 1)
    assert refused.value.permanent
    assert identities(office.taken) == ["<0@blankshire.example>"]
    assert list(office.began.values()) == [1, 1]


def test_what_is_prepared_and_dropped_never_arrives() -> None:
    """The body was there but for its final dot; the server throws it away."""
    office = Office()
    with smtp_server(office) as url, line_to(url) as line:
        with line_to(url) as other:
            other.prepare(MESSAGE, PERSON, again=False)
        line.prepare(MESSAGE, PERSON, again=False)
        line.drop()
        send(line, 1)
    assert identities(office.taken) == ["<0@blankshire.example>"]


def test_a_message_too_large_is_the_messages_fault_not_the_senders() -> None:
    """Said to the server before a byte of it is sent, where the server names its limit."""
    office = Office(limit=10_000)
    with smtp_server(office) as url, line_to(url) as line:
        with pytest.raises(DeliveryError, match="no message of more than 10000 bytes") as refused:
            line.prepare(replace(MESSAGE, text="x" * 20_000), PERSON, again=False)
        send(line, 1)
    assert (True, True) == (refused.value.permanent, refused.value.too_large)
    assert identities(office.taken) == ["<0@blankshire.example>"]


def test_a_server_that_hangs_up_with_its_answer_is_down() -> None:
    """421 after the dot: certainly not taken."""
    office = Office(on_data="421 4.3.2 closing down")
    with (
        smtp_server(office) as url,
        line_to(url) as line,
        pytest.raises(DeliveryError, match="421") as refused,
    ):
        send(line, 1)
    assert (refused.value.down, refused.value.unknown, refused.value.permanent) == (
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("step", "answer"), [("on_mail", "150 hm"), ("on_rcpt", "299 hm"), ("on_data", "350 hm")]
)
@pytest.mark.parametrize("pipelining", [True, False])
def test_an_answer_no_mail_server_gives_is_unknown_only_after_the_dot(
    step: str, answer: str, *, pipelining: bool
) -> None:
    """Before it the message is certainly not theirs; in no case is it never tried again."""
    office = Office(pipelining=pipelining)
    setattr(office, step, answer)
    with (
        smtp_server(office) as url,
        line_to(url) as line,
        pytest.raises(DeliveryError, match=answer) as refused,
    ):
        send(line, 1)
    assert (refused.value.unknown, refused.value.permanent) == (step == "on_data", False)
