"""Settings: from the environment (`WRIT_...`) or `writ.toml`. Read only at entry points."""

import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as UnreadableSettingError
from typing_extensions import override

from tasks.files.datafiles import text_in
from tasks.files.places import MEND, named_path, read_settings_file, register_in
from tasks.files.places import SettingsError as SettingsError
from tasks.files.places import settings_file as settings_file
from tasks.files.signing_keys import KeysInFile, keys_in
from tasks.people.directory import Address
from tasks.setting_faults import fault_words, unreadable_words

_KEY_BYTES = 32
SHORTEST_SECRET = 16
LONGEST_LABEL = 60
MOST_LINES = 100
LONGEST_LINK_DAYS = 3650
ALLOWED_SCHEMES = frozenset(
    {"smtp", "smtps", "mailto", "mailtos", "workflows", "json", "jsons", "notify"}
    # SMS gateways that say by HTTP what became of a message
    | {"bulksms", "clicksend", "d7sms", "httpsms", "msgbird", "nexmo", "plivo", "seven", "sinch"}
    | {"smseagle", "smseagles", "sns", "twilio", "vonage"}
)


def _names(given: object) -> object:
    """`One.example, two` as it is written in the environment; a list where a file has one."""
    listed = given.split(",") if isinstance(given, str) else given
    if not isinstance(listed, Iterable):
        return given
    return frozenset(str(name).strip().lower() for name in listed) - {""}


def _web_address(given: object) -> object:
    """An address of the web, whose port is a number."""
    text = given.get_secret_value() if isinstance(given, SecretStr) else given
    try:
        parts = urlsplit(text if isinstance(text, str) else "")
        found = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        found = False
    if not found:
        raise ValueError("this is no address of the web; write it as https://host/path")
    return given


