"""The composition root: settings become a register, channels, links, a desk and an outbox."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr

from pydantic import SecretStr

from notifications.allowed import Allowed
from notifications.channels import WebServices, open_channels
from notifications.heartbeat import beat
from notifications.links import Links
from notifications.outbox import Outbox, PassReport
from notifications.page.receipts import Receipts
from notifications.port import Channel
from notifications.register_desk import RegisterDesk
from tasks.register.database import Register, open_register
from tasks.settings import Settings, load_settings, signing_key


@dataclass(frozen=True, slots=True)
class Office:
    """Everything an entry point needs, opened once."""

    settings: Settings
    register: Register
    links: Links

    def desk(self) -> RegisterDesk:
        """The desk behind the owners' page."""
        return RegisterDesk(self.register)

    @property
    def sender(self) -> str:
        """The bare e-mail address that messages come from."""
        return parseaddr(self.settings.mail_from)[1]

    @property
    def domain(self) -> str:
        """The part of Message-IDs behind the at sign."""
        return self.sender.rpartition("@")[2] or "localhost"

    def receipts(self, now: Callable[[], datetime]) -> Receipts | None:
        """Where services report what became of messages; None where no secret is set for it."""
        secret = _told(self.settings.receipts_secret)
        return None if secret is None else Receipts(self.register, secret, self.domain, now)

    def channels(self) -> dict[str, Channel]:
        """The ways out of the office; no server is asked yet.

        Raises:
            MailSettingError, ChannelSettingError: a channel's settings cannot work, by name.
        """
        settings = self.settings
        return open_channels(
            maildir=settings.mailbox,
            mail_from=settings.mail_from,
            reply_to=settings.reply_to,
            smtp_url=_told(settings.smtp_url),
            smtp_lines=settings.smtp_lines,
            smtp_trust_host=settings.smtp_trust_host,
            web=_web_services(settings),
            allowed=Allowed(settings.allowed_schemes, settings.allowed_hosts),
        )

    def outbox(self) -> Outbox:
        """A dispatcher of its own.

        Raises:
            MailSettingError, ChannelSettingError: a channel's settings cannot work.
        """
        settings = self.settings
        return Outbox(
            self.register, self.channels(), self.links, page_url=settings.page_url, domain=self.domain,
            sender=self.sender, operators=settings.operators, digests=settings.digests,
        )  # fmt: skip

    def dispatch(self, *, now: datetime) -> PassReport:
        """One pass of the dispatcher, and the heartbeat after it.

        Raises:
            MailSettingError, ChannelSettingError, LetterError: a channel or a template cannot work.
            RegisterError: the register has no room, or does not answer.
        """
        report = self.outbox().run(now=now)
        if (url := _told(self.settings.heartbeat_url)) is not None:
            beat(self.register, url, now=now)
        return report


def open_office(settings: Settings | None = None) -> Office:
    """The office of this process.

    Raises:
        SettingsError, RegisterError, LinkKeyError: a setting that cannot work, by name.
    """
    settings = settings or load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    return Office(
        settings=settings,
        register=open_register(
            settings.register_url,
            catalogues=settings.home / "catalogue",
            policies=settings.home / "policy",
        ),
        links=Links([signing_key(settings)], settings.link_days),
    )


def _web_services(settings: Settings) -> WebServices:
    return WebServices(
        teams={name: url.get_secret_value() for name, url in settings.teams.items()},
        webhooks={name: url.get_secret_value() for name, url in settings.webhooks.items()},
        sms_url=_told(settings.sms_url),
        notify_api_key=_told(settings.notify_api_key),
        notify_url=settings.notify_url,
        notify_email_template=settings.notify_email_template,
        notify_text_template=settings.notify_text_template,
        email_by_notify=settings.email_by == "notify",
        text_by_notify=settings.text_by == "notify",
        lines=settings.web_lines,
    )


def _told(secret: SecretStr | None) -> str | None:
    return None if secret is None else secret.get_secret_value()
