"""Plans in proportion: which tasks a poll of each size has, and which stand as items of a checklist."""

from collections.abc import Sequence
from datetime import time
from pathlib import Path

import pytest

from tasks.catalogue.catalogue import our_catalogue
from tasks.catalogue.overlay import lay_over
from tasks.clock import london_moment
from tasks.files.area_files import read_area_files
from tasks.planning.contests import Contest, read_contests, state_of
from tasks.planning.planning import Plan, plan_election
from tasks.planning.polls import ElectionFacts, Poll
from tasks.planning.reference_data import open_books
from tasks.terms import PollSize, PollState
from tests.builders import day, plan_of, sample

MILL, STOUR = Contest("mill", "Mill"), Contest("stour", "Stour")
WARDS = (MILL, STOUR, Contest("weald", "Weald"), Contest("castle", "Castle"))
READY = """
[source]
document = "Blankshire's own book of elections"
section = "1"

[[task]]
key = "ready"
title = "Get ready for the by-election"
guidance = "Tick what is ready."
evidence = ["Notes"]
posts = ["esm"]
scope = "authority"
sizes = ["contest", "parish"]
window = "month -2 to month -1"
items = ["issue_management", "staffing", "bilingual_materials"]
"""


def ashford(*contests: Contest, kind: str = "local_england") -> ElectionFacts:
    """A poll in Ashford on the May day."""
    poll = Poll(kind, "ashford", contests=contests)
    return ElectionFacts("blankshire", day("Thu 2027-05-06"), day("Mon 2026-11-02"), (poll,))


def planned(tmp_path: Path, facts: ElectionFacts, text: str) -> Plan:
    """The plan with this text laid over Blankshire's catalogue."""
    path = tmp_path / "blankshire.toml"
    path.write_text(text, encoding="utf-8")
    books = open_books(sample(), files=read_area_files([path]))
    return plan_election(facts, books, now=london_moment(facts.called_on, time(9)))


def keys(plan: Plan) -> set[str]:
    """The definitions of its tasks."""
    return {task.draft.definition.key for task in plan.tasks}


def test_the_size_of_a_poll() -> None:
    """Up to three wards named are a contest; more, or none named, are an area; a parish stays one. Two
    constituencies are no small matter."""
    assert PollSize.AREA == Poll("local_england", "ashford").size
    assert PollSize.CONTEST == Poll("local_england", "ashford", contests=(MILL,)).size
    assert PollSize.CONTEST == Poll("local_england", "ashford", contests=WARDS[:3]).size
    assert PollSize.AREA == Poll("local_england", "ashford", contests=WARDS).size
    assert PollSize.CONTEST == Poll("parl_general", "ashford", contests=(MILL,)).size
    assert PollSize.AREA == Poll("parl_general", "ashford", contests=(MILL, STOUR)).size
    assert PollSize.PARISH == Poll("parish_england", "ashford", contests=(MILL,)).size
    assert PollSize.PETITION == Poll("recall_petition", "ashford").size
    assert PollSize.REFERENDUM == Poll("np_referendum", "ashford").size


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ("called uncontested countermanded", "called"),
        ("uncontested countermanded moved", "uncontested"),
        ("moved countermanded cancelled", "moved"),
        ("countermanded cancelled", "countermanded"),
        ("cancelled cancelled", "cancelled"),
    ],
)
def test_a_poll_stands_while_one_of_its_contests_does(states: str, expected: str) -> None:
    """What has become of the last one has become of the poll."""
    contests = [Contest(str(n), "", state=PollState(s)) for n, s in enumerate(states.split())]
    assert PollState(expected) is state_of(contests)
    assert Poll("local_england", "ashford").with_contests(contests).state == expected


def test_a_task_of_a_size_is_done_for_polls_of_that_size(tmp_path: Path) -> None:
    """What says no size is done for every one."""
    for facts, there in ((ashford(), False), (ashford(MILL), True), (ashford(*WARDS), False)):
        found = keys(planned(tmp_path, facts, READY))
        assert there is ("ready" in found)
        assert "issue_management" not in found
        assert "notice_of_election" in found