def _is_safe(address: str) -> bool:
    """Nobody reads on the way what goes there: by https, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in {"localhost", "127.0.0.1", "::1"}


WebAddress = Annotated[str, BeforeValidator(_web_address)]
SecretWebAddress = Annotated[SecretStr, BeforeValidator(_web_address)]
NamedPath = Annotated[Path, BeforeValidator(named_path)]
Names = Annotated[frozenset[str], NoDecode, BeforeValidator(_names)]


class Settings(BaseSettings):
    """Where things are kept and how people are reached. Frozen; secrets never print."""

    model_config = SettingsConfigDict(env_prefix="WRIT_", frozen=True, extra="forbid")

    home: NamedPath = Field(default=Path("var"), description="folder for everything Writ keeps")
    database_url: SecretStr | None = Field(
        default=None, description="the register; SQLite in the home folder when not set"
    )
    prefect_database_url: SecretStr | None = Field(
        default=None, description="Prefect's own database; SQLite in the home folder when not set"
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="redis://host:port/0, by which several Prefect servers tell each other",
    )
    public_url: WebAddress | None = Field(
        default=None, description="how owners reach the page from outside; loopback when not set"
    )
    prefect_public_url: str | None = Field(
        default=None, description="how operators reach Prefect from outside; loopback when not set"
    )
    page_port: int = Field(default=8600, ge=1, le=65535)
    prefect_port: int = Field(default=4200, ge=1, le=65535)
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:password@host:port; a local mailbox when not set"
    )
    smtp_lines: int = Field(default=4, ge=1, le=MOST_LINES, description="mails handed over at once")
    smtp_trust_host: str | None = Field(
        default=None, description="the one mail server whose certificate is taken as it comes"
    )
    email_by: Literal["smtp_url", "notify"] = Field(
        default="smtp_url", description="notify: e-mail goes by GOV.UK Notify"
    )
    text_by: Literal["sms_url", "notify"] = Field(
        default="sms_url", description="notify: text messages go by GOV.UK Notify"
    )
    sms_url: SecretStr | None = Field(
        default=None, description="Apprise address of the SMS gateway, {to} where the number goes"
    )
    teams: dict[str, SecretStr] = Field(
        default={}, description="Teams workflow addresses by the names that the directory uses"
    )
    webhooks: dict[str, SecretStr] = Field(
        default={}, description="json:// or jsons:// addresses by the names the directory uses"
    )
    web_lines: int = Field(
        default=2, ge=1, le=MOST_LINES, description="hand-overs at once to each web service"
    )
    notify_api_key: SecretStr | None = Field(default=None, description="key of GOV.UK Notify")
    notify_url: WebAddress = "https://api.notifications.service.gov.uk"
    notify_email_template: str | None = Field(
        default=None, description="id of a GOV.UK Notify template with ((subject)) and ((body))"
    )
    notify_text_template: str | None = Field(
        default=None, description="id of a GOV.UK Notify template with ((body))"
    )
    allowed_schemes: Names = Field(
        default=ALLOWED_SCHEMES, description="kinds of service that may be spoken to, with commas"
    )
    allowed_hosts: Names = Field(
        default=frozenset(), description="hosts that may be spoken to; any when there are none"
    )
    mail_from: str = "Writ <writ@localhost>"
    reply_to: str | None = None
    signing_key: SecretStr | None = Field(
        default=None, description="signs owners' links; made and kept in the home when not set"
    )
    signing_key_file: NamedPath | None = None
    history_key: SecretStr | None = Field(
        default=None, description="seals the history; made and kept in the home when not set"
    )
    history_key_file: NamedPath | None = None
    anchors: NamedPath | None = Field(
        default=None,
        description="file that notes every hour how long the history is, best on another disk;"
        " in the home when not set",
    )
    link_days: int = Field(default=120, ge=1, le=LONGEST_LINK_DAYS)
    oidc_issuer: WebAddress | None = Field(
        default=None, description="where people sign in with their organisation's account"
    )
    oidc_client_id: str | None = Field(
        default=None, min_length=1, description="what the provider of these accounts calls Writ"
    )
    oidc_client_secret_file: NamedPath | None = Field(
        default=None, description="a file with the secret that it has given Writ"
    )
    oidc_claim: str = Field(
        default="email", min_length=1, description="what in its token holds the e-mail address"
    )
    oidc_label: str = Field(
        default="", max_length=LONGEST_LABEL, description="what the button to sign in there says"
    )
    heartbeat_url: SecretWebAddress | None = Field(
        default=None, description="fetched after every dispatch, so that its silence is noticed"
    )
    receipts_secret: SecretStr | None = Field(
        default=None,
        min_length=SHORTEST_SECRET,
        description="signs what services report of messages; nothing is taken when not set",
    )
    metrics_secret: SecretStr | None = Field(
        default=None,
        min_length=SHORTEST_SECRET,
        description="the bearer token with which Prometheus reads /metrics; nothing is shown when not set",
    )
    alarms_to: tuple[str, ...] = Field(
        default=(),
        description="where operators hear of alarms: email:ops@example.org, webhook:duty",
    )
    digests: bool = Field(default=True, description="Monday digests and weekly summaries are sent")

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        if self.page_port == self.prefect_port:
            raise ValueError(
                f"WRIT_PAGE_PORT and WRIT_PREFECT_PORT are both {self.page_port}; give each its own"
            )
        return self

    @model_validator(mode="after")
    def _provider_is_whole(self) -> Self:
        named = ("oidc_issuer", "oidc_client_id", "oidc_client_secret_file")
        missing = [f"WRIT_{name.upper()}" for name in named if getattr(self, name) is None]
        if missing and len(missing) < len(named):
            raise ValueError(
                f"signing in with an account needs {missing[0]} too; set it, or none of WRIT_OIDC_..."
            )
        if self.oidc_issuer is not None and not _is_safe(self.oidc_issuer):
            raise ValueError(
                "WRIT_OIDC_ISSUER is plain http, which others can read; write https://"
            )
        return self

    @classmethod
    @override
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, InitSettingsSource(settings_cls, read_settings_file())

    @property
    def operators(self) -> tuple[Address, ...]:
        """Where operators hear of alarms.

        Raises:
            SettingsError: an entry has no channel.
        """
        found = [entry.partition(":") for entry in self.alarms_to]
        for channel, colon, to in found:
            if not (channel and colon and to):
                raise SettingsError(
                    "setting WRIT_ALARMS_TO: an entry has no channel; write email:ops@example.org"
                )
        return tuple(Address(channel, to) for channel, _, to in found)

    @property
    def register_url(self) -> str:
        """The SQLAlchemy URL of the register."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return register_in(self.home)

    @property
    def mailbox(self) -> Path:
        """The local mailbox used while no mail server is set."""
        return self.home / "mail"

    @property
    def evidence_folder(self) -> Path:
        """Where the files are kept that people give as evidence."""
        return self.home / "evidence"

    @property
    def anchor_file(self) -> Path:
        """Where the ends of the history are noted."""
        return self.anchors or self.home / "anchors.jsonl"

    @property
    def page_url(self) -> str:
        """The address of the owners' page as owners reach it, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{self.page_port}").rstrip("/")

    @property
    def prefect_url(self) -> str:
        """The address of the Prefect UI as operators reach it, without a slash at the end."""
        return (self.prefect_public_url or f"http://127.0.0.1:{self.prefect_port}").rstrip("/")


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a value cannot be used; names the variable, never the value.
    """
    try:
        return Settings()
    except UnreadableSettingError as error:
        raise SettingsError(f"{unreadable_words(error)}; {MEND}") from None
    except ValidationError as error:
        said = fault_words(error, Settings.model_fields)
        raise SettingsError(f"{said}; {MEND}") from error


