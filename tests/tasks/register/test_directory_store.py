"""The directory in the register: loaded once or twice, people keep the numbers in their links."""

import pytest
from sqlalchemy import select

from tasks.people.directory import DirectoryError
from tasks.register.database import Register
from tasks.register.models import PersonRow, TaskRow
from tasks.register.plans.directory_store import replace_directory, stored_directory
from tests.builders import an_election, call, sample, settle
from tests.cast import directory


def test_loading_a_directory_twice_changes_nothing(register: Register) -> None:
    """What is loaded is what comes back, and the second time there is nothing to say."""
    with register.write() as session:
        first = replace_directory(session, sample())
        again = replace_directory(session, sample())
    assert ([], True) == (again, "+ area ashford" in first)
    with register.read() as session:
        stored = stored_directory(session).directory
    before = sample()
    assert (before.areas, before.people) == (stored.areas, stored.people)
    assert (before.holdings, before.ladders) == (stored.holdings, stored.ladders)


def test_people_keep_their_numbers(register: Register) -> None:
    """Links hold numbers: a person's stays theirs over every change, and is never given again."""
    settle(register, directory())
    with register.read() as session:
        first = dict(stored_directory(session).numbers)
    settle(register, directory({"ashford/esm": "ben", "ashford/ero": "ben"}))
    with register.read() as session:
        without = dict(stored_directory(session).numbers)
    settle(register, directory({"opcc/paro": "zoe"}))
    with register.read() as session:
        after = dict(stored_directory(session).numbers)
        kept = {row.id: row.number for row in session.scalars(select(PersonRow))}
    assert "asha" not in without
    assert {name: n for name, n in first.items() if name != "asha"} == without
    assert first["asha"] == after["asha"]
    assert "yusuf" not in after
    assert (first["yusuf"], max(first.values()) + 1) == (kept["yusuf"], after["zoe"])


def test_what_a_new_directory_changes_is_listed(register: Register) -> None:
    """A line each: added, changed, gone."""
    settle(register, directory())
    with register.write() as session:
        lines = replace_directory(
            session, directory({"ashford/esm": "ben", "opcc/paro": None}, without=["brambleton"])
        )
    assert lines == [
        "- area brambleton",
        "- person yusuf",
        "~ post ashford/esm",
        "- post brambleton/esm",
        "- post brambleton/ero",
        "- post opcc/paro",
    ]


def test_an_area_with_an_election_cannot_go(register: Register) -> None:
    """Its tasks would belong to nobody; nothing is changed."""
    settle(register, directory())
    call(register, an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford"))
    with pytest.raises(DirectoryError) as refused:
        settle(register, directory(without=["ashford"]))
    assert str(refused.value) == (
        "area 'ashford' is not in the new directory, and elections need it; keep it in the file"
    )
    with register.read() as session:
        assert directory().areas == stored_directory(session).directory.areas
        assert "ashford" in session.scalars(select(TaskRow.area)).all()
