"""The Monday digest of a person and the weekly summary of an area."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from notifications.wording.language import english
from notifications.writing.messages import Letter, write
from notifications.writing.overview import Election, Listing, Overview, Section, Week
from notifications.writing.picture import bars, text_bar
from tasks.register.database import Register
from tasks.register.models import ElectionRow, OwnerRow, PersonRow, TaskRow
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.register.session import Session
from tasks.terms import Basis, DayIs, NoticeKind, TaskState
from tests.cast import ASHA, BEN, CHLOE, GRACE, ISLA, JONAS
from tests.notifications.posting import (
    CLOSE,
    ELECTION,
    JOINT_LETTER,
    LATER,
    counted,
    letter_of,
    office,
    post,
    writer,
)
from tests.notifications.wording.test_language import left_over
from tests.notifications.writing.test_messages import words as shown

MONDAY = date(2027, 4, 5)


@pytest.fixture
def may(sqlite_register: Register) -> Register:
    """Ashford's May election, on a Monday a month before the poll."""
    office(sqlite_register)
    with sqlite_register.write() as session:
        open_due(session, now=LATER)
    return sqlite_register


def overview(session: Session, who: str, *parts: str) -> Overview | None:
    """The first overview of one of the cast's messages."""
    letter = letter_of(session, post(session, who, parts=list(parts)))
    return letter.overviews[0] if letter else None


def listing(found: Overview | None, section: Section) -> Listing:
    """One list of an overview."""
    assert found is not None
    return {each.section: each for each in found.listings}[section]


def titles(found: Overview | None, section: Section) -> list[str]:
    """The titles in one list."""
    return [line.title for line in listing(found, section).lines]


def test_a_digest_lists_what_is_open_by_due_moment_and_what_is_coming(may: Register) -> None:
    """For the next four weeks, each with the reader's own link."""
    with may.write() as session:
        found = overview(session, ASHA, "digest")
        own, coming = listing(found, Section.OWN), listing(found, Section.COMING)
    assert found is not None
    assert (MONDAY, MONDAY, "") == (found.monday, found.day, found.area)
    ordered = [(not line.by_law, line.due) for line in own.lines if line.due < LATER]
    assert sorted(ordered) == ordered
    assert 12 == len(own.lines)
    assert own.more > 0
    assert {True} == {line.url.startswith("https://elections.example.org/t/") for line in own.lines}
    assert {True} == {LATER < line.opens <= LATER + timedelta(weeks=4) for line in coming.lines}
    assert coming.lines


def test_what_is_put_off_says_until_when_by_whom_and_why(may: Register) -> None:
    """A silence that is forgotten stands in front of its owner every Monday."""
    with may.write() as session:
        task = the_task(session, f"{ELECTION}/{CLOSE}")
        task.snoozed_until = LATER + timedelta(days=2)
        task.snoozed_by, task.snoozed_why = "Ben", "the printer is late"
        session.flush()
        found = overview(session, ASHA, "digest")
        assert found is not None
        text = write(replace_overview(found)).text
    (line,) = listing(found, Section.SNOOZED).lines
    assert task.title == line.title
    assert task.title not in titles(found, Section.OWN)
    assert "put off until Wed 7 April 2027, 09:00 by Ben: the printer is late" in " ".join(
        text.split()
    )


def replace_overview(found: Overview, language: str = "en") -> Letter:
    """A letter with nothing but this overview."""
    return Letter(
        "Asha",
        (),
        "https://elections.example.org/me/x",
        "<1@example.org>",
        LATER,
        language,
        overviews=(found,),
    )


