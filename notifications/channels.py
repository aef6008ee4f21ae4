"""The ways out of the office: one address a send, the answer or one kind of error back."""

import logging
import mailbox
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from apprise import NotifyBase

from notifications.errors import DeliveryError, MailSettingError
from notifications.mail import Sender, as_email
from notifications.messages import Message
from notifications.smtp import AccountableEmail, SmtpServer

SILENT = logging.CRITICAL + 1


class Channel(Protocol):
    """A way to reach people; `scheme` names it in logs and deliveries."""

    scheme: str

    def send(self, message: Message, address: str) -> str:
        """Hand `message` to one `address` and return the answer or reference that was given.

        Raises DeliveryError, and nothing else, when it was not taken.
        """


class AppriseChannel:
    """Any Apprise service as a channel: its False and its exceptions become ours here, once."""

    def __init__(self, scheme: str, service_for: Callable[[Message, str], NotifyBase]) -> None:
        """Take the channel's name and what makes the service for one message and address.

        A service is made for each message: that costs 0.04 ms, where a reused one waits 5.5 s
        between two sends. Apprise's own log is silenced: it names addresses and whole URLs.
        """
        self.scheme = scheme
        self._service_for = service_for
        logging.getLogger("apprise").setLevel(SILENT)

    def send(self, message: Message, address: str) -> str:
        """Send; returns the server's answer where the service keeps it, else `accepted`.

        Raises DeliveryError; its text never holds a URL or an address.
        """
        try:
            service = self._service_for(message, address)
        except TypeError:
            raise DeliveryError(
                f"the {self.scheme} service does not take this address: correct it", permanent=True
            ) from None
        if not service.notify(title=message.subject, body=message.text):
            raise DeliveryError(f"the {self.scheme} service did not take the message")
        return service.answer if isinstance(service, AccountableEmail) else "accepted"


class MaildirChannel:
    """E-mails put into one local Maildir, for trying things out: any mail reader opens it.

    One folder for all, so that one look shows who was told what in which order.
    """

    scheme = "maildir"

    def __init__(self, folder: Path, sender: Sender) -> None:
        """Take the folder (made when missing). Raises MailSettingError when it cannot be made."""
        self._sender = sender
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            self._box = mailbox.Maildir(folder)
        except OSError as failure:
            raise MailSettingError(
                f"the mailbox folder {folder} cannot be made ({failure.strerror}):"
                " choose one that can be written to"
            ) from failure

    def send(self, message: Message, address: str) -> str:
        """Put the e-mail into the folder and return its key there. Raises DeliveryError."""
        email = as_email(message, address, self._sender)
        try:
            key = self._box.add(email.as_bytes(policy=email.policy.clone(linesep="\n")))
        except OSError as failure:
            raise DeliveryError(
                f"the local mailbox cannot be written ({failure.strerror})"
            ) from failure
        return f"maildir {key}"


def open_channels(
    *, maildir: Path, mail_from: str, reply_to: str | None = None, smtp_url: str | None = None
) -> dict[str, Channel]:
    """The channels by the name that a person's address carries (`email`).

    With an SMTP URL (see SmtpServer.read) mail goes to that server, else into the Maildir. No
    server is asked yet. Raises MailSettingError for a setting that cannot work.
    """
    sender = Sender.read(mail_from, reply_to)
    if smtp_url is None:
        return {"email": MaildirChannel(maildir, sender)}
    server = SmtpServer.read(smtp_url)
    return {
        "email": AppriseChannel(
            "smtp",
            lambda message, address: AccountableEmail(as_email(message, address, sender), server),
        )
    }
