"""`writ replan` and its like, and `writ handover`, as they are typed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from flows.fields.task_forms import HandOverForm
from flows.owned_tasks.hand_over import record
from flows.wiring import open_office
from tasks.clock import utc_now
from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun


@pytest.fixture
def writ(writ: Run) -> Run:
    """`writ ...` with Blankshire loaded."""
    begun(writ, LOAD)
    return writ


@pytest.fixture
def election(writ: Run) -> str:
    """An election in two authorities, half a year from now."""
    day, polls = a_thursday(26).isoformat(), ("local_england:ashford", "local_england:brambleton")
    begun(writ, ("call", "--area", "blankshire", "--date", day, "--poll", *polls))
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
    lines = [" ".join(line.split()) for line in writ(*move, "--preview")[1].splitlines()]
    together = "Ashford, Brambleton: Publish the notice of election statute "
    assert [line for line in lines if line.startswith(together)]
    cancel = ("cancel", election, "--reason", "flood", "--preview")
    off = [" ".join(line.split()) for line in writ(*cancel)[1].splitlines()]
    for said in (lines, off):
        assert [line for line in said if "poll cards law, no day " in line]
    assert before == writ("plan", election, "--json")[1]


def test_a_task_is_handed_over(writ: Run, election: str) -> None:
    """Once; then it says who has it. A preview says what would be, and keeps nothing."""
    task = f"{election}/ashford/local_england.notice_of_election"
    before = writ("history", "--json")[1], writ("tasks", "--json")[1]
    code, out, _ = writ("handover", task, "--to", "wendy.pike", "--preview")
    assert 0 == code
    assert f"nothing was changed. {task} would be handed over to Wendy Pike for ashford/esm." in out
    assert before == (writ("history", "--json")[1], writ("tasks", "--json")[1])
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
    said = record(open_office(), form, now=utc_now()).message
    assert f"{task}: handed over to Wendy Pike for ashford/esm" == said
    assert "Wendy Pike for the electoral services manager of Ashford, by Olga" in writ("history")[1]


def test_a_day_is_proclaimed_while_a_file_has_a_fault(
    writ: Run, election: str, tmp_path: Path
) -> None:
    """What was not done is said, with what to do, by exit code 1 and by the doctor, until it is done."""
    own = tmp_path / "var" / "policy" / "blankshire.toml"
    own.parent.mkdir()
    own.write_text("[quite]\n", encoding="utf-8")
    day = a_thursday(26) - timedelta(days=14)
    words = (
        "proclaim",
        day.isoformat(),
        "--nation",
        "UK",
        "--proclaimed-on",
        utc_now().date().isoformat(),
        "--why",
        "Jubilee",
    )
    for more, said in (("--preview",), "would not be"), ((), "was not"):
        code, _, err = writ(*words, *more)
        assert 1 == code
        assert f"{election} {said} planned anew: policy/blankshire.toml: unknown table" in err
        assert f"then run `writ replan {election}`" in err
    assert "policy/blankshire.toml" in json.loads(writ(*words, "--json")[1])["fault"]
    assert f"{election} was not planned anew" in writ("doctor")[1]
    own.unlink()
    assert 0 == writ("replan", election)[0]
    assert "not planned anew" not in writ("doctor")[1]
    assert 0 == writ(*words)[0]
