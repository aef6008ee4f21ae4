"""The ways out of the office that the settings open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from notifications.allowed import Allowed
from notifications.apprise_channels import SmsChannel, TeamsChannel, WebhookChannel
from notifications.errors import ChannelSettingError, DeliveryError
from notifications.govuk_notify import EMAIL, TEXT, Kind, NotifyAccount, NotifyChannel
from notifications.mail import Sender
from notifications.maildir import MaildirChannel
from notifications.port import Channel
from notifications.smtp import SmtpServer
from notifications.smtp_line import SmtpChannel
from tasks.directory import Address

MAIL_LINES = 4
WEB_LINES = 2


@dataclass(frozen=True, slots=True)
class WebServices:
    """The services besides mail: addresses with their secrets, by the names the directory uses.

    `email_by_notify` and `text_by_notify` choose GOV.UK Notify over the mail server and the SMS
    gateway.
    """

    teams: Mapping[str, str] = field(default_factory=dict, repr=False)
    webhooks: Mapping[str, str] = field(default_factory=dict, repr=False)
    sms_url: str | None = field(default=None, repr=False)
    notify_api_key: str | None = field(default=None, repr=False)
    notify_url: str = "https://api.notifications.service.gov.uk"
    notify_email_template: str | None = None
    notify_text_template: str | None = None
    email_by_notify: bool = False
    text_by_notify: bool = False
    lines: int = WEB_LINES


def open_channels(
    *,
    maildir: Path,
    mail_from: str,
    reply_to: str | None = None,
    smtp_url: str | None = None,
    smtp_lines: int = MAIL_LINES,
    smtp_trust_host: str | None = None,
    web: WebServices | None = None,
    allowed: Allowed | None = None,
) -> dict[str, Channel]:
    """The channels by the names that people's addresses carry: `email`, and where they are set up
    `text`, `teams`, `webhook`.

    E-mail goes by GOV.UK Notify where that is chosen, else to the mail server of the SMTP URL (see
    SmtpServer.read), else into the Maildir. No server is asked yet. Raises MailSettingError or
    ChannelSettingError for a setting that cannot work or is not allowed; neither shows a secret.
    """
    sender = Sender.read(mail_from, reply_to)
    allowed = allowed or Allowed()
    web = web or WebServices()
    channels = _web_channels(web, allowed)
    if web.email_by_notify:
        channels["email"] = _notify(web, EMAIL, web.notify_email_template, allowed)
    elif smtp_url is None:
        channels["email"] = MaildirChannel(maildir, sender)
    else:
        server = SmtpServer.read(smtp_url, trust_host=smtp_trust_host)
        allowed.check_scheme(smtp_url.partition(":")[0].lower(), "WRIT_SMTP_URL")
        allowed.check_host(server.host, "WRIT_SMTP_URL")
        channels["email"] = SmtpChannel(server, sender, smtp_lines)
    return channels


def problems_of(channels: Mapping[str, Channel], address: Address) -> str | None:
    """Why nobody can be reached at `address` with these channels, in words; None when they can."""
    if address.channel not in channels:
        return f"no channel {address.channel!r} is set up; set it up or change the address"
    try:
        channels[address.channel].check(address.to)
    except DeliveryError as problem:
        return str(problem)
    return None


def _web_channels(web: WebServices, allowed: Allowed) -> dict[str, Channel]:
    channels: dict[str, Channel] = {}
    if web.teams:
        channels["teams"] = TeamsChannel(web.teams, allowed, web.lines)
    if web.webhooks:
        channels["webhook"] = WebhookChannel(web.webhooks, allowed, web.lines)
    if web.text_by_notify:
        channels["text"] = _notify(web, TEXT, web.notify_text_template, allowed)
    elif web.sms_url is not None:
        channels["text"] = SmsChannel(web.sms_url, allowed, web.lines)
    return channels


def _notify(web: WebServices, kind: Kind, template: str | None, allowed: Allowed) -> NotifyChannel:
    if web.notify_api_key is None:
        raise ChannelSettingError("WRIT_NOTIFY_API_KEY is not set, and GOV.UK Notify is chosen")
    if template is None:
        raise ChannelSettingError(f"{kind.setting} is not set, and GOV.UK Notify is chosen")
    allowed.check_scheme("notify", "WRIT_NOTIFY_URL")
    account = NotifyAccount(web.notify_api_key, web.notify_url)
    allowed.check_host(account.host, "WRIT_NOTIFY_URL")
    return NotifyChannel(account, kind, template, web.lines)