@pytest.mark.parametrize(
    ("polls", "gold"),
    [
        (("ashford:Mill.by,Stour.by",), False),
        (("ashford:Mill.by,Stour.by,Weald.by,Castle.by",), True),
        (("ashford:Mill.by,Stour.by", "brambleton:East.by"), False),
        (("ashford:Mill.by,Stour.by", "brambleton:East.by,West.by"), True),
    ],
)
def test_a_few_wards_on_one_day_stay_small(polls: Sequence[str], gold: bool) -> None:  # noqa: FBT001
    """No gold group for two; one for four, whether of one council or of two, each of which has little to do."""
    asked = [
        Poll("local_england", area, contests=read_contests(wards))
        for area, _, wards in (poll.partition(":") for poll in polls)
    ]
    called = day("Tue 2027-05-04")
    plan = plan_of(
        ElectionFacts("blankshire", day("Thu 2027-07-15"), called, tuple(asked)), sample()
    )
    assert gold is ("gold_group" in keys(plan))
    ready = {t.draft.title for t in plan.tasks if t.draft.definition.key == "get_ready"}
    assert ("Get ready for the by-elections" in ready) is ("Castle" not in polls[0])
    assert ("Get ready for the East by-election" in ready) is ("brambleton:East.by" in polls)


def test_the_greatest_poll_of_a_place_decides(tmp_path: Path) -> None:
    """A parish's poll on the day of the district's is prepared with it."""
    facts = ashford(kind="parish_england")
    assert "ready" in keys(planned(tmp_path, facts, READY))
    both = ElectionFacts(
        facts.area, facts.poll_date, facts.called_on, (*facts.polls, *ashford().polls)
    )
    assert "ready" not in keys(planned(tmp_path, both, READY))


def test_a_checklist_holds_what_polls_there_ask_for(tmp_path: Path) -> None:
    """In England nothing bilingual; what it holds is no task of its own."""
    plan = planned(tmp_path, ashford(MILL), READY)
    (ready,) = [task for task in plan.tasks if task.draft.definition.key == "ready"]
    assert ["issue_management", "staffing"] == [item.key for item in ready.draft.items]
    assert our_catalogue().by_key["staffing"].title == ready.draft.items[1].title
    assert not {"issue_management", "staffing"} & keys(plan)


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (
            '"project_plam"',
            "unknown task 'project_plam'; did you mean 'project_plan'?",
        ),
        (
            '"notice_of_election"',
            "'notice_of_election' is a statutory task, with a date of its own that must not be lost;"
            " take it out of the list",
        ),
        (
            '"gold_meeting"',
            "'gold_meeting' is done once for each force, the checklist once for each authority; put"
            " it into one of the same scope",
        ),
        (
            '"ro_duties"',
            "'ro_duties' is done by returning_officer, the checklist by esm; put it into one of the"
            " same post",
        ),
    ],
)
def test_what_cannot_be_an_item_is_refused(tmp_path: Path, items: str, message: str) -> None:
    """Above all no statutory task, whoever folds it away."""
    path = tmp_path / "blankshire.toml"
    text = READY.replace('"issue_management", "staffing", "bilingual_materials"', items)
    path.write_text(text, encoding="utf-8")
    laid = lay_over(our_catalogue(), read_area_files([path]).catalogues["blankshire"])
    (fault,) = laid.faults
    assert fault.endswith(f"task 1 (ready), items: {message}")


def test_an_item_that_an_area_switches_off_leaves_the_checklist(tmp_path: Path) -> None:
    """As it leaves the plan."""
    off = '\n[[off]]\nkey = "staffing"\nreason = "done by the county"\n'
    plan = planned(tmp_path, ashford(MILL), READY + off)
    (ready,) = [task for task in plan.tasks if task.draft.definition.key == "ready"]
    assert ["issue_management"] == [item.key for item in ready.draft.items]
