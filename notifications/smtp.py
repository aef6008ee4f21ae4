"""Mail through an SMTP server, by an Apprise service that says what became of the message.

Apprise's own NotifyEmail turns every failure into False, writes a second Message-ID beside ours,
makes its own text from the HTML, and builds a TLS context for every message even on a plain line
(20 of its 23 ms). This service keeps its account of the server and replaces the conversation.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from functools import cache
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

from apprise.plugins.email import NotifyEmail
from typing_extensions import override

from notifications.errors import DeliveryError, MailSettingError

SUBMISSION_PORT = 587
ANSWER_LENGTH = 200
LINE_START_DOT = re.compile(rb"(?m)^\.")


class Security(StrEnum):
    """How the line to the server is protected; the values are Apprise's."""

    NONE = "insecure"
    STARTTLS = "starttls"
    TLS = "ssl"


DEFAULT_PORTS = {Security.NONE: 25, Security.STARTTLS: SUBMISSION_PORT, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. User and password are percent-encoded, as in the URL.

    `patience` is how long, in seconds, each answer may take; `handover_patience` is for the one
    after the message itself, which a busy server may hold back while it scans.
    """

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = None
    patience: float = 15.0
    handover_patience: float = 60.0

    @override
    def __repr__(self) -> str:
        return f"SmtpServer({self.host!r}, {self.port}, {self.security})"

    @classmethod
    def read(cls, url: str) -> Self:
        """Read `smtp://[user:password@]host[:port]` or `smtps://...`.

        `smtps` is TLS from the start (port 465). `smtp` is a plain line (port 25), as to a relay
        in the same building; with a user or on port 587 it must change to TLS before anything is
        said (STARTTLS). Raises MailSettingError, which never shows the URL.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _unreadable("its host or port cannot be read") from None
        if parts.scheme not in {"smtp", "smtps"}:
            raise _unreadable("it starts with neither smtp:// nor smtps://")
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise _unreadable("after the host and port nothing may follow")
        if (parts.username is None) != (parts.password is None):
            raise _unreadable("user and password go together")
        security = _security(parts, port)
        return cls(
            host=parts.hostname,
            port=port or DEFAULT_PORTS[security],
            security=security,
            user=parts.username,
            password=parts.password,
        )


class AccountableEmail(NotifyEmail):
    """One e-mail to one address; `send` raises DeliveryError and `answer` keeps the server's words."""

    def __init__(self, email: EmailMessage, server: SmtpServer) -> None:
        """Take an e-mail with one sender and one recipient, and the server to hand it to."""
        self.answer = ""
        self._email = email
        self._server = server
        self._from = email["From"].addresses[0].addr_spec
        self._to = email["To"].addresses[0].addr_spec
        super().__init__(  # type: ignore[no-untyped-call]
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password,
            smtp_host=server.host,
            secure_mode=str(server.security),
            from_addr=self._from,
            targets=[self._to],
        )

    @override
    def send(self, body: str, title: str = "", *args: Any, **kwargs: Any) -> bool:
        """Hand the e-mail over; its own subject and parts go out, not `title` and `body`.

        Raises DeliveryError: permanent when the server refuses the recipient or the message for
        good, unknown when the line breaks after the message was sent and before it was answered.
        """
        with self._line() as line:
            self._envelope(line)
            self.answer = self._hand_over(line)
        return True

    @contextlib.contextmanager
    def _line(self) -> Iterator[smtplib.SMTP]:
        """A greeted, protected and logged-in line, said goodbye to at the end."""
        with _nothing_handed_over():
            line = self._connected()
        try:
            yield line
        finally:
            # The message is answered for by now, however the goodbye goes.
            with contextlib.suppress(OSError):
                line.quit()
            line.close()

    def _connected(self) -> smtplib.SMTP:
        server, name = self._server, _own_name()
        if server.security is Security.TLS:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, name, timeout=server.patience, context=_tls()
            )
        else:
            line = smtplib.SMTP(server.host, server.port, name, timeout=server.patience)
        try:
            if server.security is Security.STARTTLS:
                line.starttls(context=_tls())
            if self.user and self.password:
                line.login(self.user, self.password)
            line.ehlo_or_helo_if_needed()
        except OSError:
            line.close()
            raise
        return line

    def _envelope(self, line: smtplib.SMTP) -> None:
        with _nothing_handed_over():
            code, text = line.mail(self._from)
            if code != 250:  # noqa: PLR2004 - RFC 5321
                # Our own address is refused: that is for the office to mend, so keep the message.
                raise DeliveryError(f"the mail server refused the sender: {_said(code, text)}")
            code, text = line.rcpt(self._to)
            if code not in {250, 251}:
                raise _refused("recipient", code, text)
            code, text = line.docmd("DATA")
            if code != 354:  # noqa: PLR2004
                raise _refused("message", code, text)

    def _hand_over(self, line: smtplib.SMTP) -> str:
        body = LINE_START_DOT.sub(b"..", self._email.as_bytes())
        try:
            if line.sock is not None:
                line.sock.settimeout(self._server.handover_patience)
            line.send(body + b".\r\n")
            code, text = line.getreply()
        except OSError as failure:
            raise DeliveryError(
                f"the line to the mail server broke during the hand-over"
                f" ({type(failure).__name__}): the message may have arrived",
                unknown=True,
            ) from failure
        if code != 250:  # noqa: PLR2004
            raise _refused("message", code, text)
        return _said(code, text)


@contextlib.contextmanager
def _nothing_handed_over() -> Iterator[None]:
    """Before the message itself is sent, a failure of the line loses nothing."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as failure:
        raise DeliveryError(
            f"the mail server refused our user and password ({failure.smtp_code}): check them"
        ) from None
    except OSError as failure:
        raise DeliveryError(
            f"the mail server cannot be reached ({_named(failure)}): it will be tried again"
        ) from failure


def _refused(what: str, code: int, text: bytes) -> DeliveryError:
    permanent = code // 100 == 5  # noqa: PLR2004 - RFC 5321, 4.2.1
    return DeliveryError(
        f"the mail server refused the {what}: {_said(code, text)}", permanent=permanent
    )


def _said(code: int, text: bytes) -> str:
    """The server's answer on one line, shortened."""
    words = " ".join(text.decode("utf-8", "replace").split())
    return f"{code} {words}"[:ANSWER_LENGTH].strip()


def _named(failure: OSError) -> str:
    return failure.strerror or type(failure).__name__


def _security(parts: SplitResult, port: int | None) -> Security:
    if parts.scheme == "smtps":
        return Security.TLS
    if parts.username is not None or port == SUBMISSION_PORT:
        return Security.STARTTLS
    return Security.NONE


def _unreadable(why: str) -> MailSettingError:
    return MailSettingError(
        f"WRIT_SMTP_URL cannot be used: {why}."
        " Write smtp://host:25, or smtps://user:password@host with %-codes for signs like @ and /"
    )


@cache
def _tls() -> ssl.SSLContext:
    """The TLS context of this process: making one takes 20 ms."""
    return ssl.create_default_context()


@cache
def _own_name() -> str:
    """The name this machine greets with; asking for it may take a name server's time."""
    return socket.getfqdn()
