"""Messages in Welsh: everything but what exists only in English."""

import inspect
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest

import tasks.actions.answering
import tasks.actions.handing_up
import tasks.actions.owners.giving
import tasks.actions.owners.undoing
import tasks.actions.reopening
import tasks.actions.snoozing
from notifications.errors import LetterError
from notifications.pages.problems import Problem
from notifications.wording import language as module
from notifications.wording.language import Language, english, language
from notifications.writing.messages import Letter, Message, write
from tasks.people.directory import LANGUAGES
from tasks.terms import NoticeKind
from tasks.views.task import ContestView, TaskView
from tests.notifications.cast import GOLD_GROUP, JOINT_LETTER, NOMINATIONS, NOW
from tests.notifications.writing.test_messages import BOARD, ID, URL, item, words

WELSH = language("cy")
# Words that no Welsh sentence has.
ENGLISH_WORDS = {
    "the",
    "is",
    "was",
    "due",
    "you",
    "your",
    "and",
    "of",
    "to",
    "by",
    "for",
    "has",
    "have",
    "not",
    "this",
    "it",
    "from",
    "day",
    "days",
    "task",
    "tasks",
    "election",
    "elections",
    "week",
    "open",
    "done",
    "who",
    "what",
    "set",
    "law",
    "nobody",
    "somebody",
    "until",
    "reply",
    "hello",
    "links",
    "other",
    "thursday",
    "friday",
    "april",
    "may",
    "working",
    "before",
    "poll",
    "late",
    "months",
    "month",
}
BUTTONS = ('"I am dealing with this"', '"Report it done"')


def plain(task: TaskView) -> TaskView:
    """The task with what exists only in English taken out."""
    return replace(task, title="X", guidance="", source="X", why="X", area="X")


def welsh(*kinds: NoticeKind, task: TaskView = NOMINATIONS, **fields: object) -> Message:
    """A letter to Megan."""
    items = tuple(item(kind, replace(task, number=n)) for n, kind in enumerate(kinds))
    plain_letter = Letter("Megan", items, BOARD, ID, NOW, language="cy")
    return write(replace(plain_letter, **fields))  # type: ignore[arg-type]


def left_over(text: str) -> set[str]:
    """English words in a text."""
    for button in BUTTONS:
        text = text.replace(button, "")
    text = re.sub(r"https:\S+", "", text)
    return ENGLISH_WORDS & set(re.findall(r"[a-zŵŷâêîôûï]+", text.lower()))


def test_a_by_election_is_welsh_in_a_welsh_message() -> None:
    """The name of the ward stays; what it is, and how many seats it has, are said in Welsh."""
    wards = (ContestView("Wales (by-election, 1 seat)"), ContestView("Stour (2 seats)"))
    text = welsh(NoticeKind.REMINDER, task=replace(NOMINATIONS, contests=wards)).text
    assert "Wales (isetholiad, 1 sedd); Stour (2 sedd)" in " ".join(text.split())


@pytest.mark.parametrize("kind", list(NoticeKind))
@pytest.mark.parametrize("task", [NOMINATIONS, JOINT_LETTER, GOLD_GROUP], ids=lambda t: t.key)
@pytest.mark.parametrize("acknowledged", ["Ben Okoro", None])
def test_no_english_is_left_in_a_welsh_message(
    kind: NoticeKind, task: TaskView, acknowledged: str | None
) -> None:
    """Subject, text, HTML and the brief form."""
    task = replace(
        plain(task),
        acknowledged_by=acknowledged,
        acknowledged_at=NOW if acknowledged else None,
        closed_by="Ben",
        closed_at=NOW,
        changed_from="Wed 7 Apr 2027 16:00",
    )
    message = welsh(kind, task=task, held="Saturday (Wales)", out_of_hours=True)
    shown = words(message.html.split("</head>")[1])
    for part in (message.subject, message.text, shown, message.brief):
        assert set() == left_over(" ".join(part.split())), part
    assert "cy" == message.language
    assert '<html lang="cy-GB">' in message.html


