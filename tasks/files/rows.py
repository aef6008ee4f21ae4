"""Reading rows of data files by models: strict types, no key that nobody reads, a line for each fault.

A model is a `Row`, or a dataclass; its fields are annotated with the types below, which say what was
expected in a clerk's words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, TypeAdapter
from pydantic import ValidationError as NotValid

from calendars.nearest import suggestion
from tasks.files.datafiles import Faults, FaultsError, rows_of
from tasks.limits import LONGEST_KEY, LONGEST_LINE, LONGEST_NOTE
from tasks.text import clean_text, has_hidden

M = TypeVar("M")
T = TypeVar("T")
_LONGEST_SHOWN = 60
_NO_TABLE = "is no table of keys and values; mend it"


class Row(BaseModel):
    """A row of a file: every key is a field, and no other is known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class _NotWhatWasExpectedError(ValueError):
    """A value is not what the field takes; the message says what that is."""


class SaidError(ValueError):
    """A value makes no sense; the message says why, and what to do. For validators of fields."""


def whole(least: int, most: int) -> BeforeValidator:
    """For an `int`: a whole number from `least` to `most`."""

    def check(value: object) -> object:
        if type(value) is not int or not least <= value <= most:
            raise _NotWhatWasExpectedError(f"a whole number from {least} to {most}")
        return value

    return BeforeValidator(check)


def an_exact(
    kind: type[T], expected: str, *, then: Callable[[T], T] | None = None
) -> BeforeValidator:
    """For a value of just this type, which `then` may refuse by a `SaidError`."""

    def check(value: Any) -> object:
        if type(value) is not kind:
            raise _NotWhatWasExpectedError(expected)
        return then(value) if then is not None else value

    return BeforeValidator(check)


def _text(value: object) -> object:
    if not isinstance(value, str):
        raise _NotWhatWasExpectedError("a text in quotes")
    if not value.strip():
        raise SaidError("is empty; write it, or take the key out")
    return value.strip()


def _on_one_line(value: str) -> str:
    return _without_control(value, wrong=has_hidden(value))


def _prose(value: str) -> str:
    return _without_control(value, wrong=clean_text(value) != value)


def _without_control(value: str, *, wrong: bool) -> str:
    if wrong:
        raise SaidError("holds a line break or a control character; take it out")
    return value


def _is_name(value: str) -> str:
    plain = value.replace("_", "")
    if not (plain.isascii() and plain.isalnum() and plain.islower()) or len(value) > LONGEST_KEY:
        raise _NotWhatWasExpectedError(
            f"a name of small letters, digits and _ ({LONGEST_KEY} at the most)"
        )
    return value


def _each_once(values: tuple[T, ...]) -> tuple[T, ...]:
    if len(set(values)) < len(values):
        raise SaidError("something stands there twice; write each once")
    return values


