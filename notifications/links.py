"""Signed owner links: who may see and answer which owned task, without a log-in.

A token is signed, not encrypted, so it holds numbers only: never a name or an address. It is not
used up by being read, because mail scanners read links too. The signature stands for the person
to whom the message was sent; it ends after `max_age_days`.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from typing_extensions import override

from notifications.errors import ExpiredLinkError, ForgedLinkError, FormTokenError, LinkKeyError
from tasks.people.edits.proof_rules import load_proof_rules

TASK_SALT = "writ.link.task"
PERSON_SALT = "writ.link.person"
SIGN_IN_SALT = "writ.link.sign-in"
SESSION_SALT = "writ.session"
FORM_SALT = "writ.form"
CODE_SALT = "writ.code"
FORM_LIFE = timedelta(hours=12)
SHORTEST_KEY = 16
_KEPT_SERIALIZERS = 8
TOKEN = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True, slots=True)
class TaskLink:
    """What a task token says: numbers of the owned task and of the person, when it was signed, and, where
    it was made for somebody who had signed in, the number of that session, with which it ends."""

    task: int
    person: int
    signed: datetime
    visit: int | None = None


@dataclass(frozen=True, slots=True)
class PersonLink:
    """What the token of a person's own list says: the person's number, when it was signed, and the session
    with which it ends, if any."""

    person: int
    signed: datetime
    visit: int | None = None


@dataclass(frozen=True, slots=True)
class SignInLink:
    """What a token to sign in with, or that of a session, says: the number of the link that was asked
    for, the person's number, and when it was signed."""

    number: int
    person: int
    signed: datetime


