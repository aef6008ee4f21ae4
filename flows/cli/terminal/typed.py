"""What is typed behind an option, read: argparse says what is wrong with it and ends with code 2."""

import argparse
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from calendars.errors import WritError
from calendars.written import read_day, read_moment
from tasks.limits import LARGEST_NUMBER

T = TypeVar("T")
Until = datetime | date | None

_A_DAY = "2027-05-06"
_FAR = 60
_ALL = 100


def day(text: str) -> date:
    """A day written as 2027-05-06."""
    return _typed(read_day, text)


def moment(text: str) -> datetime:
    """An aware moment written as 2027-05-06T16:00+01:00."""
    return _typed(read_moment, text)


def until(text: str) -> Until:
    """A moment or a day, or None for `now`."""
    if text == "now":
        return None
    return day(text) if len(text) <= len(_A_DAY) else moment(text)


def reason(text: str) -> str:
    """A reason that says something."""
    if not text.strip():
        raise argparse.ArgumentTypeError("say why: those who hear of it read the reason")
    return text


def given(text: str) -> tuple[str, date]:
    """A date that polling day alone does not decide, written KEY=2027-05-06."""
    key, equals, written = text.partition("=")
    if not (key.strip() and equals):
        raise argparse.ArgumentTypeError(
            f"{text!r}: write KEY=DATE, as nominations_close=2027-01-08"
        )
    return key.strip(), day(written.strip())


def number(text: str) -> int:
    """A number that a register can hold: 0, 1, 2, ..."""
    return _whole(text, 0, LARGEST_NUMBER, "number")


def percent(text: str) -> int:
    """A whole number from 0 to 100."""
    return _whole(text, 0, _ALL, "number")


def few_days(text: str) -> int:
    """A number of days that one looks ahead: 1 to 60."""
    return _whole(text, 1, _FAR, "number of days")


def _whole(text: str, least: int, most: int, what: str) -> int:
    # Digits are counted first: a number of a million digits takes its time to be read.
    plain = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if not plain or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a {what} from {least} to {most}")
    return int(text)


def path(text: str) -> Path:
    """The path of a file or folder, which need not be there yet."""
    found = Path(text)
    try:
        found.stat()
    except (FileNotFoundError, NotADirectoryError):
        return found
    except OSError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} cannot be looked at ({error.strerror}); give another path"
        ) from error
    return found


def _typed(read: Callable[[str], T], text: str) -> T:
    try:
        return read(text)
    except WritError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
