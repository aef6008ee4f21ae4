"""The fields that several forms share, each with its words in one place, and what every form is."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core.core_schema import CoreSchema
from typing_extensions import override

from calendars.written import in_reach, read_day
from flows.fields.choices import CHOICES
from tasks.limits import LONGEST_EVIDENCE, LONGEST_NAME, LONGEST_NOTE, LONGEST_REASON
from tasks.typist import not_writ

_PICKED = {"type": "string", "format": "date"}  # which Prefect shows as a calendar to pick from
_LAST = ("reason", "note", "who", "preview")


def _day(given: object) -> object:
    """Only as it is written; left to itself, pydantic takes seconds since 1970 for a day."""
    if isinstance(given, date) and not isinstance(given, datetime):
        return in_reach(given)
    return read_day(given if isinstance(given, str) else repr(given))


def _day_if_any(given: object) -> object:
    return None if given in {None, ""} else _day(given)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(_PICKED)]
DayIfAny = Annotated[date | None, BeforeValidator(_day_if_any), WithJsonSchema(_PICKED)]
Name = Annotated[
    str,
    AfterValidator(not_writ),
    Field(
        title="Your name",
        description="It is written into the history, beside what you do.",
        min_length=1,
        max_length=LONGEST_NAME,
    ),
]
Outcome = Annotated[
    Literal["done", "not applicable"],
    Field(title="Outcome", description="`not applicable` needs a note that says why."),
]
Evidence = Annotated[
    str,
    Field(
        title="Evidence",
        description="What shows that it was done: a link, a reference, a file name.",
        max_length=LONGEST_EVIDENCE,
    ),
]
Note = Annotated[
    str, Field(title="Note", description="Anything to keep with it.", max_length=LONGEST_NOTE)
]
WhyOfTask = Annotated[str, Field(title="Reason", max_length=LONGEST_NOTE)]
WhyOfElection = Annotated[
    str, Field(title="Reason", description="Why. People are told.", max_length=LONGEST_REASON)
]


class OperatorForm(BaseModel):
    """What every form is: closed to fields it does not know, its reason and its writer last.

    A field in which something is chosen begins empty: no default is shown, which is no choice.
    """

    model_config = ConfigDict(extra="forbid")

    @override
    @classmethod
    def __get_pydantic_json_schema__(
        cls, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core)
        fields = handler.resolve_ref_schema(schema).get("properties", {})
        for name in _LAST:
            if name in fields:
                fields[name] = fields.pop(name)
        for field in fields.values():
            if field.get("format") == "date" or CHOICES in field:
                field.pop("default", None)
        return schema


class SignedForm(OperatorForm):
    """A form that says who fills it in."""

    who: Name