def _some(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise SaidError("is empty; name at least one")
    return values


def one_of(known: type[StrEnum] | Iterable[str]) -> BeforeValidator:
    """For an enum, or a text of which only some are known."""
    words = [str(word) for word in known]

    def check(value: object) -> object:
        if not isinstance(value, str):
            raise _NotWhatWasExpectedError("a text in quotes")
        if value not in words:
            raise SaidError(f"unknown {_shown(value)}; {suggestion(value, words)}")
        return value

    return BeforeValidator(check)


def at_most(most: int) -> AfterValidator:
    """For a text that may have so many characters."""

    def check(value: str) -> str:
        if len(value) > most:
            raise SaidError(f"has {len(value)} characters; {most} are kept: shorten it")
        return value

    return AfterValidator(check)


Flag = Annotated[bool, an_exact(bool, "true or false")]
Hour = Annotated[time, an_exact(time, "an hour without quotes, such as 18:00:00")]
Line = Annotated[str, BeforeValidator(_text), AfterValidator(_on_one_line), at_most(LONGEST_LINE)]
Prose = Annotated[str, BeforeValidator(_text), AfterValidator(_prose), at_most(LONGEST_NOTE)]
Name = Annotated[str, BeforeValidator(_text), AfterValidator(_is_name)]
Once = AfterValidator(_each_once)
Some = AfterValidator(_some)


def read_row(model: type[M], row: object, *, where: str) -> M:
    """The row as the model has it.

    Raises:
        FaultsError: a line for each thing that is wrong: `where`, the key, what was expected.
    """
    found = faults_of(model, row, where=where)
    if found:
        raise FaultsError(found)
    kind: Any = model
    read: M = _adapter(kind).validate_python(row)
    return read


def read_rows(
    model: type[M],
    content: Mapping[str, Any],
    table: str,
    faults: Faults,
    *,
    where: str,
    key: str,
) -> list[M]:
    """The rows of a table that is written once for each, as `[[post]]`; those with a fault are left
    out, and the fault noted.

    Args:
        model: what each row is read as.
        content: the file as TOML gives it.
        table: the table's name.
        faults: what is wrong is added to it.
        where: the file, for messages.
        key: the field that tells rows apart, so that it may stand there once only.
    """
    found: dict[object, M] = {}
    with faults.noted():
        for place, row in rows_of(content, table, where=where):
            with faults.noted():
                read = read_row(model, row, where=place)
                name = getattr(read, key)
                if name in found:
                    faults.add(f"{place}, {key}: {name!r} is used twice; choose another")
                found.setdefault(name, read)
    return list(found.values())


def faults_of(model: Any, row: object, *, where: str, whole: bool = True) -> list[str]:
    """What is wrong with a row, a line each; empty where nothing is.

    Args:
        model: what it is to be read as.
        row: as TOML gives it.
        where: the file and the row, for the lines.
        whole: whether every key that is needed must be there.
    """
    if not isinstance(row, Mapping):
        return [f"{where}: {_shown(row)} {_NO_TABLE}"]
    known = _fields(model)
    found = [
        f"{where}: unknown key {_shown(key)}; {suggestion(key, known)}"
        for key in row
        if key not in known
    ]
    try:
        _adapter(model).validate_python({key: row[key] for key in row if key in known})
    except NotValid as error:
        found += [
            _line(model, dict(fault), where)
            for fault in error.errors(include_url=False)
            if whole or fault["type"] != "missing"
        ]
    return list(dict.fromkeys(found))


@cache
def _adapter(model: Any) -> TypeAdapter[Any]:
    return TypeAdapter(model)


def _fields(model: Any) -> list[str]:
    if is_dataclass(model):
        return [field.name for field in fields(model)]
    return [field.alias or name for name, field in model.model_fields.items()]


def _line(model: type[Any], fault: Mapping[str, Any], where: str) -> str:
    """One fault that pydantic found, in a clerk's words."""
    *upper, key = [part for part in fault["loc"] if isinstance(part, str)] or [""]
    place = ", ".join([where, *upper])
    at = f"{place}, {key}" if key else place
    wrong = (fault.get("ctx") or {}).get("error")
    if isinstance(wrong, SaidError):
        return f"{at}: {wrong}"
    if isinstance(wrong, _NotWhatWasExpectedError):
        return f"{at}: {_shown(fault['input'])} is not {wrong}; mend it"
    match fault["type"]:
        case "missing":
            return f"{place}: {key!r} is missing; add it"
        case "extra_forbidden":
            known = _fields(_model_at(model, upper))
            return f"{place}: unknown key {_shown(key)}; {suggestion(key, known)}"
        case "tuple_type":
            return f"{at}: {_shown(fault['input'])} is not a list in brackets; mend it"
        case "model_type":
            return f"{at}: {_shown(fault['input'])} {_NO_TABLE}"
        case _:
            return f"{at}: {_shown(fault['input'])} will not do ({fault['msg']}); mend it"


def _model_at(model: Any, keys: Iterable[str]) -> Any:
    """The model of the rows within rows that stand under these keys."""
    for key in keys:
        model = next(arg for arg in get_args(model.model_fields[key].annotation) if arg is not ...)
    return model


def _shown(value: object) -> str:
    if isinstance(value, time):
        said = f"{value:%H:%M}"
    else:
        said = value.isoformat() if isinstance(value, date) else repr(value)
    return said if len(said) <= _LONGEST_SHOWN else f"{said[:_LONGEST_SHOWN]}..."
