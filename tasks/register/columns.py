"""Column types that keep what they are given, on SQLite as on PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, String, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine
from typing_extensions import override

from tasks.reasons import Reason, read_reason
from tasks.text import clean_text, clean_value


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite drops the zone without a word; this puts it back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value if value.tzinfo is UTC else value.astimezone(UTC)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Term(TypeDecorator[StrEnum]):
    """One of the terms of an enumeration (`tasks.terms`), stored as its value and read as itself."""

    impl = Text
    cache_ok = True

    def __init__(self, terms: type[StrEnum], length: int | None = None) -> None:
        """
        Args:
            terms: the enumeration.
            length: of the column, in characters; without it, any.
        """
        super().__init__(length)
        self.terms, self.length = terms, length
        self._by_value = {term.value: term for term in terms}

    @override
    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return Text() if self.length is None else String(self.length)

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else self._by_value[value].value

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self._by_value[value]


class CleanText(TypeDecorator[str]):
    """Text without control characters: nothing that is stored can be a command to a terminal, and
    PostgreSQL takes all that SQLite takes."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else clean_text(value)


class ReasonText(TypeDecorator[str]):
    """A reason, kept by what it says and of what (`tasks.reasons`); or a text of its own words."""

    impl = Text
    cache_ok = True

    @override
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return value.stored if isinstance(value, Reason) else clean_text(value)

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else read_reason(value)


class CleanJson(TypeDecorator[Any]):
    """A JSON value, every text in it without control characters."""

    impl = JSON
    cache_ok = True

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return clean_value(value)
