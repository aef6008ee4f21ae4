"""The form for the reports of an election."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from flows.fields.choices import AreaIfAny, ElectionChoice
from flows.fields.shared import OperatorForm
from tasks.limits import LONGEST_ID


class EvidenceForm(OperatorForm):
    """What there is to show of an election; nothing changes."""

    model_config = ConfigDict(title="Evidence of an election")

    election: ElectionChoice = Field(title="Election", description="Which election.")
    report: Annotated[
        Literal["returning officers", "police debrief"],
        Field(
            title="Report",
            description="`returning officers`: what a council may see, by the performance standards."
            " `police debrief`: what the police may see, and for them alone.",
        ),
    ] = "returning officers"
    area: AreaIfAny = Field(
        default="",
        title="One council only",
        description="Leave it empty for every council of the election.",
        max_length=LONGEST_ID,
    )
    pdf: bool = Field(
        default=True,
        title="With a PDF",
        description="It takes its time, and needs Pango on the machine that runs Writ.",
    )
