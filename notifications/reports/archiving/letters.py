"""Letters as they were sent, for the archive: plain text, and the files that went with them.

The signed links in them are keys to their readers' pages: they are taken out, and so are calendar entries,
which hold the same.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from hashlib import sha256

_LINK = re.compile(r"(https?://\S+?/(?:t|me)/)\S+")
_HEADERS = ("From", "To", "Subject", "Date", "Message-ID")
_CALENDAR = "text/calendar"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 80
_DIGITS = 12


def letter_files(number: int, raw: bytes) -> Iterator[tuple[str, bytes]]:
    """The files that a letter (its number in the register, and the e-mail as it went) becomes, by name:
    first the letter, then what it carried."""
    mail = message_from_bytes(raw, policy=default)
    if not isinstance(mail, EmailMessage):
        raise TypeError("an e-mail read by the default policy is an EmailMessage")
    carried = dict(_carried(mail))
    head = [f"{name}: {mail.get(name, '')}" for name in _HEADERS]
    head += [f"With: {name}" for name in carried]
    body = mail.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    said = _LINK.sub(r"\1(link taken out)", "\n".join([*head, "", str(text)]))
    yield f"{number:07d}.txt", said.encode()
    yield from carried.items()


def _carried(mail: EmailMessage) -> Iterator[tuple[str, bytes]]:
    """Each file by what it holds: a draft that went to many is kept once."""
    for part in mail.iter_attachments():
        content = part.get_payload(decode=True)
        if part.get_content_type() == _CALENDAR or not isinstance(content, bytes):
            continue
        name = kept_name(sha256(content).hexdigest(), part.get_filename() or "file")
        yield f"files/{name}", content


def kept_name(digest: str, name: str) -> str:
    """What a file is called in an archive: by what it holds (its SHA-256), then what it was called."""
    plain = _NOT_IN_A_NAME.sub("-", name)[-_LONGEST_NAME:]
    return f"{digest[:_DIGITS]}-{plain.lstrip('.-')}"
