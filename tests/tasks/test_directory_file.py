"""The directory file: every mistake is refused with file, entry, key and what was expected."""

from pathlib import Path

import pytest

from calendars.errors import RuleDataError, WritError
from tasks.directory import UnknownAreaError
from tasks.directory_file import read_directory, write_directory
from tasks.posts import load_posts
from tests.builders import SAMPLE, an_election, day, plan_of, sample
from tests.cast import directory, everything

POSTS = load_posts()
FORCE = '[[area]]\nid = "blankshire"\nkind = "force"\nname = "Blankshire"\nnation = "England"\n'
ASHFORD = '[[area]]\nid = "ashford"\nkind = "authority"\nname = "Ashford"\nparent = "blankshire"\n'
ASHA = '[[person]]\nid = "asha"\nname = "Asha"\naddresses = ["email:asha@example.org"]\n'
BEN = '[[person]]\nid = "ben"\nname = "Ben"\naddresses = ["email:ben@example.org"]\n'
ESM = '[[post]]\narea = "ashford"\nrole = "esm"\nholder = "asha"\n'
AWAY = '[[absence]]\nperson = "asha"\nfrom = 2027-03-29\nuntil = 2027-04-09\n'
GOOD = FORCE + ASHFORD + ASHA + BEN + ESM


