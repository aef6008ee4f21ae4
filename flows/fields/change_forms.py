"""The forms of the flows that change an election."""

from typing import Literal

from pydantic import ConfigDict, Field

from calendars.nations import Nation
from flows.fields.call_forms import DateForm, PollForm
from flows.fields.choices import ElectionChoice, PowerChoice
from flows.fields.shared import Day, DayIfAny, SignedForm, WhyOfElection
from tasks.limits import LONGEST_REASON


class PreviewForm(SignedForm):
    """What every change asks for: who, and whether it is only to be shown."""

    preview: bool = Field(
        default=False,
        title="Only show what would change",
        description="Nothing is kept and nobody is told; the run's artifact lists what would move, and"
        " who would hear of it.",
    )


class ElectionForm(PreviewForm):
    """A change of one election."""

    election: ElectionChoice = Field(title="Election", description="Which election.")
    reason: WhyOfElection = ""


class ReasonedForm(ElectionForm):
    """A change that stands down what people prepare for: they are told why."""

    reason: WhyOfElection = Field(min_length=1)


class ReplanForm(ElectionForm):
    """Move the day, add or take away polls, enter dates; left empty, the plan is made anew."""

    model_config = ConfigDict(title="Re-plan an election")

    polling_day: DayIfAny = Field(
        default=None, title="New polling day", description="Leave it empty to keep the day."
    )
    polls: list[PollForm] = Field(
        default_factory=list,
        title="Only these polls move",
        description="Polls or contests that move to the new day, the others stay; left empty, all move.",
    )
    add: list[PollForm] = Field(
        default_factory=list, title="Polls to add", description="Held on the same day."
    )
    take_away: list[PollForm] = Field(
        default_factory=list, title="Polls to take away", description="They are stood down."
    )
    given: list[DateForm] = Field(
        default_factory=list,
        title="Given dates",
        description="Dates that polling day does not decide; a day that an authority plans, or that its"
        " officer fixed where the law lets them (then say why).",
    )
    actual: list[DateForm] = Field(
        default_factory=list,
        title="Dates on which it was really done",
        description="As the notice of election of an area, with which its pre-election period starts; the"
        " task is reported done.",
    )


class PostponeForm(ReasonedForm):
    """Take the day away; what is not done is stood down until there is a new one."""

    model_config = ConfigDict(title="Postpone an election")

    power: PowerChoice = Field(
        default="",
        title="Under which power",
        description="A returning officer has no general power to postpone: say what the law gives, or that"
        " there is none. Left empty, it can be named later; an alarm stands until then.",
    )


class CancelForm(ReasonedForm):
    """Cancel an election, or some of its polls."""

    model_config = ConfigDict(title="Cancel an election")

    polls: list[PollForm] = Field(
        default_factory=list,
        title="Polls",
        description="Only these; leave it empty to cancel the whole election.",
    )
    countermanded: bool = Field(
        default=False,
        title="On the death of a candidate",
        description="The poll is countermanded, and its fresh day is not fixed yet; where it is, use the"
        " form countermand-a-poll.",
    )


class CountermandForm(ElectionForm):
    """A candidate has died: the poll is countermanded, and the fresh one called in the same step."""

    model_config = ConfigDict(title="Countermand a poll")

    polls: list[PollForm] = Field(
        title="Polls", description="The polls or contests that are countermanded.", min_length=1
    )
    fresh: Day = Field(
        title="Day of the fresh poll", description="Within the days that the law allows."
    )
    proof_on: DayIfAny = Field(
        default=None,
        title="Proved on",
        description="The day on which the death was proved to the returning officer; empty for today.",
    )
    stood: Literal["", "party", "independent", "speaker"] = Field(
        default="",
        title="The candidate stood",
        description="For a party, as an independent, or as the Speaker seeking re-election: the law asks"
        " at parliamentary and Scottish council elections.",
    )


class ArchiveForm(ElectionForm):
    """Close what is over: nothing ever leaves for it again."""

    model_config = ConfigDict(title="Archive an election")

    reason: WhyOfElection = Field(
        default="",
        description="Why; needed where statutory tasks are not reported done. Nobody is told.",
    )
    even_if_open: bool = Field(
        default=False,
        title="Even if statutory tasks are not reported done",
        description="They are closed as passed, and the history says so.",
    )


class UncontestedForm(ElectionForm):
    """No poll is taken where there are no more candidates than seats."""

    model_config = ConfigDict(title="Uncontested polls")

    polls: list[PollForm] = Field(
        title="Polls", description="The polls that are not taken.", min_length=1
    )


class ProclaimForm(PreviewForm):
    """A bank holiday or a day of mourning that the calendars do not know yet."""

    model_config = ConfigDict(title="Proclaim a day")

    day: Day = Field(title="Day", description="The day that is not counted, still to come.")
    nations: list[Nation] = Field(
        title="Nations", description="Where it is not counted.", min_length=1
    )
    proclaimed_on: Day = Field(
        title="Proclaimed on", description="The day on which it was proclaimed: the law asks."
    )
    why: str = Field(
        title="What for", description="As people know it.", min_length=1, max_length=LONGEST_REASON
    )
    mourning: bool = Field(
        default=False,
        title="A day of mourning or thanksgiving",
        description="Not a bank holiday; some rules do not leave it out.",
    )
