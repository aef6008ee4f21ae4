"""An election called late: what had passed moves into the days that are left."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.working_days import day_calendar
from tasks.bring_forward import LateRules, TaskSpan, bring_forward
from tasks.windows import Span
from tests.builders import day, shown_day

ENGLAND = day_calendar("CAL-EW", nation="England")
RULES = LateRules(settle_working_days=5, each_working_days=2)
CALLED = "Mon 2027-03-01"


def span(first: str, last: str) -> Span:
    """A window by its two days."""
    return Span(day(first), day(last))


def brought(*tasks: TaskSpan, called: str = CALLED) -> list[tuple[str, str]]:
    """The windows that these tasks have when the election is called on that day."""
    found = bring_forward(tasks, day(called), rules=RULES, days=ENGLAND)
    return [(shown_day(task.span.first), shown_day(task.span.last)) for task in found]


def test_a_window_still_to_come_stays() -> None:
    """What has not begun on the day of the call stands as the source says it."""
    task = TaskSpan(span("Mon 2027-03-01", "Wed 2027-03-31"))
    assert [task] == bring_forward([task], day(CALLED), rules=RULES, days=ENGLAND)


def test_a_window_that_has_begun_keeps_its_end() -> None:
    """It starts on the day of the call, is due when it was, and says where it came from."""
    origin = span("Mon 2027-02-01", "Wed 2027-03-31")
    (found,) = bring_forward([TaskSpan(origin)], day(CALLED), rules=RULES, days=ENGLAND)
    assert span("Mon 2027-03-01", "Wed 2027-03-31") == found.span
    assert origin == found.origin
    assert found.why == (
        "the election was called on Monday 1 March 2027, after this window had begun"
    )


def test_ended_windows_fall_due_two_working_days_apart() -> None:
    """In the order in which they had ended; the same end, the same new due day."""
    assert brought(
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-02-26")),
        TaskSpan(span("Tue 2026-12-01", "Thu 2026-12-31")),
        TaskSpan(span("Mon 2027-02-01", "Fri 2027-02-26")),
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
    ) == [
        ("Mon 2027-03-01", "Tue 2027-03-09"),
        ("Mon 2027-03-01", "Wed 2027-03-03"),
        ("Mon 2027-03-01", "Tue 2027-03-09"),
        ("Mon 2027-03-01", "Fri 2027-03-05"),
    ]


def test_ended_windows_share_the_days_before_the_first_that_stands() -> None:
    """Order is kept with what still stands: nothing ended falls due after it."""
    assert brought(
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
        TaskSpan(span("Mon 2027-02-01", "Fri 2027-02-26")),
        TaskSpan(span("Mon 2027-03-01", "Wed 2027-03-03")),
    ) == [
        ("Mon 2027-03-01", "Tue 2027-03-02"),
        ("Mon 2027-03-01", "Wed 2027-03-03"),
        ("Mon 2027-03-01", "Wed 2027-03-03"),
    ]


def test_a_window_all_but_over_gets_days_like_one_that_had_ended() -> None:
    """Called two working days before the month ends, nobody could still hold its meeting."""
    assert brought(
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
        TaskSpan(span("Mon 2027-02-01", "Wed 2027-03-03")),
        TaskSpan(span("Mon 2027-02-01", "Wed 2027-03-31")),
    ) == [
        ("Mon 2027-03-01", "Wed 2027-03-03"),
        ("Mon 2027-03-01", "Fri 2027-03-05"),
        ("Mon 2027-03-01", "Wed 2027-03-31"),
    ]


def test_a_call_at_a_weekend_counts_from_the_next_working_day() -> None:
    """Easter Sunday: the first working day is Tuesday, and two more follow."""
    assert brought(TaskSpan(span("Fri 2027-01-01", "Fri 2027-02-26")), called="Sun 2027-03-28") == [
        ("Sun 2027-03-28", "Thu 2027-04-01")
    ]


def test_a_meeting_elsewhere_cannot_be_called_back() -> None:
    """What others held at a fixed time has passed, and says so; its own days stay to be read."""
    origin = span("Fri 2027-01-01", "Fri 2027-02-26")
    (found,) = bring_forward(
        [TaskSpan(origin, meeting=True)], day(CALLED), rules=RULES, days=ENGLAND
    )
    assert found.passed
    assert origin == found.span
    assert found.why == (
        "the election was called on Monday 1 March 2027, when this could no longer be done"
    )


def test_what_served_a_date_gone_by_has_passed() -> None:
    """It cannot be done after the date it had to be done by."""
    (found,) = bring_forward(
        [TaskSpan(span("Fri 2027-01-01", "Fri 2027-02-26"), not_after=day("Wed 2027-02-24"))],
        day(CALLED), rules=RULES, days=ENGLAND,
    )  # fmt: skip
    assert found.passed


def test_what_waits_for_a_date_begins_on_it() -> None:
    """Never before the date it hangs on; where the window has ended by then, a week to do it."""
    april = span("Thu 2027-04-01", "Fri 2027-04-30")
    assert brought(
        TaskSpan(april, not_before=day("Fri 2027-04-09")),
        TaskSpan(april, not_before=day("Mon 2027-05-10")),
        TaskSpan(april, not_before=day("Fri 2027-04-30")),
    ) == [
        ("Fri 2027-04-09", "Fri 2027-04-30"),
        ("Mon 2027-05-10", "Mon 2027-05-17"),
        ("Fri 2027-04-30", "Mon 2027-05-10"),
    ]


def test_a_served_date_cuts_the_window() -> None:
    """Done by the date it serves, and not finished before the one it needs."""
    assert brought(
        TaskSpan(span("Sat 2027-05-01", "Fri 2027-05-28"), not_after=day("Wed 2027-05-05")),
        TaskSpan(span("Mon 2027-03-01", "Wed 2027-03-31"), due_from=day("Fri 2027-04-09")),
        TaskSpan(span("Sat 2027-05-15", "Fri 2027-05-28"), not_after=day("Wed 2027-05-05")),
    ) == [
        ("Sat 2027-05-01", "Wed 2027-05-05"),
        ("Mon 2027-03-01", "Fri 2027-04-09"),
        ("Wed 2027-05-05", "Wed 2027-05-05"),
    ]


FIRST = date(2026, 6, 1)
days_near = st.integers(0, 500).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def task_spans(draw: st.DrawFn) -> TaskSpan:
    """A window of guidance, with or without the dates it hangs on."""
    first = draw(days_near)
    last = first + timedelta(days=draw(st.integers(0, 120)))
    return TaskSpan(
        Span(first, last),
        not_before=draw(st.none() | days_near),
        not_after=draw(st.none() | days_near),
        due_from=draw(st.none() | days_near),
        meeting=draw(st.booleans()),
    )


free = st.builds(
    lambda first, length: TaskSpan(Span(first, ENGLAND.forward(first, length))),
    days_near,
    st.integers(1, 80),
)
quick = settings(max_examples=150, deadline=None)


@quick
@given(st.lists(task_spans(), max_size=12), days_near)
def test_nothing_is_lost_and_nothing_leaves_its_bounds(tasks: list[TaskSpan], called: date) -> None:
    """Every task comes back, in its place; nothing moves before the call or past what it serves."""
    found = bring_forward(tasks, called, rules=RULES, days=ENGLAND)
    assert len(tasks) == len(found)
    for before, after in zip(tasks, found, strict=True):
        assert after.span.first <= after.span.last
        assert (before.not_after, before.meeting) == (after.not_after, after.meeting)
        if after.passed:
            assert after.why
            continue
        assert after.span.first >= called or after.origin is None
        assert after.span.last >= called
        if after.not_after is not None:
            assert after.span.last <= after.not_after
        if after.origin is None:
            assert after.why is None
        else:
            assert after.why
            assert after.origin.first < called
            assert after.origin != after.span


@quick
@given(st.lists(task_spans(), max_size=12), days_near)
def test_what_had_not_begun_is_as_if_called_in_time(tasks: list[TaskSpan], called: date) -> None:
    """A window that begins on or after the call is the same whenever the election is called."""
    early = bring_forward(tasks, date(2020, 1, 1), rules=RULES, days=ENGLAND)
    late = bring_forward(tasks, called, rules=RULES, days=ENGLAND)
    for in_time, found in zip(early, late, strict=True):
        assert in_time.origin is None
        assert not in_time.passed
        if in_time.span.first >= called:
            assert in_time == found
        elif not found.passed:
            assert found.origin == in_time.span


@quick
@given(st.lists(free, min_size=1, max_size=12), days_near)
def test_the_order_is_kept(tasks: list[TaskSpan], called: date) -> None:
    """What was due no later than another still is, wherever both were moved to."""
    found = bring_forward(tasks, called, rules=RULES, days=ENGLAND)
    pairs = sorted((b.span.last, a.span.last) for b, a in zip(tasks, found, strict=True))
    dues = [after for _, after in pairs]
    assert sorted(dues) == dues
