"""What it means for the poll that a step of the law was missed: as the data says, for what there is."""

from datetime import date
from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.catalogue.catalogue import load_catalogue
from tasks.catalogue.missed import load_missed, read_missed

DUE, POLL = date(2027, 3, 30), date(2027, 5, 6)
FILE = """
[[step]]
task = "{task}"
says = "{says}"
[[validity]]
kinds = ["{kind}"]
source = "RPA 1983 s.48(1)"
verified = "{level}"
against = "the Act"
"""


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (["local_england"], "a court can declare it void, unless it was held substantially"),
        (["local_scotland", "parish_england"], "(RPA 1983 s.48(1))"),
        (["parl_general"], "(RPA 1983 s.23(3))"),
        (["pcc"], "and whether it could stand would be for a court to say"),
        (["parl_general", "local_england"], "whether it could stand would be for a court to say"),
    ],
)
def test_what_a_court_can_do_is_said_by_the_provision_of_the_kind(
    kinds: list[str], said: str
) -> None:
    """And no provision is cited that was not read, or that is not for all of these polls."""
    found = load_missed().if_missed("notice_of_election", kinds, due=DUE, poll=POLL)
    assert found is not None
    assert said in found
    assert "Tuesday 30 March 2027" in found
    assert "a poll on Thursday 6 May 2027" in found
    assert ("RPA" in found) == ("a court to say" not in said)


def test_nothing_is_said_of_a_step_on_which_the_poll_does_not_hang() -> None:
    """Poll cards that are late are late."""
    assert load_missed().if_missed("poll_cards", ["local_england"], due=DUE, poll=POLL) is None


def test_every_step_is_a_task_of_a_date_of_law() -> None:
    """Else nothing is ever said of it."""
    tasks = {task.key: task for task in load_catalogue()}
    assert [s.task for s in load_missed().step if tasks[s.task].milestone is None] == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"says": "missed_sop"}, "no reason is called 'missed_sop'"),
        ({"kind": "local"}, "no poll kind is called 'local'"),
        ({"level": "V9"}, "V9"),
        ({"task": ""}, "task"),
    ],
)
def test_a_fault_of_the_file_is_named(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    """With what would do."""
    right = {"task": "sopn", "says": "missed_sopn", "kind": "pcc", "level": "V1"}
    file = tmp_path / "missed.toml"
    file.write_text(FILE.format(**{**right, **wrong}), "utf-8")
    with pytest.raises(RuleDataError, match=said):
        read_missed(file)
