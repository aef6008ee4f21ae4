"""What a subject names first: what the law sets and is close, and why the plan was changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from notifications.wording.language import language
from notifications.writing.messages import Climb, Form, Item, Letter, Message, write
from tasks.reasons import Reason
from tasks.terms import NoticeKind
from tasks.views.task import ContestView, Holders, TaskView
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


def test_who_has_tasks_of_several_elections_reads_of_which_each_is() -> None:
    """The day of the poll, and the ward where one is named: in the subject, the list and the calendar."""
    ward = (ContestView("Mill (by-election, 1 seat)"),)
    task = replace(NOMINATIONS, contests=ward)
    letter = Letter("Asha", (), BOARD, "<1@example.org>", DUE - timedelta(days=7))
    one = write(replace(letter, items=(Item(NoticeKind.REMINDER, task, TASK_URL),)))
    assert one.subject.endswith("Close of nominations, Ashford")
    told = Item(NoticeKind.REMINDER, task, TASK_URL, of_several=True)
    named = write(replace(letter, items=(told,), sender="o@example.org", address="a@example.org"))
    where = "Close of nominations, Ashford (Mill), poll of Thu 6 May 2027"
    assert named.subject.endswith(f"(set by law): {where}")
    assert named.invite is not None
    entry = named.invite.content.decode().replace("\r\n ", "").replace("\\,", ",")
    assert f"SUMMARY:Due: {where}" in entry
    without = replace(told, task=replace(task, contests=()))
    listed = write(replace(letter, items=(without,)), Form.LIST)
    assert "Ashford, poll of Thu 6 May 2027" in " ".join(listed.text.split())


def test_the_first_of_many_is_told_in_the_singular() -> None:
    """One that follows in full follows; in Welsh too."""
    for code, said in (("en", "the first follows in full"), ("cy", "mae'r gyntaf yn dilyn")):
        assert language(code).count("in_full", 1).startswith(said)
        assert "1" not in language(code).count("in_full", 1)
        assert " 3 " in language(code).count("in_full", 3)


def test_a_vacant_post_is_called_vacant_to_whom_its_task_comes() -> None:
    """Once, with the post of the reader, and not as a list of who was asked."""
    vacant = replace(JOINT_LETTER, owners=(), holders=(Holders("Monitoring officer", ()),))
    climb = Climb("Chief executive of the council", ())
    told = Item(NoticeKind.ESCALATION, vacant, TASK_URL, climb)
    text = write(Letter("Asha", (told,), BOARD, "<1@example.org>", DUE)).text
    said = " ".join(text.split())
    assert (
        "vacant (Monitoring officer), so it comes to you as Chief executive of the council." in said
    )
    assert "It now comes to you" not in said
    assert "Who is asked: Monitoring officer (the post is vacant)" in said


def test_a_welsh_mail_says_that_titles_are_in_english() -> None:
    """An English one says nothing of it."""
    for code, there in (("cy", True), ("en", False)):
        text = " ".join(written(BY_LAW, language=code).text.split())
        assert there == ("Mae teitlau'r tasgau yn Saesneg" in text)


def test_a_missed_deadline_of_others_is_not_told_as_the_readers_own() -> None:
    """Who answers for it reads whose it is, for one and for several, in both languages."""
    late, other = timedelta(days=-3), replace(NOMINATIONS, number=50)
    missed = (NoticeKind.MISSED, NOMINATIONS)
    assert written(missed, before=late).subject == (
        "Not reported done (Electoral services manager), overdue since Thu 8 April 2027, 16:00"
        " (set by law): Close of nominations, Ashford"
    )
    assert written(missed, before=late, language=WELSH).subject.startswith(
        "Heb roi gwybod ei bod wedi'i chwblhau (Rheolwr Gwasanaethau Etholiadol), "
    )
    assert "of others" not in written(missed, (NoticeKind.OVERDUE, other), before=late).subject
