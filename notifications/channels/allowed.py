"""Which services may be spoken to at all: schemes and hosts, checked before anything is opened."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from notifications.errors import ChannelSettingError
from tasks.settings import ALLOWED_SCHEMES

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*(?=://)")


@dataclass(frozen=True, slots=True)
class Allowed:
    """The schemes that may be used, and the hosts; without hosts every host may."""

    schemes: frozenset[str] = ALLOWED_SCHEMES
    hosts: frozenset[str] = frozenset()

    def check(self, url: str, setting: str) -> None:
        """Raises ChannelSettingError, which names the setting and never the URL."""
        scheme = SCHEME.match(url.lower())
        if scheme is None:
            raise ChannelSettingError(
                f"{setting} is no address: it starts as smtp:// or jsons:// do"
            )
        self.check_scheme(scheme.group(), setting)
        try:
            host = urlsplit(url).hostname or ""
        except ValueError:
            raise ChannelSettingError(f"{setting}: its host cannot be read; correct it") from None
        self.check_host(host, setting)

    def check_scheme(self, scheme: str, setting: str) -> None:
        """Raises ChannelSettingError when this kind of service may not be used."""
        if scheme not in self.schemes:
            raise ChannelSettingError(
                f"{setting}: {scheme!r} is not allowed; if it should be, add it to"
                " WRIT_ALLOWED_SCHEMES"
            )

    def check_host(self, host: str, setting: str) -> None:
        """Raises ChannelSettingError when only certain hosts may be spoken to, and not this one."""
        if self.hosts and host.lower() not in self.hosts:
            raise ChannelSettingError(
                f"{setting}: its host is not allowed; if it should be, add it to WRIT_ALLOWED_HOSTS"
            )
