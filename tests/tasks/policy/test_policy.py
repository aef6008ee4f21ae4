"""When people are told, and when the ladder is climbed: hours by London's clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from calendars.days.working_days import day_calendar
from tasks.policy.policy import (
    acknowledged_until,
    first_climb,
    ladder_ends,
    load_policy,
    missed_at,
    next_climb,
    planned_notices,
    working_days_from,
)
from tasks.terms import Act, Basis
from tests.builders import at, shown

ENGLAND = day_calendar("CAL-EW", nation="England")
SCOTLAND = day_calendar("CAL-SC-REG", nation="Scotland")
POLICY = load_policy()


def notices(basis: Basis, opens: str, due: str, now: str | None = None) -> list[tuple[str, str]]:
    """What is planned for a task, as kind and moment."""
    found = planned_notices(
        basis,
        at(opens),
        at(due),
        due_has_hour=True,
        policy=POLICY,
        days=ENGLAND,
        now=at(now or opens),
    )
    return [(notice.kind.value, shown(notice.at)) for notice in found]


def test_a_statutory_task() -> None:
    """14, 7 and 1 days before, on the day, 2 working days and 4 hours before; a rung a day before."""
    assert notices(Basis.STATUTE, "Thu 2027-03-18 09:00", "Thu 2027-04-08 16:00") == [
        ("opened", "Thu 2027-03-18 09:00"),
        ("reminder", "Thu 2027-03-25 09:00"),
        ("reminder", "Thu 2027-04-01 09:00"),
        ("reminder", "Tue 2027-04-06 09:00"),
        ("reminder", "Wed 2027-04-07 09:00"),
        ("escalation", "Wed 2027-04-07 16:00"),
        ("due_today", "Thu 2027-04-08 09:00"),
        ("due_today", "Thu 2027-04-08 12:00"),
        ("missed", "Thu 2027-04-08 16:00"),
    ]


def test_a_task_of_guidance() -> None:
    """14, 7 and 1 days before and on the day; the first rung a week of working days after (Easter)."""
    assert notices(Basis.GUIDANCE, "Mon 2027-03-01 09:00", "Thu 2027-03-25 17:00") == [
        ("opened", "Mon 2027-03-01 09:00"),
        ("reminder", "Thu 2027-03-11 09:00"),
        ("reminder", "Thu 2027-03-18 09:00"),
        ("reminder", "Wed 2027-03-24 09:00"),
        ("due_today", "Thu 2027-03-25 09:00"),
        ("escalation", "Mon 2027-04-05 17:00"),
    ]


def test_working_days_of_a_statutory_reminder_step_over_a_weekend() -> None:
    """Due on Tuesday: two working days before is Friday, one calendar day before is Monday."""
    kinds = notices(Basis.STATUTE, "Mon 2027-06-07 09:00", "Tue 2027-06-15 12:00")
    assert kinds == [
        ("opened", "Mon 2027-06-07 09:00"),
        ("reminder", "Tue 2027-06-08 09:00"),
        ("reminder", "Fri 2027-06-11 09:00"),
        ("reminder", "Mon 2027-06-14 09:00"),
        ("escalation", "Mon 2027-06-14 12:00"),
        ("due_today", "Tue 2027-06-15 08:00"),
        ("due_today", "Tue 2027-06-15 09:00"),
        ("missed", "Tue 2027-06-15 12:00"),
    ]


def test_two_reminders_at_one_moment_are_one() -> None:
    """Due at one o'clock: four hours before is nine, when the day's own reminder goes."""
    kinds = notices(Basis.STATUTE, "Tue 2027-06-15 08:00", "Tue 2027-06-15 13:00")
    assert kinds == [
        ("opened", "Tue 2027-06-15 08:00"),
        ("due_today", "Tue 2027-06-15 09:00"),
        ("missed", "Tue 2027-06-15 13:00"),
        ("escalation", "Wed 2027-06-16 13:00"),
    ]


def test_a_deadline_without_an_hour_is_missed_when_its_day_is_over() -> None:
    """Told when offices would open on the next day, a Saturday too; of guidance not at all."""
    due = at("Fri 2027-06-11 17:00")
    assert "Sat 2027-06-12 09:00" == shown(missed_at(due, due_has_hour=False, policy=POLICY))
    assert "Fri 2027-06-11 17:00" == shown(missed_at(due, due_has_hour=True, policy=POLICY))
    kinds = notices(Basis.GUIDANCE, "Mon 2027-06-07 09:00", "Fri 2027-06-11 17:00")
    assert "missed" not in {kind for kind, _ in kinds}


def test_what_is_called_at_its_very_deadline_is_not_missed_in_the_same_breath() -> None:
    """The opening notice says that it is due now; a moment later it would have said overdue."""
    due = "Thu 2027-04-08 16:00"
    assert ("missed", due) not in notices(Basis.STATUTE, due, due)
    assert ("missed", due) in notices(Basis.STATUTE, "Thu 2027-04-08 15:59", due)


def test_reminders_before_the_task_opened_or_was_called_are_left_out() -> None:
    """The opening notice tells the same, at once."""
    kinds = notices(
        Basis.STATUTE, "Thu 2027-03-18 09:00", "Thu 2027-04-08 16:00", now="Wed 2027-04-07 16:30"
    )
    assert kinds == [
        ("opened", "Thu 2027-03-18 09:00"),
        ("due_today", "Thu 2027-04-08 09:00"),
        ("due_today", "Thu 2027-04-08 12:00"),
        ("missed", "Thu 2027-04-08 16:00"),
        ("escalation", "Fri 2027-04-09 16:00"),
    ]


def test_a_task_called_when_it_was_overdue_climbs_from_then_on() -> None:
    """The first rung is a whole number of working days after it was due, and still to come."""
    kinds = notices(
        Basis.STATUTE, "Mon 2027-03-01 09:00", "Tue 2027-03-02 16:00", now="Thu 2027-03-04 16:00"
    )
    assert kinds == [
        ("opened", "Mon 2027-03-01 09:00"),
        ("escalation", "Fri 2027-03-05 16:00"),
    ]


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        # Christmas Eve is not counted; the 26th is a Saturday, its holiday Monday the 28th.
        (
            "Wed 2026-12-23 17:00",
            ["Tue 2026-12-29", "Wed 2026-12-30", "Thu 2026-12-31", "Mon 2027-01-04"],
        ),
        # Good Friday and Easter Monday, with the clocks going forward between them.
        ("Thu 2027-03-25 17:00", ["Tue 2027-03-30", "Wed 2027-03-31", "Thu 2027-04-01"]),
        # The early May bank holiday.
        ("Fri 2027-04-30 17:00", ["Tue 2027-05-04", "Wed 2027-05-05"]),
        # The clocks go back on Sunday 31 October.
        ("Fri 2027-10-29 17:00", ["Mon 2027-11-01", "Tue 2027-11-02"]),
        # Due on a Saturday: the next working day is Monday.
        ("Sat 2027-06-12 12:00", ["Mon 2027-06-14", "Tue 2027-06-15"]),
    ],
)
def test_the_ladder_climbs_every_working_day_after(due: str, expected: list[str]) -> None:
    """What the law sets: at the hour it was due, by London's clocks, winter and summer."""
    hour = due.split()[-1]
    now, found = at(due), []
    for _ in expected:
        now = next_climb(Basis.STATUTE, at(due), policy=POLICY, days=ENGLAND, after=now)
        found.append(shown(now))
    assert [f"{day} {hour}" for day in expected] == found