def test_what_was_handed_to_others_is_listed_with_who_has_it(may: Register) -> None:
    """In Asha's digest it is Ben's; in Ben's it is his own."""
    with may.write() as session:
        number = the_task(session, f"{ELECTION}/{CLOSE}").number
        session.execute(update(OwnerRow).where(OwnerRow.task == number).values(person=BEN))
        hers, his = (overview(session, who, "digest") for who in (ASHA, BEN))
        title = the_task(session, f"{ELECTION}/{CLOSE}").title
    handed = [line for line in listing(hers, Section.HANDED).lines if line.title == title]
    assert ["Ben"] == [line.who for line in handed]
    assert title not in titles(hers, Section.OWN)
    assert title in [line.title for line in listing(his, Section.OWN).lines]


def test_a_summary_lists_what_is_late_what_climbed_and_what_is_coming(may: Register) -> None:
    """With who was asked, and the timetable by weeks."""
    with may.write() as session:
        late, up = (the_task(session, f"{ELECTION}/{key}") for key in (CLOSE, JOINT_LETTER))
        session.execute(update(TaskRow).where(TaskRow.due < LATER).values(state="done"))
        late.due, late.state = LATER - timedelta(days=3), TaskState.OPEN
        up.rung, up.state = 2, TaskState.OPEN
        session.flush()
        found = overview(session, CHLOE, "summary:ashford")
        assert found is not None
        assert [late.title] == titles(found, Section.LATE)
        assert [up.title] == titles(found, Section.ESCALATED)
    assert "Ashford" == found.area
    assert ["Asha"] == [line.who for line in listing(found, Section.LATE).lines]
    ((passed_to,),) = [line.passed_to for line in listing(found, Section.ESCALATED).lines]
    assert ("Wendy", "Chief executive of the council") == passed_to
    assert titles(found, Section.COMING)
    assert MONDAY - timedelta(weeks=2) == found.weeks[0].monday
    assert [date(2027, 5, 3)] == [week.monday for week in found.weeks if DayIs.POLL in week.held]
    assert 1 == sum(week.late for week in found.weeks)


def test_a_summary_names_whom_what_is_late_was_passed_up_to(may: Register) -> None:
    """By name and post; and says nothing of what there is none of."""
    with may.write() as session:
        session.execute(update(TaskRow).values(state="done"))
        late = the_task(session, f"{ELECTION}/{CLOSE}")
        late.due, late.state, late.rung = LATER - timedelta(days=3), TaskState.OPEN, 1
        session.flush()
        found = overview(session, CHLOE, "summary:ashford")
    assert found is not None
    message = write(replace_overview(found))
    text = " ".join(message.text.split())
    assert "asked: Asha; passed up to Ben (Deputy returning officer)" in text
    assert "overdue since Fri 2 April 2027" in text
    assert "LATE" in message.text
    for missing in ("PASSED UP", "COMING", "Nothing", "step"):
        assert missing not in message.text


def test_what_the_law_sets_stands_first_and_in_the_subject(may: Register) -> None:
    """Though a dozen recommendations have been late for longer."""
    with may.write() as session:
        session.execute(update(TaskRow).values(state="done"))
        rows = session.scalars(
            select(TaskRow).join(OwnerRow).where(OwnerRow.role == "esm", TaskRow.area == "ashford")
        ).all()
        for n, row in enumerate(rows[:14]):
            row.state, row.basis, row.due = (
                TaskState.OPEN,
                Basis.GUIDANCE,
                LATER - timedelta(days=60 - n),
            )
        rows[13].basis, rows[13].due, rows[13].due_has_hour = Basis.STATUTE, LATER, True
        session.flush()
        found, title = overview(session, ASHA, "digest"), rows[13].title
    own = listing(found, Section.OWN)
    assert (title, 12, 2) == (own.lines[0].title, len(own.lines), own.more)
    assert found is not None
    message = write(replace_overview(found))
    assert message.subject == (
        "Your election tasks in the week of Mon 5 April 2027; overdue since today, Mon 5 April 2027,"
        f" 09:00 (set by law): {title}, Ashford"
    )
    assert "(set by law)" in message.text


