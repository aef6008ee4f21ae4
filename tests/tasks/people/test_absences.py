"""Absences: from a calendar file into days, and the deputy who answers meanwhile."""

from datetime import date, time
from pathlib import Path

import pytest

from tasks.people.absences import CalendarFileError, keeping_calendars, read_absences, with_calendar
from tasks.people.directory import Directory
from tests.builders import day, shown_day
from tests.cast import ASHA, BEN, CHLOE, away, deputy, directory

TODAY = day("Mon 2027-03-01")
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//EN\n"
EASTER = (day("Mon 2027-03-29"), day("Fri 2027-04-09"))


def calendar(tmp_path: Path, *events: str) -> Path:
    """A calendar file with these entries, each as `NAME:value|NAME:value`."""
    path = tmp_path / "asha.ics"
    made = [
        "BEGIN:VEVENT\nUID:e1\nSUMMARY:Nobody's business\n"
        + event.replace("|", "\n")
        + "\nEND:VEVENT\n"
        for event in events
    ]
    path.write_text(HEAD + "".join(made) + "END:VCALENDAR\n", encoding="utf-8", newline="\r\n")
    return path


def read(path: Path) -> list[tuple[str, str]]:
    """First and last day of each absence."""
    found = read_absences(path, ASHA, opens=time(9), closes=time(17), today=TODAY)
    assert all(a.calendar and a.why is None and a.person == ASHA for a in found)
    return [(shown_day(a.start), shown_day(a.end)) for a in found]


@pytest.mark.parametrize(
    ("event", "first", "last"),
    [
        # All-day entries: the end is the day after.
        (
            "DTSTART;VALUE=DATE:20270329|DTEND;VALUE=DATE:20270410",
            "Mon 2027-03-29",
            "Fri 2027-04-09",
        ),
        ("DTSTART;VALUE=DATE:20270329", "Mon 2027-03-29", "Mon 2027-03-29"),
        ("DTSTART;VALUE=DATE:20270329|DURATION:P2D", "Mon 2027-03-29", "Tue 2027-03-30"),
        # It has begun and goes on.
        (
            "DTSTART;VALUE=DATE:20270222|DTEND;VALUE=DATE:20270302",
            "Mon 2027-02-22",
            "Mon 2027-03-01",
        ),
        # With hours: summer time is an hour ahead of UTC.
        ("DTSTART:20270405T080000Z|DTEND:20270405T160000Z", "Mon 2027-04-05", "Mon 2027-04-05"),
        ("DTSTART:20270405T123000Z|DTEND:20270408T113000Z", "Tue 2027-04-06", "Wed 2027-04-07"),
        (
            "DTSTART;TZID=Europe/London:20270405T090000|DTEND;TZID=Europe/London:20270405T131500",
            "Mon 2027-04-05",
            "Mon 2027-04-05",
        ),
        (
            "DTSTART;TZID=GMT Standard Time:20270405T000000|DTEND;TZID=GMT Standard Time:20270407T000000",
            "Mon 2027-04-05",
            "Tue 2027-04-06",
        ),
        ("DTSTART:20270405T100000|DURATION:PT6H", "Mon 2027-04-05", "Mon 2027-04-05"),
    ],
)
def test_an_entry_takes_days(tmp_path: Path, event: str, first: str, last: str) -> None:
    """Whole days, or those of which it takes more than half of the office hours."""
    assert [(first, last)] == read(calendar(tmp_path, event))


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART;VALUE=DATE:20270329|TRANSP:TRANSPARENT",
        "DTSTART;VALUE=DATE:20270329|STATUS:CANCELLED",
        "DTSTART;VALUE=DATE:20270329|X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE",
        "DTSTART;VALUE=DATE:20270225|DTEND;VALUE=DATE:20270301",
        "DTSTART:20270405T080000Z|DTEND:20270405T120000Z",
        "DTSTART:20270405T120000Z",
        "DTSTART:20270405T170000Z|DTEND:20270406T060000Z",
        "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=WEEKLY;UNTIL=20260330",
        "DTSTART:20270405T090000Z|DTEND:20270405T100000Z|RRULE:FREQ=WEEKLY",
        "DTSTART;VALUE=DATE:20270329|TRANSP:TRANSPARENT|RRULE:FREQ=YEARLY",
    ],
)
def test_an_entry_that_takes_nobody_away(tmp_path: Path, event: str) -> None:
    """Free, cancelled, over, a morning, a meeting, an evening; repeated or not."""
    assert [] == read(calendar(tmp_path, event))