def test_guidance_climbs_weekly() -> None:
    """Every fifth working day, four times in all; over Christmas that is later."""
    due, found = at("Fri 2026-12-04 17:00"), []
    ends = ladder_ends(Basis.GUIDANCE, due, policy=POLICY, days=ENGLAND)
    moment = due
    while (
        moment := next_climb(Basis.GUIDANCE, due, policy=POLICY, days=ENGLAND, after=moment)
    ) <= ends:
        found.append(shown(moment))
    assert [
        "Fri 2026-12-11 17:00",
        "Fri 2026-12-18 17:00",
        "Wed 2026-12-30 17:00",
        "Thu 2027-01-07 17:00",
    ] == found


def test_each_nation_has_its_own_working_days() -> None:
    """In Scotland 2 January is a day off as well, and both fall at a weekend in 2028."""
    due = at("Thu 2027-12-30 17:00")
    there = next_climb(Basis.STATUTE, due, policy=POLICY, days=SCOTLAND, after=due)
    assert "Fri 2027-12-31 17:00" == shown(there)
    again = next_climb(Basis.STATUTE, due, policy=POLICY, days=SCOTLAND, after=there)
    here = next_climb(Basis.STATUTE, due, policy=POLICY, days=ENGLAND, after=there)
    assert ("Wed 2028-01-05 17:00", "Tue 2028-01-04 17:00") == (shown(again), shown(here))


