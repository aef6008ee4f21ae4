"""The account at a mail server: where it is, how its line is protected, whom we log in as."""

import ssl
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from apprise import Apprise
from apprise.plugins.email import NotifyEmail
from typing_extensions import override

from notifications.errors import MailSettingError
from notifications.silent_libraries import silence

SUBMISSION_PORT = 587
OWN_SCHEMES = frozenset({"smtp", "smtps"})
APPRISE_SCHEMES = frozenset({"mailto", "mailtos"})


class Security(StrEnum):
    """How the line to the server is protected; the values are Apprise's."""

    NONE = "insecure"
    STARTTLS = "starttls"
    TLS = "ssl"


DEFAULT_PORTS = {Security.NONE: 25, Security.STARTTLS: SUBMISSION_PORT, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over; user and password as they are said to the server.

    `patience` is how long, in seconds, each answer may take; `handover_patience` is for the one
    after the message itself, which a busy server may hold back while it scans. `trusted` takes the
    server's certificate as it comes.
    """

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = None
    patience: float = 15.0
    handover_patience: float = 60.0
    trusted: bool = False

    @override
    def __repr__(self) -> str:
        return f"SmtpServer({self.host!r}, {self.port}, {self.security})"

    @classmethod
    def read(cls, url: str, *, trust_host: str | None = None) -> Self:
        """Read `smtp://[user:password@]host[:port]`, `smtps://...`, or an account as Apprise writes
        it (`mailtos://user:password@gmail.com`; Apprise knows the servers of the large providers).

        `smtps` is TLS from the start (port 465). `smtp` is a plain line (port 25), as to a relay
        in the same building; with a user or on port 587 it must change to TLS before anything is
        said (STARTTLS). `trust_host` names the one host whose certificate need not be vouched
        for. Raises MailSettingError, which never shows the URL.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise _unreadable("its host or port cannot be read") from None
        if parts.scheme in APPRISE_SCHEMES:
            return cls._of_apprise(url, trust_host)
        if parts.scheme not in OWN_SCHEMES:
            raise _unreadable("it starts with neither smtp:// nor smtps:// (nor Apprise's mailto)")
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise _unreadable("after the host and port nothing may follow")
        if (parts.username is None) != (parts.password is None):
            raise _unreadable("user and password go together")
        security = _security(parts, port)
        return cls(
            host=parts.hostname,
            port=port or DEFAULT_PORTS[security],
            security=security,
            user=_plain(parts.username),
            password=_plain(parts.password),
            trusted=parts.hostname == trust_host,
        )

    @classmethod
    def _of_apprise(cls, url: str, trust_host: str | None) -> Self:
        silence()
        account = Apprise.instantiate(url)
        if not isinstance(account, NotifyEmail):
            raise _unreadable("Apprise cannot read it as an e-mail account")
        security = Security(account.secure_mode or Security.NONE)
        if account.password and security is Security.NONE:
            raise _unreadable("it would say the password over a plain line (write mailtos://)")
        host = account.smtp_host or account.host
        return cls(
            host=host,
            port=account.port or DEFAULT_PORTS[security],
            security=security,
            user=account.user or None,
            password=account.password or None,
            trusted=host == trust_host,
        )


def tls(server: SmtpServer) -> ssl.SSLContext:
    """How the line to `server` is protected: its certificate must be vouched for and name it,
    unless it is trusted as it comes."""
    return _any_certificate() if server.trusted else _checked()


@cache
def _checked() -> ssl.SSLContext:
    """Made once: it takes 20 ms."""
    return ssl.create_default_context()


@cache
def _any_certificate() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _plain(part: str | None) -> str | None:
    return None if part is None else unquote(part)


def _security(parts: SplitResult, port: int | None) -> Security:
    if parts.scheme == "smtps":
        return Security.TLS
    if parts.username is not None or port == SUBMISSION_PORT:
        return Security.STARTTLS
    return Security.NONE


def _unreadable(why: str) -> MailSettingError:
    return MailSettingError(
        f"WRIT_SMTP_URL cannot be used: {why}."
        " Write smtp://host:25, or smtps://user:password@host with %-codes for signs like @ and /"
    )
