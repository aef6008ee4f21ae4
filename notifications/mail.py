"""A written message as an e-mail: text and HTML alternatives, one recipient, headers for machines."""

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Self

from notifications.errors import DeliveryError, MailSettingError
from notifications.messages import Message

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
NAMED = re.compile(r"\s*(?P<name>[^<>]*?)\s*<(?P<address>[^<>]+)>\s*")


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
        for what, value in (("sender", address), ("reply-to", reply_to)):
            if value is not None and not ADDRESS.fullmatch(value):
                raise MailSettingError(
                    f"the {what} setting {value!r} is no e-mail address:"
                    " write it as elections@example.org"
                )
        return cls(address, name.strip('"'), reply_to)


def as_email(message: Message, address: str, sender: Sender) -> EmailMessage:
    """The e-mail for one recipient, with the message's own Message-ID and date.

    Raises DeliveryError (permanent) when `address` is no e-mail address.
    """
    if not ADDRESS.fullmatch(address):
        raise DeliveryError(
            "the recipient's address is no e-mail address: correct it in the directory",
            permanent=True,
        )
    email = EmailMessage(policy=SMTP)
    email["From"] = Address(sender.name, addr_spec=sender.address)
    email["To"] = Address(message.recipient, addr_spec=address)
    if sender.reply_to is not None:
        email["Reply-To"] = Address(addr_spec=sender.reply_to)
    email["Subject"] = message.subject
    email["Date"] = message.date
    email["Message-ID"] = message.message_id
    # Machines must not answer a machine; the second line is the one Exchange heeds.
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    email.set_content(message.text, cte="quoted-printable")
    email.add_alternative(message.html, subtype="html", cte="quoted-printable")
    return email
