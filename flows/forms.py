"""The forms an operator fills in: one pydantic model each, so that titles, choices and help show.

Prefect checks choices and patterns before a run starts, but not whether a date exists; every flow
validates again first thing, so that a refusal is ours and names the field.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from calendars.errors import WritError
from calendars.kinds import all_kinds
from tasks.calling import parse_poll
from tasks.clock import london_day
from tasks.polls import ElectionFacts, Poll

_ID = r"^[a-z0-9][a-z0-9_.-]*$"
_DAY_OR_TODAY = r"^(today|\d{4}-\d{2}-\d{2})$"
LONGEST_REASON = 500
LONGEST_NAME = 120

Form = TypeVar("Form", bound=BaseModel)


class FormError(WritError):
    """A form that cannot be taken: names the field, what is wrong and what to write."""


class PollForm(BaseModel):
    """One contest."""

    model_config = ConfigDict(extra="forbid", title="Poll")

    kind: str = Field(
        title="Kind of poll",
        description="What is elected; each kind has its own statutory timetable.",
        json_schema_extra={"enum": [kind.key for kind in all_kinds()]},
    )
    area: str = Field(
        title="Area",
        description="The authority in which it is held (or the force area, for a commissioner), "
        "by its id in the directory: ashford.",
        pattern=_ID,
    )


class ElectionPlan(BaseModel):
    """What an election is planned from."""

    model_config = ConfigDict(extra="forbid")

    area: str = Field(
        title="Police force area",
        description="By its id in the directory: blankshire.",
        pattern=_ID,
    )
    polling_day: date = Field(
        title="Polling day",
        description="A working day still to come, far enough away for the statutory timetable.",
        json_schema_extra={"format": "date"},
    )
    polls: list[PollForm] = Field(
        title="Polls", description="Every contest held on that day in the area.", min_length=1
    )
    called_on: str = Field(
        default="today",
        title="Called on",
        description="The day the election was called: today, or a day as 2026-11-22.",
        pattern=_DAY_OR_TODAY,
    )
    given: dict[str, date] = Field(
        default_factory=dict,
        title="Given dates",
        description="Dates that polling day alone does not decide, by name: "
        '{"nominations_close": "2027-01-08"} for a parliamentary by-election.',
    )


class ElectionCall(ElectionPlan):
    """Everything needed to call an election, scheduled or not."""

    model_config = ConfigDict(extra="forbid", title="Call an election")

    reason: str = Field(
        default="",
        title="Reason",
        description="Why it is called: ordinary election, vacancy in Mill ward, ...",
        max_length=LONGEST_REASON,
    )
    who: str = Field(
        title="Your name",
        description="Who calls it. It is written into the history.",
        min_length=1,
        max_length=LONGEST_NAME,
    )


class RehearsalForm(ElectionPlan):
    """An election to be lived through against a moved clock; nothing leaves."""

    model_config = ConfigDict(extra="forbid", title="Rehearse an election")

    silent: int = Field(
        default=0,
        title="Silent people (%)",
        description="How many of those who hold posts never answer.",
        ge=0,
        le=100,
    )
    seed: int = Field(
        default=0, title="Draw", description="Another number draws other people as the silent ones."
    )


class CompletionReport(BaseModel):
    """What an operator records for an owner who has answered by telephone or in a meeting."""

    model_config = ConfigDict(extra="forbid", title="Record a completion")

    task: str = Field(
        title="Task",
        description="Its id, as the run's `task:` tag shows it: blankshire.2027-05-06/ashford/purdah_start",
        min_length=1,
    )
    outcome: str = Field(
        default="done",
        title="Outcome",
        description="`not applicable` needs a note that says why.",
        json_schema_extra={"enum": ["done", "not applicable"]},
        pattern="^(done|not applicable)$",
    )
    who: str = Field(
        title="Who did it",
        description="The name the history keeps.",
        min_length=1,
        max_length=LONGEST_NAME,
    )
    evidence: str = Field(
        default="", title="Evidence", description="A link, a reference, a file name."
    )
    note: str = Field(default="", title="Note", description="Anything to keep with it.")


class HandOverForm(BaseModel):
    """A task for somebody else than the holder of its post."""

    model_config = ConfigDict(extra="forbid", title="Hand a task over")

    task: str = Field(
        title="Task",
        description="Its id, as the run's `task:` tag shows it: blankshire.2027-05-06/ashford/purdah_start",
        min_length=1,
    )
    to: str = Field(
        title="Person",
        description="Who gets it, by their id in the directory: ben.",
        min_length=1,
    )
    post: str = Field(
        default="",
        title="Post",
        description="Whose part of it, where several must answer: ashford/returning_officer.",
    )
    note: str = Field(default="", title="Note", description="Why, or what to know about it.")
    who: str = Field(
        title="Your name",
        description="Who hands it over. It is written into the history.",
        min_length=1,
        max_length=LONGEST_NAME,
    )


class ResendForm(BaseModel):
    """Messages that did not arrive, to be sent again."""

    model_config = ConfigDict(extra="forbid", title="Send messages again")

    messages: list[int] = Field(
        default_factory=list,
        title="Messages",
        description="By their numbers, as alarms name them; left empty, every one that did not arrive.",
    )
    who: str = Field(
        title="Your name",
        description="Who asks for it. It is written into the history.",
        min_length=1,
        max_length=LONGEST_NAME,
    )


def polls_of_form(polls: Sequence[PollForm]) -> tuple[Poll, ...]:
    """The polls of a form.

    Raises:
        UnknownKindError: no such kind; suggests the nearest.
    """
    return tuple(parse_poll(f"{poll.kind}:{poll.area}") for poll in polls)


def planned_facts(form: ElectionPlan, *, now: datetime) -> ElectionFacts:
    """The election that a form describes; `today` is the day in London.

    Raises:
        UnknownKindError, CallRefusedError: a poll that cannot be.
        FormError: `called_on` is no day of the calendar.
    """
    try:
        called = (
            london_day(now) if form.called_on == "today" else date.fromisoformat(form.called_on)
        )
    except ValueError as error:
        raise FormError(
            f"called_on: {form.called_on} is no day of the calendar; correct it and run again"
        ) from error
    return ElectionFacts(
        area=form.area,
        poll_date=form.polling_day,
        called_on=called,
        polls=polls_of_form(form.polls),
        given=dict(form.given),
    )


def read_form(form: type[Form], given: Any) -> Form:
    """The form as its model.

    Raises:
        FormError: the first field that is wrong, what is wrong with it and what to write.
    """
    if isinstance(given, form):
        return given
    try:
        return form.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = " -> ".join(str(part) for part in first["loc"]) or "the form"
        raise FormError(
            f"{place}: {first['msg']} (given: {first['input']!r}); correct it and run again"
        ) from error
