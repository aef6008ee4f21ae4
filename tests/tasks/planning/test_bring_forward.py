"""An election called late: what had passed moves into the days that are left."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.days.working_days import day_calendar
from tasks.catalogue.window_days import Span
from tasks.planning.bring_forward import TaskSpan, bring_forward, not_earlier
from tasks.policy.late_rules import LateRules
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
    """All of them, where that leaves each its two working days; else they are not hurried before it."""
    ended = [
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
        TaskSpan(span("Mon 2027-02-01", "Fri 2027-02-26")),
    ]
    for stands, dues in (
        ("Fri 2027-03-12", ["Fri 2027-03-05", "Fri 2027-03-12", "Fri 2027-03-12"]),
        ("Fri 2027-03-05", ["Wed 2027-03-03", "Fri 2027-03-05", "Fri 2027-03-05"]),
        ("Wed 2027-03-03", ["Wed 2027-03-03", "Fri 2027-03-05", "Wed 2027-03-03"]),
    ):
        found = brought(*ended, TaskSpan(span("Mon 2027-03-01", stands)))
        assert dues == [last for _, last in found]


def test_a_window_all_but_over_gets_days_like_one_that_had_ended() -> None:
    """Called two working days before the month ends, nobody could still do it: both share the month before
    what stands, half of it and all."""
    assert brought(
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
        TaskSpan(span("Mon 2027-02-01", "Wed 2027-03-03")),
        TaskSpan(span("Mon 2027-02-01", "Wed 2027-03-31")),
    ) == [
        ("Mon 2027-03-01", "Mon 2027-03-15"),
        ("Mon 2027-03-01", "Wed 2027-03-31"),
        ("Mon 2027-03-01", "Wed 2027-03-31"),
    ]


def test_a_meeting_all_but_over_is_not_put_off() -> None:
    """Others hold it when they hold it: called on its last days, it is not planned for a month later."""
    meeting = TaskSpan(span("Mon 2027-02-01", "Wed 2027-03-03"), meeting=True)
    stands = TaskSpan(span("Mon 2027-02-01", "Wed 2027-03-31"))
    assert ("Mon 2027-03-01", "Wed 2027-03-03") == brought(meeting, stands)[0]


def test_a_window_all_but_over_is_not_hurried() -> None:
    """Where there are days enough it stays due when it was, though its share would end before."""
    assert brought(TaskSpan(span("Mon 2027-02-01", "Fri 2027-03-05"))) == [
        ("Mon 2027-03-01", "Fri 2027-03-05")
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
        day(CALLED),
        rules=RULES,
        days=ENGLAND,
    )
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


MANY = (("Mon", "11"), ("Tue", "12"), ("Wed", "13"), ("Thu", "14"), ("Fri", "15"))


def test_a_window_of_the_day_it_waits_for_stays_that_day() -> None:
    """It begins no earlier than that date, so nothing of it is lost."""
    ninth = span("Fri 2027-04-09", "Fri 2027-04-09")
    assert [("Fri 2027-04-09", "Fri 2027-04-09")] == brought(
        TaskSpan(ninth, not_before=day("Fri 2027-04-09"))
    )


def test_a_window_that_ends_on_the_day_of_the_call_has_not_ended() -> None:
    """It had begun, and gets its two working days like what is all but over."""
    (found,) = bring_forward(
        [TaskSpan(span("Mon 2027-02-01", "Mon 2027-03-01"))], day(CALLED), rules=RULES, days=ENGLAND
    )
    assert span("Mon 2027-03-01", "Wed 2027-03-03") == found.span
    assert (found.why or "").endswith("after this window had begun")


def test_a_window_with_five_working_days_left_stands() -> None:
    """On the fifth day it ends, and hurries nobody; with a day less it is all but over."""
    ended = [
        TaskSpan(span("Fri 2027-01-01", last))
        for last in ("Mon 2027-01-11", "Tue 2027-01-12", "Wed 2027-01-13", "Thu 2027-01-14")
    ]
    stands = TaskSpan(span("Mon 2027-02-01", "Mon 2027-03-08"))
    dues = [last for _, last in brought(*ended, stands)]
    assert dues == [
        "Wed 2027-03-03",
        "Fri 2027-03-05",
        "Tue 2027-03-09",
        "Thu 2027-03-11",
        "Mon 2027-03-08",
    ]
    over = TaskSpan(span("Mon 2027-02-01", "Fri 2027-03-05"))
    assert [last for _, last in brought(*ended, over)] == [
        "Wed 2027-03-03",
        "Fri 2027-03-05",
        "Tue 2027-03-09",
        "Thu 2027-03-11",
        "Mon 2027-03-15",
    ]


def test_a_window_that_begins_on_the_day_of_the_call_stands() -> None:
    """However short it is, and hurries nobody: what had ended has its two working days."""
    assert brought(
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
        TaskSpan(span("Mon 2027-03-01", "Mon 2027-03-01")),
    ) == [("Mon 2027-03-01", "Wed 2027-03-03"), ("Mon 2027-03-01", "Mon 2027-03-01")]


def test_what_stands_on_a_day_off_hurries_nobody() -> None:
    """Called on Easter Sunday, with something due on Easter Monday: two working days from Tuesday."""
    assert brought(
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
        TaskSpan(span("Mon 2027-03-29", "Mon 2027-03-29")),
        called="Sun 2027-03-28",
    ) == [("Sun 2027-03-28", "Thu 2027-04-01"), ("Mon 2027-03-29", "Mon 2027-03-29")]


def test_what_a_statutory_date_fixes_moves_nobody() -> None:
    """It is due when it is due: it gets no further days, and others need not come before it."""
    assert brought(
        TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29")),
        TaskSpan(span("Mon 2027-02-01", "Tue 2027-03-02"), hung=True),
    ) == [("Mon 2027-03-01", "Wed 2027-03-03"), ("Mon 2027-03-01", "Tue 2027-03-02")]


def test_what_follows_from_a_statutory_event_is_asked_for_at_once() -> None:
    """It has begun by itself, so it is not spread over days like late guidance, takes none of theirs, and
    stays so when it was spread before."""
    late = TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29"))
    begun = TaskSpan(span("Mon 2027-02-15", "Thu 2027-02-25"), hung=True, at_once=True)
    assert brought(late, begun) == [
        ("Mon 2027-03-01", "Wed 2027-03-03"),
        ("Mon 2027-03-01", "Tue 2027-03-02"),
    ]
    (found,) = bring_forward([begun], day(CALLED), rules=RULES, days=ENGLAND)
    assert found == not_earlier(found, day("Fri 2027-03-12"))


def test_what_serves_the_day_of_the_call_can_still_be_done() -> None:
    """That day; a day later it could not."""
    task = TaskSpan(span("Fri 2027-01-01", "Fri 2027-02-26"), not_after=day(CALLED))
    (found,) = bring_forward([task], day(CALLED), rules=RULES, days=ENGLAND)
    assert (False, span(CALLED, CALLED)) == (found.passed, found.span)
    (late,) = bring_forward([task], day("Tue 2027-03-02"), rules=RULES, days=ENGLAND)
    assert late.passed


def test_a_meeting_that_is_still_to_come_is_not_lost() -> None:
    """On the day of the call, or after it."""
    meeting = TaskSpan(span("Mon 2027-02-01", CALLED), meeting=True)
    (found,) = bring_forward([meeting], day(CALLED), rules=RULES, days=ENGLAND)
    assert not found.passed


def test_the_reason_says_what_happened() -> None:
    """A poll that was added brings forward what is for it alone."""
    (found,) = bring_forward(
        [TaskSpan(span("Fri 2027-01-01", "Fri 2027-01-29"))],
        day(CALLED),
        rules=RULES,
        days=ENGLAND,
        event="the poll was added",
    )
    assert found.why == "the poll was added on Monday 1 March 2027, after this window had ended"


def test_what_was_brought_forward_is_not_brought_further() -> None:
    """When other windows share the days that are left with it no longer: it stays where it stood, but
    for the date that it serves. What stands as its source says, or has passed, is not touched."""
    origin = span("Mon 2027-02-01", "Fri 2027-02-26")
    moved = TaskSpan(span("Mon 2027-03-01", "Wed 2027-03-03"), origin=origin)
    friday = day("Fri 2027-03-05")
    assert span("Mon 2027-03-01", "Fri 2027-03-05") == not_earlier(moved, friday).span
    served = replace(moved, not_after=day("Thu 2027-03-04"))
    assert span("Mon 2027-03-01", "Thu 2027-03-04") == not_earlier(served, friday).span
    held = replace(served, latest=day("Wed 2027-03-31"))
    assert span("Mon 2027-03-01", "Fri 2027-03-05") == not_earlier(held, friday).span
    for task, stood in (
        (moved, None),
        (moved, day("Tue 2027-03-02")),
        (replace(moved, origin=None), friday),
        (replace(moved, passed=True), friday),
    ):
        assert task == not_earlier(task, stood)


def test_more_ended_windows_than_days() -> None:
    """They share the days up to the date that they serve, in order."""
    served = day("Wed 2027-03-03")
    ended = [
        TaskSpan(span("Fri 2027-01-01", f"{d} 2027-01-{n}"), not_after=served) for d, n in MANY
    ]
    assert [last for _, last in brought(*ended)] == [
        "Mon 2027-03-01",
        "Mon 2027-03-01",
        "Tue 2027-03-02",
        "Tue 2027-03-02",
        "Wed 2027-03-03",
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
    """Of what was moved, what was due no later than another still is; and what stands stays."""
    found = bring_forward(tasks, called, rules=RULES, days=ENGLAND)
    both = list(zip(tasks, found, strict=True))
    ended = sorted((b.span.last, a.span.last) for b, a in both if b.span.last < called)
    dues = [after for _, after in ended]
    assert sorted(dues) == dues
    settled = ENGLAND.forward(called, RULES.settle_working_days + 1)
    assert all(b.span.last == a.span.last for b, a in both if b.span.last >= settled)
