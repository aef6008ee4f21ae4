"""What a page says of a deadline that is near or gone, as the messages do."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from notifications.pages.rendering import Frame, board_page, task_page
from tasks.catalogue.missed import load_missed
from tasks.terms import Standing
from tasks.views.answers import PersonBoard
from tasks.views.task import TaskView
from tests.notifications.cast import GOLD_GROUP, NOMINATIONS
from tests.notifications.every_message import NO_HOUR

FRAME = Frame("", "the elections office")
EVENING = NO_HOUR.due + timedelta(hours=2)
MISSED = load_missed().if_missed(
    "notice_of_election", ["local_england"], due=NO_HOUR.due.date(), poll=date(2027, 5, 6)
)


def page_of(task: TaskView) -> str:
    """An open task's page at seven in the evening of the day."""
    shown = replace(task, standing=Standing.AWAITING)
    return task_page(FRAME, shown, now=EVENING, form_token="x", board_url="/me/x", task_url="/t/x")


def test_a_day_without_an_hour_is_not_late_before_it_is_over() -> None:
    """In the evening it is due today, as the mail says; what was due at four, or the day before, is late."""
    assert "This was due on" not in page_of(NO_HOUR)
    assert "This was due on" in page_of(NOMINATIONS)
    assert "This was due on" in page_of(replace(NO_HOUR, due=NO_HOUR.due - timedelta(days=1)))


@pytest.mark.parametrize(
    ("now", "standing", "times"),
    [
        (EVENING, Standing.AWAITING, 0),
        (EVENING + timedelta(days=1), Standing.AWAITING, 1),
        (EVENING + timedelta(days=1), Standing.DONE, 0),
    ],
)
@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Without the notice"), ("cy", "Heb yr hysbysiad")]
)
def test_what_hangs_on_a_missed_step_is_said_on_its_page(
    now: datetime, standing: Standing, times: int, lang: str, words: str
) -> None:
    """From the end of its last lawful day until it is done, in the reader's language."""
    task = replace(NO_HOUR, standing=standing, if_missed=MISSED)
    frame = replace(FRAME, lang=lang)
    page = task_page(frame, task, now=now, form_token="x", board_url="/me/x", task_url="/t/x")
    assert page.count(words) == times


def test_the_list_puts_first_what_the_law_sets_for_today() -> None:
    """Above advice that has been late for weeks."""
    tasks = (GOLD_GROUP, NOMINATIONS)
    page = board_page(
        FRAME,
        PersonBoard("Asha", 1, tasks),
        urls={task.number: f"/t/{task.number}" for task in tasks},
        list_url="/me/x",
        form_token="",
        now=NOMINATIONS.due - timedelta(hours=7),
    )
    assert page.index("Close of nominations") < page.index("Establish the gold group")
