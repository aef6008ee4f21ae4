"""Who owns a task, who is asked next, and what happens where a post is vacant."""

from datetime import date
from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.files.datafiles import DATA
from tasks.people.directory import Directory, LadderChoice
from tasks.people.ladder import PostPlace, owner_posts, rungs
from tasks.people.posts import load_posts, read_posts
from tests.builders import day
from tests.cast import deputy, directory

ON = day("Thu 2027-04-08")
POSTS = load_posts()


def asked(
    area: str, *roles: str, found: Directory | None = None, on: date = ON, answered: str = ""
) -> list[list[str]]:
    """Who is asked on each rung, by name."""
    done = [PostPlace(*post.split("/")) for post in answered.split()]
    ladder = rungs(found or directory(), POSTS, area, roles, on, answered=done)
    return [[person.id for person in rung.people] for rung in ladder]


@pytest.mark.parametrize(
    ("role", "ladder"),
    [
        # The defaults: who escalates to whom.
        ("force_election_spoc", ["silver_commander", "gold_commander", "chief_constable"]),
        ("assistant_chief_constable", ["chief_constable"]),
        ("gold_commander", ["chief_constable"]),
        ("silver_commander", ["gold_commander", "chief_constable"]),
        ("bcu_crime_spoc", ["gold_commander"]),
        ("neighbourhood_inspector", ["gold_commander"]),
        ("esm", ["deputy_returning_officer", "returning_officer"]),
        ("ero", ["returning_officer"]),
        ("returning_officer", ["chief_executive"]),
        ("opcc_spoc", ["opcc_chief_executive"]),
        ("opcc_communications", ["opcc_chief_executive"]),
        ("opcc_chief_executive", []),
        ("paro", ["paro_chief_executive"]),
        ("elections_manager", ["deputy_paro", "paro", "paro_chief_executive"]),
    ],
)
def test_default_ladders(role: str, ladder: list[str]) -> None:
    """As the catalogue of duties has them, until an area says otherwise."""
    assert ladder == list(POSTS.roles[role].ladder)


def test_no_ladder_leads_below_its_owner(tmp_path: Path) -> None:
    """Ours do not, and a file in which the PARO's leads to the deputy and the deputy's back is refused."""
    for role in POSTS.roles.values():
        for above in role.ladder:
            assert role.key not in POSTS.roles[above].ladder, f"{role.key}, {above}"
    file = tmp_path / "posts.toml"
    ours = (DATA / "posts.toml").read_text("utf-8")
    file.write_text(
        ours.replace('ladder = ["paro_chief_executive"]', 'ladder = ["deputy_paro"]'), "utf-8"
    )
    with pytest.raises(RuleDataError, match="go round in a circle"):
        read_posts(file)


def test_the_posts_of_last_resort() -> None:
    """Chief constable and chief executives; on their rung whoever else stands there is asked without
    them."""
    last = {role.key for role in POSTS.roles.values() if role.last_resort}
    assert {"chief_constable", "chief_executive", "paro_chief_executive"} == last
    ladder = rungs(directory(), POSTS, "ashford", ["gold_commander", "esm"], ON)
    (mixed,) = [rung for rung in ladder if {"hugh", "ben"} == {p.id for p in rung.people}]
    assert ["ben"] == [p.id for p in mixed.asked(last_resort=False)]
    assert 2 == len(mixed.asked(last_resort=True))


def test_the_owner_then_the_deputy_then_the_returning_officer() -> None:
    """Asha owns, Ben is next, Chloe last; Dev, who works next door, is never asked."""
    assert [["asha"], ["ben"], ["chloe"]] == asked("ashford", "esm")


def test_the_polices_ladder() -> None:
    """From the force's SPOC over the silver and gold commanders to the chief constable."""
    assert [["isla"], ["jonas"], ["grace"], ["hugh"]] == asked("blankshire", "force_election_spoc")


def test_what_an_outside_body_owes_is_chased_by_ours() -> None:
    """Rows of the Electoral Commission are told to the force's SPOC."""
    found = owner_posts(directory(), POSTS, "blankshire", ["electoral_commission"])
    assert [PostPlace("blankshire", "force_election_spoc")] == list(found)
    assert [["isla"], ["jonas"], ["grace"]] == asked("blankshire", "electoral_commission")


def test_a_vacant_owner_is_passed_over() -> None:
    """The first post above that somebody holds is asked in their place."""
    assert [["ben"], ["chloe"]] == asked("ashford", "esm", found=directory({"ashford/esm": None}))


def test_a_vacant_rung_is_left_out() -> None:
    """Each step brings somebody new, so no step is lost on an empty chair."""
    found = directory({"ashford/deputy_returning_officer": None})
    assert [["asha"], ["chloe"]] == asked("ashford", "esm", found=found)