def test_a_missed_climb_is_not_made_up_for() -> None:
    """After an outage of two days the next step is ahead, not one for each day missed."""
    found = next_climb(
        Basis.STATUTE,
        at("Mon 2027-06-07 17:00"),
        policy=POLICY,
        days=ENGLAND,
        after=at("Wed 2027-06-09 17:00"),
    )
    assert "Thu 2027-06-10 17:00" == shown(found)


def test_the_first_rung_of_a_statutory_task_is_a_working_day_before() -> None:
    """Over Easter, too; when that has gone by, it is one working day after; for guidance a week."""
    due = at("Tue 2027-03-30 16:00")
    early = _first_climb(Basis.STATUTE, due, after="Thu 2027-03-25 15:59")
    late = _first_climb(Basis.STATUTE, due, after="Thu 2027-03-25 16:00")
    guidance = _first_climb(Basis.GUIDANCE, due, after="Thu 2027-03-25 15:59")
    assert "Thu 2027-03-25 16:00" == early
    assert "Wed 2027-03-31 16:00" == late
    assert "Tue 2027-04-06 16:00" == guidance


def test_the_first_rung_of_an_event_is_the_day_before_in_office_hours_or_when_it_is_missed() -> (
    None
):
    """A poll ends at 22:00, when no deputy reads mail; on its day nobody above is asked."""
    due = at("Thu 2027-05-06 22:00")
    early = _first_climb(Basis.STATUTE, due, after="Wed 2027-05-05 16:59", act=Act.AT)
    late = _first_climb(Basis.STATUTE, due, after="Wed 2027-05-05 17:00", act=Act.AT)
    assert ("Wed 2027-05-05 17:00", "Fri 2027-05-07 22:00") == (early, late)


def _first_climb(basis: Basis, due: datetime, *, after: str, act: Act = Act.BY) -> str:
    return shown(first_climb(basis, due, act=act, policy=POLICY, days=ENGLAND, after=at(after)))


def test_four_hours_are_four_hours_when_the_clocks_change() -> None:
    """Due at 03:00 on the night the clocks go forward: four hours before is ten in the evening."""
    kinds = notices(Basis.STATUTE, "Sat 2027-03-27 09:00", "Sun 2027-03-28 03:00")
    assert ("due_today", "Sat 2027-03-27 22:00") in kinds
    assert at("Sun 2027-03-28 03:00") - at("Sat 2027-03-27 22:00") == timedelta(hours=4)