def changed(old: str, new: str) -> str:
    """The good file with one thing changed."""
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def refusal(tmp_path: Path, text: str) -> str:
    """What is said of the file."""
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleDataError) as refused:
        read_directory(path, POSTS)
    said = str(refused.value)
    assert "\n" not in said
    return said.replace(f"{path}", "PATH")


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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # The file as a whole
        (GOOD + "[[post]\n", "PATH: Expected ']]' at the end of an array declaration"
         " (at line 23, column 7); mend that line"),
        (GOOD + '[[persons]]\nid = "x"\n',
         "ours.toml: unknown key 'persons'; expected one of absence, area, ladder,"
         " person, post"),
        (FORCE + ASHFORD + ESM, "ours.toml: 'person' is missing; add it"),
        (FORCE.replace("[[area]]", "[area]") + ASHA + ESM,
         "ours.toml: area must be written as [[area]], once for each"),
        # Areas
        (changed('kind = "force"', 'kind = "farce"'),
         "ours.toml, area 1 (blankshire), kind: 'farce' is not known;"
         " expected one of force, bcu, authority, office"),
        (changed('kind = "force"\n', ""), "ours.toml, area 1 (blankshire): 'kind' is missing; add it"),
        (changed('name = "Ashford"', 'nam = "Ashford"'),
         "ours.toml, area 2 (ashford): unknown key 'nam'; expected one of fire, id, kind,"
         " name, nation, parent"),
        (changed('nation = "England"', 'nation = "Ingland"'),
         "ours.toml, area 1 (blankshire), nation: 'Ingland' is not known;"
         " expected one of England, Wales, Scotland, Northern Ireland"),
        (changed('nation = "England"\n', ""),
         "ours.toml, area 1 (blankshire): nation is missing; add it"),
        (changed('parent = "blankshire"', 'parent = "blankshir"'),
         "ours.toml, area 2 (ashford), parent: no area 'blankshir'; add it or mend the id"),
        (changed('parent = "blankshire"\n', ""),
         "ours.toml, area 2 (ashford), parent: an authority lies in a bcu or a force; name it"),
        (changed('nation = "England"', 'nation = "England"\nparent = "blankshire"'),
         "ours.toml, area 1 (blankshire), parent: a force lies in nothing; leave parent out"),
        (ASHFORD.replace('parent = "blankshire"', 'parent = "ashford"') + FORCE + ASHA + ESM,
         "ours.toml, area 1 (ashford), parent: an authority lies in a bcu or a force; name it"),
        (GOOD + FORCE.replace("lankshire", "loamshire")
         + ASHFORD.replace('"blankshire"', '"bloamshire"'),
         "ours.toml, area 4 (ashford), parent: ashford lies in blankshire already"
         " (ours.toml, area 2 (ashford)); an authority lies in one force only: keep one of the two"),
        (GOOD + FORCE.replace('"blankshire"', '"other"') + 'parent = "blankshire"\n',
         "ours.toml, area 3 (other), parent: a force lies in nothing; leave parent out"),
        (GOOD + ASHFORD, "ours.toml, area 3 (ashford): the id is used twice; choose another"),
        (changed('id = "ashford"', "id = 7"),
         "ours.toml, area 2 (7), id: 7 is not a text; write it in quotes"),
        (changed('id = "ashford"', 'id = "ash/ford"'),
         "ours.toml, area 2 (ash/ford), id: write letters, digits and . _ - only, 60 at the most"),
        (changed('id = "ashford"', 'id = ""'),
         "ours.toml, area 2 (without an id), id: '' is not a text; write it in quotes"),
        (changed('name = "Ashford"', "name = 2027-05-06"),
         "ours.toml, area 2 (ashford), name: datetime.date(2027, 5, 6) is not a text;"
         " write it in quotes"),
        (changed('parent = "blankshire"', 'parent = ["blankshire"]'),
         "ours.toml, area 2 (ashford), parent: ['blankshire'] is a list, and an area lies in"
         " one other only; write the one"),
        # People
        (changed('addresses = ["email:asha@example.org"]\n', ""),
         "ours.toml, person 1 (asha), addresses: has no address and could never be told anything;"
         " add one as email:name@example.org"),
        (changed('["email:asha@example.org"]', "[]"),
         "ours.toml, person 1 (asha), addresses: has no address and could never be told anything;"
         " add one as email:name@example.org"),
        (changed('["email:asha@example.org"]', '"email:asha@example.org"'),
         "ours.toml, person 1 (asha), addresses: 'email:asha@example.org' is not a list of texts;"
         ' write it as ["...", "..."]'),
        (changed("email:asha@example.org", "asha@example.org"),
         "ours.toml, person 1 (asha), addresses: 'asha@example.org' names no channel;"
         " write email:... or text:... or teams:... or webhook:..."),
        (changed("email:asha@example.org", "sms:07700900000"),
         "ours.toml, person 1 (asha), addresses: 'sms:07700900000' names no channel;"
         " write email:... or text:... or teams:... or webhook:..."),
        (changed("email:asha@example.org", "text:"),
         "ours.toml, person 1 (asha), addresses: 'text:' says nothing after the colon; complete it"),
        (changed("email:asha@example.org", "teams:https://hooks.example.org/secret"),
         "ours.toml, person 1 (asha), addresses: teams takes a name, not an address; write the name"
         " here, and the address with that name into the settings"),
        (changed("email:asha@example.org", "email:asha at example.org"),
         "ours.toml, person 1 (asha), addresses: 'asha at example.org' is not an e-mail address;"
         " mend it"),
        (changed("email:asha@example.org", "email:asha@localhost"),
         "ours.toml, person 1 (asha), addresses: 'asha@localhost' is not a full e-mail address;"
         " mend it"),
        (changed("email:asha@example.org", "email:"),
         "ours.toml, person 1 (asha), addresses: '' is not an e-mail address; mend it"),
        (changed('name = "Asha"', 'name = "Asha"\nlanguage = "fr"'),
         "ours.toml, person 1 (asha), language: 'fr' is not known; expected one of en, cy"),
        (GOOD + ASHA, "ours.toml, person 3 (asha): the id is used twice; choose another"),
        (changed('id = "asha"\n', ""), "ours.toml, person 1 (without an id): 'id' is missing; add it"),
        # Posts
        (changed('role = "esm"', 'role = "emm"'),
         "ours.toml, post 1 (emm), role: unknown post 'emm'; did you mean 'esm'?"),
        (changed('role = "esm"', "role = 3"),
         "ours.toml, post 1 (3), role: 3 is not a text; write it in quotes"),
        (changed('area = "ashford"', 'area = "asford"'),
         "ours.toml, post 1 (esm), area: no area 'asford'; add it or mend the id"),
        (changed('area = "ashford"\nrole', 'area = "blankshire"\nrole'),
         "ours.toml, post 1 (esm): electoral services manager is a post of an authority,"
         " and blankshire is a force"),
        (changed('holder = "asha"', 'holder = "aisha"'),
         "ours.toml, post 1 (esm), holder: no person 'aisha'; add them or mend the id"),
        (changed('holder = "asha"', 'holder = ["asha"]'),
         "ours.toml, post 1 (esm), holder: ['asha'] is not a text; write it in quotes"),
        (changed('holder = "asha"', 'deputies = "ben"'),
         "ours.toml, post 1 (esm), deputies: 'ben' is not a list of texts; write it as"
         ' ["...", "..."]'),
        (changed('holder = "asha"', 'deputies = ["bem"]'),
         "ours.toml, post 1 (esm), deputies: no person 'bem'; add them or mend the id"),
        (changed('holder = "asha"', 'holder = "asha"\nfrom = "2027-05-06"'),
         "ours.toml, post 1 (esm), from: '2027-05-06' is not a day;"
         " write it as 2027-05-06, no quotes"),
        (changed('holder = "asha"', 'holder = "asha"\nfrom = 2027-05-06\nuntil = 2027-05-05'),
         "ours.toml, post 1 (esm): until is before from; swap them"),
        (GOOD + ESM.replace("asha", "ben"),
         "ours.toml, post 2 (esm): asha and ben both hold esm of ashford on the same day;"
         " give one of them `until` or `from`, or make one a deputy"),
        (changed('holder = "asha"', 'holder = "asha"\ndeputies = ["ben", "asha"]'),
         "ours.toml, post 1 (esm): asha is in esm of ashford already on the same day;"
         " name them once, as holder or as deputy"),
        # Absences
        (GOOD + AWAY.replace('"asha"', '"aisha"'),
         "ours.toml, absence 1 (aisha), person: no person 'aisha'; add them or mend the id"),
        (GOOD + AWAY.replace("until = 2027-04-09\n", ""),
         "ours.toml, absence 1 (asha): 'until' is missing; add it"),
        (GOOD + AWAY.replace("2027-04-09", "2027-03-09"),
         "ours.toml, absence 1 (asha): until is before from; swap them"),
        (GOOD + AWAY.replace("2027-04-09", "2027-04-09T12:00:00"),
         "ours.toml, absence 1 (asha), until: datetime.datetime(2027, 4, 9, 12, 0) is not a day;"
         " write it as 2027-05-06, no quotes"),
        (GOOD + AWAY + 'calendar = "yes"\n',
         "ours.toml, absence 1 (asha), calendar: 'yes' is neither true nor false; write one of them"),
        (GOOD + AWAY + 'why = "x\\ny"\n',
         "ours.toml, absence 1 (asha), why: holds a line break or a control character; take it out"),
        # Ladders
        (GOOD + '[[ladder]]\narea = "asford"\nrole = "esm"\nrungs = []\n',
         "ours.toml, ladder 1 (esm), area: no area 'asford'; add it or mend the id"),
        (GOOD + '[[ladder]]\narea = "ashford"\nrole = "esm"\nrungs = ["retuning_officer"]\n',
         "ours.toml, ladder 1 (esm), rungs: unknown post 'retuning_officer';"
         " did you mean 'returning_officer'?"),
        (GOOD + '[[ladder]]\narea = "ashford"\nrole = "esm"\n',
         "ours.toml, ladder 1 (esm): 'rungs' is missing; add it"),
        (GOOD + 2 * '[[ladder]]\narea = "ashford"\nrole = "esm"\nrungs = []\n',
         "ours.toml, ladder 2 (esm): ashford has a ladder for it already; keep one"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    """One line for a clerk: where it is, what is there, what was expected."""
    assert message == refusal(tmp_path, text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """The path is said, and a folder is no file."""
    for path, said in (
        (tmp_path / "none.toml", "no such file; check the path"),
        (tmp_path, "is a folder; name a TOML file in it"),
    ):
        with pytest.raises(RuleDataError) as refused:
            read_directory(path, POSTS)
        assert f"{path}: {said}" == str(refused.value)


def test_a_file_of_another_encoding(tmp_path: Path) -> None:
    """Old editors save names in Latin-1."""
    path = tmp_path / "ours.toml"
    path.write_bytes(GOOD.replace('name = "Asha"', 'name = "Zoë"').encode("latin-1"))
    with pytest.raises(RuleDataError) as refused:
        read_directory(path, POSTS)
    assert f"{path}: not UTF-8 text; save it as UTF-8" == str(refused.value)


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
    there = read_directory(path, load_posts())
    facts = an_election("Thu 2027-05-06", "Mon 2026-11-02", "pcc:blankshire")
    keys = {task.draft.definition.key for task in plan_of(facts, there).tasks}
    assert "joint_protocol_fire" in keys
    without = {task.draft.definition.key for task in plan_of(facts, sample()).tasks}
    assert "joint_protocol_fire" not in without
    path.write_text(
        text.replace('kind = "bcu"\n', 'kind = "bcu"\nfire = true\n', 1), encoding="utf-8"
    )
    with pytest.raises(RuleDataError, match="fire: only a commissioner's office has it"):
        read_directory(path, load_posts())
