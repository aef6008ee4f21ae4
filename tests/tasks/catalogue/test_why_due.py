"""Why a task is due on its day: the reason ends at the day that it has, and cites what asks for it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from notifications.pages.rendering import Frame, task_page
from notifications.wording.language import language
from notifications.writing.entries import why_words
from tasks.catalogue.catalogue import our_catalogue
from tasks.catalogue.why_due import Advised
from tasks.planning.reference_data import open_books
from tasks.register.models import TaskRow
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.terms import Basis, Standing
from tasks.views.task import TaskView
from tasks.words import short_day
from tests.builders import an_election, at, called_in, day
from tests.cast import directory
from tests.registers import copied


@pytest.fixture(scope="module")
def late(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, TaskView]:
    """What is shown of the tasks of a May election called in the week before its notice, by their ids."""
    called = at("Mon 2027-03-22 09:00")
    facts = an_election("Thu 2027-05-06", "Mon 2027-03-22", "local_england:ashford")
    with copied(migrated_file, tmp_path_factory.mktemp("late")) as register:
        called_in(register, directory(), facts, called)
        with register.read() as session:
            rows = session.scalars(select(TaskRow)).all()
            sight = Sight(session, rows, open_books_of(session))
            return {row.id.partition("/")[2]: sight.view(row, now=called) for row in rows}


@pytest.mark.parametrize(
    ("task", "code", "said"),
    [
        (
            "blankshire/gold_meeting",
            "en",
            "Recommended for February 2027 to March 2027; moved to Fri 9 Apr 2027: the election was called on"
            " Monday 22 March 2027, after this window had begun",
        ),
        (
            "blankshire/gold_meeting",
            "cy",
            "Argymhellir ar gyfer Chwefror 2027 i Fawrth 2027; symudwyd i Wener 9 Ebrill 2027: galwyd yr"
            " etholiad ar ddydd Llun 22 Mawrth 2027, ar ôl i'r cyfnod hwn ddechrau",
        ),
        (
            "ashford/mou",
            "en",
            "Recommended for February 2027 to March 2027; here on Tue 30 Mar 2027, so that what needs it next has"
            " it in time",
        ),
        (
            "ashford/risk_register/2027-04",
            "en",
            "Recommended for each month of February 2027 to May 2027; this one is for April 2027",
        ),
        (
            "ashford/poll_cards",
            "en",
            "Suggested for 5 working days after this statutory date: Notice of election, Wed 31 Mar 2027 (not"
            " later than 25 working days before the poll)",
        ),
    ],
)
def test_the_reason_ends_at_the_day_that_the_task_has(
    late: Mapping[str, TaskView], task: str, code: str, said: str
) -> None:
    """With what moved it there; not at a day that it was moved away from."""
    assert said == why_words(late[task], language(code))


@pytest.mark.parametrize(
    ("key", "said"), [("petition_threat", "first day of signing"), ("election_day_plan", "poll")]
)
def test_a_petition_has_no_poll_to_count_from(key: str, said: str) -> None:
    """Its day is the first of signing, in its reasons too."""
    advised = Advised(
        id=key,
        window="called_on to 5 working days before poll",
        definition=our_catalogue().by_key[key],
        poll_date=day("Thu 2027-05-06"),
        called_on=day("Wed 2027-04-21"),
        counted_from=None,
        days=open_books(directory()).office_days("England"),
        law=[],
        by_law=False,
    )
    assert (
        f"Recommended for the day of the call to 5 working days before the {said}" == advised.said
    )


def test_no_task_that_was_moved_is_explained_by_another_day(late: Mapping[str, TaskView]) -> None:
    """Whatever moved it, the last day that its reason names is its own."""
    moved = [v for v in late.values() if v.moved_from and v.standing is not Standing.PASSED]
    wrong = [v.id for v in moved if short_day(v.due.date()) not in (v.why_ends or "")]
    assert moved
    assert wrong == []


def test_advice_that_counts_from_a_date_of_law_cites_who_advises(
    late: Mapping[str, TaskView],
) -> None:
    """Not the statute, which does not ask for it; that is said to be what it is counted from."""
    counted = [v for v in late.values() if v.counted_from]
    assert {v.basis for v in counted} == {Basis.GUIDANCE}
    by_statute = [v.id for v in counted if v.source in v.counted_from]
    assert by_statute == []
    letter = late["ashford/candidates_briefing"]
    assert letter.source.startswith("College of Policing")
    assert letter.counted_from.startswith("Statement of persons nominated: Local Elections (Princ")
    notice = late["ashford/local_england.notice_of_election"]
    assert (notice.source[:15], notice.counted_from) == ("Local Elections", "")


def test_a_lawful_day_that_is_not_known_yet_is_told_by_its_rule(
    late: Mapping[str, TaskView],
) -> None:
    """The returns of expenses are due so many days after a result that nobody has declared yet."""
    items = {item.key: item for item in late["ashford/after_the_poll"].checklist}
    returns = items["expenses_returns"]
    assert returns.by_law is None
    assert returns.by_rule == (
        "not later than 35 days after the day the result is declared, or the next working day where that is none"
    )
    page = task_page(
        Frame("", "the elections office", "cy"),
        replace(late["ashford/after_the_poll"], reader_may_answer=True, standing=Standing.AWAITING),
        now=at("Mon 2027-05-10 09:00"),
        form_token="x",
        board_url="/me/x",
        task_url="/t/x",
    )
    assert "dim hwyrach na 35 diwrnod ar ôl y diwrnod y cyhoeddir y canlyniad" in page
