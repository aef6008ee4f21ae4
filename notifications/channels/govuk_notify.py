"""GOV.UK Notify, e-mail and text, by its official client."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from notifications_python_client.errors import APIError, InvalidResponse
from notifications_python_client.notifications import NotificationsAPIClient

from notifications.channels.http_answers import broken
from notifications.channels.mail import check_address
from notifications.channels.numbers import check_number
from notifications.channels.port import Taken
from notifications.errors import ChannelSettingError, DeliveryError
from notifications.silent_libraries import silence
from notifications.writing.messages import Message

PATIENCE = 30.0
NAME = "GOV.UK Notify"
UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
API_KEY = re.compile(rf".*{UUID}-{UUID}")
ONE_ID = re.compile(UUID)
# https://docs.notifications.service.gov.uk/rest-api.html, the tables of error codes.
REFUSED, TOO_LATE, TOO_MANY = 400, 408, 429
OUR_FAULT = re.compile(r"Template not found|template_id|Missing personalisation|trial mode")
DAILY = re.compile(r"TooManyRequests")
FAILED = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})


@dataclass(frozen=True, slots=True)
class NotifyAccount:
    """How Notify knows us. The templates hold ((subject)) and ((body)); a text's only ((body))."""

    api_key: str
    url: str
    patience: float = PATIENCE

    def __post_init__(self) -> None:
        """Raises ChannelSettingError when the key is none; it is never shown."""
        if not API_KEY.fullmatch(self.api_key):
            raise ChannelSettingError(
                "WRIT_NOTIFY_API_KEY is no GOV.UK Notify key: copy it whole, as it was shown when"
                " it was made (name, service and secret)"
            )
        silence()

    @property
    def host(self) -> str:
        """The host that is spoken to."""
        return urlsplit(self.url).hostname or ""

    def client(self) -> NotificationsAPIClient:
        """A client of its own: it is not safe for several threads."""
        client: NotificationsAPIClient = NotificationsAPIClient(  # type: ignore[no-untyped-call]
            self.api_key, base_url=self.url, timeout=self.patience
        )
        client.request_session.max_redirects = 0
        return client


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between e-mail and text: how an address is checked, how it is sent, what is in
    it, and the setting that names the template."""

    check: Callable[[str], object]
    send: Callable[[NotificationsAPIClient, str, str, dict[str, str], str], Any]
    words: Callable[[Message], dict[str, str]]
    setting: str


def _send_email(
    client: NotificationsAPIClient, to: str, template: str, words: dict[str, str], reference: str
) -> Any:
    return client.send_email_notification(  # type: ignore[no-untyped-call]
        email_address=check_address(to),
        template_id=template,
        personalisation=words,
        reference=reference,
    )


def _send_text(
    client: NotificationsAPIClient, to: str, template: str, words: dict[str, str], reference: str
) -> Any:
    return client.send_sms_notification(  # type: ignore[no-untyped-call]
        phone_number=to, template_id=template, personalisation=words, reference=reference
    )


def _email_words(message: Message) -> dict[str, str]:
    return {"subject": message.subject, "body": message.text}


def _text_words(message: Message) -> dict[str, str]:
    return {"body": message.brief or message.subject}


EMAIL = Kind(check_address, _send_email, _email_words, "WRIT_NOTIFY_EMAIL_TEMPLATE")
TEXT = Kind(check_number, _send_text, _text_words, "WRIT_NOTIFY_TEXT_TEMPLATE")


class NotifyChannel:
    """E-mail or text by GOV.UK Notify; our reference is the Message-ID."""

    scheme = "notify"

    def __init__(self, account: NotifyAccount, kind: Kind, template: str, lines: int) -> None:
        """Take the account and the template's id. Raises ChannelSettingError when it is none."""
        if not ONE_ID.fullmatch(template):
            raise ChannelSettingError(
                f"{kind.setting} is no template id: copy it from the template's page on Notify"
            )
        self.lines = lines
        self._account, self._kind, self._template = account, kind, template

    def check(self, address: str) -> None:
        """Raises DeliveryError (permanent) when `address` cannot be reached this way."""
        self._kind.check(address)

    def line(self) -> "NotifyLine":
        """A new line, not yet connected."""
        return NotifyLine(self._account.client(), self._kind, self._template)


