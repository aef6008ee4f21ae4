"""Letters: what a person is told, in text and HTML."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from typing_extensions import override

from notifications.errors import LetterError
from notifications.writing.messages import Asked, Climb, Item, Letter, Message, templates, write
from tasks.reasons import Reason
from tasks.terms import NoticeKind
from tasks.views.task import TaskView
from tests.notifications.cast import GOLD_GROUP, JOINT_LETTER, NOMINATIONS, NOW

URL = "https://elections.example.org/t/WzE3LDRd.aBcDeF.0123456789012345678901234567890123456789012"
BOARD = "https://elections.example.org/me/WzRd.aBcDeF.0123456789012345678901234567890123456789012"
ID = "<writ.1@elections.example.org>"
CLIMB = Climb(
    "Returning officer",
    (
        Asked("Asha Patel", "Electoral services manager", NOMINATIONS.opens),
        Asked("Ben Okoro", "Deputy electoral services manager", NOMINATIONS.due),
    ),
)


def item(kind: NoticeKind, task: TaskView = NOMINATIONS, url: str = URL) -> Item:
    """An item of any kind; an escalation says who was asked."""
    return Item(kind, task, url, CLIMB if kind is NoticeKind.ESCALATION else None)


def letter(*items: Item, now: datetime = NOW) -> Message:
    """The written letter to Asha."""
    return write(Letter("Asha Patel", items, BOARD, ID, now))


class Reader(HTMLParser):
    """Collects the words that are shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []

    @override
    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def words(html: str) -> str:
    """The words a reader of the HTML sees, with single spaces."""
    reader = Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.seen).split())


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("task", [NOMINATIONS, JOINT_LETTER, GOLD_GROUP], ids=lambda task: task.key)
@pytest.mark.parametrize("acknowledged", ["Ben Okoro", None])
def test_every_kind_of_notice_is_written_for_every_sort_of_task(
    kind: NoticeKind, task: TaskView, acknowledged: str | None
) -> None:
    """Text and HTML say the same: the task, the area, what to do, the reader's own links."""
    task = replace(
        task, acknowledged_by=acknowledged, acknowledged_at=NOW if acknowledged else None
    )
    message = letter(item(kind, task))
    seen = words(message.html)
    for expected in ("Asha Patel", task.area, "What to do"):
        assert expected in message.text, kind
        assert expected in seen, kind
    assert task.title.upper() in message.text.replace("\n", " ")
    assert task.title in seen
    for link in (URL, BOARD):
        assert f"\n{link}\n" in message.text
        assert f'href="{link}"' in message.html
    assert "None" not in message.text
    assert "None" not in seen
    assert "{" not in message.text
    assert max(len(line) for line in message.text.splitlines() if "https:" not in line) <= 72
    assert "\n\n\n" not in message.text


def test_a_message_says_what_is_due_when_why_and_how_sure() -> None:
    """The whole text of one reminder, as its reader sees it."""
    assert (
        letter(item(NoticeKind.REMINDER)).text
        == f"""\
Hello Asha Patel,

This is a reminder: the task below is due in 7 days. Nobody has said yet
that they are dealing with it.

CLOSE OF NOMINATIONS
Ashford · Local elections on Thursday 6 May 2027

Due:            Thursday 8 April 2027, 16:00 (set by law)
Polling day:    Thursday 6 May 2027
Why this date:  4pm on the nineteenth working day before the poll
Not counted:    Early May bank holiday (Mon 3 May 2027); Saturday or
                Sunday (8 days)
Source:         Local Elections (Principal Areas) (England and Wales)
                Rules 2006, Schedule 2, rule 1
How sure:       checked against the statute
Who is asked:   Asha Patel (Electoral services manager)

Take in nomination papers until the hour and date each one when it
arrives.

What to do: follow the link and press "I am dealing with this", or
"Report it done" if it is. Without an answer, others will be asked.

{URL}

Opening a link changes nothing; only pressing a button on the page does.
The links are yours alone, so please do not pass this message on.

All your election tasks:
{BOARD}

Questions? Reply to this message.
"""
    )