@pytest.mark.parametrize(
    ("due", "reminder", "in_utc"),
    [
        ("Thu 2027-04-01 17:00", "Thu 2027-03-25 09:00", datetime(2027, 3, 25, 9, tzinfo=UTC)),
        ("Thu 2027-04-01 17:00", "Wed 2027-03-31 09:00", datetime(2027, 3, 31, 8, tzinfo=UTC)),
        ("Thu 2027-11-04 17:00", "Thu 2027-10-28 09:00", datetime(2027, 10, 28, 8, tzinfo=UTC)),
        ("Thu 2027-11-04 17:00", "Wed 2027-11-03 09:00", datetime(2027, 11, 3, 9, tzinfo=UTC)),
    ],
)
def test_nine_is_nine_in_summer_and_in_winter(due: str, reminder: str, in_utc: datetime) -> None:
    """Reminders go at nine by London's clocks on both sides of both changes."""
    opens = shown(at(due) - timedelta(days=21))
    found = planned_notices(
        Basis.GUIDANCE,
        at(opens),
        at(due),
        due_has_hour=False,
        policy=POLICY,
        days=ENGLAND,
        now=at(opens),
    )
    assert in_utc in [notice.at for notice in found]
    assert at(reminder) == in_utc


@pytest.mark.parametrize(
    ("basis", "due", "expected"),
    [
        (Basis.STATUTE, "Fri 2027-06-25 17:00", "Wed 2027-06-23 09:00"),
        (Basis.STATUTE, "Tue 2027-06-15 17:00", "Fri 2027-06-11 09:00"),
        (Basis.STATUTE, "Thu 2027-06-10 17:00", "Wed 2027-06-09 09:00"),
        (Basis.STATUTE, "Tue 2027-06-08 17:00", "Tue 2027-06-08 17:00"),
        (Basis.GUIDANCE, "Fri 2027-08-27 17:00", "Wed 2027-08-25 09:00"),
        (Basis.GUIDANCE, "Wed 2027-06-23 17:00", "Mon 2027-06-21 09:00"),
        (Basis.GUIDANCE, "Tue 2027-06-22 17:00", "Mon 2027-06-21 09:00"),
    ],
)
def test_an_acknowledgement_runs_out(basis: Basis, due: str, expected: str) -> None:
    """One of Monday 7 June: after 2 working days where the law sets the date, 10 where guidance does, and
    not before offices open two working days before it is due."""
    said = at("Mon 2027-06-07 10:15")
    found = acknowledged_until(basis, said, at(due), policy=POLICY, days=ENGLAND)
    assert expected == shown(found)


def test_working_days_keep_the_hour() -> None:
    """The same hour by the clock on the wall, back and forward, over a change of the clocks."""
    assert "Tue 2027-03-30 16:00" == shown(
        working_days_from(at("Thu 2027-03-25 16:00"), 1, ENGLAND)
    )
    assert "Thu 2027-03-25 16:00" == shown(
        working_days_from(at("Tue 2027-03-30 16:00"), -1, ENGLAND)
    )


