"""Microsoft Teams, webhooks and SMS gateways: Apprise's services, each answer seen and judged."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from urllib.parse import quote, unquote

import requests
from apprise import Apprise, NotifyBase
from apprise.plugins.custom_json import NotifyJSON
from apprise.plugins.workflows import NotifyWorkflows
from typing_extensions import override

from notifications.channels.allowed import Allowed
from notifications.channels.apprise_http import Exchange, see, under_way
from notifications.channels.http_answers import broken, read_answer
from notifications.channels.numbers import check_number
from notifications.channels.port import Taken
from notifications.errors import ChannelSettingError, DeliveryError
from notifications.silent_libraries import silence
from notifications.writing.messages import Message

PATIENCE = (15.0, 60.0)
RECIPIENT = "{to}"
A_NUMBER = "+447700900000"  # Ofcom keeps it free, for drama
SECRETS = re.compile(r"[^/?&=:@]{6,}")
LINKS = re.compile(r"https?://[^\s<>]+")
# What is sent, by the name that it has in the JSON; nothing else is.
WEBHOOK_FIELDS = {
    "title": "subject",
    "message": "text",
    "version": "",
    "attachments": "",
    "type": "",
}


class AppriseChannel(ABC):
    """An Apprise service as a channel. A service is made for each message (0.1 ms): a reused one
    waits 5.5 s between two."""

    scheme: str
    name: str

    def __init__(self, lines: int, patience: tuple[float, float] = PATIENCE) -> None:
        """Take how many hand-overs may go on at once, and the seconds to connect and to answer."""
        self.lines = lines
        self.patience = patience
        silence()

    def line(self) -> "AppriseLine":
        """A new line, not yet connected."""
        return AppriseLine(self)

    @abstractmethod
    def check(self, address: str) -> None:
        """Raises DeliveryError (permanent) when `address` is none of this channel's."""

    @abstractmethod
    def url(self, address: str) -> str:
        """The Apprise URL for one address that has been checked."""

    @abstractmethod
    def fill(self, service: NotifyBase, message: Message) -> tuple[str, str]:
        """Title and body of the message; the service may be told more."""


class AppriseLine:
    """One session, kept from message to message."""

    def __init__(self, channel: AppriseChannel) -> None:
        self._channel = channel
        self._session = requests.Session()
        self._prepared: tuple[NotifyBase, str, str, frozenset[str]] | None = None

    def prepare(self, message: Message, address: str, *, again: bool) -> None:
        """Make the service that will send. These services cannot be asked for an earlier message,
        so `again` changes nothing. Raises DeliveryError (permanent) for what is no address."""
        self.drop()
        self._channel.check(address)
        url = self._channel.url(address)
        service = _service(url)
        if service is None:
            raise DeliveryError(
                f"{self._channel.name} does not take this address: correct it in the directory",
                permanent=True,
            )
        title, body = self._channel.fill(service, message)
        self._prepared = service, title, body, _secrets(url) | {address, address.lstrip("+")}

    def hand_over(self) -> Taken:
        """Send, and judge the answer. Raises DeliveryError; its text never holds a URL, an address
        or a password."""
        if self._prepared is None:
            raise DeliveryError("nothing is prepared on this line: prepare a message first")
        (service, title, body, hide), self._prepared = self._prepared, None
        name = self._channel.name
        exchange = Exchange(self._session, self._channel.patience)
        with under_way(exchange):
            taken = service.notify(title=title, body=body)
        if exchange.failure is not None:
            raise broken(name, exchange.failure) from None
        if exchange.answer is None:
            raise DeliveryError(
                f"{name} was not asked: Apprise does not send such a message", permanent=True
            )
        answer = read_answer(name, exchange.answer, hide)
        if not taken:
            raise DeliveryError(f"{name} did not take the message: {answer.answer}")
        return answer

    def drop(self) -> None:
        """Forget the message."""
        self._prepared = None

    def close(self) -> None:
        """Close the session."""
        self.drop()
        self._session.close()


