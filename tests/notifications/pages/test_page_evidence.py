"""Adding evidence on the page of a task that is done."""

from dataclasses import replace

import pytest

from notifications.pages.forms import Action, Answer
from notifications.pages.problems import Problem
from notifications.pages.rendering import Frame, task_page
from tasks.terms import Standing
from tasks.views.task import ADDED, GivenAnswer
from tests.builders import day
from tests.notifications.cast import NOMINATIONS

FRAME = Frame("", "the elections office")
NOW = NOMINATIONS.due
REPORT = GivenAnswer("Asha Patel", NOW, ("the ESM of Ashford",), "done", "all in", {})
DONE = replace(
    NOMINATIONS, standing=Standing.DONE, closed_by="Asha Patel", closed_at=NOW, answers=(REPORT,)
)


@pytest.mark.parametrize("standing", list(Standing))
def test_only_what_is_done_asks_for_more_evidence(standing: Standing) -> None:
    """Not what is open, stood down or not needed."""
    shown = replace(DONE, standing=standing)
    page = task_page(FRAME, shown, now=NOW, form_token="x", board_url="/me/x", task_url="/t/x")
    assert (standing is Standing.DONE) == ('value="add-evidence"' in page)


def test_what_was_added_is_shown_with_who_added_it() -> None:
    """And is no second answer."""
    added = GivenAnswer("Ben Okoro", NOW, (), ADDED, "", {"Papers": "folder 4"})
    shown = replace(DONE, answers=(REPORT, added))
    page = task_page(FRAME, shown, now=NOW, form_token="x", board_url="/me/x", task_url="/t/x")
    assert "Reported by Asha Patel on" in page
    assert "All had answered" not in page
    assert "Ben Okoro" in page
    assert "folder 4" in page


def test_nothing_and_too_much_are_refused() -> None:
    """In words, beside the form."""
    today = day("Thu 2027-04-08")

    def problems(**evidence: str) -> list[Problem]:
        return Answer(action=Action.ADD, evidence=evidence).problems(by_law=True, today=today)

    assert ["Fill in at least one piece of evidence."] == [p.text for p in problems(papers="")]
    assert "is too long" in problems(papers="x" * 5000)[0].text
    assert [] == problems(papers="folder 4")
