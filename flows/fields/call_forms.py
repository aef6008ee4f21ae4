"""The forms of what concerns no election that is called, and how every form is read.

Prefect checks choices and lengths before a run starts, but not whether a date exists; every flow
validates again first thing, so that a refusal is ours and names the field.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from calendars.errors import WritError
from flows.fields.choices import AreaChoice, AreaIfAny, DateChoice, ForceChoice, KindChoice
from flows.fields.shared import (
    Day,
    DayIfAny,
    OperatorForm,
    SignedForm,
    WhyOfElection,
)
from flows.fields.words import refused_words
from tasks.clock import london_day
from tasks.contests.asked import parse_poll, polls_to_call
from tasks.contests.id_files import read_seats
from tasks.contests.identifiers import Named, read_identifier
from tasks.limits import LARGEST_NUMBER, LONGEST_LINE, LONGEST_REASON
from tasks.own_days.own_day import written
from tasks.people.directory import Directory
from tasks.planning.polls import ElectionFacts, Poll
from tasks.text import clean_fields

Form = TypeVar("Form", bound=BaseModel)


class FormError(WritError):
    """A form that cannot be taken: names the field, what is wrong and what to write."""


class PollForm(OperatorForm):
    """What is voted on in one area."""

    model_config = ConfigDict(title="Poll")

    kind: KindChoice = Field(
        title="Kind of poll",
        description="What is elected; each kind has its own statutory timetable.",
    )
    area: AreaChoice = Field(
        title="Area",
        description="The authority in which it is held, or the force area for a commissioner.",
    )
    contests: str = Field(
        default="",
        title="Contests",
        description="Wards or divisions, separated by commas; left empty, all of them. A by-election as"
        " Mill.by.",
        max_length=LONGEST_REASON,
    )


class DateForm(OperatorForm):
    """A day that is known of something."""

    model_config = ConfigDict(title="Date")

    name: DateChoice = Field(title="Date", description="What is known.")
    day: Day = Field(title="Day", description="When it is, or was.")
    area: AreaIfAny = Field(
        default="",
        title="Area",
        description="Whose day it is, where each authority has its own, as of the notice of election.",
    )


class ElectionPlan(OperatorForm):
    """What an election is planned from."""

    area: ForceChoice = Field(
        title="Police force area", description="The force in whose area all of it is held."
    )
    polling_day: Day = Field(
        title="Polling day",
        description="A working day still to come, far enough away for the statutory timetable.",
    )
    ids: list[Annotated[str, Field(max_length=LONGEST_LINE)]] = Field(
        default_factory=list,
        title="Election ids",
        description="Democracy Club's identifiers of the contests, in place of polls: as"
        " local.ashford.mill.2027-05-06, with the seats behind a comma where you know them.",
    )
    polls: list[PollForm] = Field(
        default_factory=list,
        title="Polls",
        description="Every contest held on that day in the area.",
        validate_default=True,
    )
    called_on: DayIfAny = Field(
        default=None,
        title="Called on",
        description="The day the election was called; leave it empty for today.",
    )
    given: list[DateForm] = Field(
        default_factory=list,
        title="Given dates",
        description="Dates that polling day alone does not decide, as the close of nominations of a"
        " parliamentary by-election.",
    )

    @field_validator("polls")
    @classmethod
    def _polls_or_ids(cls, polls: list[PollForm], said: ValidationInfo) -> list[PollForm]:
        if not polls and not said.data.get("ids"):
            raise PydanticCustomError("too_short", "choose at least one")
        return polls


class ElectionCall(ElectionPlan, SignedForm):
    """Everything needed to call an election, scheduled or not."""

    model_config = ConfigDict(title="Call an election")

    reason: WhyOfElection = Field(
        default="", description="Why it is called: ordinary election, vacancy in Mill ward, ..."
    )
    preview: bool = Field(
        default=False,
        title="Only show what would happen",
        description="Nothing is kept and nobody is told; the run's artifact lists every task with its"
        " dates and owner.",
    )


class RehearsalForm(ElectionPlan):
    """An election to be lived through against a moved clock; nothing leaves."""

    model_config = ConfigDict(title="Rehearse an election")

    silent: int = Field(
        default=0,
        title="Silent people (%)",
        description="How many of those who hold posts never answer.",
        ge=0,
        le=100,
    )
    seed: int = Field(
        default=0,
        title="Draw",
        description="Another number draws other people as the silent ones.",
        ge=0,
        le=LARGEST_NUMBER,
    )


class ResendForm(SignedForm):
    """Messages that did not arrive, to be sent again."""

    model_config = ConfigDict(title="Send messages again")

    messages: list[Annotated[int, Field(ge=1, le=LARGEST_NUMBER)]] = Field(
        default_factory=list,
        title="Messages",
        description="By their numbers, as alarms name them; left empty, every one that did not arrive.",
    )


def polls_of_form(polls: Sequence[PollForm]) -> tuple[Poll, ...]:
    """The polls of a form.

    Raises:
        UnknownKindError: no such kind; suggests the nearest.
    """
    return tuple(parse_poll(f"{poll.kind}:{poll.area}{_contests(poll)}") for poll in polls)


def _contests(poll: PollForm) -> str:
    return f":{poll.contests}" if poll.contests.strip() else ""


def dates_of_form(dates: Sequence[DateForm]) -> dict[str, date]:
    """The dates of a form by what they are of: a name, with the area where one was chosen.

    Raises:
        FormError: one of them is given twice.
    """
    names = [written(each.area, "", each.name) for each in dates]
    for name in names:
        if names.count(name) > 1:
            raise FormError(f"{name} is given twice; take one of them away and run again")
    return {name: each.day for name, each in zip(names, dates, strict=True)}


def planned_facts(form: ElectionPlan, directory: Directory, *, now: datetime) -> ElectionFacts:
    """The election that a form describes; without a day of its call it is called today, in London.

    Args:
        form: as it was filled in.
        directory: the areas that identifiers may name.
        now: aware.

    Raises:
        WritError: a poll that cannot be; says what to write.
    """
    written = [f"{poll.kind}:{poll.area}{_contests(poll)}" for poll in form.polls]
    named = [_named(line, directory) for line in form.ids]
    found = polls_to_call(written, named, directory, area=form.area, day=form.polling_day)
    return ElectionFacts(
        area=form.area,
        poll_date=form.polling_day,
        called_on=form.called_on or london_day(now),
        polls=found.polls,
        given=dates_of_form(form.given),
    )


def _named(line: str, directory: Directory) -> Named:
    identifier, _, seats = line.partition(",")
    return read_identifier(identifier, directory, seats=read_seats(seats.strip()))


def read_form(form: type[Form], given: Any) -> Form:
    """The form as its model.

    Raises:
        FormError: the first field that is wrong, what is wrong with it and what to write.
    """
    fields = given.model_dump() if isinstance(given, BaseModel) else given
    try:
        return form.model_validate(clean_fields(fields) if isinstance(fields, dict) else fields)
    except ValidationError as error:
        raise FormError(refused_words(form, error)) from error