def test_a_digest_names_its_elections(may: Register) -> None:
    """And of several says for each task of which poll it is."""
    with may.write() as session:
        found = overview(session, ASHA, "digest")
    assert found is not None
    message = write(replace_overview(found))
    assert "It is about: Blankshire, poll of Thu 6 May 2027." in " ".join(message.text.split())
    assert "It is about: Blankshire, poll of Thu 6 May 2027." in shown(message.html)
    assert ", Ashford, poll of" not in message.text
    two = replace(
        found,
        elections=(*found.elections, Election(area="Blankshire", poll_date=date(2027, 5, 20))),
    )
    both = " ".join(write(replace_overview(two)).text.split())
    assert "poll of Thu 6 May 2027; Blankshire, poll of Thu 20 May 2027." in both
    assert ", Ashford, poll of Thu 6 May 2027:" in both


def test_only_an_area_that_votes_has_a_polling_day(may: Register) -> None:
    """Ashford and what it lies in; not the council next door."""
    with may.write() as session:
        row = the_task(session, f"{ELECTION}/{CLOSE}")
        row.area, row.visibility, row.state = "brambleton", "shared", TaskState.OPEN
        row.due = LATER - timedelta(days=3)
        session.flush()
        ours = overview(session, GRACE, "summary:blankshire")
        next_door = overview(session, GRACE, "summary:brambleton")
    assert ours is not None
    assert next_door is not None
    assert (True, False) == tuple(any(w.held for w in o.weeks) for o in (ours, next_door))


def test_a_summary_shows_what_its_reader_may_see_and_no_more(may: Register) -> None:
    """The gold commander sees what is the police's or shared, a returning officer not the police's
    own, and neither what is not needed."""
    with may.write() as session:
        session.execute(update(TaskRow).values(state="stood_down"))
        managers = select(OwnerRow.task).where(OwnerRow.role == "esm")
        councils, polices = session.scalars(
            select(TaskRow).where(TaskRow.area == "ashford", TaskRow.number.in_(managers)).limit(2)
        )
        councils.visibility, polices.visibility = "council", "police"
        for task in (councils, polices):
            task.state, task.due = TaskState.OPEN, LATER - timedelta(days=1)
        session.flush()
        council, police = councils.title, polices.title
        gold = overview(session, GRACE, "summary:blankshire")
        officer = overview(session, CHLOE, "summary:ashford")
    assert [police] == titles(gold, Section.LATE)
    assert [council] == titles(officer, Section.LATE)


def test_news_comes_before_the_overview_in_one_message(may: Register) -> None:
    """The subject is that of the news, and the message belongs to no thread."""
    with may.write() as session:
        row = post(session, ASHA, (NoticeKind.REMINDER, CLOSE), parts=["digest"])
        letter = letter_of(session, row)
    assert letter is not None
    message = write(letter)
    assert message.subject.startswith("Due Thu 8 April 2027, 16:00 (set by law): ")
    news = message.text.index("This is a reminder")
    assert news < message.text.index("YOUR WEEK OF MONDAY 5 APRIL 2027")
    assert shown(message.html).index("This is a reminder") < shown(message.html).index(
        "Your week of Monday 5 April 2027"
    )
    assert message.thread is None


def test_a_digest_does_not_repeat_what_its_message_tells(may: Register) -> None:
    """Not in the list, though it is the first of it without the news; and it says so."""
    with may.write() as session:
        before = overview(session, ASHA, "digest")
        first = titles(before, Section.OWN)[0]
        task = session.scalars(
            select(TaskRow).where(TaskRow.title == first, TaskRow.area == "ashford")
        ).first()
        assert task is not None
        named = task.id.partition("/")[2]
        row = post(session, ASHA, (NoticeKind.REMINDER, named), parts=["digest"])
        letter = letter_of(session, row)
    assert letter is not None
    (after,) = letter.overviews
    assert before is not None
    assert not before.besides
    assert after.besides
    assert titles(before, Section.OWN)[1:] == titles(after, Section.OWN)
    assert "What is told above is not repeated." in write(letter).text


