"""The words in which guidance says when: what is understood, what is refused, how people read it."""

import pytest

from calendars.errors import RuleDataError
from tasks.catalogue.old_windows import in_new_words
from tasks.catalogue.window_words import window_words
from tasks.catalogue.windows import (
    _FURTHEST,
    Anchor,
    Between,
    Months,
    Unit,
    Window,
    anchors_of,
    parse_anchor,
    parse_window,
)
from tests.builders import day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("month -4 to month -3", Months(-4, -3)),
        ("month -2 to month 0", Months(-2, 0)),
        ("month +1 to month +2", Months(1, 2)),
        ("month -1", Months(-1, -1)),
        ("month +3", Months(3, 3)),
        ("poll", Anchor()),
        ("1 working day before poll", Anchor((), -1, Unit.WORKING_DAYS)),
        ("sopn", Anchor(("sopn",))),
        ("1 working day after sopn", Anchor(("sopn",), 1, Unit.WORKING_DAYS)),
        (
            "19 days before nominations_close",
            Anchor(("nominations_close",), -19, Unit.CALENDAR_DAYS),
        ),
        ("2 months after poll", Anchor((), 2, Unit.MONTHS)),
        ("1 week after poll", Anchor((), 7, Unit.CALENDAR_DAYS)),
        ("1 year after sopn", Anchor(("sopn",), 12, Unit.MONTHS)),
        ("close of poll", Anchor(("poll",))),
        ("25 statutory working days before poll", Anchor((), -25, Unit.LAW_DAYS)),
        ("called_on", Anchor(from_call=True)),
        ("5 working days after called_on", Anchor((), 5, from_call=True)),
        ("1 working day before notice_of_poll", Anchor(("notice_of_poll",), -1)),
        ("sopn or nomination_decisions", Anchor(("sopn", "nomination_decisions"))),
        (
            "called_on to 5 working days after called_on",
            Between(Anchor(from_call=True), Anchor((), 5, from_call=True)),
        ),
        (
            "month -3 to 1 working day before nominations_open",
            Between(Months(-3, -3), Anchor(("nominations_open",), -1)),
        ),
    ],
)
def test_window_grammar(text: str, expected: Window) -> None:
    """A window is whole months around the poll's, or a distance from a statutory date."""
    assert expected == parse_window(text, where="x.toml, task 1 (t), window")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "May",
        "month 3",
        "month -1 to",
        "month -1 to x!",
        "poll -1",
        "1 working days before the poll",
        "0 working days before poll",
        "SOPN",
        "1 statutory day before poll",
        "statutory working day before poll",
        "5 working days beginning with poll",
        "5 days after poll, rolling forward",
        "5 days after poll, plus a day for each bank holiday",
        "2 days after the day after poll",
        "last 30 November before poll",
        " month -1",
        "month -1 ",
    ],
)
def test_window_that_cannot_be_read(text: str) -> None:
    """What is not in the grammar is refused with the place, the text and what is understood."""
    with pytest.raises(RuleDataError) as refused:
        parse_window(text, where="x.toml, task 1 (t), window")
    said = str(refused.value)
    assert said.startswith("x.toml, task 1 (t), window: ")
    if text != "month 3":  # which was a window once
        assert said.endswith(
            ' write, for example, "5 working days before poll" or "month -4 to month -3"'
        )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("months -4..-3", "month -4 to month -3"),
        ("months 0..+2", "month 0 to month +2"),
        ("months -1..-1", "month -1"),
        ("month 3", "month +3"),
        ("poll -1 wd", "1 working day before poll"),
        ("poll -2 wd", "2 working days before poll"),
        ("poll +6 cd", "6 days after poll"),
        ("poll +2 mo", "2 months after poll"),
        ("wd -25", "25 statutory working days before poll"),
        ("called +5 wd", "5 working days after called_on"),
        ("called .. called +5 wd", "called_on to 5 working days after called_on"),
        ("M(poll)", "close of poll"),
        ("M(sopn)", "sopn"),
        ("before M(sopn|poll)", "1 working day before sopn or poll"),
        (
            "M(sopn) +1 wd .. wd -5",
            "1 working day after sopn to 5 statutory working days before poll",
        ),
        ("months -4..-3 .. M(sopn)", "month -4 to sopn"),
    ],
)
def test_a_window_of_old_is_refused_with_the_new_words(old: str, new: str) -> None:
    """Files that areas keep may still hold it; the words that are said are understood."""
    with pytest.raises(RuleDataError) as refused:
        parse_window(old, where="x")
    said = f"x: {old!r} is how windows were written before; write {new!r}"
    assert said == str(refused.value)
    parse_window(new, where="x")
    assert in_new_words(new) is None


def test_window_that_ends_before_it_begins() -> None:
    """Months stand in order of time."""
    with pytest.raises(RuleDataError) as refused:
        parse_window("month -3 to month -4", where="x.toml, task 1 (t), window")
    assert str(refused.value) == (
        "x.toml, task 1 (t), window: 'month -3 to month -4' ends before it begins; swap the two sides"
    )


