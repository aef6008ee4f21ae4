"""Stories of days that are proclaimed: the law decides what they move.

A day proclaimed once a timetable runs (from the notice of election, or from dissolution) moves
nothing that was fixed: Representation of the People Act 1983, ss.40(3) and 43(4); Sch 1 r2(2A).
"""

from dataclasses import replace

import pytest

from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.dates import SetDates
from tasks.actions.asks.day import Postpone
from tasks.actions.proclaiming import proclaimed_day
from tasks.register.database import Register
from tests.builders import an_election, call, day
from tests.cast import ASHA, DEV, directory
from tests.changing_office import ChangingOffice, by_kind, everything_in, words_of

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
GENERAL = an_election("Thu 2027-05-06", "Mon 2027-03-29", "parl_general:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE = "ashford/local_england.notice_of_election"
CLOSE = "ashford/local_england.nominations_close"
PUBLISH = "Publish the notice of election"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """The May election of Ashford, called half a year ahead; notice is due on 31 March."""
    return ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED).only(NOTICE, CLOSE)


def test_a_bank_holiday_before_the_notice(office: ChangingOffice) -> None:
    """Monday 19 April is not counted any more: both dates are a working day earlier."""
    office.at("Mon 2027-03-15 10:00")
    office.acknowledges(ASHA, NOTICE)
    jubilee = proclaimed_day(
        day("Mon 2027-04-19"), nations=("UK",), proclaimed_on=day("Mon 2027-03-15"), why="Jubilee"
    )
    (changed,) = office.proclaims(jubilee)
    assert changed.why == ("Monday 19 April 2027 was proclaimed a day not counted (Jubilee)")
    assert words_of(changed, NOTICE) == (
        "Publish the notice of election: due Tue 30 Mar 2027 17:00, was Wed 31 Mar 2027 17:00;"
        " asked again, because it is earlier"
    )
    assert "Wed 2027-04-07 16:00" == office.due(CLOSE)
    office.hears_as_previewed(changed).expects(PUBLISH, to=ASHA, kind="changed").nothing_to(DEV)
    office.at("Tue 2027-03-30 08:00").expects(PUBLISH, to=ASHA, kind="due today")
    assert not office.faults()


def test_a_bank_holiday_after_the_notice(office: ChangingOffice) -> None:
    """The timetable runs: nothing that was fixed moves, and nobody is told anything."""
    office.at("Thu 2027-04-01 10:00")
    late = proclaimed_day(
        day("Mon 2027-04-19"), nations=("UK",), proclaimed_on=day("Thu 2027-04-01"), why="Jubilee"
    )
    office.proclaims(late)
    assert ["Wed 2027-03-31 17:00", "Thu 2027-04-08 16:00"] == [
        office.due(NOTICE),
        office.due(CLOSE),
    ]
    office.run().nobody_else_than()


def test_the_notice_was_given_before_the_day_was_proclaimed(office: ChangingOffice) -> None:
    """Published on 22 March, nine days before the last day: the timetable has run since then."""
    office.at("Tue 2027-03-23 10:00")
    actual = {"notice_of_election": day("Mon 2027-03-22")}
    office.changes(SetDates(given={}, actual=actual, reason=""))
    proclaimed = proclaimed_day(
        day("Mon 2027-04-19"), nations=("UK",), proclaimed_on=day("Tue 2027-03-23"), why="Jubilee"
    )
    office.proclaims(proclaimed)
    assert "Thu 2027-04-08 16:00" == office.due(CLOSE)


def test_a_day_elsewhere(office: ChangingOffice) -> None:
    """Scotland's holiday moves nothing in an English council's election."""
    before = office.due(NOTICE)
    scots = proclaimed_day(
        day("Mon 2027-04-19"),
        nations=("Scotland",),
        proclaimed_on=day("Mon 2026-11-02"),
        why="Jubilee",
    )
    assert [] == list(office.proclaims(scots))
    assert before == office.due(NOTICE)


def test_a_day_of_mourning(office: ChangingOffice) -> None:
    """It is left out of the count as a bank holiday is."""
    office.at("Mon 2027-03-15 10:00")
    mourning = proclaimed_day(
        day("Mon 2027-04-19"),
        nations=("England",),
        proclaimed_on=day("Mon 2027-03-15"),
        why="State funeral",
        mourning=True,
    )
    (changed,) = office.proclaims(mourning)
    assert "Tue 2027-03-30 17:00" == office.due(NOTICE)
    office.hears_as_previewed(changed)


