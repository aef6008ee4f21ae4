"""What a subject names first: what the law sets and is close, and why the plan was changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from notifications.writing.messages import Form, Item, Letter, Message, write
from tasks.reasons import Reason
from tasks.terms import NoticeKind
from tasks.views.task import TaskView
from tests.notifications.cast import GOLD_GROUP, JOINT_LETTER, NOMINATIONS
from tests.notifications.every_message import BOARD, TASK_URL

DUE = NOMINATIONS.due
WELSH = "cy"


def written(
    *told: tuple[NoticeKind, TaskView],
    before: timedelta = timedelta(hours=7),
    form: Form = Form.WHOLE,
    language: str = "en",
) -> Message:
    """The message that tells these, handed over so long before nominations close."""
    items = tuple(Item(kind, task, TASK_URL) for kind, task in told)
    return write(Letter("Asha", items, BOARD, "<1@example.org>", DUE - before, language), form)


def titles(message: Message) -> list[str]:
    """The tasks in the order in which a message tells of them."""
    return [line for line in message.text.splitlines() if line.isupper()]


LATE_ADVICE = (NoticeKind.OVERDUE, GOLD_GROUP)
BY_LAW = (NoticeKind.DUE_TODAY, NOMINATIONS)
LATER = (NoticeKind.OPENED, replace(JOINT_LETTER, number=40))


@pytest.mark.parametrize(
    ("before", "state"),
    [
        (timedelta(days=1), "Due tomorrow, Thu 8 April 2027, 16:00"),
        (timedelta(hours=7), "Due today, Thu 8 April 2027, 16:00"),
        (timedelta(0), "Overdue since today, Thu 8 April 2027, 16:00"),
        (timedelta(days=-3), "Overdue since Thu 8 April 2027, 16:00"),
    ],
)
def test_a_deadline_set_by_law_comes_before_late_advice_and_is_named(
    before: timedelta, state: str
) -> None:
    """From the day before on: whoever reads the subject alone knows which one it is."""
    message = written(LATE_ADVICE, LATER, BY_LAW, before=before)
    assert titles(message)[:2] == [
        "CLOSE OF NOMINATIONS",
        "ESTABLISH THE GOLD GROUP & ITS STRATEGY",
    ]
    assert message.subject == (
        f"{state} (set by law): Close of nominations, Ashford; and 2 more election tasks"
    )
    assert message.brief.startswith(f"{state}: Close of nominations, Ashford (and 2 more)")
    listed = written(LATE_ADVICE, LATER, BY_LAW, before=before, form=Form.LIST)
    assert listed.subject == message.subject
    text = " ".join(listed.text.split())
    assert text.index("Close of nominations") < text.index("gold group")


def test_a_deadline_set_by_law_that_is_far_off_waits_its_turn() -> None:
    """A week before, what is late comes first, whoever set it."""
    message = written(LATE_ADVICE, BY_LAW, before=timedelta(days=7))
    assert titles(message)[0].startswith("ESTABLISH")
    assert (
        message.subject == "2 election tasks for you, the first overdue since Fri 26 February 2027"
    )


def test_what_is_over_never_comes_first() -> None:
    """Though the law set its date for today."""
    message = written((NoticeKind.DONE, NOMINATIONS), LATE_ADVICE)
    assert titles(message)[-1] == "CLOSE OF NOMINATIONS"


MOVED = Reason("poll_moved", day=date(2027, 5, 13))


def changed(number: int, why: str | None) -> TaskView:
    """A task of the plan that somebody changed, for this reason."""
    return replace(NOMINATIONS, number=number, changed_why=why, changed_from="Thu 1 April 2027")


def test_the_subject_says_why_the_plan_was_changed() -> None:
    """A cancelled election and a moved poll are known from the list of messages."""
    why = Reason("election_cancelled")
    gone = [(NoticeKind.STAND_DOWN, changed(n, why)) for n in (1, 2)]
    week = timedelta(days=7)
    assert written(*gone, before=week).subject == (
        "The election was cancelled. 2 election tasks no longer needed, the first was due"
        " Thu 8 April 2027, 16:00"
    )
    assert written(gone[0], before=week).subject == (
        "The election was cancelled. No longer needed, was due Thu 8 April 2027, 16:00:"
        " Close of nominations, Ashford"
    )
    moved = [(NoticeKind.CHANGE, changed(n, MOVED)) for n in (1, 2)]
    message = written(*moved, before=week)
    assert message.subject == (
        "The poll was moved to Thu 13 May 2027. New dates for 2 election tasks, the first due"
        " Thu 8 April 2027, 16:00"
    )
    assert message.brief.startswith("The poll was moved to Thu 13 May 2027. Date changed")
    assert written(*moved, before=week, language=WELSH).subject.startswith(
        "Symudwyd y bleidlais i Iau 13 Mai 2027. "
    )


def test_two_reasons_are_not_one() -> None:
    """Where a message tells of two changes its subject names neither; a reminder has none."""
    both = written(
        (NoticeKind.CHANGE, changed(1, MOVED)),
        (NoticeKind.STAND_DOWN, changed(2, Reason("poll_postponed"))),
    )
    assert "poll was" not in both.subject
    reminded = written((NoticeKind.REMINDER, changed(1, MOVED)))
    assert "poll was" not in reminded.subject
    some = written(
        (NoticeKind.CHANGE, changed(1, MOVED)), (NoticeKind.STAND_DOWN, changed(2, None))
    )
    assert some.subject.startswith("The poll was moved to Thu 13 May 2027. ")
