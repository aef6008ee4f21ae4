"""Fields in which an operator chooses words and the register reads ids.

A field of one of these types says in its schema what it is chosen from; `offered` puts the present
choices in. A choice that is stale is refused by the register, as an id typed wrongly would be.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

from pydantic import BeforeValidator, Field, JsonValue

from calendars.facts import fact_words
from calendars.kinds import PollKind, all_kinds, variants_of
from calendars.rules.ruleset import raw_rows
from tasks.actions.asks.powers import powers
from tasks.planning.polls import poll_words
from tasks.register.finding.choosable import (
    ANY_TASK,
    AREA,
    ELECTION,
    FORCE,
    OPEN_TASK,
    PERSON,
    POST,
    REPORTED_TASK,
    label,
)

CHOICES = "choices"
_LABELLED = re.compile(r".*\(([^()\s]+)\)\s*", re.DOTALL)


def chosen(given: object) -> object:
    """The id in `Ashford (ashford)`; what has none in brackets is the id itself."""
    found = _LABELLED.fullmatch(given) if isinstance(given, str) else None
    return found[1] if found else given


_READ = BeforeValidator(chosen)
ForceChoice = Annotated[str, _READ, Field(min_length=1, json_schema_extra={CHOICES: FORCE})]
AreaChoice = Annotated[str, _READ, Field(min_length=1, json_schema_extra={CHOICES: AREA})]
AreaIfAny = Annotated[str, _READ, Field(json_schema_extra={CHOICES: AREA})]
ElectionChoice = Annotated[str, _READ, Field(min_length=1, json_schema_extra={CHOICES: ELECTION})]
PersonChoice = Annotated[str, _READ, Field(min_length=1, json_schema_extra={CHOICES: PERSON})]
PostChoice = Annotated[str, _READ, Field(json_schema_extra={CHOICES: POST})]
OpenTaskChoice = Annotated[str, _READ, Field(min_length=1, json_schema_extra={CHOICES: OPEN_TASK})]
AnyTaskChoice = Annotated[str, _READ, Field(min_length=1, json_schema_extra={CHOICES: ANY_TASK})]
ReportedTaskChoice = Annotated[
    str, _READ, Field(min_length=1, json_schema_extra={CHOICES: REPORTED_TASK})
]


def _kinds() -> list[PollKind]:
    """Every kind that can be called as a poll, and the variants that change something of the kind they follow."""
    return [
        found
        for kind in all_kinds()
        for found in (kind, *variants_of(kind))
        if (found == kind or raw_rows(found.key) != raw_rows(kind.key))
        and poll_words(found.key).instead is None
        and not poll_words(found.key).becomes
    ]


KindChoice = Annotated[
    str,
    _READ,
    Field(
        min_length=1,
        json_schema_extra={"enum": [label(kind.title, kind.key) for kind in _kinds()]},
    ),
]


PowerChoice = Annotated[
    str,
    _READ,
    Field(
        json_schema_extra={"enum": ["", *(label(p.title, p.key) for p in powers().values())]},
    ),
]


def _dates() -> list[str]:
    """Every date that a timetable may be given."""
    rows = (raw_rows(kind.key) for kind in _kinds())
    titles = {key: str(row["title"]) for each in rows for key, row in each.items()}
    said = {key: words[:1].upper() + words[1:] for key, words in fact_words().items()}
    return sorted(label(words, key) for key, words in (titles | said).items())


DateChoice = Annotated[
    str, _READ, Field(min_length=1, json_schema_extra={"enum": cast(JsonValue, _dates())})
]


def offered(schema: Mapping[str, Any], choices: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """A form's schema with its own heading and the present choices in it; a field that has none is typed.

    Args:
        schema: as Prefect has it of a deployment, with older choices or none.
        choices: the labels of each sort.
    """
    made = copy.deepcopy(dict(schema))
    models = made.get("definitions", {})
    for parameter in made.get("properties", {}).values():
        model = models.get(parameter.get("$ref", "").rpartition("/")[2], {})
        parameter["title"] = model.get("title", parameter["title"])
    for model in models.values():
        for field in model.get("properties", {}).values():
            if CHOICES not in field:
                continue
            field.pop("enum", None)
            if labels := choices.get(field[CHOICES]):
                field["enum"] = list(labels)
    return made
