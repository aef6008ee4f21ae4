"""Settings: from the environment (`WRIT_...`) or `writ.toml`. Read only at entry points."""

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as UnreadableSettingError
from typing_extensions import override

from calendars.errors import WritError
from tasks.directory import Address

_KEY_BYTES = 32
SHORTEST_SECRET = 16
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


Names = Annotated[frozenset[str], NoDecode, BeforeValidator(_names)]


class SettingsError(WritError):
    """A setting cannot be used; the message names its variable and what it takes."""


def settings_file() -> Path:
    """Where `writ.toml` is looked for: in this folder, or where WRIT_TOML says."""
    return Path(os.environ.get("WRIT_TOML", "writ.toml")).absolute()


class Settings(BaseSettings):
    """Where things are kept and how people are reached. Frozen; secrets never print."""

    model_config = SettingsConfigDict(env_prefix="WRIT_", frozen=True, extra="forbid")

    home: Path = Field(default=Path("var"), description="folder for everything Writ keeps")
    database_url: SecretStr | None = Field(
        default=None, description="the register; SQLite in the home folder when not set"
    )
    public_url: str | None = Field(
        default=None, description="how owners reach the page from outside; loopback when not set"
    )
    page_port: int = Field(default=8600, ge=1, le=65535)
    prefect_port: int = Field(default=4200, ge=1, le=65535)
    smtp_url: SecretStr | None = Field(
        default=None, description="smtp://user:password@host:port; a local mailbox when not set"
    )
    smtp_lines: int = Field(default=4, ge=1, description="mails handed over at once")
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
    web_lines: int = Field(default=2, ge=1, description="hand-overs at once to each web service")
    notify_api_key: SecretStr | None = Field(default=None, description="key of GOV.UK Notify")
    notify_url: str = "https://api.notifications.service.gov.uk"
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
    signing_key_file: Path | None = None
    link_days: int = Field(default=120, ge=1)
    heartbeat_url: SecretStr | None = Field(
        default=None, description="fetched after every dispatch, so that its silence is noticed"
    )
    receipts_secret: SecretStr | None = Field(
        default=None,
        min_length=SHORTEST_SECRET,
        description="signs what services report of messages; nothing is taken when not set",
    )
    alarms_to: tuple[str, ...] = Field(
        default=(),
        description="where operators hear of alarms: email:ops@example.org, webhook:duty",
    )
    digests: bool = Field(default=True, description="Monday digests and weekly summaries are sent")

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
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, settings_file())

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
        return f"sqlite:///{(self.home / 'register.db').absolute()}"

    @property
    def mailbox(self) -> Path:
        """The local mailbox used while no mail server is set."""
        return self.home / "mail"

    @property
    def page_url(self) -> str:
        """The address of the owners' page as owners reach it, without a slash at the end."""
        return (self.public_url or f"http://127.0.0.1:{self.page_port}").rstrip("/")

    @property
    def prefect_url(self) -> str:
        """The address of the embedded Prefect UI."""
        return f"http://127.0.0.1:{self.prefect_port}"


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingsError: a value cannot be used; names the variable, never the value.
    """
    try:
        return Settings()
    except UnreadableSettingError as error:
        raise SettingsError(
            f'{error}: write it as JSON, as in {{"name": "address"}}, or as a table in writ.toml'
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(
            f"setting WRIT_{name}: {first['msg']}; mend it in the environment or writ.toml"
        ) from error


def setting_sources() -> dict[str, str]:
    """Where each setting of this process comes from: the environment, a file (its name) or, for
    most, the default. Names only, never a value."""
    found = dict.fromkeys(Settings.model_fields, "default")
    path = settings_file()
    found |= dict.fromkeys(TomlConfigSettingsSource(Settings, path)(), path.name)
    found |= dict.fromkeys(EnvSettingsSource(Settings)(), "environment")
    return found


def signing_key(settings: Settings) -> str:
    """The key that signs owners' links; made once and kept, readable by its owner only.

    Raises:
        SettingsError: the file named by WRIT_SIGNING_KEY_FILE cannot be read or is empty.
    """
    if settings.signing_key is not None:
        return settings.signing_key.get_secret_value()
    path = settings.signing_key_file or settings.home / "signing.key"
    if settings.signing_key_file is None and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _keep_new_key(path)
    try:
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(
            f"WRIT_SIGNING_KEY_FILE: cannot read {path}; check the path and its rights"
        ) from error
    if not key:
        raise SettingsError(f"WRIT_SIGNING_KEY_FILE: {path} is empty; put a long random key in it")
    return key


def _keep_new_key(path: Path) -> None:
    """Two processes may start at once: the first one's whole file stands, and both read it."""
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    own.touch(mode=0o600, exist_ok=False)
    own.write_text(secrets.token_urlsafe(_KEY_BYTES), encoding="ascii")
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
