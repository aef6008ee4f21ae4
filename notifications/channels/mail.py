"""A written message as an e-mail: one recipient, headers for machines, parts that mail readers show.

The email library's own way (EmailMessage) parses and folds every header by its grammar and encodes
line by line in Python: 2 ms a message, too slow for 10,000 at nine o'clock. Here the library encodes
what needs encoding, and only that, the bodies are encoded in C, and the parts are joined as they are.
Property tests read the result back with the library's parser.
"""

import binascii
import re
from base64 import encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from email.charset import QP, Charset
from email.header import Header
from email.utils import encode_rfc2231, format_datetime, quote
from functools import lru_cache
from hashlib import sha256
from typing import Self

from notifications.errors import DeliveryError, MailSettingError
from notifications.writing.messages import Attachment, Message
from tasks.people.mail_addresses import MailAddressError, address_on_the_line

NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*")
PLAIN = re.compile(r"[ -~]*")
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
ENCODED_WORD = "=?"
LONGEST = 66
BOUNDARY_LENGTH = 24
REMEMBERED = 4096
UTF_8 = Charset("utf-8")
UTF_8.header_encoding = QP


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an e-mail, or the whole: header lines and body as they go out, ASCII with CRLF."""

    headers: str
    body: str

    def as_bytes(self) -> bytes:
        """The part as it goes over the line."""
        return f"{self.headers}\r\n{self.body}".encode("ascii")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mail is from, and where answers go: bare addresses, and the name that is shown."""

    address: str
    name: str = ""
    reply_to: str | None = None

    @classmethod
    def read(cls, mail_from: str, reply_to: str | None) -> Self:
        """Read settings like `Elections office <elections@example.org>`, or a bare address.

        Raises MailSettingError when one of them holds no e-mail address.
        """
        named = NAMED.fullmatch(mail_from)
        name, address = (named["name"], named["address"]) if named else ("", mail_from.strip())
        back = None if reply_to is None else _own_address("reply-to", reply_to)
        return cls(_own_address("sender", address), name.strip('"'), back)


def as_email(message: Message, address: str, sender: Sender) -> Part:
    """The e-mail for one recipient, with the message's own Message-ID and date.

    Its parts: text, HTML and the calendar entry as alternatives of each other, then the attachments.
    Raises DeliveryError (permanent) when `address` is no e-mail address.
    """
    to = check_address(address)
    email = _alternatives(message)
    if message.attachments:
        email = _multipart("mixed", message, [email, *map(_attached, message.attachments)])
    headers = "".join(f"{n}: {v}\r\n" for n, v in _headers(message, to, sender))
    return Part(headers + email.headers, email.body)


def check_address(address: str) -> str:
    """`address` as it goes over the line.

    Raises DeliveryError (permanent) when it is no e-mail address.
    """
    try:
        return address_on_the_line(address)
    except MailAddressError as error:
        raise DeliveryError(
            f"the recipient's address is no e-mail address, {error}: correct it in the directory",
            permanent=True,
        ) from error


def _own_address(what: str, value: str) -> str:
    try:
        return address_on_the_line(value)
    except MailAddressError as error:
        raise MailSettingError(
            f"the {what} setting {value!r} is no e-mail address: write it as elections@example.org"
        ) from error


def _headers(message: Message, address: str, sender: Sender) -> Iterator[tuple[str, str]]:
    yield "From", _mailbox(sender.name, sender.address)
    yield "To", _mailbox(message.recipient, address)
    if sender.reply_to is not None:
        yield "Reply-To", sender.reply_to
    yield "Subject", _words(message.subject)
    yield "Date", format_datetime(message.date)
    yield "Message-ID", message.message_id
    if message.thread is not None and message.thread != message.message_id:
        yield "In-Reply-To", message.thread
        yield "References", message.thread
    yield "Content-Language", message.language
    if message.urgent:
        yield "Importance", "high"
        yield "X-Priority", "1 (Highest)"
    # Machines must not answer a machine; the second line is the one Exchange heeds.
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "OOF, AutoReply"
    yield "MIME-Version", "1.0"


def _alternatives(message: Message) -> Part:
    """The last one is the best: a mail reader that knows meetings shows the calendar entry."""
    parts = [_text("plain", message.text), _text("html", message.html)]
    if message.invite is not None:
        parts.append(_in_base64(message.invite))
    return _multipart("alternative", message, parts)


def _multipart(kind: str, message: Message, parts: list[Part]) -> Part:
    # "=_" comes neither in quoted-printable nor in base64, so the boundary is in no part.
    boundary = f"=_{kind}_{sha256(message.message_id.encode()).hexdigest()[:BOUNDARY_LENGTH]}"
    inside = "".join(f"--{boundary}\r\n{part.headers}\r\n{part.body}\r\n" for part in parts)
    return Part(
        f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n',
        f"{inside}--{boundary}--\r\n",
    )


def _text(kind: str, text: str) -> Part:
    """Lines end in CRLF; what is too long, or not ASCII, is quoted-printable."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    ended = lines if lines.endswith("\n") else f"{lines}\n"
    encoded = binascii.b2a_qp(ended.replace("\n", "\r\n").encode())
    return Part(
        f"Content-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n",
        encoded.decode("ascii"),
    )


def _attached(file: Attachment) -> Part:
    name = " ".join(file.name.split())
    plain = PLAIN.fullmatch(name) and len(name) <= LONGEST
    given = f'="{quote(name)}"' if plain else f"*={encode_rfc2231(name, 'utf-8')}"
    disposition = f"Content-Disposition: attachment;\r\n filename{given}\r\n"
    part = _in_base64(file)
    return Part(part.headers + disposition, part.body)


def _in_base64(file: Attachment) -> Part:
    return Part(
        f"Content-Type: {file.type}\r\nContent-Transfer-Encoding: base64\r\n",
        encodebytes(file.content).decode("ascii").replace("\n", "\r\n"),
    )


@lru_cache(maxsize=REMEMBERED)
def _mailbox(name: str, address: str) -> str:
    """A name as a phrase, or as a quoted string, or in encoded words; then the address."""
    shown = " ".join(name.split())
    if not shown:
        return address
    if not ATOMS.fullmatch(shown) or len(shown) > LONGEST or ENCODED_WORD in shown:
        short = PLAIN.fullmatch(shown) and len(shown) <= LONGEST and ENCODED_WORD not in shown
        shown = f'"{quote(shown)}"' if short else _encoded(shown)
    gap = " " if len(shown) + len(address) <= LONGEST else "\r\n "
    return f"{shown}{gap}<{address}>"


@lru_cache(maxsize=REMEMBERED)
def _words(text: str) -> str:
    """Text on one line, folded where it is too long."""
    line = " ".join(text.split())
    if PLAIN.fullmatch(line) and len(line) <= LONGEST and ENCODED_WORD not in line:
        return line
    return _encoded(line)


def _encoded(text: str) -> str:
    return Header(text, UTF_8, maxlinelen=LONGEST).encode(linesep="\r\n")