class NamedChannel(AppriseChannel):
    """Addresses are names; the URL behind each, with its secret, is a setting."""

    kind: type[NotifyBase]
    setting: str
    schemes: frozenset[str]

    def __init__(
        self,
        urls: Mapping[str, str],
        allowed: Allowed,
        lines: int,
        patience: tuple[float, float] = PATIENCE,
    ) -> None:
        """Raises ChannelSettingError when one of `urls` is no such service, or is not allowed."""
        super().__init__(lines, patience)
        self._urls = dict(urls)
        for name, url in self._urls.items():
            setting = f"{self.setting} ({name})"
            service = _service(url)
            if not isinstance(service, self.kind):
                raise ChannelSettingError(
                    f"{setting} is not written as {' or '.join(sorted(self.schemes))}://..."
                )
            if url.lower().startswith("https://"):
                allowed.check_scheme(min(self.schemes), setting)
                allowed.check_host(service.host, setting)
            else:
                allowed.check(url, setting)
            see(service, setting)

    @override
    def check(self, address: str) -> None:
        if address not in self._urls:
            raise DeliveryError(
                f"no {self.scheme} address has this name: correct it in the directory, or add it to"
                f" {self.setting}",
                permanent=True,
            )

    @override
    def url(self, address: str) -> str:
        return self._urls[address]


class TeamsChannel(NamedChannel):
    """Microsoft Teams, by workflows; a URL as Teams gives it (https) will do."""

    scheme = "teams"
    name = "the Teams workflow"
    kind = NotifyWorkflows
    setting = "WRIT_TEAMS"
    schemes = frozenset({"workflows"})

    @override
    def fill(self, service: NotifyBase, message: Message) -> tuple[str, str]:
        # A card shows no picture from elsewhere, and only what is marked as one becomes a link.
        vars(service)["include_image"] = False
        return message.subject, LINKS.sub(r"[\g<0>](\g<0>)", _brief(message))


class WebhookChannel(NamedChannel):
    """JSON with subject, text, message_id and urgent."""

    scheme = "webhook"
    name = "the webhook"
    kind = NotifyJSON
    setting = "WRIT_WEBHOOKS"
    schemes = frozenset({"json", "jsons"})

    @override
    def fill(self, service: NotifyBase, message: Message) -> tuple[str, str]:
        own = {"message_id": message.message_id, "urgent": message.urgent}
        vars(service)["payload_extras"] |= {**WEBHOOK_FIELDS, **own}
        return message.subject, message.text


class SmsChannel(AppriseChannel):
    """Text messages by the gateway whose Apprise URL has `{to}` where the number goes."""

    scheme = "sms"
    name = "the SMS gateway"

    def __init__(
        self,
        template: str,
        allowed: Allowed,
        lines: int,
        patience: tuple[float, float] = PATIENCE,
    ) -> None:
        """Raises ChannelSettingError when the URL is no such service, or is not allowed."""
        super().__init__(lines, patience)
        setting = "WRIT_SMS_URL"
        self._template = template
        service = _service(self.url(A_NUMBER))
        if service is None or len(service) != 1 or RECIPIENT not in template:
            raise ChannelSettingError(
                f"{setting} is no Apprise address of an SMS gateway with {RECIPIENT} where the"
                " number goes, as in smseagles://token@host/{to}"
            )
        allowed.check(template, setting)
        see(service, setting)

    @override
    def check(self, address: str) -> None:
        check_number(address)

    @override
    def url(self, address: str) -> str:
        return self._template.replace(RECIPIENT, quote(address, safe=""))

    @override
    def fill(self, service: NotifyBase, message: Message) -> tuple[str, str]:
        return "", _brief(message)


def _brief(message: Message) -> str:
    return message.brief or message.subject


def _service(url: str) -> NotifyBase | None:
    found = Apprise.instantiate(url)
    return found if isinstance(found, NotifyBase) else None


def _secrets(url: str) -> frozenset[str]:
    """Every part of a URL that is long enough to be one, as it is written and as it is meant."""
    parts = SECRETS.findall(url)
    return frozenset(parts) | {unquote(part) for part in parts}
