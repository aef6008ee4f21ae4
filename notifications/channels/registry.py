"""The table of the ways out of the office, and the opening of those that the settings have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from notifications.channels.allowed import Allowed
from notifications.channels.apprise_services import SmsChannel, TeamsChannel, WebhookChannel
from notifications.channels.govuk_notify import EMAIL, TEXT, Kind, NotifyAccount, NotifyChannel
from notifications.channels.mail import Sender, check_address
from notifications.channels.maildir import MaildirChannel
from notifications.channels.numbers import check_number
from notifications.channels.port import Channel
from notifications.channels.smtp import SmtpServer
from notifications.channels.smtp_line import SmtpChannel
from notifications.errors import ChannelSettingError, DeliveryError
from tasks.people.directory import Address

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opening:
    """What the settings give to open channels with; see `open_channels`."""

    maildir: Path
    sender: Sender
    smtp_url: str | None
    smtp_lines: int
    smtp_trust_host: str | None
    web: WebServices
    allowed: Allowed


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
    opening = _Opening(
        maildir=maildir,
        sender=Sender.read(mail_from, reply_to),
        smtp_url=smtp_url,
        smtp_lines=smtp_lines,
        smtp_trust_host=smtp_trust_host,
        web=web or WebServices(),
        allowed=allowed or Allowed(),
    )
    opened = {name: way.opens(opening) for name, way in WAYS_OUT.items()}
    return {name: channel for name, channel in opened.items() if channel is not None}


def problems_of(channels: Mapping[str, Channel], address: Address) -> str | None:
    """Why nobody can be reached at `address` with these channels, in words; None when they can."""
    if address.channel not in channels:
        return f"no channel {address.channel!r} is set up; set it up or change the address"
    try:
        channels[address.channel].check(address.to)
    except DeliveryError as problem:
        return str(problem)
    return None


def _email(given: _Opening) -> Channel:
    if given.web.email_by_notify:
        return _notify(given, EMAIL, given.web.notify_email_template)
    if given.smtp_url is None:
        return MaildirChannel(given.maildir, given.sender)
    server = SmtpServer.read(given.smtp_url, trust_host=given.smtp_trust_host)
    given.allowed.check_scheme(given.smtp_url.partition(":")[0].lower(), "WRIT_SMTP_URL")
    given.allowed.check_host(server.host, "WRIT_SMTP_URL")
    return SmtpChannel(server, given.sender, given.smtp_lines)


def _text(given: _Opening) -> Channel | None:
    if given.web.text_by_notify:
        return _notify(given, TEXT, given.web.notify_text_template)
    if given.web.sms_url is None:
        return None
    return SmsChannel(given.web.sms_url, given.allowed, given.web.lines)


def _teams(given: _Opening) -> Channel | None:
    web = given.web
    return TeamsChannel(web.teams, given.allowed, web.lines) if web.teams else None


def _webhook(given: _Opening) -> Channel | None:
    web = given.web
    return WebhookChannel(web.webhooks, given.allowed, web.lines) if web.webhooks else None


def _notify(given: _Opening, kind: Kind, template: str | None) -> NotifyChannel:
    web, allowed = given.web, given.allowed
    if web.notify_api_key is None:
        raise ChannelSettingError("WRIT_NOTIFY_API_KEY is not set, and GOV.UK Notify is chosen")
    if template is None:
        raise ChannelSettingError(f"{kind.setting} is not set, and GOV.UK Notify is chosen")
    allowed.check_scheme("notify", "WRIT_NOTIFY_URL")
    account = NotifyAccount(web.notify_api_key, web.notify_url)
    allowed.check_host(account.host, "WRIT_NOTIFY_URL")
    return NotifyChannel(account, kind, template, web.lines)


@dataclass(frozen=True, slots=True)
class WayOut:
    """One channel: what opens it where the settings have it, and what refuses an address that cannot
    be one even before it is set up (None: what its addresses are depends on the settings)."""

    opens: Callable[[_Opening], Channel | None]
    check: Callable[[str], object] | None = None


# By the names of tasks/people/channels.py.
WAYS_OUT: Mapping[str, WayOut] = {
    "email": WayOut(_email, check_address),
    "text": WayOut(_text, check_number),
    "teams": WayOut(_teams),
    "webhook": WayOut(_webhook),
}