@pytest.mark.parametrize(
    ("proclaimed_on", "moves"), [("Mon 2027-03-29", True), ("Thu 2027-04-01", False)]
)
def test_a_general_election_and_its_dissolution(
    sqlite_register: Register,
    proclaimed_on: str,
    moves: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """Proclaimed after Parliament is dissolved (31 March), a bank holiday moves nothing."""
    office = ChangingOffice(sqlite_register).opens(directory(), GENERAL, "Mon 2027-03-29 09:00")
    office.at("Thu 2027-04-01 10:00")
    close = "ashford/parl_general.nominations_close"
    before = office.due(close)
    office.proclaims(
        proclaimed_day(
            day("Mon 2027-04-19"), nations=("UK",), proclaimed_on=day(proclaimed_on), why="Jubilee"
        )
    )
    assert moves is (before != office.due(close))


def test_a_polling_day_that_is_proclaimed(office: ChangingOffice) -> None:
    """It is not moved by us: an alarm says that no poll can be held on it."""
    office.at("Mon 2027-03-15 10:00")
    office.proclaims(
        proclaimed_day(
            day("Thu 2027-05-06"),
            nations=("UK",),
            proclaimed_on=day("Mon 2027-03-15"),
            why="Coronation",
        )
    )
    (alarm,) = [text for text in office.alarms() if "polling day" in text]
    assert alarm.startswith("Thursday 6 May 2027, the polling day, is no day for a poll: ")
    office.moves(day("Thu 2027-05-13"))
    assert not [text for text in office.alarms() if "polling day" in text]


def test_several_elections_move_at_once(sqlite_register: Register) -> None:
    """Each election it touches is planned anew; one that is postponed waits for its day."""
    office = ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED)
    june = an_election("Thu 2027-06-10", "Mon 2026-11-02", "local_england:brambleton")
    july = an_election("Thu 2027-07-01", "Mon 2026-11-02", "local_england:brambleton")
    for facts in (june, july):
        call(sqlite_register, facts, now=office.now)
    office.run()
    office.changes(Postpone(reason=""), election=july.id)
    office.run()
    day_off = proclaimed_day(
        day("Tue 2027-05-04"),
        nations=("England",),
        proclaimed_on=day("Mon 2026-11-02"),
        why="Jubilee",
    )
    changed = office.proclaims(day_off)
    assert [MAY.id, june.id] == [one.election for one in changed]
    assert all("moved" in by_kind(one) for one in changed)
    office.hears_as_previewed(*changed)


def test_an_election_that_cannot_be_planned_with_it_is_named(office: ChangingOffice) -> None:
    """Its notice is planned for the last day there was, which is a day too late now: of several
    elections the operator must know which one to see to. Nothing is entered."""
    office.at("Mon 2027-03-15 10:00")
    planned = {"notice_of_election": day("Wed 2027-03-31")}
    office.changes(SetDates(given=planned, actual={}, reason=""))
    jubilee = proclaimed_day(
        day("Mon 2027-04-19"), nations=("UK",), proclaimed_on=day("Mon 2027-03-15"), why="Jubilee"
    )
    before = everything_in(office.register)
    with pytest.raises(ChangeRefusedError) as refused:
        office.proclaims(jubilee)
    assert str(refused.value).startswith(
        f"{MAY.id}: local_england: notice_of_election=2027-03-31 is against the rule"
    )
    assert before == everything_in(office.register)


@pytest.mark.parametrize(
    ("when", "why", "proclaimed_on", "refusal"),
    [
        (
            "Fri 2026-10-30",
            "Jubilee",
            "Thu 2026-10-01",
            "Friday 30 October 2026 is in the past; a proclaimed day must be still to come",
        ),
        ("Mon 2027-04-19", " ", "Mon 2026-11-02", "say why the day was proclaimed: --why TEXT"),
        (
            "Mon 2027-04-19",
            "Jubilee",
            "Tue 2027-04-20",
            "Monday 19 April 2027 cannot have been proclaimed after it, on Tuesday 20 April 2027",
        ),
    ],
)
def test_a_day_that_cannot_be_entered(
    office: ChangingOffice, when: str, why: str, proclaimed_on: str, refusal: str
) -> None:
    """It says what is wrong with it, and nothing is changed."""
    before = everything_in(office.register)
    with pytest.raises(ChangeRefusedError) as refused:
        office.proclaims(
            proclaimed_day(day(when), nations=("UK",), proclaimed_on=day(proclaimed_on), why=why)
        )
    assert refusal == str(refused.value)
    assert before == everything_in(office.register)


def test_a_day_that_is_entered_otherwise(office: ChangingOffice) -> None:
    """The first entry stands."""
    jubilee = proclaimed_day(
        day("Mon 2027-04-19"), nations=("UK",), proclaimed_on=day("Mon 2026-11-02"), why="Jubilee"
    )
    office.proclaims(jubilee)
    with pytest.raises(ChangeRefusedError, match="is entered already, as 'Jubilee'"):
        office.proclaims(replace(jubilee, name="Coronation"))