SUBJECTS = [
    ("opened", "Due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford"),
    ("reminder", "Due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford"),
    ("due_today", "Due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford"),
    ("overdue", "Due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford"),
    (
        "escalation",
        "Passed up to you, due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford",
    ),
    (
        "change",
        "Date changed, now due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford",
    ),
    (
        "stand_down",
        "No longer needed, was due Thu 8 April 2027, 16:00: Close of nominations, Ashford",
    ),
    (
        "handed_over",
        "Now yours, due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford",
    ),
    (
        "handed_up",
        "Handed up to you, due Thu 8 April 2027, 16:00 (set by law): Close of nominations, Ashford",
    ),
    ("done", "Done, due Thu 8 April 2027, 16:00: Close of nominations, Ashford"),
]


@pytest.mark.parametrize(("kind", "subject"), SUBJECTS)
def test_the_subject_of_one_notice_has_its_date(kind: str, subject: str) -> None:
    """It can be acted on from the list of messages."""
    assert letter(item(NoticeKind(kind))).subject == subject


def test_several_tasks_come_in_one_letter_the_most_urgent_first() -> None:
    """What is not needed any more is counted apart; of four, three are told in full, the law's first."""
    message = letter(
        item(NoticeKind.STAND_DOWN, replace(NOMINATIONS, number=20)),
        item(NoticeKind.OPENED, JOINT_LETTER),
        item(NoticeKind.REMINDER),
        item(NoticeKind.OVERDUE, GOLD_GROUP),
    )
    assert message.subject == (
        "3 election tasks for you, the first overdue since Fri 26 February 2027;"
        " and 1 that needs nothing more"
    )
    titles = [line for line in message.text.splitlines() if line.isupper()]
    assert titles == [
        "CLOSE OF NOMINATIONS",
        "ESTABLISH THE GOLD GROUP & ITS STRATEGY",
        "JOINT POLICE AND COUNCIL LETTER TO CANDIDATES",
    ]


def test_the_subject_counts_what_is_still_to_be_done_apart() -> None:
    """So that it comes to what the message counts; nothing but what fell away says so."""
    gone, other = replace(NOMINATIONS, number=20), replace(NOMINATIONS, number=21)
    one = letter(item(NoticeKind.STAND_DOWN, gone), item(NoticeKind.REMINDER))
    assert one.subject == (
        "Due Thu 8 April 2027, 16:00: Close of nominations, Ashford; and 1 that needs nothing more"
    )
    assert "There are 2 things to tell you" in one.text
    none = letter(item(NoticeKind.STAND_DOWN, gone), item(NoticeKind.STAND_DOWN, other))
    assert (
        none.subject
        == "2 election tasks no longer needed, the first was due Thu 8 April 2027, 16:00"
    )
    done = letter(item(NoticeKind.STAND_DOWN, gone), item(NoticeKind.DONE, other))
    assert done.subject == "2 election tasks closed, the first due Thu 8 April 2027, 16:00"


def test_several_notices_about_one_task_are_one_entry() -> None:
    """The most pressing speaks, and a change of date is told as well."""
    moved = replace(
        NOMINATIONS, changed_from="Wednesday 7 April 2027", changed_why="the poll moved"
    )
    message = letter(
        item(NoticeKind.OPENED, moved),
        item(NoticeKind.CHANGE, moved),
        item(NoticeKind.DUE_TODAY, moved),
        now=moved.due - timedelta(hours=7),
    )
    assert message.subject.startswith("Due today, Thu 8 April 2027, 16:00 (set by law): ")
    assert message.text.count("CLOSE OF NOMINATIONS") == 1
    text = " ".join(message.text.split())
    assert "due today, by 16:00" in text
    assert "Before, it was due on Wednesday 7 April 2027; the reason: the poll moved." in text
    assert "now open" not in text


def test_an_escalation_says_who_was_asked_since_when_and_why_it_comes_here() -> None:
    """The reader can ring the right person at once."""
    message = letter(item(NoticeKind.ESCALATION), now=NOMINATIONS.due + timedelta(days=2))
    text = " ".join(message.text.split())
    assert (
        "was due 2 days ago, on Thursday 8 April 2027, 16:00, and nobody has reported it done"
        in text
    )
    assert (
        "Asha Patel (Electoral services manager) was asked on Tuesday 30 March 2027, 09:00." in text
    )
    assert "It now comes to you as Returning officer." in text