class NotifyLine:
    """One client."""

    def __init__(self, client: NotificationsAPIClient, kind: Kind, template: str) -> None:
        self._client, self._kind, self._template = client, kind, template
        self._prepared: tuple[Message, str] | None = None
        self._there: Taken | None = None

    def prepare(self, message: Message, address: str, *, again: bool) -> None:
        """Check the address; with `again`, ask Notify whether it has the message already. Raises
        DeliveryError, never an unknown one."""
        self.drop()
        self._kind.check(address)
        if again:
            self._there = self._find(message.message_id)
        self._prepared = message, address

    def hand_over(self) -> Taken:
        """Send, unless Notify has it. Raises DeliveryError."""
        if self._prepared is None:
            raise DeliveryError("nothing is prepared on this line: prepare a message first")
        (message, address), there = self._prepared, self._there
        self.drop()
        if there is not None:
            return there
        words = self._kind.words(message)
        try:
            made = self._kind.send(self._client, address, self._template, words, message.message_id)
        except APIError as error:
            raise _refusal(error) from None
        if not isinstance(made, dict) or "id" not in made:
            raise DeliveryError(f"{NAME} answered without an id", unknown=True)
        return Taken(f"accepted by {NAME}", str(made["id"]))

    def drop(self) -> None:
        """Forget the message."""
        self._prepared = self._there = None

    def close(self) -> None:
        """Close the session."""
        self.drop()
        self._client.request_session.close()

    def _find(self, reference: str) -> Taken | None:
        try:
            answer = self._client.get_all_notifications(  # type: ignore[no-untyped-call]
                reference=reference
            )
        except APIError as error:
            refusal = _refusal(error)
            raise _not_asked(str(refusal), down=refusal.down) from None
        try:
            standing = [one for one in answer["notifications"] if one["status"] not in FAILED]
            return next((_known(one) for one in standing), None)
        except (KeyError, TypeError):
            raise _not_asked("its answer is no list of notifications", down=True) from None


def _known(one: dict[str, Any]) -> Taken:
    return Taken(f"{NAME} has it: {one['status']}", str(one["id"]))


def _not_asked(why: str, *, down: bool) -> DeliveryError:
    return DeliveryError(
        f"{NAME} cannot be asked whether it has the message ({why}): it will be asked again before"
        " anything is sent",
        down=down,
    )


def _refusal(error: APIError) -> DeliveryError:
    if isinstance(error, InvalidResponse):
        return DeliveryError(f"{NAME} answered, but not as it should", unknown=True)
    cause = error.__cause__
    if isinstance(cause, requests.RequestException) and cause.response is None:
        return broken(NAME, cause)
    code, words = error.status_code, _words(error)
    if code == REFUSED and not OUR_FAULT.search(words):
        return DeliveryError(f"{NAME} refused the message: {code} {words}", permanent=True)
    if code in {TOO_LATE, TOO_MANY} and not DAILY.search(words):
        return DeliveryError(f"{NAME} asks us to wait: {code} {words}")
    if code // 100 == 4:  # noqa: PLR2004
        return DeliveryError(f"{NAME} refused us: {code} {words}; check the settings", down=True)
    return DeliveryError(f"{NAME} cannot take messages now: {code}", down=True)


def _words(error: APIError) -> str:
    """The kinds of error and Notify's own words for them, which name no address."""
    found = error.message
    if not isinstance(found, list):
        return ""
    return "; ".join(f"{one.get('error', '')}: {one.get('message', '')}" for one in found)