def test_nobody_at_all() -> None:
    """A ladder nobody stands on is empty."""
    found = directory(
        {
            "ashford/esm": None,
            "ashford/deputy_returning_officer": None,
            "ashford/returning_officer": None,
        }
    )
    assert [] == asked("ashford", "esm", found=found)


def test_a_task_without_owners() -> None:
    """One that is stood down by its whole area's file has none, and nobody above them."""
    assert [] == asked("ashford")


def test_somebody_who_holds_two_posts_is_asked_once() -> None:
    """Ben as manager and as deputy returning officer: the second rung is Chloe."""
    found = directory({"ashford/esm": "ben"})
    assert [["ben"], ["chloe"]] == asked("ashford", "esm", found=found)


def test_a_deputy_stands_in_while_the_post_is_vacant() -> None:
    """And is not asked while somebody holds it."""
    stand_in = [deputy("ashford/esm", "ben")]
    assert [["asha"], ["ben"], ["chloe"]] == asked(
        "ashford", "esm", found=directory(extra=stand_in)
    )
    assert [["ben"], ["chloe"]] == asked(
        "ashford", "esm", found=directory({"ashford/esm": None}, extra=stand_in)
    )


def test_posts_are_held_from_a_day_until_a_day() -> None:
    """Both days included; before and after, the ladder is asked."""
    until = [deputy("ashford/esm", "dev", day("Mon 2027-04-05"), day("Thu 2027-04-08"))]
    found = directory({"ashford/esm": None}, extra=until)
    assert [["ben"], ["chloe"]] == asked("ashford", "esm", found=found, on=day("Sun 2027-04-04"))
    for on in ("Mon 2027-04-05", "Thu 2027-04-08"):
        assert asked("ashford", "esm", found=found, on=day(on))[0] == ["dev"]
    assert [["ben"], ["chloe"]] == asked("ashford", "esm", found=found, on=day("Fri 2027-04-09"))


def test_an_area_chooses_its_own_ladder() -> None:
    """The authority's own, or that of an area above it; an empty one ends at the owner."""
    own = directory(ladders=[LadderChoice("ashford", "esm", ("monitoring_officer",))])
    assert [["asha"], ["wendy"]] == asked("ashford", "esm", found=own)
    assert [["dev"]] == asked("brambleton", "esm", found=own)
    above = directory(ladders=[LadderChoice("blankshire", "esm", ("chief_executive",))])
    assert [["asha"], ["wendy"]] == asked("ashford", "esm", found=above)
    none = directory(ladders=[LadderChoice("ashford", "esm", ())])
    assert [["asha"]] == asked("ashford", "esm", found=none)


def test_no_rung_is_passed_over_where_one_of_several_posts_is_vacant() -> None:
    """Two authorities answer for a task of the BCU: Ashford's chair is empty, Brambleton's Dev is
    asked all the same, and nobody above him yet."""
    found = directory({"ashford/esm": None})
    assert [["dev"], ["ben"], ["chloe"]] == asked("north", "esm", found=found)
    above = directory({"ashford/esm": None, "brambleton/esm": None})
    assert [["ben"], ["chloe"]] == asked("north", "esm", found=above)


def test_two_owners_have_two_ladders() -> None:
    """Both are asked at once, and each one's own ladder above them."""
    assert asked("north", "force_election_spoc", "silver_commander") == [
        ["isla", "jonas"],
        ["grace"],
        ["hugh"],
    ]
    assert [["hugh", "chloe"], ["wendy"]] == asked(
        "ashford", "chief_constable", "returning_officer"
    )


def test_a_vacant_co_owner_is_asked_through_their_own_ladder() -> None:
    """The other owner is not asked in their place."""
    found = directory({"ashford/returning_officer": None})
    assert [["hugh", "wendy"]] == asked(
        "ashford", "chief_constable", "returning_officer", found=found
    )


def test_who_has_answered_is_not_asked_again() -> None:
    """Nor is the ladder above them: only the owner who has not answered is chased."""
    both = ("chief_constable", "returning_officer")
    assert [["chloe"], ["wendy"]] == asked("ashford", *both, answered="blankshire/chief_constable")
    assert [["hugh"]] == asked("ashford", *both, answered="ashford/returning_officer")


def test_a_task_of_the_force_is_owned_by_every_commander_below() -> None:
    """A post of a lower kind of area is every one of them."""
    found = owner_posts(directory(), POSTS, "blankshire", ["esm"])
    assert [PostPlace("ashford", "esm"), PostPlace("brambleton", "esm")] == list(found)