def test_an_escalation_before_the_due_moment_says_that_nobody_took_it_up() -> None:
    """A statutory task climbs a day early when nobody acknowledged it."""
    text = " ".join(letter(item(NoticeKind.ESCALATION)).text.split())
    assert "is due in 7 days, and nobody has said that they are dealing with it" in text


def test_html_is_escaped_and_text_is_not() -> None:
    """A name or title from a file cannot become markup."""
    task = replace(NOMINATIONS, title="Count & <b>verify</b>", guidance="Use <forms> & pens.")
    message = letter(item(NoticeKind.OPENED, task))
    assert "Use <forms> & pens." in message.text
    assert "Count &amp; &lt;b&gt;verify&lt;/b&gt;" in message.html
    assert "<b>verify" not in message.html


def test_a_title_cannot_add_a_header() -> None:
    """The subject is one line whatever the data holds."""
    task = replace(NOMINATIONS, title="Close\r\nBcc: dev@example.org")
    assert "\n" not in letter(item(NoticeKind.OPENED, task)).subject


def test_html_loads_nothing_from_elsewhere() -> None:
    """No picture, script or style sheet: nothing to track, nothing to block. The one block of styles
    holds the colours for dark screens; all others stand on the elements."""
    html = letter(*(item(kind) for kind in NoticeKind)).html
    assert set(re.findall(r"https?://[^\"<]+", html)) == {URL, BOARD}
    assert not re.search(r"<(img|script|link|iframe)\b|@import|url\(", html)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert [True] == [style.startswith("@media (prefers-color-scheme: dark)") for style in styles]


def test_no_date_is_written_in_numbers_alone() -> None:
    """4/8/2027 is two different days in two countries."""
    for kind in NoticeKind:
        assert not re.search(r"\d+/\d+/\d+|\d{4}-\d\d-\d\d", letter(item(kind)).text)


def test_a_letter_is_checked_before_it_is_written() -> None:
    """Nothing to say, no Message-ID, or an escalation from nowhere: refused with the remedy."""
    with pytest.raises(LetterError, match="tells nothing"):
        letter()
    with pytest.raises(LetterError, match="no Message-ID"):
        write(Letter("Asha Patel", (item(NoticeKind.OPENED),), BOARD, "writ.1", NOW))
    with pytest.raises(LetterError, match="who was asked"):
        letter(Item(NoticeKind.ESCALATION, NOMINATIONS, URL))
    with pytest.raises(LetterError, match="who was asked"):
        letter(Item(NoticeKind.REMINDER, NOMINATIONS, URL, CLIMB))


def test_every_kind_has_its_templates_and_no_template_is_left_over() -> None:
    """A template nobody uses is a mistake in a name."""
    kinds = {f"{part}/{kind}.j2" for part in ("lead", "ask") for kind in NoticeKind}
    for code, environment in templates().items():
        names = set(environment.list_templates(extensions=["j2"]))
        assert kinds == {n for n in names if n.startswith(("lead/", "ask/"))}, code
        assert kinds == {n.removeprefix(f"{code}/") for n in names if n.startswith(f"{code}/")}, (
            code
        )


def test_an_escalation_names_the_readers_post_only_when_it_is_known() -> None:
    """A post that has just passed to somebody else leaves no gap in the sentence."""
    climb = replace(CLIMB, post="")
    text = " ".join(letter(Item(NoticeKind.ESCALATION, NOMINATIONS, URL, climb)).text.split())
    assert "It now comes to you." in text


def test_a_hand_up_says_who_asks_and_why() -> None:
    """Somebody asked by hand; the reader knows whom to ring."""
    asked = replace(item(NoticeKind.HANDED_UP), by="Asha Patel", why="the papers burnt")
    text = " ".join(letter(asked).text.split())
    assert "It was handed up to you by Asha Patel, who says: the papers burnt." in text
    taken = replace(NOMINATIONS, acknowledged_by="Ben", acknowledged_at=NOW)
    pleading = replace(asked, why="Help!", task=taken)
    assert "who says: Help! Ben said on" in " ".join(letter(pleading).text.split())
    assert "It was handed up to you." in " ".join(letter(item(NoticeKind.HANDED_UP)).text.split())


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("done", "The task below has been reported done by Ben on Thursday 1 April 2027, 09:00."),
        (
            "not applicable",
            "The task below has been reported as not applicable by Ben on Thursday 1 April 2027, 09:00.",
        ),
    ],
)
def test_others_hear_by_whom_a_task_was_closed(outcome: str, words: str) -> None:
    """With the note, and nothing to do."""
    closed = replace(
        NOMINATIONS, outcome=outcome, closed_by="Ben", closed_at=NOW, note="all in the safe"
    )
    text = " ".join(letter(item(NoticeKind.DONE, closed)).text.split())
    assert f"{words} Their note: all in the safe." in text
    assert "What to do: nothing." in text
    assert "Who is asked" not in text