def setting_sources() -> dict[str, str]:
    """Where each setting of this process comes from: the environment, a file (its name) or, for
    most, the default. Names only, never a value."""
    found = dict.fromkeys(Settings.model_fields, "default")
    if (file := settings_file()) is not None:
        found |= dict.fromkeys(read_settings_file(), file.name)
    found |= dict.fromkeys(EnvSettingsSource(Settings)(), "environment")
    return found


def signing_keys(settings: Settings) -> Callable[[], tuple[str, ...]]:
    """Gives the keys of owners' links, the newest first, which signs; the others open what they have signed.
    Where none is set, one is made once and kept, readable by its owner only.

    Raises:
        SettingsError: the file named by WRIT_SIGNING_KEY_FILE cannot be read or is empty.
    """
    if settings.signing_key is not None:
        given = keys_in(settings.signing_key.get_secret_value())
        return lambda: given
    path = signing_key_file(settings)
    _key(None, settings.signing_key_file, "WRIT_SIGNING_KEY_FILE", path)
    return KeysInFile(path)


def signing_key_file(settings: Settings) -> Path:
    """Where the keys of owners' links are kept, unless the setting holds them."""
    return settings.signing_key_file or settings.home / "signing.key"


def provider_secret(settings: Settings) -> str | None:
    """What proves to the provider of accounts that it is Writ that asks; None where none is set.

    Raises:
        SettingsError: its file cannot be read or is empty.
    """
    path = settings.oidc_client_secret_file
    return None if path is None else _secret_in(path, "WRIT_OIDC_CLIENT_SECRET_FILE")


def history_key(settings: Settings) -> str:
    """The key that seals the history; made once and kept, readable by its owner only.

    Raises:
        SettingsError: the file named by WRIT_HISTORY_KEY_FILE cannot be read or is empty.
    """
    given, file = settings.history_key, settings.history_key_file
    return _key(given, file, "WRIT_HISTORY_KEY_FILE", settings.home / "history.key")


def history_key_there(settings: Settings) -> str | None:
    """The key that seals the history, where there is one; none is made.

    Raises:
        SettingsError: as for `history_key`.
    """
    named = settings.history_key or settings.history_key_file
    kept = (settings.home / "history.key").exists()
    return history_key(settings) if named or kept else None


def _key(given: SecretStr | None, file: Path | None, setting: str, kept: Path) -> str:
    """The key that was given, else that in the file which the setting names, else the one kept."""
    if given is not None:
        return given.get_secret_value()
    return kept_secret(kept) if file is None else _secret_in(file, setting)


def kept_secret(path: Path, *, begins: str = "") -> str:
    """The random secret in this file; made at the first call, readable by its owner only.

    Args:
        path: the file.
        begins: what a new one begins with.

    Raises:
        SettingsError: the file cannot be read, or is empty.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep_new_key(path, begins)
    return _secret_in(path, "WRIT_HOME")


def _secret_in(path: Path, setting: str) -> str:
    try:
        secret = text_in(path).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{setting}: cannot read {path}; check the path and its rights"
        ) from error
    if not secret:
        raise SettingsError(f"{setting}: {path} is empty; put the secret in it")
    return secret


def _keep_new_key(path: Path, begins: str) -> None:
    """Two processes may start at once: the first one's whole file stands, and both read it."""
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    own.touch(mode=0o600, exist_ok=False)
    own.write_text(f"{begins}{secrets.token_urlsafe(_KEY_BYTES)}\n", encoding="ascii")
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
