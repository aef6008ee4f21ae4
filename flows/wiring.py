"""The composition root: settings become a register, channels, links, a desk and an outbox."""

from dataclasses import dataclass
from email.utils import parseaddr

from notifications.channels import open_channels
from notifications.links import Links
from notifications.outbox import Outbox
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

    def outbox(self) -> Outbox:
        """A dispatcher of its own.

        Raises:
            MailSettingError: the mail settings cannot work.
        """
        settings = self.settings
        smtp = settings.smtp_url
        channels = open_channels(
            maildir=settings.mailbox,
            mail_from=settings.mail_from,
            reply_to=settings.reply_to,
            smtp_url=smtp.get_secret_value() if smtp else None,
        )
        domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "localhost"
        return Outbox(
            self.register, channels, self.links, page_url=settings.page_url, domain=domain
        )


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
