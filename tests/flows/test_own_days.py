"""`writ done --on`, `writ replan --actual` and `--given`, and the form: a day of one authority."""

import json
from datetime import timedelta
from typing import Any

import pytest

from flows.fields.task_forms import CompletionReport
from flows.owned_tasks.record_completion import record
from flows.wiring import open_office
from tasks.clock import london_day, utc_now
from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun

POLL = a_thursday(26)
ELECTION = f"blankshire.{POLL}"
TODAY = london_day(utc_now())
NOTICE = f"{ELECTION}/ashford/local_england.notice_of_election"


@pytest.fixture
def writ(writ: Run) -> Run:
    """`writ ...` with an election of two councils."""
    polls = ("local_england:ashford", "local_england:brambleton")
    begun(writ, LOAD, ("call", "--area", "blankshire", "--date", str(POLL), "--poll", *polls))
    return writ


def plan(writ: Run) -> dict[str, Any]:
    """The plan as `--json` gives it."""
    found: dict[str, Any] = json.loads(writ("plan", ELECTION, "--json")[1])
    return found


def states(writ: Run) -> dict[str, str]:
    """How the notices stand, by area."""
    tasks = plan(writ)["tasks"]
    return {task["area"]: task["state"] for task in tasks if task["key"] == "notice_of_election"}


def test_an_actual_day_closes_the_task_of_its_authority(writ: Run) -> None:
    """The preview says so first, and keeps nothing."""
    wanted = ("replan", ELECTION, "--actual", f"ashford/notice_of_election={TODAY}")
    code, said, _ = writ(*wanted, "--preview")
    assert (0, True) == (code, f"Would be reported done: {NOTICE}." in said)
    assert "planned" == states(writ)["ashford"]
    assert f"Reported done: {NOTICE}." in writ(*wanted)[1]
    assert {"ashford": "done", "brambleton": "planned"} == states(writ)
    (day,) = plan(writ)["days"]
    assert ("ashford", str(TODAY), True) == (day["area"], day["day"], day["happened"])


@pytest.mark.parametrize("option", ["--actual", "--given"])
def test_of_several_authorities_one_is_named(writ: Run, option: str) -> None:
    """Nothing is changed before it is."""
    code, _, refused = writ("replan", ELECTION, option, f"notice_of_election={TODAY}")
    assert 1 == code
    assert (
        "writ: notice_of_election is of one authority, and ashford, brambleton have one each; name it, as"
        f" ashford/notice_of_election={TODAY}\n"
    ) == refused
    assert [] == plan(writ)["days"]


def test_a_planned_day_opens_the_task_in_time(writ: Run) -> None:
    """It is kept with its reason; the task opens in time for it."""
    day = f"brambleton/notice_of_election={TODAY}"
    assert 0 == writ("replan", ELECTION, "--given", day, "--reason", "the printer")[0]
    (kept,) = plan(writ)["days"]
    assert (False, "the printer", None) == (kept["happened"], kept["reason"], kept["by_rule"])
    assert {"ashford": "planned", "brambleton": "open"} == states(writ)


def test_done_on_a_day(writ: Run) -> None:
    """What follows is said; a day to come is refused."""
    # Still to come even when midnight has passed since TODAY was read.
    to_come = str(TODAY + timedelta(days=2))
    code, _, refused = writ("done", NOTICE, "--who", "Olga", "--on", to_come)
    assert 1 == code
    assert "is still to come; report it done once it is" in refused
    code, said, _ = writ("done", NOTICE, "--who", "Olga", "--on", str(TODAY))
    assert 0 == code
    assert "; the notice of election in Ashford: " in said
    assert 0 == writ("reopen", NOTICE, "--note", "a draft", "--who", "Olga")[0]
    assert [] == plan(writ)["days"]


def test_recorded_by_the_form_on_a_day(writ: Run) -> None:
    """The election is shown anew, since more than the task has changed."""
    report = CompletionReport.model_validate({"task": NOTICE, "on": str(TODAY), "who": "Olga"})
    told = record(open_office(), report, utc_now())
    assert (ELECTION,) == told.elections
    assert "the notice of election in Ashford" in told.message
    assert [str(TODAY)] == [day["day"] for day in plan(writ)["days"]]


def test_a_day_that_the_rule_fixes_is_refused_with_it(writ: Run) -> None:
    """Whatever the reason."""
    key = f"ashford/nominations_close={TODAY}"
    code, _, refused = writ("replan", ELECTION, "--given", key, "--reason", "the printer")
    assert 1 == code
    assert "19 working days before the poll" in refused
    assert "leaves nobody an earlier day" in refused
