"""`writ replan` and its like, and `writ handover`, as they are typed."""

import json
from datetime import date, timedelta

import pytest

from flows.forms import HandOverForm
from flows.hand_over import record
from flows.wiring import open_office
from tasks.clock import london_day, utc_now
from tests.builders import SAMPLE
from tests.flows.typed import Run


@pytest.fixture
def writ(writ: Run) -> Run:
    """`writ ...` with Blankshire loaded."""
    writ("directory", "load", SAMPLE)
    return writ


def a_thursday(weeks: int) -> date:
    """The first Thursday so many weeks ahead after which one more is a working day too."""
    today = london_day(utc_now())
    found = today + timedelta(days=3 - today.weekday(), weeks=weeks)
    # Christmas can fall on a Thursday; no other holiday of these weeks does.
    return found + timedelta(weeks=3) if (found.month, found.day) > (12, 17) else found


@pytest.fixture
def election(writ: Run) -> str:
    """An election in two authorities, half a year from now."""
    code, _, err = writ(
        "call", "--area", "blankshire", "--date", a_thursday(26).isoformat(),
        "--poll", "local_england:ashford", "local_england:brambleton",
    )  # fmt: skip
    assert 0 == code, err
    return f"blankshire.{a_thursday(26)}"


def test_a_preview_names_the_area_of_each_task(writ: Run, election: str) -> None:
    """Two authorities have tasks of the same name; nothing is changed by looking."""
    before = writ("plan", election, "--json")[1]
    move = ("replan", election, "--date", (a_thursday(26) + timedelta(weeks=1)).isoformat())
    code, out, _ = writ(*move, "--preview", "--json")
    assert 0 == code
    said = json.loads(out)
    notices = [t for t in said["tasks"] if t["title"] == "Publish the notice of election"]
    assert ["ashford", "brambleton"] == sorted(task["area"] for task in notices)
    lines = [line.split()[:2] for line in writ(*move, "--preview")[1].splitlines()]
    assert ["moved", "Ashford"] in lines
    assert ["moved", "Brambleton"] in lines
    assert before == writ("plan", election, "--json")[1]


def test_a_task_is_handed_over(writ: Run, election: str) -> None:
    """Once; then it says who has it."""
    task = f"{election}/ashford/local_england.notice_of_election"
    code, out, _ = writ("handover", task, "--to", "wendy.pike", "--note", "leave", "--json")
    assert (0, "Wendy Pike") == (code, json.loads(out)["to"])
    code, _, err = writ("handover", task, "--to", "wendy.pike")
    assert (1, f"writ: Wendy Pike has {task} already; nothing is changed\n") == (code, err)
    code, _, err = writ("handover", task, "--to", "x")
    assert "`writ directory show` lists them" in err


def test_a_form_hands_a_task_over(writ: Run, election: str) -> None:
    """As the flow does, with what the operator filled in."""
    task = f"{election}/ashford/local_england.notice_of_election"
    form = HandOverForm(task=task, to="wendy.pike", who="Olga")
    said = record(open_office(), form, now=utc_now())
    assert f"{task}: handed over to Wendy Pike for ashford/esm" == said
    assert "Handed over to Wendy Pike for ashford/esm, by Olga" in writ("history", election)[1]