def test_a_reminder_after_a_word_ran_out_says_how_long_ago_it_was_given() -> None:
    """In working days, so that nobody has to count the holidays."""
    taken = replace(NOMINATIONS, acknowledged_by="Ben", acknowledged_at=NOW - timedelta(days=6))
    late = replace(item(NoticeKind.REMINDER, taken), quiet_days=2)
    text = " ".join(letter(late).text.split())
    assert (
        "Ben said on Friday 26 March 2027, 09:00 that they are dealing with it. That is 2 working"
        " days ago, and it is still not reported done." in text
    )
    fresh = " ".join(letter(item(NoticeKind.REMINDER, taken)).text.split())
    assert "Ben said on Friday 26 March 2027, 09:00 that they are dealing with it." in fresh
    assert "working days ago" not in fresh


def test_a_message_out_of_hours_says_why_and_one_that_waited_too() -> None:
    """Nobody wonders at a message on Saturday night, nor at one that comes on Monday."""
    plain = Letter("Asha Patel", (item(NoticeKind.REMINDER),), BOARD, ID, NOW)
    said = "This comes outside office hours because a deadline set by law is close."
    loud = write(replace(plain, urgent=True, out_of_hours=True))
    late = write(
        replace(plain, urgent=True, out_of_hours=True, now=NOMINATIONS.due + timedelta(hours=3))
    )
    held = write(replace(plain, held=(waited := Reason("office_closed"))))
    assert loud.urgent
    for part in (loud.text, words(loud.html)):
        assert said in " ".join(part.split())
    for part in (held.text, words(held.html)):
        assert f"This message waited until now: {waited}." in " ".join(part.split())
    assert said not in write(plain).text
    assert "waited until now" not in write(plain).text
    assert "because a deadline set by law has passed." in " ".join(late.text.split())


def test_all_messages_about_one_task_form_one_thread() -> None:
    """Whoever they go to; a message about several belongs to none."""
    one = letter(item(NoticeKind.REMINDER), item(NoticeKind.CHANGE))
    assert one.thread == "<5d8f6a0e-17@elections.example.org>"
    assert letter(item(NoticeKind.REMINDER), item(NoticeKind.OPENED, JOINT_LETTER)).thread is None


def test_the_brief_form_fits_a_text_message() -> None:
    """At most 300 characters, and the link is whole."""
    one = letter(item(NoticeKind.REMINDER))
    assert one.brief == f"{one.subject} {URL}"
    two = letter(item(NoticeKind.REMINDER), item(NoticeKind.OPENED, JOINT_LETTER))
    assert two.brief == (
        f"Due Thu 8 April 2027, 16:00: Close of nominations, Ashford (and 1 more) {URL}"
    )
    long = letter(item(NoticeKind.REMINDER, replace(NOMINATIONS, title="Long" * 100)))
    assert len(long.brief) == 300
    assert long.brief.endswith(f"… {URL}")


def test_what_is_the_same_for_all_readers_is_made_again_when_the_task_has_changed() -> None:
    """A kept part never outlives what it tells."""
    assert "Ashford" in letter(item(NoticeKind.REMINDER)).text
    moved = letter(item(NoticeKind.REMINDER, replace(NOMINATIONS, area="Brambleton")))
    assert "Brambleton" in moved.text
    assert "Ashford" not in moved.text


def test_html_is_as_wide_as_a_page_in_outlook_too() -> None:
    """Outlook heeds no greatest width, so a table of its own holds the sheet together; nor does it
    know boxes that flex, so everything is laid out in tables."""
    html = letter(item(NoticeKind.REMINDER)).html
    assert 1 == html.count('<!--[if mso]><table role="presentation" width="600"')
    assert 1 == html.count("<!--[if mso]></td></tr></table><![endif]-->")
    assert not re.search(r"display:\s*(flex|grid)", html)
    assert 'bgcolor="#1d3461"' in html
