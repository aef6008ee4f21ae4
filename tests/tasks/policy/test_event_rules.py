"""When people are told of what happens at its moment."""

from calendars.days.working_days import day_calendar
from tasks.policy.policy import load_policy, planned_notices
from tasks.terms import Act, Basis
from tests.builders import at, shown

ENGLAND = day_calendar("CAL-EW", nation="England")
POLICY = load_policy()


def test_what_happens_at_its_moment() -> None:
    """It is asked at its hour whether it happened, and missed when offices open next; without an hour,
    asked when they close."""
    at_sixteen = planned(Act.AT, "Thu 2027-04-08 16:00", due_has_hour=True)
    assert ("happened", "Thu 2027-04-08 16:00") in at_sixteen
    assert ("missed", "Fri 2027-04-09 09:00") in at_sixteen
    assert ("missed", "Thu 2027-04-08 16:00") not in at_sixteen
    of_a_day = planned(Act.AT, "Thu 2027-04-08 17:00", due_has_hour=False)
    assert ("happened", "Thu 2027-04-08 17:00") in of_a_day
    for act in (Act.BY, Act.FROM):
        kinds = {kind for kind, _ in planned(act, "Thu 2027-04-08 16:00", due_has_hour=True)}
        assert "happened" not in kinds


def planned(act: Act, due: str, *, due_has_hour: bool) -> list[tuple[str, str]]:
    """What is planned for a statutory task that opens three weeks before."""
    found = planned_notices(
        Basis.STATUTE,
        at("Thu 2027-03-18 09:00"),
        at(due),
        act=act,
        due_has_hour=due_has_hour,
        policy=POLICY,
        days=ENGLAND,
        now=at("Mon 2027-03-01 09:00"),
    )
    return [(notice.kind.value, shown(notice.at)) for notice in found]