class _MomentSigner(TimestampSigner):
    """A timestamp signer that is told the time instead of reading the clock."""

    def __init__(self, *args: Any, moment: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._moment = moment

    @override
    def get_timestamp(self) -> int:
        return self._moment


class Links:
    """Signs and reads links. The first key signs; all of them verify, so keys can be changed."""

    def __init__(
        self, keys: Sequence[str] | Callable[[], Sequence[str]], max_age_days: int
    ) -> None:
        """Take the secret keys, newest first, or what gives them whenever they are needed; and the life of a
        link in days.

        Raises LinkKeyError when there is no key, one is shorter than 16 characters, or the life
        is shorter than a day.
        """
        self._keys = keys if callable(keys) else lambda: keys
        _check(self._keys())
        self._life = timedelta(days=max_age_days)
        if max_age_days < 1:
            raise LinkKeyError(f"a link must live at least 1 day, not {max_age_days}")

    @property
    def _oldest_first(self) -> tuple[str, ...]:
        return tuple(reversed(self._keys()))

    def sign_task(self, task: int, person: int, *, now: datetime, visit: int | None = None) -> str:
        """The token with which `person` sees and answers owned task number `task`; one made in a session
        (`visit`) ends with it."""
        return self._sign(TASK_SALT, [task, person, *_of_visit(visit)], now)

    def read_task(self, token: str, *, now: datetime) -> TaskLink:
        """Who asks about which task. Raises ForgedLinkError or ExpiredLinkError."""
        (task, person, *visit), signed = self._read(TASK_SALT, token, 2, now, more=1)
        return TaskLink(task, person, signed, *visit)

    def sign_person(self, person: int, *, now: datetime, visit: int | None = None) -> str:
        """The token with which `person` sees the list of all their tasks; `visit` as for `sign_task`."""
        return self._sign(PERSON_SALT, [person, *_of_visit(visit)], now)

    def read_person(self, token: str, *, now: datetime) -> PersonLink:
        """Whose list is asked for. Raises ForgedLinkError or ExpiredLinkError."""
        (person, *visit), signed = self._read(PERSON_SALT, token, 1, now, more=1)
        return PersonLink(person, signed, *visit)

    def sign_sign_in(self, number: int, person: int, *, now: datetime) -> str:
        """The token with which `person` signs in, by the link with this number."""
        return self._sign(SIGN_IN_SALT, [number, person], now)

    def read_sign_in(self, token: str, *, now: datetime) -> SignInLink:
        """Who signs in by which link. Raises ForgedLinkError or ExpiredLinkError."""
        (number, person), signed = self._read(SIGN_IN_SALT, token, 2, now)
        return SignInLink(number, person, signed)

    def sign_session(self, number: int, person: int, *, now: datetime) -> str:
        """What the browser of `person` keeps, who signed in by the link with this number."""
        return self._sign(SESSION_SALT, [number, person], now)

    def read_session(self, token: str, *, now: datetime) -> SignInLink:
        """Who is signed in by which link. Raises ForgedLinkError or ExpiredLinkError."""
        (number, person), signed = self._read(SESSION_SALT, token, 2, now)
        return SignInLink(number, person, signed)

    def ending(self, moment: datetime) -> datetime:
        """When a link must be signed that is to end at `moment` (aware)."""
        return moment - self._life

    def sign_form(self, token: str, *, now: datetime) -> str:
        """A form token for the page that `token` opened: another site cannot send that form."""
        return self._sign(_form_salt(token), [], now)

    def check_form(self, form_token: str, token: str, *, now: datetime) -> None:
        """Raises FormTokenError unless this page made the form, at most 12 hours ago."""
        try:
            _, signed = self._read(_form_salt(token), form_token, 0, now)
        except (ForgedLinkError, ExpiredLinkError):
            raise FormTokenError(FormTokenError.__doc__) from None
        if now - signed > FORM_LIFE:
            raise FormTokenError(FormTokenError.__doc__)

    def sign_kept(self, said: Sequence[str | int], token: str, *, now: datetime) -> str:
        """What a form of the page that `token` opened says of a file that is kept already: `said` in four."""
        return self._serializer(_kept_salt(token), now).dumps(list(said))

    def read_kept(self, kept: str, token: str, *, now: datetime) -> tuple[str, str, str, int]:
        """What it said. Raises FormTokenError unless this page said so, at most 12 hours ago."""
        try:
            said, signed = self._loaded(_kept_salt(token), kept, now)
        except ForgedLinkError:
            raise FormTokenError(FormTokenError.__doc__) from None
        if now - signed > FORM_LIFE:
            raise FormTokenError(FormTokenError.__doc__)
        slot, name, digest, size = said
        return str(slot), str(name), str(digest), int(size)

    def code_of(self, salt: str) -> str:
        """The code that proves an e-mail address: it follows from the salt and our key, and is kept nowhere."""
        return self.codes_of(salt)[0]

    def codes_of(self, salt: str) -> list[str]:
        """That code, and those that our older keys made of it: one in the post still proves the address."""
        return [_code(key, salt) for key in self._keys()]

    def _serializer(self, salt: str, now: datetime) -> URLSafeTimedSerializer:
        return _serializer(self._oldest_first, salt, int(now.timestamp()))

    def _sign(self, salt: str, numbers: list[int], now: datetime) -> str:
        return self._serializer(salt, now).dumps(numbers)

    def _read(
        self, salt: str, token: str, count: int, now: datetime, *, more: int = 0
    ) -> tuple[tuple[int, ...], datetime]:
        """The numbers, `count` of them or up to so many `more`, and the moment of signing; a token signed
        ahead of `now` is still ours."""
        numbers, signed = self._loaded(salt, token, now)
        if not isinstance(numbers, list) or not count <= len(numbers) <= count + more:
            raise ForgedLinkError(ForgedLinkError.__doc__)
        if now - signed > self._life:
            raise ExpiredLinkError(ExpiredLinkError.__doc__)
        return tuple(numbers), signed

    def _loaded(self, salt: str, token: str, now: datetime) -> tuple[Any, datetime]:
        """What was signed, and when."""
        # Base64 decoding skips foreign letters, so they are turned away before it.
        if not TOKEN.fullmatch(token):
            raise ForgedLinkError(ForgedLinkError.__doc__)
        try:
            said, signed = self._serializer(salt, now).loads(token, return_timestamp=True)
        except BadSignature:
            raise ForgedLinkError(ForgedLinkError.__doc__) from None
        return said, signed


def _code(key: str, salt: str) -> str:
    rules = load_proof_rules()
    rest = int.from_bytes(hmac.digest(key.encode(), f"{CODE_SALT}:{salt}".encode(), "sha256"))
    letters = ""
    for _ in range(rules.letters):
        rest, place = divmod(rest, len(rules.alphabet))
        letters += rules.alphabet[place]
    return letters


def _check(keys: Sequence[str]) -> None:
    if not keys or any(len(key) < SHORTEST_KEY for key in keys):
        raise LinkKeyError(
            f"owner links need at least one signing key of {SHORTEST_KEY} characters or more:"
            " set a long random one"
        )


def grouped(code: str) -> str:
    """A code as people read it out: `BCDF-GHJK`."""
    half = len(code) // 2
    return f"{code[:half]}-{code[half:]}"


@lru_cache(maxsize=_KEPT_SERIALIZERS)
def _serializer(keys: tuple[str, ...], salt: str, moment: int) -> URLSafeTimedSerializer:
    """Making one costs as much as signing ten links, and a pass signs them all at one moment."""
    return URLSafeTimedSerializer(
        list(keys),
        salt=salt,
        signer=_MomentSigner,
        signer_kwargs={
            "moment": moment,
            "key_derivation": "hmac",
            "digest_method": hashlib.sha256,
        },
    )


def task_url(public_url: str, token: str) -> str:
    """The address of the page of one task, under the office's public address."""
    return f"{public_url.rstrip('/')}/t/{token}"


def person_url(public_url: str, token: str) -> str:
    """The address of a person's list of tasks, under the office's public address."""
    return f"{public_url.rstrip('/')}/me/{token}"


def _of_visit(visit: int | None) -> list[int]:
    return [] if visit is None else [visit]


def _kept_salt(token: str) -> str:
    return f"{FORM_SALT}.kept.{token}"


def _form_salt(token: str) -> str:
    return f"{FORM_SALT}.{token}"
