"""What several commands are asked, as it was typed: the fields are what the usage of a command puts there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Nothing:
    """A command that is asked nothing but itself."""


@dataclass(frozen=True)
class OnlyJson:
    """A command that can be asked for JSON."""

    json: bool


@dataclass(frozen=True)
class ElectionAsked:
    """An election that is not called yet."""

    area: str
    date: dt.date
    poll: Sequence[Sequence[str]]
    called_on: dt.date | None
    given: Sequence[tuple[str, dt.date]]