def test_dates_lists_and_numbers_are_welsh() -> None:
    """With the weekday in words, the plural that the number asks for, and `ac` before a vowel."""
    assert "dydd Iau 8 Ebrill 2027, 16:00" == WELSH.due(NOMINATIONS)
    assert "Iau 8 Ebrill 2027, 16:00" == WELSH.short_due(NOMINATIONS)
    assert "ymhen 7 diwrnod" == WELSH.away(NOMINATIONS.due, NOW)
    assert "2 ddiwrnod yn ôl" == WELSH.away(NOW - timedelta(days=2), NOW)
    assert "Asha a Ben" == WELSH.listed(["Asha", "Ben"])
    assert "Ben ac Asha" == WELSH.listed(["Ben", "Asha"])
    assert "1 dasg etholiad" == WELSH.count("tasks", 1)
    assert "5 tasg etholiad" == WELSH.count("tasks", 5)
    assert "6 thasg etholiad" == WELSH.count("tasks", 6)
    assert "6 thasg etholiad arall" == WELSH.count("more_tasks", 6)
    assert ["3 pheth", "4 peth", "6 pheth"] == [WELSH.count("things", n) for n in (3, 4, 6)]
    assert "1 working day" == english().count("working_days", 1)
    assert "5 working days" == english().count("working_days", 5)


def test_what_the_register_says_is_put_into_welsh_where_there_are_words_for_it() -> None:
    """Titles of posts, reasons and dates; the rest stays as it is."""
    assert "Blankshire, dydd Iau 6 Mai 2027" == WELSH.known("Blankshire, Thursday 6 May 2027")
    assert "Mercher 7 Ebrill 2027 16:00" == WELSH.known("Wed 7 Apr 2027 16:00")
    assert "dim hwyrach na 19 diwrnod gwaith cyn y bleidlais" == WELSH.known(
        "not later than 19 working days before the poll"
    )
    assert "heb ei wirio" == WELSH.known("unverified")
    assert (
        "dim hwyrach na 12 diwrnod gwaith cyn y bleidlais; hyd at hanner nos ar ddiwedd y diwrnod hwnnw"
        == WELSH.known(
            "not later than 12 working days before the poll; until midnight at the end of that day"
        )
    )
    assert "Dirprwy Swyddog Canlyniadau" == WELSH.known("Deputy returning officer")
    assert "Prif gwnstabl a Swyddog Canlyniadau" == WELSH.posts(
        "Chief constable and Returning officer"
    )
    assert "Etholiadau lleol ar ddydd Iau 6 Mai 2027" == WELSH.known(
        "Local elections on Thursday 6 May 2027"
    )
    assert "Walesby" == WELSH.known("Walesby")
    assert "Thursday 6 May 2027" == english().known("Thursday 6 May 2027")


def test_several_tasks_have_a_welsh_subject_with_a_date() -> None:
    """The most urgent comes first."""
    subject = welsh(NoticeKind.REMINDER, NoticeKind.OPENED).subject
    assert "2 dasg etholiad i chi, y gyntaf: erbyn Iau 8 Ebrill 2027, 16:00" == subject


def test_an_unknown_language_is_written_in_english() -> None:
    """A person is told all the same."""
    assert language("kw") is english()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_its_own_weekdays_and_months(code: str) -> None:
    """Seven, seven and twelve, all different."""
    dates = language(code).phrases["date"]
    assert [7, 7, 12] == [len(set(dates[key])) for key in ("days", "short_days", "months")]
    assert date(2027, 4, 8).weekday() == 3
    assert language(code).day(date(2027, 4, 8)).startswith(dates["days"][3])


def test_a_phrase_that_is_missing_in_a_language_is_refused_when_loaded() -> None:
    """The message names the file and the phrase."""
    phrases = {table: dict(rows) for table, rows in WELSH.phrases.items()}
    del phrases["fact"]["due"]
    with pytest.raises(LetterError, match=r"cy/phrases\.toml, \[fact\]: due is not in both"):
        module._check(Language("cy", phrases, english()), english())


