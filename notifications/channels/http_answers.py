"""What an HTTP service's answer means: taken, refused for good or for now, or not known."""

import json
import re
from collections.abc import Collection
from typing import Any

import requests
from urllib3.exceptions import MaxRetryError

from notifications.channels.port import Taken
from notifications.errors import DeliveryError

ANSWER_LENGTH = 200
HTTP_CODE_IN_WORDS = re.compile(r"HTTP error (\d{3})", re.IGNORECASE)
FAILED_IN_WORDS = re.compile(r"\b(message delivery failed|failed with error)\b", re.IGNORECASE)
ADDRESSES = re.compile(r"[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
# RFC 9110 and RFC 6585.
OUR_PASSWORD = frozenset({401, 407})
FOR_NOW = frozenset({408, 425, 429})
DOWN = frozenset({502, 503, 504})
REFUSED, TOO_LARGE = 400, 413
BAD_WORDS = frozenset({"error", "failed", "failure", "fail", "rejected", "invalid_recipient"})
NO_ERROR = frozenset({"0", "none", "false", "null"})
NAMES_OF_REFERENCES = ("id", "message_id", "messageId", "reference")


def read_answer(name: str, answer: requests.Response, hide: Collection[str]) -> Taken:
    """The answer of the service `name` when it took the message.

    A 200 with an error inside is no yes. `hide` is what must not be shown, should the service say
    it back. Raises DeliveryError: 4xx is for good but 408, 425 and 429; what concerns us and not
    this message (our password, a redirect, 502 to 504) says that the service is down.
    """
    code = answer.status_code
    inside = _read_json(answer)
    said = _shown(f"{code} {_words(inside, answer)}", hide)
    if code // 100 == 2:  # noqa: PLR2004 - RFC 9110, 15.3
        complaint = _complaint(inside, _text(answer))
        if complaint is None:
            return Taken(said, _reference(inside))
        permanent = complaint // 100 == 4 and complaint not in FOR_NOW | OUR_PASSWORD  # noqa: PLR2004
        raise DeliveryError(f"{name} answered with an error: {said}", permanent=permanent)
    if code // 100 == 3:  # noqa: PLR2004
        raise DeliveryError(
            f"{name} points elsewhere ({code}), which is not followed: correct its address in the"
            " settings",
            down=True,
        )
    if code in OUR_PASSWORD:
        raise DeliveryError(f"{name} refused our password: {said}; check it", down=True)
    permanent = code // 100 == 4 and code not in FOR_NOW  # noqa: PLR2004
    raise DeliveryError(
        f"{name} refused the message: {said}",
        permanent=permanent,
        down=code in DOWN,
        too_large=code == TOO_LARGE,
    )


def broken(name: str, failure: requests.RequestException) -> DeliveryError:
    """What a broken line means: whether the service can have heard us. Names no address."""
    if isinstance(failure, requests.exceptions.SSLError):
        return DeliveryError(
            f"the certificate of {name} cannot be trusted: have it renewed, or correct the address"
            " in the settings",
            down=True,
        )
    if isinstance(failure, ValueError | requests.exceptions.TooManyRedirects):
        return DeliveryError(
            f"the address of {name} cannot be used: correct it in the settings", down=True
        )
    if isinstance(failure, requests.exceptions.ConnectTimeout) or _never_connected(failure):
        return DeliveryError(f"{name} cannot be reached: it will be tried again", down=True)
    if isinstance(failure, requests.exceptions.ReadTimeout):
        return DeliveryError(
            f"{name} did not answer in time: the message may have arrived", unknown=True
        )
    return DeliveryError(
        f"the line to {name} broke during the hand-over: the message may have arrived",
        unknown=True,
        down=True,
    )


def _never_connected(failure: requests.RequestException) -> bool:
    cause = failure.args[0] if failure.args else None
    return isinstance(cause, MaxRetryError)


def _read_json(answer: requests.Response) -> Any:
    try:
        return json.loads(answer.content)
    except ValueError:
        return None


def _complaint(inside: Any, text: str) -> int | None:
    """The code of the error inside an answer; 0 where it has none, None where there is no error."""
    if isinstance(inside, dict):
        small = {str(name).lower(): value for name, value in inside.items()}
        if _says_error(small):
            return REFUSED if small.get("permanent") is True else _code(small)
        inside = list(small.values())
    if isinstance(inside, list):
        found = (_complaint(each, "") for each in inside)
        return next((code for code in found if code is not None), None)
    if not FAILED_IN_WORDS.search(text):
        return None
    code = HTTP_CODE_IN_WORDS.search(text)
    return int(code.group(1)) if code else 0


def _says_error(small: dict[str, Any]) -> bool:
    told = any(
        value and str(value).lower() not in NO_ERROR
        for name, value in small.items()
        if name.startswith("error")
    )
    denied = any(small.get(name) in (False, "false") for name in ("ok", "success"))
    return told or denied or str(small.get("status", "")).lower() in BAD_WORDS


def _code(small: dict[str, Any]) -> int:
    numbers = (small.get(name) for name in ("code", "statuscode", "status_code", "status"))
    return next((n for n in numbers if isinstance(n, int)), 0)


def _words(inside: Any, answer: requests.Response) -> str:
    return _text(answer) if inside is None else json.dumps(inside, ensure_ascii=False)


def _text(answer: requests.Response) -> str:
    return answer.content.decode("utf-8", "replace")


def _reference(inside: Any) -> str | None:
    found = inside if isinstance(inside, dict) else {}
    named = (found.get(name) for name in NAMES_OF_REFERENCES)
    return next((str(value) for value in named if isinstance(value, str | int)), None)


def _shown(words: str, hide: Collection[str]) -> str:
    """Words on one line, without an address and without what must be hidden, shortened."""
    for secret in sorted(hide, key=len, reverse=True):
        words = words.replace(secret, "…")
    return " ".join(ADDRESSES.sub("…", words).split())[:ANSWER_LENGTH]
