"""What a page says of a deadline that is near or gone, as the messages do."""

from dataclasses import replace
from datetime import timedelta

from notifications.pages.rendering import Frame, board_page, task_page
from tasks.terms import Standing
from tasks.views.answers import PersonBoard
from tasks.views.task import TaskView
from tests.notifications.cast import GOLD_GROUP, NOMINATIONS
from tests.notifications.every_message import NO_HOUR

FRAME = Frame("", "the elections office")
EVENING = NO_HOUR.due + timedelta(hours=2)


def page_of(task: TaskView) -> str:
    """An open task's page at seven in the evening of the day."""
    shown = replace(task, standing=Standing.AWAITING)
    return task_page(FRAME, shown, now=EVENING, form_token="x", board_url="/me/x", task_url="/t/x")


def test_a_day_without_an_hour_is_not_late_before_it_is_over() -> None:
    """In the evening it is due today, as the mail says; what was due at four, or the day before, is late."""
    assert "This was due on" not in page_of(NO_HOUR)
    assert "This was due on" in page_of(NOMINATIONS)
    assert "This was due on" in page_of(replace(NO_HOUR, due=NO_HOUR.due - timedelta(days=1)))


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
