"""Sentences that are made when they are shown: braces are filled in, moments and days as people read
them."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from string import Formatter
from typing import Any

from typing_extensions import override

from tasks.words import long_day, short_day, short_moment

Say = Callable[[Any], str]


class Sentences(Formatter):
    """Fills in a sentence. `{since:moment}` is a moment, `{day:day}` a day, `{day:short}` one in short,
    given as ISO 8601; what the others are in words `say` knows."""

    def __init__(
        self,
        moment: Callable[[datetime], str] = short_moment,
        day: Callable[[date], str] = long_day,
        short: Callable[[date], str] = short_day,
        say: Say = str,
    ) -> None:
        """Take the words of one language."""
        self._moment, self._say = moment, say
        self._days = {"day": day, "short": short}

    @override
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec == "moment":
            return self._moment(datetime.fromisoformat(value))
        if format_spec in self._days:
            return self._days[format_spec](date.fromisoformat(value))
        return self._say(value)


def plain_values(given: Mapping[str, Any]) -> dict[str, Any]:
    """What fills a sentence, as JSON can keep it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
    }
