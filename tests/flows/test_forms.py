"""What a form says of an election, once it is filled in."""

from datetime import date

import pytest

from flows.forms import ElectionCall, FormError, PollForm, planned_facts
from tests.builders import at


def form(called_on: str) -> ElectionCall:
    """A call of Ashford's election."""
    return ElectionCall(
        area="blankshire", polling_day=date(2027, 5, 6), called_on=called_on, who="Olga",
        polls=[PollForm(kind="local_england", area="ashford")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("called_on", "day"), [("today", date(2027, 4, 1)), ("2027-03-30", date(2027, 3, 30))]
)
def test_the_day_of_the_call(called_on: str, day: date) -> None:
    """`today` is London's, which in summer begins before that of UTC."""
    assert day == planned_facts(form(called_on), now=at("Thu 2027-04-01 00:30")).called_on


def test_a_day_that_there_is_not() -> None:
    """Prefect's form takes it; the run says which field, and what to do."""
    with pytest.raises(FormError) as refused:
        planned_facts(form("2027-02-31"), now=at("Thu 2027-04-01 09:00"))
    assert str(refused.value) == (
        "called_on: 2027-02-31 is no day of the calendar; correct it and run again"
    )
