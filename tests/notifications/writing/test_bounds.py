"""However much there is to tell, a mail is read at one sitting: 90 kB of HTML, 1,000 words, 5 files."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notifications.writing.cuts import apart
from notifications.writing.letter import Attachment, Trouble
from notifications.writing.messages import Form, Item, Letter, Message, write
from notifications.writing.overview import Line, Listing, Overview, Section, Week
from tasks.limits import LONGEST_NOTE, LONGEST_TITLE
from tasks.people.directory import LANGUAGES
from tasks.terms import NoticeKind
from tasks.views.task import CheckItem
from tests.notifications.cast import NOMINATIONS, NOW
from tests.notifications.every_message import TASK_URL, TASKS, every_case
from tests.notifications.every_message import item as notice
from tests.notifications.writing.test_messages import BOARD, ID

LONG = "ab " * (LONGEST_NOTE // 3)
WIDE = "W" * LONGEST_TITLE


def faults(message: Message) -> list[str]:
    """What is too much of a message."""
    files = [*message.attachments, *([message.invite] if message.invite else [])]
    names = [file.name for file in files]
    found = {
        "words": len(message.text.split()) > 1000,
        "HTML": len(message.html.encode()) > 90_000,
        "files": len(files) > 5,
        "two files of one name": len(set(names)) < len(names),
    }
    return [what for what, so in found.items() if so]


def test_every_kind_of_message_at_every_stage() -> None:
    """Those that are written for reading, too."""
    wrong = [(case.name, faults(case.message)) for case in every_case() if faults(case.message)]
    assert [] == wrong


@st.composite
def items(draw: st.DrawFn) -> Item:
    """A notice of any kind, of a task with as much to say as may be said."""
    kind = draw(st.sampled_from(NoticeKind))
    task = draw(st.sampled_from(list(TASKS.values())))
    checklist = tuple(
        CheckItem(str(n), WIDE, "", ()) for n in range(draw(st.sampled_from([0, 14])))
    )
    task = replace(
        task,
        number=draw(st.integers(1, 10**6)),
        title=draw(st.sampled_from(["Close of nominations", WIDE])),
        guidance=draw(st.sampled_from(["", "Say so.", LONG])),
        checklist=checklist,
    )
    drafts = tuple(
        Attachment(f"letter-{n}.docx", "application/x", bytes([n]) * 9)
        for n in range(draw(st.sampled_from([0, 1, 7])))
    )
    made = replace(notice(kind, task), drafts=drafts)
    return replace(made, why=draw(st.sampled_from(["", LONG]))) if made.why else made


@st.composite
def overviews(draw: st.DrawFn) -> Overview:
    """A digest, or a summary of an area, with its lists as long as they come."""
    line = Line(
        title=draw(st.sampled_from(["Joint letter", WIDE])),
        area="Ashford",
        opens=NOW,
        due=NOMINATIONS.due,
        due_has_hour=True,
        who="Ben",
        until=NOMINATIONS.due,
        why=draw(st.sampled_from(["away", LONG])),
        passed_to=(("Chloe", "Returning officer"),),
        url="https://elections.example.org/t/x" + "y" * 100,
        by_law=True,
        poll_date=date(2027, 5, 6),
    )
    return Overview(
        monday=date(2027, 4, 5),
        day=date(2027, 4, 5),
        listings=tuple(Listing(s, (line,) * draw(st.integers(1, 12)), 3) for s in Section),
        area=draw(st.sampled_from(["", "Ashford"])),
        weeks=tuple(Week(monday=date(2027, 4, 5), to_do=n) for n in range(14)),
    )


LETTERS = st.builds(
    lambda told, seen, code, alarms: Letter(
        "Asha Patel",
        tuple(told),
        BOARD,
        ID,
        NOW,
        language=code,
        overviews=tuple(seen),
        troubles=tuple(Trouble("unsent.message", LONG[:900], NOW) for _ in range(alarms)),
        sender="elections@example.org",
        address="asha@example.org",
    ),
    st.lists(items(), min_size=1, max_size=40),
    st.lists(overviews(), max_size=4),
    st.sampled_from(LANGUAGES),
    st.sampled_from([0, 0, 0, 40]),
)


@given(LETTERS, st.sampled_from(Form))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_letter_is_too_much(letter: Letter, form: Form) -> None:
    """Whatever is in it: forty tasks, notes and guidance without end, four overviews, forty alarms."""
    message = write(letter, form)
    assert [] == faults(message)
    assert {item.task.number for item in letter.items} == message.tasks


def many(*, code: str = "en") -> Letter:
    """Fourteen tasks that open at once, the law's last of all by their due moments."""
    law = replace(NOMINATIONS, number=99, title="Publish the notice")
    advice = [
        replace(
            TASKS["guidance"],
            number=n,
            title=f"Advice {n}",
            due=NOW,
            due_has_hour=False,
            uid=str(n),
        )
        for n in range(13)
    ]
    told = tuple(notice(NoticeKind.OPENED, task) for task in [*advice, law])
    return Letter(
        "Asha Patel",
        told,
        BOARD,
        ID,
        NOW,
        language=code,
        sender="elections@example.org",
        address="asha@example.org",
    )


def test_the_first_mail_is_a_list_with_the_first_three_in_full() -> None:
    """What and by when, the law first; one link to all; calendar entries of those three, with names of
    their own."""
    message = write(many())
    text = message.text
    lines = [line for line in text.splitlines() if line.startswith("* ")]
    assert 14 == len(lines)
    assert "(set by law): Publish the notice" in lines[0]
    assert 1 == text.count(BOARD)
    assert 3 == text.count("What to do:")
    assert "There are 14 things to tell you." in text
    names = [file.name for file in message.attachments]
    assert 3 == len(names) == len(set(names))


def test_three_are_told_in_full_without_a_list() -> None:
    """A list of three would say everything twice."""
    letter = many()
    message = write(replace(letter, items=letter.items[:3]))
    assert "* " not in message.text
    assert 3 == message.text.count("What to do:")


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_too_long_for_a_message_is_on_its_page(code: str) -> None:
    """One task whose guidance is a book."""
    letter = many(code=code)
    task = replace(NOMINATIONS, guidance=LONG * 3)
    message = write(replace(letter, items=(notice(NoticeKind.OPENED, task),)))
    assert "Close of nominations" in " ".join(message.text.split())
    assert TASK_URL in message.text
    assert f'href="{TASK_URL}"' in message.html
    assert BOARD in message.text
    assert LONG[:30] not in message.text


def test_files_of_one_name_are_told_apart() -> None:
    """The second has a number."""
    files = [Attachment(name, "x", b"") for name in ("a.ics", "a.ics", "b", "b", "a-2.ics")]
    assert ["a.ics", "a-2.ics", "b", "b-2", "a-2-2.ics"] == [f.name for f in apart(files)]
