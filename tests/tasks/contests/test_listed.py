"""Contests that an authority lists in the directory."""

from dataclasses import replace
from pathlib import Path

import pytest

from calendars.errors import RuleDataError, WritError
from tasks.contests.asked import parse_poll
from tasks.contests.listed import as_listed
from tasks.people.directory import Directory, ListedContest
from tasks.people.directory_csv import read_directory_csv, write_directory_csv
from tasks.people.directory_file import read_directory, write_directory
from tasks.people.posts import load_posts
from tasks.planning.contests import Contest
from tasks.register.database import Register
from tasks.register.plans.directory_store import (
    changes,
    replace_directory,
    stored_areas,
    stored_directory,
)
from tests.builders import an_election, call, day, settle
from tests.cast import directory

LISTED = (
    ListedContest("Mill", seats=2),
    ListedContest("St John's East"),
    ListedContest("Stour", election="parish"),
)
MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02")


def listing(*contests: ListedContest) -> Directory:
    """The cast's directory, in which Ashford lists these."""
    found = directory()
    ashford = replace(found.areas["ashford"], contests=contests)
    return replace(found, areas={**found.areas, "ashford": ashford})


def test_contests_are_named_and_counted_as_listed() -> None:
    """At a by-election the seats are not those of an ordinary one; what a call says of them stands."""
    poll = as_listed(parse_poll("local_england:ashford:MILL,st johns east"), listing(*LISTED))
    east = Contest("st-johns-east", "St John's East")
    assert (Contest("mill", "Mill", 2), east) == poll.contests
    by = as_listed(parse_poll("local_england:ashford:mill.by"), listing(*LISTED))
    assert (Contest("mill", "Mill", None, by_election=True),) == by.contests
    three = replace(poll, contests=(Contest("mill", "mill", 3),))
    assert (Contest("mill", "Mill", 3),) == as_listed(three, listing(*LISTED)).contests


def test_a_contest_that_an_authority_does_not_have() -> None:
    """Refused with the nearest; its parishes are others, and who lists none may have any."""
    with pytest.raises(WritError) as refused:
        as_listed(parse_poll("local_england:ashford:mil"), listing(*LISTED))
    assert str(refused.value) == (
        "local_england:ashford has no contest 'mil'; did you mean 'mill'? (the directory lists them)"
    )
    with pytest.raises(
        WritError, match="parish_england:ashford has no contest 'mill'; write one of"
    ):
        as_listed(parse_poll("parish_england:ashford:mill"), listing(*LISTED))
    for text in ("local_england:brambleton:mil", "pcc:blankshire", "local_england:ashford"):
        assert parse_poll(text) == as_listed(parse_poll(text), listing(*LISTED))


def test_a_call_is_refused_that_names_one(register: Register) -> None:
    """Nothing is kept then; by the right name it is called as the directory writes it."""
    settle(register, listing(*LISTED))
    with pytest.raises(WritError, match="has no contest 'mil'; did you mean 'mill'"):
        call(register, replace(MAY, polls=(parse_poll("local_england:ashford:mil"),)))
    plan = call(register, replace(MAY, polls=(parse_poll("local_england:ashford:mill"),)))
    assert [(Contest("mill", "Mill", 2),)] == [poll.contests for poll in plan.election.polls]
    assert day("Thu 2027-05-06") == plan.election.poll_date


def test_the_list_is_kept_and_exported(register: Register, tmp_path: Path) -> None:
    """In the register, as TOML and as CSV: what is read back is what was written."""
    listed = listing(*LISTED)
    settle(register, directory())
    with register.write() as session:
        assert ["~ area ashford"] == changes(stored_directory(session).directory, listed)
        assert ["~ area ashford"] == replace_directory(session, listed)
        assert [] == changes(stored_directory(session).directory, listed)
        assert LISTED == stored_areas(session).area("ashford").contests
    path = tmp_path / "directory.toml"
    path.write_text(write_directory(listed), encoding="utf-8")
    assert listed.areas == read_directory(path, load_posts()).areas
    write_directory_csv(listed, tmp_path / "csv")
    assert listed.areas == read_directory_csv(tmp_path / "csv", load_posts()).areas


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('area = "ashfrod"\nname = "Mill"', "contest 1 (Mill), area: no area 'ashfrod'"),
        ('area = "ashford"\nname = "Mill"\nseats = 0', "seats: 0 is not a whole number from 1 to"),
        ('area = "ashford"', "contest 1 (without an id): 'name' is missing; add it"),
        (
            'area = "ashford"\nname = "Mill"\n[[contest]]\narea = "ashford"\nname = "mill"',
            "contest 2 (mill): ashford lists mill already; keep one",
        ),
    ],
)
def test_a_slip_in_the_list(tmp_path: Path, row: str, message: str) -> None:
    """The row, the key, what to do."""
    path = tmp_path / "directory.toml"
    path.write_text(
        f"{write_directory(directory())}\n[[contest]]\n{row}\n".replace("contest = []", "")
    )
    with pytest.raises(RuleDataError) as refused:
        read_directory(path, load_posts())
    assert message in str(refused.value)