def test_a_phrase_with_other_braces_is_refused_when_loaded() -> None:
    """A field that the other language does not fill would stop a message at nine."""
    phrases = {table: dict(rows) for table, rows in WELSH.phrases.items()}
    phrases["subject"]["change"] = "Erbyn {when}"
    with pytest.raises(LetterError, match=r"subject\.change: it must have the same braces.*state"):
        module._check(Language("cy", phrases, english()), english())


def test_the_welsh_files_say_that_no_native_speaker_has_checked_them() -> None:
    """Until somebody has, whoever opens them can read it."""
    text = (
        Path(module.__file__)
        .parents[1]
        .joinpath("writing", "templates", "cy", "phrases.toml")
        .read_text("utf-8")
    )
    assert "NOT YET CHECKED BY A NATIVE SPEAKER" in text


def test_the_links_are_the_readers_own() -> None:
    """In every language."""
    message = welsh(NoticeKind.REMINDER)
    assert URL in message.text
    assert f'href="{BOARD}"' in message.html


@pytest.mark.parametrize(
    ("english_reason", "welsh_reason"),
    [
        (
            "not later than 19 working days before the poll",
            "dim hwyrach na 19 diwrnod gwaith cyn y bleidlais",
        ),
        (
            "on the poll, and 19 working days before the poll",
            "on the poll, and 19 working days before the poll (yn Saesneg)",
        ),
        (
            "It goes with this statutory date: Notice of election, Wed 31 Mar 2027 (not later than 25"
            " working days before the poll)",
            "It goes with this statutory date: Notice of election, Wed 31 Mar 2027 (not later than 25"
            " working days before the poll) (yn Saesneg)",
        ),
        ("", ""),
    ],
)
def test_a_reason_is_in_one_language(english_reason: str, welsh_reason: str) -> None:
    """Wholly in Welsh; or wholly in English, and said to be: never half and half."""
    assert welsh_reason == WELSH.whole(english_reason)
    assert english_reason == english().whole(english_reason)


def test_a_span_of_months_is_welsh_throughout() -> None:
    """The word between them, too; days are small in running text."""
    said = WELSH.known("Recommended for September 2026 to November 2026")
    assert "Argymhellir ar gyfer Medi 2026 i Dachwedd 2026" == said
    assert "Iau 6 Mai 2027 i Wener 7 Mai 2027" == WELSH.known("Thu 6 May 2027 to Fri 7 May 2027")
    assert "Hydref 2026 i Ragfyr 2026" == WELSH.known("October 2026 to December 2026")
    assert "yn perthyn i Mair" == WELSH.softened("yn perthyn i Mair")
    assert "cynhelir ar ddydd Iau" == WELSH.softened("cynhelir ar dydd Iau")
    assert "pleidleisio dydd Iau" == WELSH.softened("pleidleisio dydd Iau")


@pytest.mark.parametrize(
    ("module", "refusals"),
    [
        (tasks.actions.answering, ["not applicable needs a reason; write it in the note"]),
        (tasks.actions.handing_up, ["handing a task up needs a reason; write it in the note"]),
        (tasks.actions.snoozing, ["a snooze needs a reason; write it in the note"]),
        (tasks.actions.reopening, ["opening a task again needs a reason; write it in the note"]),
        (
            tasks.actions.owners.undoing,
            [
                "this was undone already, or somebody has answered since; nothing more is undone",
                "the election was changed since, so that nothing is undone; look how the task stands",
                "it has gone on since, so that nothing is undone; look how it stands",
            ],
        ),
        (
            tasks.actions.owners.giving,
            [
                "handing over needs a reason; write it in the note",
                "nothing of this is yours to hand over any more; ask the elections office",
                "choose to whom it goes from the list: who is there, and of your own organisation",
            ],
        ),
    ],
)
def test_refusals_that_an_owner_meets_are_in_welsh(module: ModuleType, refusals: list[str]) -> None:
    """As the code says them; another one is said in English, and said to be."""
    code = inspect.getsource(module)
    for refusal in refusals:
        assert f'"{refusal}"' in code
        assert "yn Saesneg" not in Problem("", refusal).words(WELSH)
    assert Problem("", "the moon is full").words(WELSH) == "the moon is full (yn Saesneg)"