def test_entries_are_sorted_and_told_once(tmp_path: Path) -> None:
    """A calendar may hold an entry twice, in any order, in several calendars."""
    path = calendar(
        tmp_path,
        "DTSTART;VALUE=DATE:20270405",
        "DTSTART;VALUE=DATE:20270329",
        "DTSTART;VALUE=DATE:20270405",
    )
    path.write_bytes(2 * path.read_bytes())
    assert ["Mon 2027-03-29", "Mon 2027-04-05"] == [first for first, _ in read(path)]


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            "DTSTART;VALUE=DATE:20270402|RRULE:FREQ=WEEKLY",
            "the entry of Fri 2 Apr 2027 repeats (UID e1), and only single absences are read;"
            " take it out and enter its days as [[absence]]",
        ),
        (
            "DTSTART;VALUE=DATE:20270402|RDATE;VALUE=DATE:20270409",
            "the entry of Fri 2 Apr 2027 repeats (UID e1), and only single absences are read;"
            " take it out and enter its days as [[absence]]",
        ),
        *(
            (
                event,
                "an entry has no start, or ends before it or in another way (UID e1);"
                " mend it in the calendar and save it again",
            )
            for event in (
                "DESCRIPTION:x",
                "DTSTART:2027xx05T120000Z",
                "DTSTART;VALUE=DATE:20270405|DTEND;VALUE=DATE:20270401",
                "DTSTART:20270405T120000Z|DTEND:20270405T110000Z",
                "DTSTART;VALUE=DATE:20270405|DTEND:20270406T110000Z",
                "DTSTART;VALUE=DATE:20270405|DURATION:PT3H",
            )
        ),
    ],
)
def test_an_entry_that_cannot_be_read(tmp_path: Path, event: str, said: str) -> None:
    """The file, the entry and the remedy; nothing of the others is kept."""
    path = calendar(tmp_path, "DTSTART;VALUE=DATE:20270405", event)
    with pytest.raises(CalendarFileError) as refused:
        read(path)
    assert f"{path}: {said}" == str(refused.value)


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\xfe", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_a_file_that_is_no_calendar(tmp_path: Path, content: bytes) -> None:
    """It says how to make one."""
    path = tmp_path / "x.ics"
    path.write_bytes(content)
    with pytest.raises(
        CalendarFileError, match=r"is no calendar; save it from the calendar program"
    ):
        read(path)


def test_a_calendar_that_is_not_there(tmp_path: Path) -> None:
    """The path is said; a folder is no file."""
    for path, said in ((tmp_path / "x.ics", "no such file"), (tmp_path, "cannot be read")):
        with pytest.raises(CalendarFileError, match=said):
            read(path)


def names(found: Directory, on: str, post: str = "ashford/esm") -> list[str]:
    """Who answers for a post on a day."""
    area, _, role = post.partition("/")
    return [person.id for person in found.holders(area, role, day(on))]


def test_the_deputy_answers_while_the_holder_is_away() -> None:
    """From the first to the last day, both included."""
    found = directory(extra=[deputy("ashford/esm", BEN)], absences=[away(ASHA, *EASTER)])
    assert {
        "Sun 2027-03-28": [ASHA],
        "Mon 2027-03-29": [BEN],
        "Fri 2027-04-09": [BEN],
        "Sat 2027-04-10": [ASHA],
    } == {
        on: names(found, on)
        for on in ("Sun 2027-03-28", "Mon 2027-03-29", "Fri 2027-04-09", "Sat 2027-04-10")
    }


def test_where_everybody_is_away_it_is_the_holder() -> None:
    """Nobody else could answer; a deputy who is there comes before one who is not."""
    absent = [away(ASHA, *EASTER), away(BEN, *EASTER)]
    both = [deputy("ashford/esm", BEN), deputy("ashford/esm", CHLOE)]
    on = "Thu 2027-04-01"
    assert [ASHA] == names(directory(absences=absent), on)
    assert [ASHA] == names(directory(extra=both[:1], absences=absent), on)
    assert [CHLOE] == names(directory(extra=both, absences=absent), on)
    vacant = directory({"ashford/esm": None}, extra=both[:1], absences=absent)
    assert [BEN] == names(vacant, on)


def test_the_absence_that_ends_last_is_named() -> None:
    """One leave within another; none on other days."""
    longer = away(ASHA, day("Thu 2027-04-01"), day("Fri 2027-04-30"))
    found = directory(absences=[away(ASHA, *EASTER), longer])
    assert longer == found.absence_of(ASHA, day("Fri 2027-04-02"))
    assert found.absence_of(ASHA, day("Sat 2027-05-01")) is None
    assert found.absence_of(BEN, day("Fri 2027-04-02")) is None


def test_a_calendar_read_again_replaces_what_it_said_before() -> None:
    """Only that person's, and nothing that was typed in."""
    typed, old = away(ASHA, TODAY, TODAY), away(ASHA, *EASTER, calendar=True)
    bens, new = away(BEN, *EASTER, calendar=True), away(ASHA, TODAY, EASTER[1], calendar=True)
    found = with_calendar(directory(absences=[typed, old, bens]), ASHA, (new,))
    assert (typed, bens, new) == found.absences
    assert (typed, bens) == with_calendar(found, ASHA, ()).absences


def test_a_loaded_file_keeps_what_calendars_said() -> None:
    """Unless it says so itself, as an export does; people who are gone take theirs with them."""
    typed = away(ASHA, date(2027, 1, 4), date(2027, 1, 8))
    ashas, bens = away(ASHA, *EASTER, calendar=True), away(BEN, *EASTER, calendar=True)
    ghosts = away("ghost", *EASTER, calendar=True)
    old = directory(absences=[typed, ashas, bens, ghosts])
    assert (ashas, bens) == keeping_calendars(directory(), old).absences
    later = away(ASHA, TODAY, TODAY, calendar=True)
    assert (later, bens) == keeping_calendars(directory(absences=[later]), old).absences
