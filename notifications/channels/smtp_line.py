"""Mail handed to an SMTP server over lines that stay open from message to message.

Apprise reads the account where it is written its way (SmtpServer.read), but does not send: its
plugin connects anew for every message (a TLS context each, 20 of its 23 ms), turns every answer
into False, writes a second Message-ID beside ours, and sends in one step where the port has two.
"""

import contextlib
import re
import smtplib
import socket
import ssl
from functools import cache

from notifications.channels.mail import Sender, as_email, check_address
from notifications.channels.port import Taken
from notifications.channels.smtp import Security, SmtpServer, tls
from notifications.errors import DeliveryError
from notifications.writing.messages import Message

ANSWER_LENGTH = 200
LINE_START_DOT = re.compile(rb"(?m)^\.")
# RFC 5321, 4.2.3; smtplib answers -1 where there is no code.
NO_CODE, OK, FORWARDED, GO_AHEAD, HANGING_UP, TOO_LARGE = -1, 250, 251, 354, 421, 552
STEPS = {"sender": {OK}, "recipient": {OK, FORWARDED}, "message": {GO_AHEAD}}
FOR_NOW, FOR_GOOD = 4, 5
ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
# The message is too large for the recipient, or for the system.
TOO_LARGE_CODES = {b"5.2.3", b"5.3.4"}


class SmtpChannel:
    """E-mail by one mail server, over as many lines at once as the settings allow."""

    scheme = "smtp"

    def __init__(self, server: SmtpServer, sender: Sender, lines: int) -> None:
        """Take the account, who the mail is from, and how many lines may be open."""
        self.lines = lines
        self._server = server
        self._sender = sender

    def check(self, address: str) -> None:
        """Raises DeliveryError (permanent) when `address` is no e-mail address."""
        check_address(address)

    def line(self) -> "SmtpLine":
        """A new line, not yet connected."""
        return SmtpLine(self._server, self._sender)


class SmtpLine:
    """One connection. A server that has hung up between two messages is called again."""

    def __init__(self, server: SmtpServer, sender: Sender) -> None:
        self._server = server
        self._sender = sender
        self._smtp: smtplib.SMTP | None = None
        self._in_the_middle = False

    def prepare(self, message: Message, address: str, *, again: bool) -> None:
        """Say everything but the final dot; without it the server throws the message away.

        A mail server cannot be asked for an earlier message, so `again` changes nothing: a second
        copy carries the same Message-ID. Raises DeliveryError: permanent when the server refuses
        the recipient or the message for good, down when it takes nothing from us.
        """
        self.drop()
        to = check_address(address)
        body = as_email(message, to, self._sender).as_bytes()
        if b"\n." in body:
            body = LINE_START_DOT.sub(b"..", body)
        if self._smtp is not None:
            try:
                self._offer(self._smtp, to, body)
            except OSError:
                self._hang_up()  # and call again: it was free to hang up between two messages
            else:
                return
        try:
            self._smtp = _connected(self._server)
            self._offer(self._smtp, to, body)
        except OSError as failure:
            self._hang_up()
            raise _down(failure, self._server) from None

    def hand_over(self) -> Taken:
        """Say the final dot and hear the answer. Raises DeliveryError: unknown when none came."""
        smtp = self._smtp
        if smtp is None or not self._in_the_middle:
            raise DeliveryError("nothing is prepared on this line: prepare a message first")
        self._in_the_middle = False
        try:
            _patient(smtp, self._server.handover_patience)
            smtp.send(b".\r\n")
            code, text = smtp.getreply()
            _patient(smtp, self._server.patience)
        except OSError as failure:
            self._hang_up()
            raise DeliveryError(
                f"the line to the mail server broke during the hand-over"
                f" ({type(failure).__name__}): the message may have arrived",
                unknown=True,
                down=not isinstance(failure.__context__, TimeoutError),  # smtplib wraps it
            ) from None
        if code != OK:
            if code == HANGING_UP:
                self._hang_up()
            raise _refused("message", code, text, unknown=code // 100 not in {FOR_NOW, FOR_GOOD})
        return Taken(_said(code, text))

    def drop(self) -> None:
        """Hang up in the middle of a message: there is no other way to take one back."""
        if self._in_the_middle:
            self._hang_up()

    def close(self) -> None:
        """Say goodbye, if nothing is under way."""
        self.drop()
        if self._smtp is not None:
            with contextlib.suppress(OSError):
                self._smtp.quit()
        self._hang_up()

    def _hang_up(self) -> None:
        smtp, self._smtp, self._in_the_middle = self._smtp, None, False
        if smtp is not None:
            smtp.close()

    def _offer(self, smtp: smtplib.SMTP, address: str, body: bytes) -> None:
        """The envelope and the body; OSError where the line is no good (any more)."""
        limit = _limit(smtp)
        if limit and len(body) > limit:
            raise DeliveryError(
                f"the mail server takes no message of more than {limit} bytes; this has {len(body)}",
                permanent=True,
                too_large=True,
            )
        size = f" SIZE={len(body)}" if smtp.has_extn("size") else ""
        envelope = (
            f"MAIL FROM:<{self._sender.address}>{size}\r\n".encode("ascii"),
            f"RCPT TO:<{address}>\r\n".encode("ascii"),
            b"DATA\r\n",
        )
        answers = _asked(smtp, envelope)
        self._in_the_middle = answers[-1][0] == GO_AHEAD
        refusal = _refusal_among(answers)
        if refusal is not None:
            self._forget(smtp)
            raise refusal
        smtp.send(body)

    def _forget(self, smtp: smtplib.SMTP) -> None:
        """Make the server forget the envelope. Where it refused the recipient and waits for the
        body all the same, there is no way but to hang up."""
        self.drop()
        if self._smtp is not None:
            try:
                if smtp.rset()[0] != OK:
                    self._hang_up()
            except OSError:
                self._hang_up()


def _asked(smtp: smtplib.SMTP, envelope: tuple[bytes, ...]) -> list[tuple[int, bytes]]:
    """The answers to the envelope: all of them where it may go in one write (RFC 2920), else up to
    the first refusal."""
    if smtp.has_extn("pipelining"):
        smtp.send(b"".join(envelope))
        return [_heard(smtp) for _ in envelope]
    answers: list[tuple[int, bytes]] = []
    for command, good in zip(envelope, STEPS.values(), strict=True):
        smtp.send(command)
        answers.append(_heard(smtp))
        if answers[-1][0] not in good:
            break
    return answers


def _refusal_among(answers: list[tuple[int, bytes]]) -> DeliveryError | None:
    """What the first refusal means."""
    for (what, good), (code, text) in zip(STEPS.items(), answers, strict=False):
        if code in good:
            continue
        if what != "sender":
            return _refused(what, code, text)
        if code == TOO_LARGE:
            return _refused("message", code, text)
        # Our own address is refused: that is for the office to mend, so keep the message.
        return DeliveryError(f"the mail server refused the sender: {_said(code, text)}", down=True)
    return None


def _connected(server: SmtpServer) -> smtplib.SMTP:
    """A greeted, protected and logged-in line. Raises OSError."""
    name = _own_name()
    if server.security is Security.TLS:
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=server.patience, context=tls(server)
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=server.patience)
    try:
        if server.security is Security.STARTTLS:
            smtp.starttls(context=tls(server))
        if server.user and server.password:
            smtp.login(server.user, server.password)
        smtp.ehlo_or_helo_if_needed()
        if smtp.sock is not None:
            # Else the final dot waits 40 ms for the body's acknowledgement (Nagle's algorithm).
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        smtp.close()
        raise
    return smtp


