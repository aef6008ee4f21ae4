"""The forms of the flows that change an election."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from calendars.nations import Nation
from flows.forms import LONGEST_NAME, LONGEST_REASON, PollForm

_DAY_OR_NONE = r"^(\d{4}-\d{2}-\d{2})?$"


class PreviewForm(BaseModel):
    """What every change asks for: who, and whether it is only to be shown."""

    model_config = ConfigDict(extra="forbid")

    who: str = Field(
        title="Your name",
        description="Who asks for it. It is written into the history.",
        min_length=1,
        max_length=LONGEST_NAME,
    )
    preview: bool = Field(
        default=False,
        title="Only show what would change",
        description="The run's message says what would move and how many people would hear of it.",
    )


class ElectionForm(PreviewForm):
    """A change of one election."""

    election: str = Field(
        title="Election",
        description="By its id, as the deployment is called: blankshire.2027-05-06.",
        min_length=1,
    )
    reason: str = Field(
        default="", title="Reason", description="Why. People are told.", max_length=LONGEST_REASON
    )


class ReplanForm(ElectionForm):
    """Move the day, add or take away polls, enter dates; left empty, the plan is made anew."""

    model_config = ConfigDict(extra="forbid", title="Re-plan an election")

    polling_day: str = Field(
        default="",
        title="New polling day",
        description="As 2027-05-13; leave it empty to keep the day.",
        pattern=_DAY_OR_NONE,
    )
    add: list[PollForm] = Field(
        default_factory=list, title="Polls to add", description="Held on the same day."
    )
    take_away: list[PollForm] = Field(
        default_factory=list, title="Polls to take away", description="They are stood down."
    )
    given: dict[str, date] = Field(
        default_factory=dict,
        title="Given dates",
        description='Dates that polling day does not decide: {"declared_on": "2027-05-07"}.',
    )
    actual: dict[str, date] = Field(
        default_factory=dict,
        title="Dates on which it was really done",
        description='{"notice_of_election": "2027-03-22"}: the pre-election period starts then.',
    )


class PostponeForm(ElectionForm):
    """Take the day away; what is not done is stood down until there is a new one."""

    model_config = ConfigDict(extra="forbid", title="Postpone an election")


class CancelForm(ElectionForm):
    """Cancel an election, or some of its polls."""

    model_config = ConfigDict(extra="forbid", title="Cancel an election")

    polls: list[PollForm] = Field(
        default_factory=list,
        title="Polls",
        description="Only these; leave it empty to cancel the whole election.",
    )
    countermanded: bool = Field(
        default=False,
        title="On the death of a candidate",
        description="The poll is countermanded; call the new one when its day is fixed.",
    )


class ArchiveForm(ElectionForm):
    """Close what is over: nothing ever leaves for it again."""

    model_config = ConfigDict(extra="forbid", title="Archive an election")

    reason: str = Field(
        default="",
        title="Reason",
        description="Why; needed where statutory tasks are not reported done. Nobody is told.",
        max_length=LONGEST_REASON,
    )
    even_if_open: bool = Field(
        default=False,
        title="Even if statutory tasks are not reported done",
        description="They are closed as passed, and the history says so.",
    )


class UncontestedForm(ElectionForm):
    """No poll is taken where there are no more candidates than seats."""

    model_config = ConfigDict(extra="forbid", title="Uncontested polls")

    polls: list[PollForm] = Field(
        title="Polls", description="The polls that are not taken.", min_length=1
    )


class ProclaimForm(PreviewForm):
    """A bank holiday or a day of mourning that the calendars do not know yet."""

    model_config = ConfigDict(extra="forbid", title="Proclaim a day")

    day: date = Field(title="Day", description="The day that is not counted, still to come.")
    nations: list[Nation] = Field(
        title="Nations", description="Where it is not counted.", min_length=1
    )
    proclaimed_on: date = Field(
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
