"""The owners' page: acknowledging again, putting a task off, and asking the next person up."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tasks.views.task import Quiet
from tests.notifications.cast import ASHA, BEN, NOMINATIONS
from tests.notifications.page_office import Office, words

SNOOZE = {"action": "snooze", "until": "2027-04-06", "note": "The room is booked."}
UP = {"action": "hand-up", "note": "I need a decision."}
WAKE = {"action": "wake"}


def test_a_task_is_put_off_and_asked_for_again() -> None:
    """The page says until when and why, with a button that ends it; the list says it too."""
    office = Office()
    assert 303 == office.press(office.link(), SNOOZE).status_code
    page = words(office.get(office.link()))
    assert "Nobody is asked about this before Tuesday 6 April 2027, 09:00. Asha Patel" in page
    assert "The room is booked." in page
    assert "Nobody is asked before Tuesday 6 April 2027" in words(office.get(office.board()))
    assert 303 == office.press(office.link(), WAKE).status_code
    assert "Nobody is asked about this" not in words(office.get(office.link()))
    assert [NOMINATIONS.id] * 2 == office.told


def test_the_next_person_up_is_asked() -> None:
    """The reason is kept; whoever is asked can say that they deal with it, though Asha has."""
    office = Office()
    office.press(office.link(), {"action": "acknowledge"})
    assert 'value="acknowledge"' not in office.get(office.link(BEN))
    assert 303 == office.press(office.link(), UP).status_code
    assert "I need a decision." == office.task().history[-1].note
    assert 'value="acknowledge"' in office.get(office.link(BEN))


def test_until_when_a_task_can_be_put_off_is_said_where_it_is_asked() -> None:
    """With what comes then; and that it cannot, once that has gone by."""
    office = Office()
    quiet = Quiet(
        until=None,
        asked_above=(),
        latest=office.now + timedelta(days=30),
        latest_what="on polling day",
    )
    office.desk.tasks[17] = replace(NOMINATIONS, quiet=quiet)
    page = words(office.get(office.link()))
    assert (
        "It can be put off until Saturday 1 May 2027, 09:00 at the latest, on polling day." in page
    )
    office.desk.tasks[17] = replace(NOMINATIONS, quiet=replace(quiet, latest=office.now))
    assert "It cannot be put off any more." in words(office.get(office.link()))


def test_who_is_asked_all_the_same_is_named_beside_the_peace() -> None:
    """The page does not say that nobody is asked when somebody above has been."""
    office = Office()
    office.press(office.link(), SNOOZE)
    office.press(office.link(), UP)
    task = office.task()
    quiet = Quiet(
        until=task.snoozed_until, asked_above=("Ben Okoro",), latest=NOMINATIONS.due, latest_what=""
    )
    office.desk.tasks[17] = replace(task, quiet=quiet)
    page = words(office.get(office.link()))
    assert (
        "Ben Okoro is asked about this. Nobody else is asked before Tuesday 6 April 2027, 09:00."
        in page
    )
    assert "Nobody is asked" not in page
    assert "Nobody else is asked before Tuesday 6 April" in words(office.get(office.board()))


def test_an_acknowledgement_that_has_run_out_is_given_again() -> None:
    """While it holds the page says until when; afterwards it has the button once more."""
    office = Office()
    office.press(office.link(), {"action": "acknowledge"})
    assert "Nobody is asked about this before Saturday 3 April 2027, 09:00." in words(
        office.get(office.link())
    )
    office.now += timedelta(days=2)
    assert "That has run out, and the task is still open." in words(office.get(office.link(BEN)))
    assert 303 == office.press(office.link(BEN), {"action": "acknowledge"}).status_code
    assert "Ben Okoro" == office.task().acknowledged_by


@pytest.mark.parametrize(
    ("answer", "field", "text"),
    [
        ({**SNOOZE, "until": ""}, "snooze-until", "Choose the day on which to ask again."),
        ({**SNOOZE, "until": "soon"}, "snooze-until", "Choose the day on which to ask again."),
        ({**SNOOZE, "note": " "}, "snooze-note", "Say why nobody should be asked before that day."),
        ({**UP, "note": ""}, "hand-up-note", "Say why somebody else should be asked;"),
        ({**UP, "note": "n" * 4001}, "hand-up-note", "The note is 4,001 characters long."),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    answer: dict[str, str], field: str, text: str
) -> None:
    """Nothing is taken, what was typed is kept, and the folded part of the page stands open."""
    office = Office()
    refused = office.press(office.link(), answer)
    assert 422 == refused.status_code
    assert text in words(refused.text)
    assert f'href="#{field}"' in refused.text
    assert '<details class="more" open>' in refused.text
    assert answer["note"].strip() in refused.text
    assert [] == office.desk.answers


@pytest.mark.parametrize("answer", [SNOOZE, WAKE, UP])
def test_a_link_scanner_puts_nothing_off_and_hands_nothing_up(answer: dict[str, str]) -> None:
    """GET never acts, whatever is in the address; POST needs the form's own token."""
    office = Office()
    query = "&".join(f"{name}={value}" for name, value in answer.items())
    for _ in range(3):
        office.get(f"{office.link()}?{query}")
    assert 422 == office.ask("POST", office.link(), data=answer).status_code
    other = office.form_token(office.link(BEN))
    forged = office.ask("POST", office.link(), data={"form": other, **answer})
    assert 422 == forged.status_code
    assert [] == office.desk.answers
    # Reading has spent nothing.
    assert 303 == office.press(office.link(), answer).status_code


def test_a_task_that_is_not_open_yet_has_nothing_to_put_off() -> None:
    """Nobody is asked about it before; it may be reported done."""
    office = Office()
    page = office.get(office.link(ASHA, task=20))
    assert 'value="snooze"' not in page
    assert 'value="hand-up"' not in page
