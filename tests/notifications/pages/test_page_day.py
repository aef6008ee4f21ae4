"""The day on which something was, asked for on an owner's page where it counts."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.notifications.cast import NOMINATIONS, NOW
from tests.notifications.page_office import DONE, TASK, Office, words

TODAY, TOMORROW, BEFORE = (f"{NOW.date() + timedelta(days=n)}" for n in (0, 1, -1))


@pytest.fixture
def office() -> Office:
    """A task of which the day counts."""
    found = Office()
    found.desk.tasks[TASK] = replace(
        NOMINATIONS, day_asked="Published on", own_day="planned for today"
    )
    return found


def test_it_is_asked_for_with_today_filled_in(office: Office) -> None:
    """No later day can be picked."""
    page = office.get(office.link())
    assert '<label for="on">Published on</label>' in page
    assert f'name="on" value="{TODAY}" max="{TODAY}"' in page
    assert "Day here planned for today" in words(page).replace("&#39;", "'")


def test_where_the_day_does_not_count_nobody_is_asked() -> None:
    """Most tasks are simply done."""
    office = Office()
    assert 'name="on"' not in office.get(office.link())


def test_the_day_reaches_the_desk(office: Office) -> None:
    """Published yesterday, reported today."""
    office.press(office.link(), {**DONE, "on": BEFORE})
    assert f"it was on {BEFORE}" == office.task().own_day
    assert office.task().standing.is_closed


@pytest.mark.parametrize(
    ("sent", "problem"),
    [
        (TOMORROW, '"Published on" is a day still to come. Report it once it is done.'),
        ("", 'Fill in the day for "Published on".'),
        ("5 April", 'Fill in the day for "Published on".'),
    ],
)
def test_a_day_that_cannot_be_is_asked_for_again(office: Office, sent: str, problem: str) -> None:
    """What was typed stays in the form."""
    answer = office.press(office.link(), {**DONE, "on": sent})
    assert 422 == answer.status_code
    assert problem in answer.text.replace("&#34;", '"')
    assert not office.task().standing.is_closed


def test_what_is_not_needed_has_no_day(office: Office) -> None:
    """The field is not looked at."""
    office.press(
        office.link(), {**DONE, "outcome": "not applicable", "note": "no contest", "on": ""}
    )
    assert office.task().standing.is_closed
