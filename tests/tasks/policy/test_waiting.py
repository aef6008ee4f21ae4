"""What is told later, so that it goes with something else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from calendars.days.working_days import day_calendar
from tasks.policy.policy import load_policy, planned_notices
from tasks.policy.waiting import next_morning, told_before
from tasks.terms import Act, Basis
from tests.builders import at, day, shown

ENGLAND = day_calendar("CAL-EW", nation="England")
POLICY = load_policy()
BEFORE = "Mon 2026-11-02 09:00"


def planned(
    opens: str,
    due: str,
    *,
    basis: Basis = Basis.GUIDANCE,
    now: str = BEFORE,
    possible: str | None = None,
    items: tuple[str, ...] = (),
) -> list[tuple[str, str]]:
    """What is told of a task, as kind and moment."""
    found = planned_notices(
        basis,
        at(opens),
        at(due),
        act=Act.BY,
        due_has_hour=False,
        policy=POLICY,
        days=ENGLAND,
        now=at(now),
        items=[at(item) for item in items],
        possible_from=at(possible) if possible else None,
    )
    return [(notice.kind.value, shown(notice.at)) for notice in found]


@pytest.mark.parametrize(
    ("opens", "due", "told"),
    [
        # Two weeks after the Monday, or a day less.
        ("Wed 2027-04-07 09:00", "Mon 2027-04-26 17:00", "Mon 2027-04-12 09:00"),
        ("Wed 2027-04-07 09:00", "Sun 2027-04-25 17:00", "Wed 2027-04-07 09:00"),
        ("Mon 2027-04-12 09:00", "Mon 2027-04-26 17:00", "Mon 2027-04-12 09:00"),
        ("Mon 2027-04-12 09:01", "Mon 2027-05-31 17:00", "Mon 2027-04-19 09:00"),
        # Easter Monday's mail is read on Tuesday.
        ("Wed 2027-03-24 09:00", "Tue 2027-04-13 17:00", "Mon 2027-03-29 09:00"),
        ("Wed 2027-03-24 09:00", "Mon 2027-04-12 17:00", "Wed 2027-03-24 09:00"),
        # In the last hour of the office day, with eight hours left in the morning, or not.
        ("Fri 2027-04-09 16:00", "Mon 2027-04-12 17:00", "Mon 2027-04-12 09:00"),
        ("Fri 2027-04-09 16:00", "Mon 2027-04-12 16:59", "Fri 2027-04-09 16:00"),
        ("Fri 2027-04-09 15:59", "Wed 2027-04-14 17:00", "Fri 2027-04-09 15:59"),
    ],
)
def test_an_opening_goes_with_other_mail(opens: str, due: str, told: str) -> None:
    """Where there is time for that; once."""
    assert [told] == [moment for kind, moment in planned(opens, due) if kind == "opened"]


def test_what_the_law_wants_within_a_day_does_not_wait_for_the_morning() -> None:
    """Of guidance so much would be left."""
    opens, due = "Thu 2027-04-08 16:00", "Fri 2027-04-09 20:00"
    assert ("opened", "Fri 2027-04-09 09:00") in planned(opens, due)
    assert ("opened", opens) in planned(opens, due, basis=Basis.STATUTE)


@pytest.mark.parametrize(
    ("possible", "told"),
    [
        (None, "Thu 2027-04-22 09:00"),
        ("Thu 2027-04-22 09:00", "Thu 2027-04-22 09:00"),
        ("Tue 2027-04-27 00:00", "Thu 2027-04-22 09:00"),
        ("Wed 2027-04-28 00:00", "Mon 2027-04-26 09:00"),
    ],
)
def test_what_nobody_can_do_yet_waits_for_monday(possible: str | None, told: str) -> None:
    """Where two working days are left from then until it can be done."""
    found = planned("Thu 2027-04-22 09:00", "Wed 2027-04-28 17:00", possible=possible)
    assert ("opened", told) in found


def test_what_is_open_when_it_is_planned_is_told_at_once() -> None:
    """An election called on a Wednesday keeps nobody waiting."""
    called = "Wed 2027-04-07 10:00"
    assert ("opened", called) in planned(called, "Mon 2027-05-31 17:00", now=called)


def test_the_opening_says_what_reminders_until_then_would() -> None:
    """None goes before it, nor with it."""
    found = planned("Tue 2027-04-06 09:00", "Mon 2027-04-26 17:00")
    assert [("opened", "Mon 2027-04-12 09:00"), ("reminder", "Mon 2027-04-19 09:00")] == found[:2]


def test_the_first_reminder_of_an_item_goes_with_another_of_the_list() -> None:
    """That of the 28th a week before, the 21st, was told on the 20th, the day after the 19th; later it goes
    by itself, and the others always do."""

    def told(*items: str) -> list[str]:
        found = planned(
            "Mon 2027-03-01 09:00", "Fri 2027-05-28 17:00", items=items, now="Mon 2027-03-01 09:00"
        )
        return [moment[4:14] for kind, moment in found if kind == "item_due"]

    first = ["2027-04-12", "2027-04-16", "2027-04-19", "2027-04-20"]
    second = ["2027-04-27", "2027-04-28", "2027-04-29"]
    assert first == told("Mon 2027-04-19 17:00")
    assert first + second == told("Mon 2027-04-19 17:00", "Wed 2027-04-28 17:00")
    alone = told("Fri 2027-04-30 17:00", "Mon 2027-04-19 17:00")
    assert [*first, "2027-04-23"] == alone[:5]
    assert POLICY.items.concerns(at("Wed 2027-04-28 17:00"), at("Mon 2027-04-19 09:00"))


def test_done_is_told_in_the_morning_unless_policy_says_otherwise() -> None:
    """On the day itself, where offices have not opened yet."""
    rules = POLICY.waiting
    reported = at("Sat 2027-04-10 10:00")
    assert "Mon 2027-04-12 09:00" == shown(rules.done_at(reported, POLICY.opens, ENGLAND))
    at_once = replace(rules, done_to_the_morning=False)
    assert reported == at_once.done_at(reported, POLICY.opens, ENGLAND)
    early = at("Mon 2027-04-12 08:59")
    assert early + timedelta(minutes=1) == next_morning(early, POLICY.opens, ENGLAND)


@pytest.mark.parametrize(
    ("due", "n", "told"),
    [
        ("Mon 2027-04-12", 1, "Fri 2027-04-09"),
        ("Sun 2027-04-11", 1, "Fri 2027-04-09"),
        ("Tue 2027-03-30", 1, "Thu 2027-03-25"),
        ("Fri 2027-04-09", 1, "Thu 2027-04-08"),
        ("Sun 2027-04-18", 7, "Sun 2027-04-11"),
        ("Sun 2027-04-11", 0, "Sun 2027-04-11"),
    ],
)
def test_the_day_before_is_the_last_working_day(due: str, n: int, told: str) -> None:
    """Of a week before, and of the day itself, nothing is moved."""
    assert day(told) == told_before(day(due), n, ENGLAND)