def test_retries_grow_and_never_end() -> None:
    """1, 2, 5, 10, 30 and 60 minutes, and every hour from then on."""
    waits = [POLICY.retry.wait(n) // timedelta(minutes=1) for n in (1, 2, 3, 4, 5, 6, 7, 500)]
    assert [1, 2, 5, 10, 30, 60, 60, 60] == waits


@pytest.mark.parametrize(
    ("acknowledged", "expected"),
    [
        ("Wed 2027-04-07 10:15", "Thu 2027-04-08 16:00"),
        ("Thu 2027-04-08 15:59", "Thu 2027-04-08 16:00"),
        ("Thu 2027-04-08 16:00", "Mon 2027-04-12 16:00"),
        ("Fri 2027-04-09 09:30", "Tue 2027-04-13 09:30"),
    ],
)
def test_an_acknowledgement_ends_at_the_due_moment(acknowledged: str, expected: str) -> None:
    """One given before it; one given later has its full time."""
    due = at("Thu 2027-04-08 16:00")
    found = acknowledged_until(Basis.STATUTE, at(acknowledged), due, policy=POLICY, days=ENGLAND)
    assert expected == shown(found)


@pytest.mark.parametrize(
    ("basis", "expected"),
    [(Basis.STATUTE, "Fri 2027-05-07 16:00"), (Basis.GUIDANCE, "Fri 2027-05-07 16:00")],
)
def test_the_ladder_ends(basis: Basis, expected: str) -> None:
    """Twenty working days after the due moment; the early May holiday is not one."""
    found = ladder_ends(basis, at("Thu 2027-04-08 16:00"), policy=POLICY, days=ENGLAND)
    assert expected == shown(found)


@pytest.mark.parametrize(
    ("basis", "now", "expected"),
    [
        (Basis.STATUTE, "Thu 2027-04-08 11:59", False),
        (Basis.STATUTE, "Thu 2027-04-08 12:00", True),
        (Basis.STATUTE, "Thu 2027-04-08 16:00", True),
        (Basis.STATUTE, "Thu 2027-04-08 16:01", False),
        (Basis.GUIDANCE, "Thu 2027-04-08 15:00", False),
    ],
)
def test_the_last_call(basis: Basis, now: str, expected: bool) -> None:  # noqa: FBT001
    """The last four hours before a statutory moment; guidance has none."""
    assert expected == POLICY.by_basis[basis].is_last_call(at("Thu 2027-04-08 16:00"), at(now))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("Wed 2027-04-07 15:59", False),
        ("Wed 2027-04-07 16:00", True),
        ("Thu 2027-04-08 16:00", True),
        ("Fri 2027-04-09 16:00", True),
        ("Fri 2027-04-09 16:01", False),
    ],
)
def test_what_is_pressing(now: str, expected: bool) -> None:  # noqa: FBT001
    """A day before and a day after a statutory moment; guidance never is, not even at its moment."""
    due = at("Thu 2027-04-08 16:00")
    assert expected is POLICY.by_basis[Basis.STATUTE].is_pressing(due, at(now))
    assert POLICY.by_basis[Basis.GUIDANCE].is_pressing(due, at(now)) is False


def test_a_reminder_at_the_opening_moment_is_left_out() -> None:
    """The opening says the same; one at the moment of the call is left out likewise, one at the due
    moment is not."""
    assert notices(Basis.GUIDANCE, "Thu 2027-03-18 09:00", "Thu 2027-03-25 09:00") == [
        ("opened", "Thu 2027-03-18 09:00"),
        ("reminder", "Wed 2027-03-24 09:00"),
        ("due_today", "Thu 2027-03-25 09:00"),
        ("escalation", "Mon 2027-04-05 09:00"),
    ]
    called = notices(
        Basis.GUIDANCE, "Mon 2027-03-01 09:00", "Thu 2027-03-25 17:00", now="Thu 2027-03-18 09:00"
    )
    assert called[:2] == [("opened", "Mon 2027-03-01 09:00"), ("reminder", "Wed 2027-03-24 09:00")]


def test_a_climb_is_after_the_moment_and_never_at_it() -> None:
    """At four on Friday the step of Friday is being made: Monday's is the next."""
    due = at("Thu 2027-06-10 16:00")
    steps = [
        shown(next_climb(Basis.STATUTE, due, policy=POLICY, days=ENGLAND, after=at(moment)))
        for moment in ("Thu 2027-06-10 16:00", "Fri 2027-06-11 15:59", "Fri 2027-06-11 16:00")
    ]
    assert ["Fri 2027-06-11 16:00", "Fri 2027-06-11 16:00", "Mon 2027-06-14 16:00"] == steps


def test_a_ladder_of_several_days_a_step() -> None:
    """Each step lies a whole number of them after the due moment, whenever it is asked."""
    rules = replace(POLICY.by_basis[Basis.STATUTE], climb_every_working_days=3)
    policy = replace(POLICY, by_basis={**POLICY.by_basis, Basis.STATUTE: rules})
    due = at("Thu 2027-06-10 16:00")
    found = [
        shown(next_climb(Basis.STATUTE, due, policy=policy, days=ENGLAND, after=at(moment)))
        for moment in ("Thu 2027-06-10 16:00", "Tue 2027-06-15 16:00", "Mon 2027-06-21 09:00")
    ]
    assert ["Tue 2027-06-15 16:00", "Fri 2027-06-18 16:00", "Wed 2027-06-23 16:00"] == found
