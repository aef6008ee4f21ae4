"""Why a date is what it is, in Prefect and in a rehearsal: as the plan says it."""

from pathlib import Path

import pytest

from flows.elections.rehearse import as_markdown
from flows.showing.elections import wanted_run
from notifications.rehearsal.findings import Findings, Rehearsed, Scenario
from tasks.register.database import Register
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.terms import Basis, TaskState
from tests.builders import at
from tests.notifications.posting import CALLED, CLOSE, ELECTION, LATER, MAY, office


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ("ashford/poll_cards", "law, no day"),
        (CLOSE, "statute"),
        ("ashford/election_notices", "guidance"),
    ],
)
def test_a_run_is_tagged_with_the_basis_of_its_task(
    sqlite_register: Register, task: str, said: str
) -> None:
    """A duty for which the law fixes no day is no guidance there either."""
    office(sqlite_register)
    with sqlite_register.read() as session:
        row = the_task(session, f"{ELECTION}/{task}")
        run = wanted_run(row, Sight(session, [row], open_books_of(session)).view(row, now=LATER))
    assert {said} == {"law, no day", "statute", "guidance"} & set(run.tags)


@pytest.mark.parametrize(("duty", "said"), [(True, "law, no day"), (False, "guidance")])
def test_a_rehearsal_says_the_basis_of_what_nobody_does(*, duty: bool, said: str) -> None:
    """In its tables and on Prefect's page."""
    task = Rehearsed(
        id="t",
        key="poll_cards",
        title="Send poll cards",
        area="ashford",
        area_name="Ashford",
        basis=Basis.GUIDANCE,
        opens=CALLED,
        due=at("Wed 2027-04-07 17:00"),
        state=TaskState.OPEN,
        closed_at=None,
        told=1,
        ending=None,
        duty_of_law=duty,
    )
    played = Scenario(MAY, 100, 1, 1, frozenset({"asha"}), CALLED, LATER)
    found = Findings(played, (task,), (), (), ())
    assert f"| {said} |" in as_markdown(found, Path("page.html"))
