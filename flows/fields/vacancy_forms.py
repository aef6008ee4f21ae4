"""The forms of vacancies of councillors' seats."""

from typing import Literal

from pydantic import ConfigDict, Field

from flows.fields.change_forms import ElectionForm, PreviewForm
from flows.fields.choices import AreaChoice, ForceChoice
from flows.fields.shared import Day, DayIfAny, WhyOfElection
from tasks.limits import LONGEST_LINE


class VacancyForm(PreviewForm):
    """A seat that has become vacant, with the days that are known of it."""

    model_config = ConfigDict(title="Watch a vacancy")

    area: ForceChoice = Field(
        title="Police force area", description="The force in whose area the council is."
    )
    kind: Literal["local_england", "parish_england", "local_wales", "community_wales"] = Field(
        title="Kind of election", description="What would fill the seat."
    )
    council: AreaChoice = Field(
        title="Council", description="The authority that would hold the by-election."
    )
    ward: str = Field(
        title="Ward or division",
        description="Whose councillor it was; for a parish, the parish or its ward.",
        min_length=1,
        max_length=LONGEST_LINE,
    )
    arose: Day = Field(
        title="Arose on",
        description="The day of the death, of the receipt of the resignation, or of the declaration.",
    )
    notice: DayIfAny = Field(
        default=None,
        title="Public notice",
        description="The day on which it was given, or will be; empty where it is still to be given, today.",
    )
    requested: DayIfAny = Field(
        default=None,
        title="Request by electors",
        description="The day on which it came in, if it has; it can be entered later.",
    )
    declared: DayIfAny = Field(
        default=None,
        title="Declared vacant",
        description="Where the council or the High Court declared the seat vacant: the day.",
    )
    retires: DayIfAny = Field(
        default=None,
        title="Would have retired on",
        description="The fourth day after the ordinary election; where the seat fell vacant within six months"
        " before it, no by-election is held, and the seat stays vacant until that election.",
    )
    third_vacant: bool = Field(
        default=False,
        title="More than a third of the seats are vacant",
        description="Of the whole council, with this one: a by-election is then held within those six months, too."
        " Not for a parish or community council.",
    )
    reason: WhyOfElection = Field(default="", description="How it arose. People are told.")


class ByElectionForm(ElectionForm):
    """The by-election for a vacancy that is watched."""

    model_config = ConfigDict(title="Call a by-election")

    day: Day = Field(
        title="Polling day", description="As the returning officer fixed it, within the law's time."
    )
