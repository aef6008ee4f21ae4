"""Elections called, shown and changed by the field's identifiers, as they are typed and filled in."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from calendars.errors import WritError
from flows.elections.call_election import record
from flows.elections.vacancies.watch_vacancy import record as watch
from flows.fields.call_forms import ElectionCall, read_form
from flows.fields.vacancy_forms import VacancyForm
from flows.showing.describing import deployment_markdown
from flows.wiring import open_office
from tasks.clock import utc_now
from tasks.register.models import ElectionRow
from tasks.register.plans.elections import milestones_of, polls_of, the_election
from tasks.register.plans.task_views import open_books_of
from tests.flows.days import a_thursday
from tests.flows.pressing import vacancy_in
from tests.flows.typed import LOAD, Run, begun

DAY = a_thursday(26).isoformat()
MILL, STOUR = f"local.ashford.mill.{DAY}", f"local.ashford.stour.by.{DAY}"


@pytest.fixture
def writ(writ: Run) -> Run:
    """`writ ...` with Blankshire loaded."""
    begun(writ, LOAD)
    return writ


def contests(writ: Run) -> dict[str, tuple[str, int | None]]:
    """What stands of each contest of the election, by its id: its state and its seats."""
    said: dict[str, Any] = json.loads(writ("plan", f"blankshire.{DAY}", "--json")[1])
    return {c["id"]: (c["state"], c["seats"]) for poll in said["polls"] for c in poll["contests"]}


def test_a_file_of_ids_calls_an_election(writ: Run, tmp_path: Path) -> None:
    """Area and day follow from the ids; each contest is shown by its id and can be named by it."""
    path = tmp_path / "ids.csv"
    path.write_text(f"id,seats\n{MILL},2\n{STOUR},1\n", encoding="utf-8")
    code, out, err = writ("call", "--ids", path)
    assert 0 == code, err
    assert f"  Mill (2 seats)  [{MILL}]" in out.splitlines()
    assert {MILL: ("called", 2), STOUR: ("called", 1)} == contests(writ)
    code, _, err = writ("uncontested", f"blankshire.{DAY}", "--poll", STOUR)
    assert 0 == code, err
    assert {MILL: ("called", 2), STOUR: ("uncontested", 1)} == contests(writ)
    shown = writ("plan", f"blankshire.{DAY}", "--summary")[1].splitlines()
    assert f"  Stour (by-election, 1 seat): uncontested  [{STOUR}]" in shown
    with open_office().register.read() as session:
        election = the_election(session, f"blankshire.{DAY}")
        polls, dates = polls_of(session, election.id), milestones_of(session, election.id)
        drawn = deployment_markdown(election, polls, dates, open_books_of(session))
    assert f"  * Stour (by-election, 1 seat) (`{STOUR}`): **uncontested**" in drawn.splitlines()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "one of these is needed: --poll, --ids"),
        (("--poll", "local_england:ashford"), 2, "are required: --area, --date"),
        (("--poll", "local_england:ashford", "--area", "b"), 2, "are required: --date"),
        (("--poll", MILL, MILL), 1, "is given twice; two contests cannot have one id"),
        (("--poll", f"local.ashfrod.mill.{DAY}"), 1, "did you mean ashford?"),
        (("--ids", "nowhere.csv"), 1, "nowhere.csv: no such file"),
    ],
)
def test_ids_that_call_nothing(
    writ: Run, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    """What is missing is wrong usage; what is wrong is refused in one line."""
    if code == 1:
        assert (1, True) == ((found := writ("call", *words))[0], said in found[2])
        return
    with pytest.raises(SystemExit) as stopped:
        writ("call", *words)
    assert (2, True) == (stopped.value.code, said in capsys.readouterr().err)


def test_a_form_takes_ids_in_place_of_polls(writ: Run) -> None:
    """With their seats behind a comma; they must be of the day and area of the form."""
    form = {"area": "blankshire", "polling_day": DAY, "ids": [f"{MILL}, 2", STOUR], "who": "Olga"}
    record(open_office(), read_form(ElectionCall, form), utc_now())
    assert {MILL: ("called", 2), STOUR: ("called", None)} == contests(writ)


BROKEN = "Mi\nll"


@pytest.mark.parametrize(
    "words",
    [
        (
            "call",
            "--area",
            "blankshire",
            "--date",
            DAY,
            "--poll",
            f"local_england:ashford:{BROKEN}",
        ),
        ("call", "--poll", f"local.ashford.{BROKEN}.{DAY}"),
        ("call", "--area", "blankshire", "--date", DAY, "--poll", "local_england:ash\nford"),
        (
            *("vacancy", "--area", "blankshire", "--arose", "2026-01-05"),
            *("--seat", f"local_england:ashford:{BROKEN}"),
        ),
    ],
)
def test_a_ward_over_two_lines_is_refused_where_it_is_typed(
    writ: Run, words: tuple[str, ...]
) -> None:
    """Made one line it would be another ward's name: one line says what to mend, and nothing is called."""
    code, _, err = writ(*words)
    assert 1 == code
    (line,) = err.splitlines()
    assert "holds a line break or a control character; take it out" in line
    with open_office().register.read() as session:
        assert not session.scalars(select(ElectionRow)).all()


def test_a_ward_over_two_lines_is_refused_in_a_file(writ: Run, tmp_path: Path) -> None:
    """With the line in which it ends."""
    path = tmp_path / "ids.csv"
    path.write_text(f'id,seats\n"local.ashford.{BROKEN}.{DAY}",1\n', encoding="utf-8")
    code, _, err = writ("call", "--ids", path)
    assert (1, True) == (code, "ids.csv, line 3: identifier " in err)
    assert "holds a line break or a control character; take it out" in err


@pytest.mark.parametrize(
    "field",
    [
        {"polls": [{"kind": "local_england", "area": "ashford", "contests": BROKEN}]},
        {"ids": [f"local.ashford.{BROKEN}.{DAY}"]},
    ],
    ids=["contests", "ids"],
)
def test_a_ward_over_two_lines_is_refused_in_a_form(writ: Run, field: dict[str, Any]) -> None:
    """As on the command line; so is the seat of a vacancy."""
    form = {"area": "blankshire", "polling_day": DAY, "who": "Olga", **field}
    with pytest.raises(WritError, match="holds a line break or a control character; take it out"):
        record(open_office(), read_form(ElectionCall, form), utc_now())
    seat = {**vacancy_in("ashford", "2026-01-05"), "ward": BROKEN, "who": "Olga"}
    with pytest.raises(WritError, match="holds a line break or a control character; take it out"):
        watch(open_office(), read_form(VacancyForm, seat), utc_now())