def _heard(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    """The next answer. Raises OSError also when the server hangs up or does not speak SMTP."""
    code, text = smtp.getreply()
    if code in {HANGING_UP, NO_CODE}:
        raise smtplib.SMTPResponseException(code, text)
    return code, text


def _patient(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)


def _down(failure: OSError, server: SmtpServer) -> DeliveryError:
    """Why the server takes nothing from us now; nothing of this message has been handed over."""
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        text = f"the mail server refused our user and password ({failure.smtp_code}): check them"
    elif isinstance(failure, ssl.SSLCertVerificationError):
        text = (
            f"the certificate of the mail server {server.host} cannot be trusted"
            f" ({failure.verify_message}): have it renewed, or, if you know that server, name it in"
            " WRIT_SMTP_TRUST_HOST"
        )
    elif isinstance(failure, smtplib.SMTPResponseException):
        said = failure.smtp_error
        words = said if isinstance(said, bytes) else said.encode()
        text = f"the mail server takes nothing now: {_said(failure.smtp_code, words)}"
    else:
        text = f"the mail server cannot be reached ({_named(failure)}): it will be tried again"
    return DeliveryError(text, down=True)


def _limit(smtp: smtplib.SMTP) -> int:
    """The largest message that the server says it takes (RFC 1870); 0 where it says nothing."""
    said = smtp.esmtp_features.get("size", "")
    return int(said) if said.isascii() and said.isdigit() else 0


def _refused(what: str, code: int, text: bytes, *, unknown: bool = False) -> DeliveryError:
    return DeliveryError(
        f"the mail server refused the {what}: {_said(code, text)}",
        permanent=code // 100 == FOR_GOOD,
        unknown=unknown,
        down=code == HANGING_UP,
        too_large=_is_too_large(code, text),
    )


def _is_too_large(code: int, text: bytes) -> bool:
    """A refusal for good because of the message's size (RFC 3463), not because a mailbox is full."""
    if code // 100 != FOR_GOOD:
        return False
    enhanced = ENHANCED.match(text)
    return enhanced[0] in TOO_LARGE_CODES if enhanced else code == TOO_LARGE


def _said(code: int, text: bytes) -> str:
    """The server's answer on one line, shortened."""
    words = " ".join(text.decode("utf-8", "replace").split())
    return f"{code} {words}"[:ANSWER_LENGTH].strip()


def _named(failure: OSError) -> str:
    return failure.strerror or type(failure).__name__


@cache
def _own_name() -> str:
    """The name this machine greets with; asking for it may take a name server's time."""
    return socket.getfqdn()