@pytest.mark.parametrize(
    ("parts", "subject"),
    [
        (["digest"], "Your election tasks in the week of Mon 5 April 2027"),
        (["summary:ashford"], "Ashford: elections in the week of Mon 5 April 2027"),
    ],
)
def test_an_overview_alone_has_its_week_in_the_subject(
    may: Register, parts: list[str], subject: str
) -> None:
    """And its link leads to all the reader's tasks."""
    with may.write() as session:
        session.execute(update(TaskRow).values(basis="guidance"))
        letter = letter_of(session, post(session, CHLOE, parts=parts))
    assert letter is not None
    message = write(letter)
    assert (subject, f"{subject} {letter.board_url}") == (message.subject, message.brief)


def test_an_empty_overview_is_not_sent(may: Register) -> None:
    """Nor is one of elections that are not held."""
    with may.write() as session:
        session.execute(update(ElectionRow).values(state="postponed"))
        for part in ("digest", "summary:ashford"):
            assert letter_of(session, post(session, CHLOE, parts=[part])) is None


def test_many_digests_cost_as_many_queries_as_one(register: Register) -> None:
    """Two thousand people do not make twenty thousand queries."""
    office(register)
    with register.write() as session:
        open_due(session, now=LATER)
        one = [post(session, ASHA, parts=["digest"])]
        several = [post(session, who, parts=["digest"]) for who in (ASHA, BEN, CHLOE, ISLA, JONAS)]
        write_all = writer(session)
        with counted(session) as for_one:
            write_all.written(session, one, now=LATER)
        for row in several:
            session.refresh(row)
        with counted(session) as for_all:
            found = write_all.written(session, several, now=LATER).letters
    assert len(for_one) == len(for_all)
    assert 3 <= sum(letter is not None for letter in found.values())


def test_a_welsh_reader_gets_a_welsh_overview(may: Register) -> None:
    """All but the titles of tasks and areas."""
    with may.write() as session:
        session.execute(update(PersonRow).where(PersonRow.id == CHLOE).values(language="cy"))
        session.execute(update(TaskRow).values(title="X", snoozed_why="X"))
        letter = letter_of(session, post(session, CHLOE, parts=["digest", "summary:ashford"]))
    assert letter is not None
    message = write(letter)
    for part in (message.subject, message.text, shown(message.html.split("</head>")[1])):
        assert set() == left_over(" ".join(part.split()))


def test_the_picture_is_made_of_cells_with_numbers() -> None:
    """As wide as their share of the fullest week; in plain text as letters."""
    weeks = (
        Week(monday=MONDAY, late=1, to_do=10, done=9),
        Week(monday=MONDAY, to_do=1),
        Week(monday=MONDAY),
    )
    assert [(18, 1), (150, 10), (135, 9)] == [(w, n) for w, _, n in bars(weeks[0], weeks)]
    assert [(18, 1)] == [(w, n) for w, _, n in bars(weeks[1], weeks)]
    assert [] == [*bars(weeks[2], weeks)]
    assert "!#####...." == text_bar(weeks[0], weeks, 10)
    assert "" == text_bar(weeks[2], weeks, 10)
    assert "" == text_bar(weeks[2], weeks[2:], 10)
    assert "1 more" == english().count("more", 1)


def test_a_summary_does_not_repeat_the_digest_before_it(may: Register) -> None:
    """Chloe has both in one mail: what is hers stands once, and the summary says that it left that out."""
    with may.write() as session:
        letter = letter_of(session, post(session, CHLOE, parts=["digest", "summary:ashford"]))
        alone = overview(session, CHLOE, "summary:ashford")
    assert letter is not None
    assert alone is not None
    digest, summary = (
        {line.url for listed in each.listings for line in listed.lines} for each in letter.overviews
    )
    whole = {line.url for listed in alone.listings for line in listed.lines}
    assert whole & digest
    assert summary == whole - digest
    assert letter.overviews[1].besides
