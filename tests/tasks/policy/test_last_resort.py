"""Chief constable and chief executive are asked only about what is critical, or set by law and late."""

from dataclasses import replace

import pytest

from calendars.days.working_days import day_calendar
from tasks.people.ladder import rungs
from tasks.people.posts import load_posts
from tasks.policy.policy import load_policy
from tasks.policy.recipients import TaskFacts, Telling, tell
from tasks.terms import Basis, NoticeKind, TaskState
from tests.builders import at, day
from tests.cast import directory

ENGLAND = day_calendar("CAL-EW", nation="England")
DUE = "Thu 2027-04-08 17:00"
EARLY, LATE = "Wed 2027-04-07 17:00", "Thu 2027-04-15 09:00"


def climbing(role: str, now: str, facts: TaskFacts) -> Telling:
    """What comes of a step up the ladder of the role's task."""
    area = "blankshire" if "election_spoc" in role or "gold" in role else "ashford"
    ladder = rungs(directory(), load_posts(), area, [role], day("Thu 2027-04-08"))
    return tell(
        NoticeKind.ESCALATION,
        at(now),
        facts,
        ladder,
        policy=load_policy(),
        days=ENGLAND,
        now=at(now),
    )


def above(telling: Telling) -> list[str]:
    """Who above the owners is asked."""
    return [told.person for told in telling.told if told.rung]


LAW = TaskFacts(Basis.STATUTE, at(DUE), TaskState.OPEN)
ADVICE = replace(LAW, basis=Basis.GUIDANCE)


@pytest.mark.parametrize(
    ("facts", "now", "asked"),
    [
        (ADVICE, LATE, []),
        (replace(ADVICE, critical=True), LATE, ["hugh"]),
        (LAW, EARLY, []),
        (LAW, LATE, ["hugh"]),
    ],
    ids=["guidance", "critical", "law, in time", "law, late"],
)
def test_above_the_gold_commander(facts: TaskFacts, now: str, asked: list[str]) -> None:
    """Hugh, the chief constable, is the only one there."""
    assert asked == above(climbing("gold_commander", now, facts))


def test_guidance_stops_at_the_gold_commander() -> None:
    """Grace is asked again and again, and Hugh never."""
    for rung, asked in ((0, "jonas"), (1, "grace"), (2, "grace")):
        telling = climbing("force_election_spoc", LATE, replace(ADVICE, rung=rung))
        assert [asked] == above(telling)
        assert min(rung + 1, 2) == telling.rung


def test_guidance_stops_at_the_returning_officer() -> None:
    """Chloe's own is nobody's but hers: she hears that it is late."""
    telling = climbing("returning_officer", LATE, ADVICE)
    assert ([], 0) == (above(telling), telling.rung)
    assert [NoticeKind.OVERDUE] == [told.kind for told in telling.told]
    assert ["wendy"] == above(climbing("returning_officer", LATE, LAW))
