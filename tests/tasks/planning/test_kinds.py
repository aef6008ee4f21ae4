"""What each kind of poll has, and has not, in its plan: as an officer of that kind would read it."""

from datetime import date, time

import pytest

from tasks.actions.calling import parse_poll
from tasks.clock import london, london_moment
from tasks.planning.planning import Plan, PlannedTask, plan_election
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import open_books
from tests.builders import day, sample


def planned(polls: str, poll_day: str, called: str, **given: str) -> Plan:
    """The plan of these polls, written as people write them, with the sample directory."""
    facts = ElectionFacts(
        "blankshire",
        day(poll_day),
        day(called),
        tuple(parse_poll(text) for text in polls.split()),
        given={name: day(text) for name, text in given.items()},
    )
    return plan_election(facts, open_books(sample()), now=london_moment(facts.called_on, time(9)))


def tasks_of(plan: Plan) -> dict[str, PlannedTask]:
    """One task of each definition, by its key: the last."""
    return {task.draft.definition.key: task for task in plan.tasks}


def due_days(plan: Plan) -> dict[str, date]:
    """When each is due, by its key."""
    return {key: london(task.due).date() for key, task in tasks_of(plan).items()}


def words(plan: Plan) -> str:
    """All that its owners read."""
    return " ".join(f"{t.draft.title} {t.draft.definition.guidance}" for t in plan.tasks).lower()


def recall(kind: str = "recall") -> Plan:
    """A petition that the Speaker gave notice of on 20 April 2027."""
    return planned(
        f"{kind}:ashford",
        "Thu 2027-05-06",
        "Wed 2027-04-21",
        speaker_notice_given="Tue 2027-04-20",
    )


@pytest.mark.parametrize("kind", ["recall", "recall_petition"])
def test_a_recall_has_its_own_plan(kind: str) -> None:
    """From the Speaker's notice to the campaigners' returns, in the law's order."""
    plan = recall(kind)
    assert all(key.startswith("petition_") for key in tasks_of(plan))
    dues = due_days(plan)
    assert [
        day("Mon 2027-04-26"),
        day("Fri 2027-04-30"),
        day("Fri 2027-04-30"),
        day("Thu 2027-05-06"),
        day("Wed 2027-06-02"),
        day("Thu 2027-06-10"),
        day("Thu 2027-06-17"),
        day("Thu 2027-06-17"),
        day("Fri 2027-06-18"),
        day("Sat 2027-07-17"),
    ] == [
        dues[f"petition_{key}"]
        for key in (
            "threshold_notice",
            "cut_off",
            "register",
            "opens",
            "postal_deadline",
            "proxy_deadline",
            "emergency_proxy_deadline",
            "closes",
            "outcome",
            "returns",
        )
    ]
    assert dues["petition_notice"] < dues["petition_opens"]
    weeks = [t for t in plan.tasks if t.draft.definition.key == "petition_weekly_check"]
    assert 7 == len(weeks)
    assert not plan.alarms or all("vacant" in str(alarm) for alarm in plan.alarms)


def test_a_recall_has_no_candidates_and_no_poll() -> None:
    """Nor the restrictions that surround one; its count comes after the signing period."""
    plan = recall()
    said = words(plan)
    for word in ("candidate", "nominat", "ballot", "polling", "purdah", "pre-election"):
        assert word not in said
    outcome = tasks_of(plan)["petition_outcome"]
    assert outcome.possible_from == london_moment(day("Thu 2027-06-17"), time(17))


def test_a_poll_on_the_day_a_petition_opens_leaves_it_a_petition() -> None:
    """And has nothing of the petition's."""
    both = planned(
        "recall:ashford local_england:ashford",
        "Thu 2027-05-06",
        "Wed 2027-03-17",
        speaker_notice_given="Tue 2027-04-20",
    )
    for task in both.tasks:
        own = task.draft.definition.key.startswith("petition_")
        assert own == ("recall" in task.draft.kinds), task.id
