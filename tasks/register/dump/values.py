"""Values of a table's columns as JSON can have them without losing any of what they are, and back."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, ColumnElement, Text, bindparam, cast, type_coerce, types
from sqlalchemy.engine import Dialect

from calendars.errors import WritError
from tasks.register.columns import UtcDateTime

Change = Callable[[Any], Any]
JSON = "json"
MOMENT = "moment"


class UnknownColumnError(WritError):
    """A column is of a type that a backup cannot keep; this is a fault of Writ's."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how it becomes JSON, and is made of that again; None where it is JSON already."""

    name: str
    type: type[types.TypeEngine[Any]]
    write: Change | None = None
    read: Change | None = None


# The first that a column's type is one of. A JSON value is kept as the very text that stands in the database: the
# hashes of the history hang on it.
_KINDS = (
    Kind(JSON, types.JSON),
    Kind(MOMENT, types.DateTime, datetime.isoformat, datetime.fromisoformat),
    Kind("day", types.Date, date.isoformat, date.fromisoformat),
    Kind("boolean", types.Boolean),
    Kind("integer", types.Integer),
    Kind("bytes", types.LargeBinary, lambda value: b64encode(value).decode(), b64decode),
    Kind("real", types.Float),
    Kind("decimal", types.Numeric, str, Decimal),
    Kind("text", types.String),
)


def kind_of(column: Column[Any]) -> Kind:
    """Of which kind the values of a column are, by the type that its database says.

    Raises:
        UnknownColumnError: none that a backup can keep.
    """
    for kind in _KINDS:
        if isinstance(column.type, kind.type):
            return kind
    raise UnknownColumnError(
        f"{column.table.name}.{column.name} is of type {column.type}, which a backup cannot keep; tell"
        " whoever looks after Writ"
    )


def selected(column: Column[Any]) -> ColumnElement[Any]:
    """The column as it is asked for, so that a value comes as what it is."""
    kind = kind_of(column).name
    if kind == JSON:
        return cast(column, Text).label(column.name)
    if kind == MOMENT:
        return type_coerce(column, UtcDateTime).label(column.name)
    return column


def bound(column: Column[Any], dialect: Dialect) -> ColumnElement[Any]:
    """The column's value as it is put in."""
    kind = kind_of(column).name
    if kind == JSON:
        said = bindparam(column.name, type_=Text)
        # SQLite keeps JSON as text, and would make a number of what it is cast to.
        return said if dialect.name == "sqlite" else cast(said, types.JSON)
    return bindparam(column.name, type_=UtcDateTime() if kind == MOMENT else column.type)