@pytest.mark.parametrize(
    "text",
    [
        "1 working day before poll to 2 working days before poll",
        "1 working day after called_on to called_on",
        "month -1 to month -2",
        "1 day after sopn to 1 day before sopn",
        "1 statutory working day before poll to 2 statutory working days before poll",
        "2 months after poll to 1 month after poll",
    ],
)
def test_sides_that_stand_in_the_wrong_order(text: str) -> None:
    """Where both count from the same day in the same unit, that can be said without an election."""
    with pytest.raises(RuleDataError) as refused:
        parse_window(text, where="x.toml, task 1 (t), window")
    assert str(refused.value) == (
        f"x.toml, task 1 (t), window: {text!r} ends before it begins; swap the two sides"
    )


@pytest.mark.parametrize(
    "text",
    [
        "1 working day before poll to 1 working day before poll",
        "1 working day before poll to 2 days before poll",
        "1 working day before poll to 2 working days before sopn",
        "called_on to 1 working day before poll",
        "month +1 to 1 working day before poll",
        "sopn to 1 working day before sopn or poll",
        "1 statutory working day before poll to 2 working days before poll",
    ],
)
def test_sides_of_which_only_an_election_tells_the_order(text: str) -> None:
    """They are taken as they are; so is a window of one day."""
    window = parse_window(text, where="x")
    assert isinstance(window, Between)
    first, last = (parse_window(side, where="x") for side in text.split(" to "))
    assert (first, last) == (window.first, window.last)


@pytest.mark.parametrize(("unit", "most"), _FURTHEST.items())
def test_how_far_away_a_day_may_be(unit: Unit, most: int) -> None:
    """So far, before and after, and no further: no election lasts so long."""
    for sign, way in ((-1, "before"), (1, "after")):
        assert sign * most == parse_anchor(f"{most} {unit}s {way} poll", where="x").distance
        text = f"{most + 1} {unit}s {way} poll"
        with pytest.raises(RuleDataError) as refused:
            parse_anchor(text, where="x")
        assert (
            str(refused.value) == f"x: {text!r} is too far away; write {most} {unit}s at the most"
        )


def test_an_anchor_is_never_months() -> None:
    """`not_before` and the like name a day."""
    with pytest.raises(RuleDataError, match=r"cannot read 'month -1'"):
        parse_anchor("month -1", where="x")


def test_the_anchored_days_of_a_window() -> None:
    """Both sides of a window that has two, the one of an anchored day, none of whole months."""
    assert (Anchor(("sopn",)), Anchor((), -1)) == anchors_of(
        parse_window("sopn to 1 working day before poll", where="x")
    )
    assert (Anchor(("sopn",)),) == anchors_of(parse_window("month -1 to sopn", where="x"))
    assert (Anchor(("sopn",)),) == anchors_of(Anchor(("sopn",)))
    assert () == anchors_of(Months(-1, -1))
    assert () == anchors_of(None)


@pytest.mark.parametrize(
    ("window", "poll", "expected"),
    [
        ("month -4 to month -3", "Thu 2027-05-06", "January 2027 to February 2027"),
        ("month -1", "Thu 2027-05-06", "April 2027"),
        ("month -4 to month -3", "Thu 2027-03-04", "November 2026 to December 2026"),
        ("month +1 to month +2", "Thu 2027-11-04", "December 2027 to January 2028"),
        ("1 working day before poll", "Thu 2027-05-06", "1 working day before the poll"),
        (
            "25 statutory working days before poll",
            "Thu 2027-05-06",
            "25 working days before the poll",
        ),
        (
            "1 working day before notice_of_election",
            "Thu 2027-05-06",
            "1 working day before the notice of election",
        ),
        (
            "1 working day after sopn or nomination_decisions",
            "Thu 2027-05-06",
            "1 working day after the statement of persons nominated",
        ),
        (
            "called_on to 5 working days after called_on",
            "Thu 2027-05-06",
            "the day of the call to 5 working days after the day of the call",
        ),
        (
            "month -2 to sopn",
            "Thu 2027-05-06",
            "March 2027 to the statement of persons nominated",
        ),
        ("2 months after poll", "Thu 2027-05-06", "2 months after the poll"),
    ],
)
def test_windows_in_words(window: str, poll: str, expected: str) -> None:
    """People read the months by name."""
    assert expected == window_words(window, day(poll))


def test_a_window_has_two_sides_at_most() -> None:
    """What stands behind the first sign is the second side, and cannot be read."""
    with pytest.raises(RuleDataError, match=r"cannot read 'poll to month \+1'"):
        parse_window("called_on to poll to month +1", where="x")


def test_a_window_that_has_no_words() -> None:
    """It is a window that cannot be read, and is said to be one."""
    with pytest.raises(RuleDataError, match=r"^window: cannot read 'soon!'"):
        window_words("soon!", day("Thu 2027-05-06"))
