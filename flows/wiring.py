"""The composition root: settings become a register, channels, links, a desk and an outbox.

What only a message on its way out needs is imported when one goes: every form in Prefect starts with
this, in a process of its own, and sends nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from notifications.channels.allowed import Allowed
from notifications.channels.mail import Sender
from notifications.channels.port import Channel
from notifications.links import Links
from notifications.outbox.heartbeat import beat
from notifications.outbox.outbox import Outbox, PassReport
from notifications.pages.openid.port import Account, Provider
from notifications.pages.openid.signing import BACK
from notifications.pages.receipts import Receipts
from notifications.pages.register_desk import RegisterDesk
from notifications.pages.signed_in.office import SignedIn
from notifications.pages.watching.timing import Timing
from notifications.pages.watching.watch import Watch
from tasks.backups.beside import Beside
from tasks.backups.making import Source
from tasks.backups.restoring import OtherKeyError
from tasks.clock import utc_now
from tasks.files.anchors import AnchorFile
from tasks.files.area_files import AreaFolders
from tasks.files.evidence_files import EvidenceFolder
from tasks.files.private import keep_private
from tasks.outbox.anchoring import note_ends_or_alarm, seal_old_history
from tasks.register.database import Register, open_register
from tasks.register.messages.due import DueNow, due_now
from tasks.register.messages.notices import next_moment
from tasks.register.record.seals import Seals
from tasks.settings import (
    Settings,
    history_key,
    history_key_there,
    load_settings,
    provider_secret,
    signing_keys,
)
from tasks.text import clean_line

if TYPE_CHECKING:
    from notifications.channels.registry import WebServices
    from notifications.pages.openid.provider import OpenIdProvider
    from notifications.rehearsal.ahead import Ways


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
        """The bare e-mail address that messages come from.

        Raises:
            MailSettingError: the setting holds none.
        """
        return Sender.read(self.settings.mail_from, None).address

    @property
    def domain(self) -> str:
        """The part of Message-IDs behind the at sign."""
        return self.sender.rpartition("@")[2]

    def receipts(self, now: Callable[[], datetime]) -> Receipts | None:
        """Where services report what became of messages; None where no secret is set for it."""
        secret = _told(self.settings.receipts_secret)
        return None if secret is None else Receipts(self.register, secret, self.domain, now)

    def watch(self, now: Callable[[], datetime]) -> Watch:
        """What those ask who watch that Writ works."""
        secret = _told(self.settings.metrics_secret)
        return Watch(self.register, Timing(), now, secret, self.settings.digests)

    def signed_in(
        self, changed: Callable[[str], None], provider: Provider | None = None
    ) -> SignedIn:
        """What stands behind the pages of people who sign in, with an account of this provider too; `changed`
        is told of an election (an id) after it was changed there.

        Raises:
            MailSettingError: the sender's setting holds no address.
        """
        from notifications.rehearsal.foretelling import Foreteller

        page_url = self.settings.page_url
        return SignedIn(
            self.register,
            self.domain,
            page_url.startswith("https://"),
            page_url,
            Foreteller(self.register, self.ways).ask,
            changed,
            provider,
        )

    def provider(self) -> "OpenIdProvider | None":
        """Where people sign in with an account; it is not asked for anything yet. None where none is set.

        Raises:
            SettingsError: the file of our secret cannot be read, or is empty.
        """
        from notifications.pages.openid.provider import OpenIdProvider

        settings, secret = self.settings, provider_secret(self.settings)
        if settings.oidc_issuer is None or settings.oidc_client_id is None or secret is None:
            return None
        account = Account(
            settings.oidc_issuer,
            settings.oidc_client_id,
            secret,
            settings.oidc_claim,
            clean_line(settings.oidc_label),
            settings.allowed_hosts,
        )
        return OpenIdProvider(account, f"{settings.page_url}{BACK}")

    def channels(self) -> dict[str, Channel]:
        """The ways out of the office; no server is asked yet.

        Raises:
            MailSettingError, ChannelSettingError: a channel's settings cannot work, by name.
        """
        from notifications.channels.registry import open_channels

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

    def ways(self) -> "Ways":
        """How the office writes, for what only works out what it would write.

        Raises:
            MailSettingError, ChannelSettingError: a channel's settings cannot work.
        """
        from notifications.rehearsal.ahead import Ways

        return Ways(self.channels(), self.sender, self.settings.digests)

    def outbox(self) -> Outbox:
        """A dispatcher of its own.

        Raises:
            MailSettingError, ChannelSettingError: a channel's settings cannot work.
        """
        settings = self.settings
        return Outbox(
            self.register,
            self.channels(),
            self.links,
            page_url=settings.page_url,
            domain=self.domain,
            sender=self.sender,
            operators=settings.operators,
            digests=settings.digests,
        )

    def due(self, *, now: datetime) -> DueNow | None:
        """What the dispatcher would find to do at `now`; None when that is nothing.

        Raises:
            RegisterError: the register does not answer.
        """
        with self.register.read() as session:
            return due_now(session, now=now, digests=self.settings.digests)

    def next_moment(self) -> datetime | None:
        """The next moment at which the dispatcher has something to do.

        Raises:
            RegisterError: the register does not answer.
        """
        with self.register.read() as session:
            return next_moment(session, digests=self.settings.digests)

    def dispatch(self, *, now: datetime) -> PassReport:
        """One round of the dispatcher, and the heartbeat after it.

        Raises:
            MailSettingError, ChannelSettingError, LetterError: a channel or a template cannot work.
            RegisterError: the register has no room, or does not answer.
        """
        report = self.outbox().run(now=now)
        self.note_ends(now=now)
        if (url := _told(self.settings.heartbeat_url)) is not None:
            beat(self.register, url, now=now)
        return report

    @property
    def source(self) -> Source:
        """Of what a backup is made."""
        return Source(self.register, self.anchors, Seals(history_key(self.settings)))

    @property
    def anchors(self) -> AnchorFile:
        """Where the ends of the history are noted outside the register."""
        return AnchorFile(self.settings.anchor_file)

    def note_ends(self, *, now: datetime) -> None:
        """Note how long the history is, where an hour has gone by; an alarm stands while that cannot be
        written.

        Raises:
            RegisterError: the register has no room, or does not answer.
        """
        note_ends_or_alarm(self.register, self.anchors, now=now)


def open_office(settings: Settings | None = None, *, patience: int | None = None) -> Office:
    """The office of this process, whose `patience` is as for `Register`; from now on what it writes is
    for its own user only.

    Raises:
        SettingsError, RegisterError, LinkKeyError: a setting that cannot work, by name.
    """
    settings = settings or load_settings()
    keep_private(settings.home)
    register = open_register(
        settings.register_url,
        area_folders=AreaFolders(settings.home / "catalogue", settings.home / "policy"),
        seals=Seals(history_key(settings)),
        evidence=EvidenceFolder(settings.evidence_folder),
        patience=patience,
    )
    seal_old_history(register, AnchorFile(settings.anchor_file), now=utc_now())
    return Office(
        settings=settings,
        register=register,
        links=Links(signing_keys(settings), settings.link_days),
    )


@dataclass(frozen=True, slots=True)
class Target:
    """Where a backup is put: a register that may have no tables yet, and what stands beside it."""

    register: Register
    beside: Beside


def open_to_restore() -> Target:
    """Where this process would put a backup. No key is made: the one is wanted that the history was sealed with.

    Raises:
        SettingsError, RegisterError: a setting that cannot work, by name.
        OtherKeyError: there is no key.
    """
    settings = load_settings()
    keep_private(settings.home)
    key = history_key_there(settings)
    if key is None:
        raise OtherKeyError(
            f"there is no history.key in {settings.home}, without which the history cannot be told from a forged"
            " one; put the one there of the office that made the backup (WRIT_HISTORY_KEY_FILE)"
        )
    areas = AreaFolders(settings.home / "catalogue", settings.home / "policy")
    evidence = EvidenceFolder(settings.evidence_folder)
    register = Register(
        settings.register_url, area_folders=areas, seals=Seals(key), evidence=evidence
    )
    return Target(register, Beside(evidence, areas, AnchorFile(settings.anchor_file)))


def _web_services(settings: Settings) -> "WebServices":
    from notifications.channels.registry import WebServices

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
