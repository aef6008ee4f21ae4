"""Asking for rows by a list of values, however long it is.

`column.in_(values)` binds one parameter for each value; PostgreSQL takes 65,535 in one statement, SQLite
fewer. Here one parameter carries them all, as JSON, which the database takes apart.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, and_, bindparam, false, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _ValuesOf(FunctionElement[Any]):
    """The values in a JSON list as a column of rows; its type is what they are read as."""

    name = "values_of"
    inherit_cache = True

    def __init__(self, values: str, *, whole_numbers: bool) -> None:
        super().__init__(bindparam(None, values, type_=Text(), unique=True))
        self.type = Integer() if whole_numbers else Text()


@compiles(_ValuesOf, "sqlite")
def _in_sqlite(element: _ValuesOf, compiler: SQLCompiler, **given: Any) -> str:
    values = compiler.process(element.clauses, **given)
    return f"(SELECT value FROM json_each({values}))"  # noqa: S608 - the name of a parameter


@compiles(_ValuesOf, "postgresql")
def _in_postgresql(element: _ValuesOf, compiler: SQLCompiler, **given: Any) -> str:
    kind = compiler.dialect.type_compiler_instance.process(element.type)
    values = compiler.process(element.clauses, **given)
    every = f"json_array_elements_text(CAST({values} AS JSON))"
    return f"(SELECT CAST(value AS {kind}) FROM {every})"  # noqa: S608 - the name of a parameter


def among(column: Any, values: Iterable[int | str]) -> ColumnElement[bool]:
    """That a column of whole numbers, or of text, holds one of these values; false where there are none.

    For lists that grow with the register: tasks, messages, people. A handful of fixed words goes into
    `column.in_(...)`.
    """
    found = list(dict.fromkeys(values))
    if not found:
        return false()
    whole_numbers = isinstance(found[0], int)
    condition: ColumnElement[bool] = column.bool_op("IN")(
        _ValuesOf(json.dumps(found), whole_numbers=whole_numbers)
    )
    return condition


def pairs_among(one: Any, other: Any, pairs: Iterable[tuple[str, str]]) -> ColumnElement[bool]:
    """That two columns of text hold one of these pairs, of whose second values there are only few."""
    by_second: dict[str, list[str]] = {}
    for first, second in pairs:
        by_second.setdefault(second, []).append(first)
    return or_(
        false(), *(and_(other == value, among(one, firsts)) for value, firsts in by_second.items())
    )
