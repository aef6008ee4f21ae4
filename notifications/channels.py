"""The ways out of the office that the settings open."""

from pathlib import Path

from notifications.mail import Sender
from notifications.maildir import MaildirChannel
from notifications.port import Channel
from notifications.smtp import SmtpServer
from notifications.smtp_line import SmtpChannel

MAIL_LINES = 4


def open_channels(
    *,
    maildir: Path,
    mail_from: str,
    reply_to: str | None = None,
    smtp_url: str | None = None,
    smtp_lines: int = MAIL_LINES,
    smtp_trust_host: str | None = None,
) -> dict[str, Channel]:
    """The channels by the name that a person's address carries (`email`).

    With an SMTP URL (see SmtpServer.read) mail goes to that server, else into the Maildir. No
    server is asked yet. Raises MailSettingError for a setting that cannot work.
    """
    sender = Sender.read(mail_from, reply_to)
    if smtp_url is None:
        return {"email": MaildirChannel(maildir, sender)}
    server = SmtpServer.read(smtp_url, trust_host=smtp_trust_host)
    return {"email": SmtpChannel(server, sender, smtp_lines)}
