"""E-mails put into one local Maildir, for trying things out: any mail reader opens it."""

import contextlib
import hashlib
import mailbox
import os
import secrets
import time
from pathlib import Path

from notifications.channels.mail import Sender, as_email, check_address
from notifications.channels.port import Taken
from notifications.errors import DeliveryError, MailSettingError
from notifications.writing.messages import Message

NAME_LENGTH = 32
OWN_BYTES = 4


LEFT_SECONDS = 36 * 3600  # as Maildir readers have it
_OURS = "writ."


class MaildirChannel:
    """One folder for all, so that one look shows who was told what in which order."""

    scheme = "maildir"
    lines = 1

    def __init__(self, folder: Path, sender: Sender) -> None:
        """Take the folder (made when missing). Raises MailSettingError when it cannot be made."""
        self._sender = sender
        self._folder = folder
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            mailbox.Maildir(folder)
            _clear_left(folder)
        except OSError as failure:
            raise MailSettingError(
                f"the mailbox folder {folder} cannot be made ({failure.strerror}):"
                " choose one that can be written to"
            ) from failure

    def check(self, address: str) -> None:
        """Raises DeliveryError (permanent) when `address` is no e-mail address."""
        check_address(address)

    def line(self) -> "MaildirLine":
        """A new line."""
        return MaildirLine(self._folder, self._sender)


class MaildirLine:
    """Writes whole e-mails beside the box and puts them in, each Message-ID once.

    The file is named after the Message-ID: the same message put in again is the same file.
    """

    def __init__(self, folder: Path, sender: Sender) -> None:
        self._folder = folder
        self._sender = sender
        self._name = ""
        self._written: Path | None = None
        self._read_already = False

    def prepare(self, message: Message, address: str, *, again: bool) -> None:
        """Write the e-mail. With `again`, look for it also among those a mail reader has opened.
        Raises DeliveryError when the folder cannot be written or `address` is none."""
        self.drop()
        raw = as_email(message, address, self._sender).as_bytes().replace(b"\r\n", b"\n")
        self._name = name = _name_of(message.message_id)
        try:
            self._read_already = again and any((self._folder / "cur").glob(f"{name}:*"))
            # Another dispatcher may be writing the same message.
            self._written = self._folder / "tmp" / f"{name}.{secrets.token_hex(OWN_BYTES)}"
            with self._written.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
        except OSError as failure:
            raise _unwritable(failure) from failure

    def hand_over(self) -> Taken:
        """Put it in; says so as well when it is there already. Raises DeliveryError."""
        written = self._written
        if written is None:
            raise DeliveryError("nothing is prepared on this line: prepare a message first")
        try:
            if not self._read_already:
                written.replace(self._folder / "new" / self._name)
        except OSError as failure:
            raise _unwritable(failure) from failure
        finally:
            self.drop()
        return Taken(f"maildir {self._name}")

    def drop(self) -> None:
        """Take away what was written beside the box."""
        if self._written is not None:
            with contextlib.suppress(OSError):
                self._written.unlink(missing_ok=True)
            self._written = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.drop()


def kept_message(folder: Path, message_id: str) -> bytes | None:
    """The e-mail with this Message-ID as it was put into a mailbox; None where it is not there."""
    name = _name_of(message_id)
    for path in (folder / "new" / name, *(folder / "cur").glob(f"{name}:*")):
        with contextlib.suppress(OSError):
            return path.read_bytes()
    return None


def _name_of(message_id: str) -> str:
    return f"{_OURS}{hashlib.sha256(message_id.encode()).hexdigest()[:NAME_LENGTH]}"


def _clear_left(folder: Path) -> None:
    """Take away what somebody who was killed while writing it has left beside the box, long ago."""
    before = time.time() - LEFT_SECONDS
    for path in (folder / "tmp").glob(f"{_OURS}*"):
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()


def _unwritable(failure: OSError) -> DeliveryError:
    return DeliveryError(
        f"the local mailbox cannot be written ({failure.strerror}): free or repair its disk",
        down=True,
    )
