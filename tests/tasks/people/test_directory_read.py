"""The directory file: what a good one says is read, and what is written is read back."""

from pathlib import Path

import pytest

from calendars.errors import RuleDataError, WritError
from tasks.people.directory import UnknownAreaError
from tasks.people.directory_file import read_directory, write_directory
from tasks.people.posts import load_posts
from tests.builders import SAMPLE, an_election, day, plan_of, sample
from tests.cast import directory, everything
from tests.tasks.directory_text import ASHA, ASHFORD, ESM, FORCE, GOOD, changed

POSTS = load_posts()


def test_the_good_file_is_good(tmp_path: Path) -> None:
    """So that what follows is refused for the change alone."""
    path = tmp_path / "ours.toml"
    path.write_text(GOOD, encoding="utf-8")
    found = read_directory(path, POSTS)
    assert (["asha", "ben"], ["blankshire", "ashford"]) == (list(found.people), list(found.areas))
    assert "England" == found.area("ashford").nation


def test_areas_may_stand_in_any_order(tmp_path: Path) -> None:
    """A spreadsheet sorts them; an authority still gets the nation of its force."""
    path = tmp_path / "ours.toml"
    path.write_text(ASHFORD + FORCE + ASHA + ESM, encoding="utf-8")
    assert "England" == read_directory(path, POSTS).area("ashford").nation


def test_one_after_the_other_is_no_overlap(tmp_path: Path) -> None:
    """Asha until Thursday, Ben from Friday; the day between belongs to one of them."""
    path = tmp_path / "ours.toml"
    path.write_text(
        changed('holder = "asha"', 'holder = "asha"\nuntil = 2027-04-08')
        + ESM.replace("asha", "ben")
        + "from = 2027-04-09\n",
        encoding="utf-8",
    )
    found = read_directory(path, POSTS)
    held = {
        text: [person.id for person in found.holders("ashford", "esm", day(text))]
        for text in ("Thu 2027-04-08", "Fri 2027-04-09")
    }
    assert {"Thu 2027-04-08": ["asha"], "Fri 2027-04-09": ["ben"]} == held


@pytest.mark.parametrize("which", ["sample", "cast", "everything"])
def test_what_is_written_is_read_back(tmp_path: Path, which: str) -> None:
    """Export, read: the same values, whatever order they are written in."""
    before = {"sample": sample, "cast": directory, "everything": everything}[which]()
    path = tmp_path / "export.toml"
    path.write_text(write_directory(before), encoding="utf-8")
    after = read_directory(path, POSTS)
    assert (before.areas, before.people) == (after.areas, after.people)
    assert (before.holdings, before.ladders) == (after.holdings, after.ladders)
    assert before.absences == after.absences


def test_the_sample_is_what_the_readme_says() -> None:
    """A force with two BCUs, three authorities and a commissioner's office; nobody is real."""
    found = sample()
    kinds = [area.kind.value for area in found.areas.values()]
    assert [1, 2, 3, 1] == [kinds.count(k) for k in ("force", "bcu", "authority", "office")]
    assert all(
        address.to.endswith("@example.org")
        for person in found.people.values()
        for address in person.addresses
    )
    assert "example.org" in SAMPLE.read_text(encoding="utf-8")


def test_an_unknown_area() -> None:
    """The message says which there are, and how to load one's own."""
    with pytest.raises(UnknownAreaError) as refused:
        directory().area("ashfrod")
    assert str(refused.value) == (
        "no area 'ashfrod' in the directory; did you mean ashford? `writ directory show` lists them"
    )
    assert isinstance(refused.value, WritError)


def test_an_office_may_be_responsible_for_fire(tmp_path: Path) -> None:
    """Then its joint protocol with the fire service is planned; no other sort of area has the
    flag."""
    office = 'kind = "office"\n'
    text = SAMPLE.read_text(encoding="utf-8")
    path = tmp_path / "fire.toml"
    path.write_text(text.replace(office, f"{office}fire = true\n"), encoding="utf-8")
    there = read_directory(path, POSTS)
    facts = an_election("Thu 2027-05-06", "Mon 2026-11-02", "pcc:blankshire")
    keys = {task.draft.definition.key for task in plan_of(facts, there).tasks}
    assert "joint_protocol_fire" in keys
    without = {task.draft.definition.key for task in plan_of(facts, sample()).tasks}
    assert "joint_protocol_fire" not in without
    path.write_text(
        text.replace('kind = "bcu"\n', 'kind = "bcu"\nfire = true\n', 1), encoding="utf-8"
    )
    with pytest.raises(RuleDataError, match="fire: only a commissioner's office has it"):
        read_directory(path, POSTS)
