"""Identifiers of the field, read and written."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calendars.errors import WritError
from tasks.contests.asked import polls_to_call, polls_to_change
from tasks.contests.id_files import read_id_file, read_seats
from tasks.contests.identifiers import gather, read_identifier
from tasks.contests.shown import poll_lines
from tasks.people.directory import Area, Directory
from tasks.people.posts import AreaKind
from tasks.planning.contests import Contest, ContestError, read_contests, slug
from tasks.planning.polls import Poll
from tasks.terms import PollState
from tests.builders import day

MAY = day("Thu 2027-05-06")
_IN = {"Wales": "cymru", "Scotland": "alba", "Northern Ireland": "ulster"}
AREAS = [
    Area("blankshire", AreaKind.FORCE, "Blankshire", "England", None),
    Area("ashford", AreaKind.AUTHORITY, "Ashford", "England", "blankshire"),
    Area("brambleton_dc", AreaKind.AUTHORITY, "Brambleton", "England", "blankshire"),
    Area("city", AreaKind.AUTHORITY, "City of London", "England", "blankshire"),
    *(Area(force, AreaKind.FORCE, force.title(), nation, None) for nation, force in _IN.items()),
    *(
        Area(f"{force}-council", AreaKind.AUTHORITY, f"{force.title()} Council", nation, force)
        for nation, force in _IN.items()
    ),
]
DIRECTORY = Directory({area.id: area for area in AREAS}, {}, ())


@pytest.mark.parametrize(
    ("identifier", "written"),
    [
        ("local.ashford.mill.2027-05-06", "local_england:ashford:mill"),
        ("local.ashford.mill.by.2027-05-06", "local_england:ashford:mill.by"),
        ("local.ashford.st-johns-east.2027-05-06", "local_england:ashford:st-johns-east"),
        ("local.ashford.2027-05-06", "local_england:ashford"),
        ("local.cymru-council.mill.2027-05-06", "local_wales:cymru-council:mill"),
        ("local.alba-council.mill.by.2027-05-06", "local_scotland:alba-council:mill.by"),
        ("local.ulster-council.mill.2027-05-06", "local_ni:ulster-council:mill"),
        ("pcc.blankshire.2027-05-06", "pcc:blankshire"),
        ("pcc.blankshire.by.2027-05-06", "pcc_byelection:blankshire"),
        ("parl.ashford.2027-05-06", "parl_general:ashford:ashford"),
        ("parl.ashford.by.2027-05-06", "parl_byelection:ashford:ashford"),
        ("gla.c.ashford.2027-05-06", "gla:ashford:ashford"),
        ("gla.c.ashford.by.2027-05-06", "gla_byelection:ashford:ashford"),
        ("sp.c.alba-council.2027-05-06", "sp:alba-council:alba-council"),
        ("sp.r.alba-council.2027-05-06", "sp:alba-council:alba-council"),
        ("ref.ashford.2027-05-06", "referendum:ashford"),
        ("senedd.cymru-council.2027-05-06", "senedd:cymru-council:cymru-council"),
        ("nia.ulster-council.by.2027-05-06", "nia:ulster-council:ulster-council.by"),
    ],
)
def test_an_identifier_of_the_scheme_is_read_and_written_again(
    identifier: str, written: str
) -> None:
    """Kind, area and contest are those it names; what is shown of it is the same."""
    named = read_identifier(identifier, DIRECTORY)
    assert (written, MAY) == (named.poll.written, named.day)
    shown = [named.poll.contest_id(contest, MAY) for contest in named.poll.contests]
    assert [identifier] == (shown or [named.poll.id(MAY)])


def test_an_area_is_known_by_its_id_or_its_name() -> None:
    """As the scheme writes either; the id of the poll has our own."""
    for text in ("local.brambleton-dc.mill.2027-05-06", "local.brambleton.mill.2027-05-06"):
        assert "brambleton_dc" == read_identifier(text, DIRECTORY).poll.area
    assert "city_of_london" == read_identifier("local.city.bread.2027-05-06", DIRECTORY).poll.kind


def test_where_the_scheme_names_no_authority_a_file_can() -> None:
    """A constituency does not say who holds its poll."""
    named = read_identifier("parl.stour-vale.by.2027-05-06", DIRECTORY, area="Ashford", seats=1)
    assert "ashford" == named.poll.area
    assert (Contest("stour-vale", "Stour Vale", 1),) == named.poll.contests


REFUSED = [
    ("mill", "'mill' is no identifier of an election; write it as local.ashford.mill.2027-05-06"),
    ("loca.ashford.2027-05-06", "no election is identified by 'loca'; did you mean 'local'?"),
    ("local.ashford.2027-02-31", "'2027-02-31' is not a day of the calendar"),
    ("local.ashfrod.mill.2027-05-06", "no area 'ashfrod' in the directory; did you mean ashford?"),
    ("local.2027-05-06", "names no authority; give the identifier of each council"),
    ("local.ashford.by.2027-05-06", "names no contest with a vacancy"),
    ("local.ashford.mill.east.2027-05-06", "has more parts than a local election has"),
    ("pcc.blankshire.mill.2027-05-06", "has more parts than a police and crime commissioner"),
    ("parl.stour-vale.by.2027-05-06", "write it as parl_byelection:AUTHORITY:stour-vale"),
    ("mayor.ashford.2027-05-06", "several kinds of poll; write la_mayor:ashford or ca_mayor:as"),
    ("sp.c.ashford.2027-05-06", "Scottish Parliament elections are not held in England"),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_an_identifier_that_names_nothing(text: str, message: str) -> None:
    """What is wrong with it, and what to write."""
    with pytest.raises(WritError) as refused:
        read_identifier(text, DIRECTORY)
    assert message in str(refused.value)


def test_identifiers_together_make_the_polls_of_one_election() -> None:
    """Contests of one council are one poll; its own id beside them says no more than they do."""
    texts = ("local.ashford.2027-05-06", "local.ashford.mill.2027-05-06", "local.city.x.2027-05-06")
    found = polls_to_call(
        [*texts, "pcc:blankshire", "local.ashford.stour.by.2027-05-06"],
        [],
        DIRECTORY,
        area=None,
        day=None,
    )
    assert ("blankshire", MAY) == (found.area, found.day)
    assert [
        "pcc:blankshire",
        "local_england:ashford:mill,stour.by",
        "city_of_london:city:x",
    ] == [poll.written for poll in found.polls]


@pytest.mark.parametrize(
    ("texts", "area", "on", "message"),
    [
        (
            ("local.ashford.mill.2027-05-06", "LOCAL.ashford.mill.2027-05-06"),
            None,
            None,
            "is given twice; two contests cannot have one id",
        ),
        (
            ("local.ashford.mill.2027-05-06", "local.ashford.stour.2027-05-13"),
            None,
            None,
            "the ids are of several days (2027-05-06, 2027-05-13); call one election for each",
        ),
        (
            ("local.ashford.mill.2027-05-06", "local.alba-council.x.2027-05-06"),
            None,
            None,
            "the ids are of several police forces (alba, blankshire)",
        ),
        (("local.ashford.mill.2027-05-06",), None, "Thu 2027-05-13", "--date says 2027-05-13"),
        (("local.ashford.mill.2027-05-06",), "alba", None, "--area says alba"),
        (("local_england:ashford",), None, "Thu 2027-05-13", "add --area and --date"),
    ],
)
def test_identifiers_that_make_no_election(
    texts: tuple[str, ...], area: str | None, on: str | None, message: str
) -> None:
    """One day and one force; each contest once."""
    with pytest.raises(WritError) as refused:
        polls_to_call(texts, [], DIRECTORY, area=area, day=day(on) if on else None)
    assert message in str(refused.value)


def test_no_identifiers_make_no_election() -> None:
    """An empty file."""
    with pytest.raises(WritError, match="no id is given; write at least one"):
        gather([], DIRECTORY)


def test_what_is_changed_can_be_named_by_its_id() -> None:
    """Of the day it was called for, or of that to which it was moved; of no other."""
    days = {MAY, date(2027, 5, 13)}
    for on in days:
        (poll,) = polls_to_change([f"local.ashford.mill.{on}"], DIRECTORY, days=days)
        assert Poll("local_england", "ashford", contests=(Contest("mill", "Mill"),)) == poll
    with pytest.raises(WritError, match="is of another day; this election is of 2027-05-06 or"):
        polls_to_change(["local.ashford.mill.2027-05-07"], DIRECTORY, days=days)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "id,seats\nlocal.ashford.mill.2027-05-06,2\n\nlocal.ashford.stour.by.2027-05-06\n",
            [("mill", 2), ("stour", None)],
        ),
        ("local.ashford.mill.2027-05-06;3\n", [("mill", 3)]),
        (
            "\ufeffballot_paper_id,seats_contested,winner\nlocal.ashford.mill.2027-05-06,1,X\n",
            [("mill", 1)],
        ),
        ("area,id\nAshford,parl.vale.by.2027-05-06\n", [("vale", None)]),
    ],
)
def test_a_file_of_identifiers(
    tmp_path: Path, text: str, expected: list[tuple[str, int | None]]
) -> None:
    """One a line, with seats; as other people's exports have them, too."""
    path = tmp_path / "ids.csv"
    path.write_text(text, encoding="utf-8")
    named = read_id_file(path, DIRECTORY)
    assert expected == [(c.key, c.seats) for each in named for c in each.poll.contests]


