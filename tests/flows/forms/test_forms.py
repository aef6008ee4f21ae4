"""What a form says of an election, once it is filled in."""

from datetime import date

import pytest

from flows.fields.call_forms import ElectionCall, FormError, PollForm, planned_facts, read_form
from tests.builders import at, sample


def form(called_on: date | None) -> ElectionCall:
    """A call of Ashford's election."""
    return ElectionCall(
        area="blankshire",
        polling_day=date(2027, 5, 6),
        called_on=called_on,
        who="Olga",
        polls=[PollForm(kind="local_england", area="ashford")],
    )


@pytest.mark.parametrize(
    ("called_on", "day"), [(None, date(2027, 4, 1)), (date(2027, 3, 30), date(2027, 3, 30))]
)
def test_the_day_of_the_call(called_on: date | None, day: date) -> None:
    """Without one it is today, London's, which in summer begins before that of UTC."""
    assert day == planned_facts(form(called_on), sample(), now=at("Thu 2027-04-01 00:30")).called_on


def test_a_day_that_there_is_not() -> None:
    """Prefect's form takes it; the run says which field, and what to do."""
    with pytest.raises(FormError) as refused:
        read_form(ElectionCall, {**form(None).model_dump(), "called_on": "2027-02-31"})
    assert str(refused.value) == (
        "Called on: '2027-02-31' is not a day of the calendar; write it as 2027-05-06"
        " (given: '2027-02-31'); correct it and run again"
    )
