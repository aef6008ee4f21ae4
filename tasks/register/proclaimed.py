"""The proclaimed days of a register, without the time that opening it takes.

`writ timetable` and `writ why` must answer at once, and SQLAlchemy alone takes half of the time they
have. So that there is one store all the same, these days are read from the register's own table by
the database's plain driver; nothing is copied, and nothing is changed or made by looking.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from calendars.days.proclaimed import ProclaimedDay
from calendars.nations import nation_of
from tasks.register.errors import RegisterError, not_an_address

_DAYS = "SELECT day, name, nations, proclaimed_on, mourning FROM proclaimed ORDER BY day"
_SCHEME_END = "://"
_WAIT_SECONDS = 5


def days_proclaimed_in(url: str) -> tuple[ProclaimedDay, ...]:
    """The days proclaimed since the data of the calendars was written, by date.

    A register that does not exist yet, or has no tables yet, holds none.

    Args:
        url: the register's, as the settings have it.

    Raises:
        RegisterError: the database is neither kind, does not answer, or is damaged.
    """
    scheme, _, rest = url.partition(_SCHEME_END)
    kind = scheme.partition("+")[0]
    if kind == "sqlite":
        rows = _of_sqlite(rest)
    elif kind == "postgresql":
        rows = _of_postgres(f"{kind}{_SCHEME_END}{rest}")
    else:
        raise not_an_address()
    return tuple(_day(*row) for row in rows)


def _of_sqlite(rest: str) -> Sequence[Any]:
    file = rest.partition("?")[0]
    if file and (not file.startswith("/") or file.startswith("/file:")):
        raise not_an_address()
    path = Path(file.removeprefix("/"))
    if file in {"", "/", "/:memory:"} or not path.exists():
        return ()
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            return connection.execute(_DAYS).fetchall()
        finally:
            connection.close()
    except sqlite3.DatabaseError as error:
        if "no such table" in str(error):
            return ()
        raise _unreadable(error) from error


def _of_postgres(url: str) -> Sequence[Any]:
    # Only where it is needed: it takes as long as everything else together.
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=_WAIT_SECONDS) as connection:
            return connection.execute(_DAYS).fetchall()
    except psycopg.errors.UndefinedTable:
        return ()
    except psycopg.ProgrammingError as error:
        # What it says repeats the address, and a password may be in that.
        raise not_an_address() from error
    except psycopg.Error as error:
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> RegisterError:
    said = " ".join(str(error).split())
    return RegisterError(
        f"the days proclaimed here cannot be read from the register ({said}), and without them a date"
        " may be wrong; check WRIT_DATABASE_URL and that the database is running"
    )


def _day(day: Any, name: str, nations: Any, proclaimed_on: Any, mourning: Any) -> ProclaimedDay:
    """SQLite hands over days and lists as text, PostgreSQL as what they are."""
    return ProclaimedDay(
        day=_as_date(day),
        name=name,
        nations=tuple(
            nation_of(n) for n in (json.loads(nations) if isinstance(nations, str) else nations)
        ),
        proclaimed_on=_as_date(proclaimed_on),
        mourning=bool(mourning),
    )


def _as_date(found: Any) -> date:
    return date.fromisoformat(found) if isinstance(found, str) else found