def test_every_line_of_a_file_that_is_wrong_is_said(tmp_path: Path) -> None:
    """By its number; nothing is half read."""
    path = tmp_path / "ids.csv"
    path.write_text("id,seats\nlocal.ashford.mill.2027-05-06,two\nmill,1\nlocal.x.2027-05-06,0\n")
    with pytest.raises(WritError) as refused:
        read_id_file(path, DIRECTORY)
    assert str(refused.value) == (
        "ids.csv, line 2: 'two' is no number of seats; write a whole number, or nothing (and 2 more)"
    )
    path.write_text('id,seats\n"local.ashford.mill.2027-05-06,2\n')
    with pytest.raises(WritError, match=r"ids.csv, line \d.*; mend the double quotes of that line"):
        read_id_file(path, DIRECTORY)
    with pytest.raises(WritError, match="no such file; check the path"):
        read_id_file(tmp_path / "none.csv", DIRECTORY)


@pytest.mark.parametrize("seats", ["00019999999999999", "101", "0", "-1", "²"])
def test_seats_that_cannot_be(seats: str) -> None:
    """However long they are written."""
    with pytest.raises(WritError, match="is no number of seats; write a whole number"):
        read_seats(seats)
    assert 100 == read_seats("100")


def test_an_empty_file_of_ids_says_so(tmp_path: Path) -> None:
    """With its columns or without."""
    path = tmp_path / "ids.csv"
    for text in ("", "id,seats\n", "\n,\n"):
        path.write_text(text)
        with pytest.raises(WritError, match=r"ids.csv has no ids; write one a line, as local\."):
            read_id_file(path, DIRECTORY)


