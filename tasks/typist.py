"""Who sits at the keyboard: the login under which a command is typed, whatever name it gives.

The command line says it once for all that the command does (`typing_as`); the history keeps it with
every entry that is written meanwhile by anybody but Writ itself.
"""

import os
import pwd
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from calendars.errors import WritError

WRIT = "Writ"
OPERATOR = "operator:"
LOGIN_FILE = Path("/proc/self/loginuid")
_UNSET = 2**32 - 1
_typist: ContextVar[str | None] = ContextVar("typist", default=None)


class ReservedNameError(WritError, ValueError):
    """Somebody gives the name by which Writ speaks of itself in the history."""


@contextmanager
def typing_as(login: str) -> Iterator[None]:
    """While this lasts, what is done here is typed under `login`."""
    token = _typist.set(login)
    try:
        yield
    finally:
        _typist.reset(token)


def typist() -> str | None:
    """The login under which the command at work was typed; None where none was."""
    return _typist.get()


def name_given(who: str) -> str:
    """The name of who acts: as given, else the login itself.

    Raises:
        ReservedNameError: it is Writ's own.
    """
    try:
        return not_writ(who.strip() or login())
    except ReservedNameError as error:
        raise ReservedNameError(f"--who {error}") from error


def not_writ(who: str) -> str:
    """The same name.

    Raises:
        ReservedNameError: it is Writ's own.
    """
    name = operators_name(who)
    if (who if name is None else name).strip().casefold() == WRIT.casefold():
        raise ReservedNameError(
            f"{who}: the history calls itself so where nobody acted; give the name of who acts"
        )
    return who


def operators_name(who: str) -> str | None:
    """The name in `operator: NAME`, which is meant for nobody of the directory; None for any other text."""
    said = who.strip()
    if not said.casefold().startswith(OPERATOR):
        return None
    return said[len(OPERATOR) :].strip()


def login() -> str:
    """The user of this machine who runs this process, and before that who they logged in as, where
    that is another: `writ`, or `asha as writ`. Taken from the system, not from the environment."""
    user = _name(os.getuid())
    try:
        first = int(LOGIN_FILE.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return user
    if first in {_UNSET, os.getuid()}:
        return user
    return f"{_name(first)} as {user}"


def who_words(who: str, data: Mapping[str, Any]) -> str:
    """Who did what an entry of the history tells, and under which login where that is another name."""
    login = data.get("login")
    return who if login in {None, who} else f"{who} (typed by login {login})"


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