@pytest.mark.parametrize("name", ["<b>x", "-", "", "m_ill", "mîll", "mi ll"])
def test_letters_that_stand_in_no_identifier(name: str) -> None:
    """Nothing is left out to make a ward of it."""
    with pytest.raises(WritError, match="has only letters a to z, digits and hyphens"):
        read_identifier(f"local.ashford.{name}.2027-05-06", DIRECTORY)


def test_one_ward_is_not_polled_twice() -> None:
    """As an ordinary election and a by-election of the same day."""
    ids = ["local.ashford.mill.2027-05-06", "local.ashford.mill.by.2027-05-06"]
    with pytest.raises(ContestError, match="local_england:ashford:mill is given twice"):
        gather([read_identifier(text, DIRECTORY) for text in ids], DIRECTORY)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mill", "mill"),
        ("Franche & Habberley North", "franche-habberley-north"),
        ("St John's", "st-johns"),
        ("Ynys Môn", "ynys-mon"),
        ("Penarth_Bay  East", "penarth-bay-east"),
    ],
)
def test_a_name_in_identifiers_is_the_fields(name: str, expected: str) -> None:
    """Accents and signs go, words are joined by hyphens."""
    assert expected == slug(name)


def test_a_contest_without_a_name() -> None:
    """Signs alone make no identifier."""
    with pytest.raises(ContestError, match="write the name of a ward or division"):
        read_contests("&")


def test_what_is_shown_of_a_poll_and_its_contests() -> None:
    """Each with its id and its own state; a poll that was moved keeps the day in them."""
    mill, stour = Contest("mill", "Mill", 2), Contest("stour", "Stour", 1, by_election=True)
    stour = replace(stour, state=PollState.UNCONTESTED)
    poll = Poll("local_england", "ashford").with_contests((mill, stour))
    lines = [*poll_lines(poll, "local.ashford.2027-05-06", "Ashford")]
    assert [
        ("Ashford: local election", "local.ashford.2027-05-06", ""),
        ("Mill (2 seats)", "local.ashford.mill.2027-05-06", ""),
        ("Stour (by-election, 1 seat)", "local.ashford.stour.by.2027-05-06", "uncontested"),
    ] == [(line.what, line.id, line.became) for line in lines]
    assert [False, True, True] == [line.inner for line in lines]
