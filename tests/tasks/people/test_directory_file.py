"""The directory file: every mistake is refused with file, entry, key and what was expected."""

from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.files.datafiles import FaultsError
from tasks.people.directory_file import read_directory
from tasks.people.posts import load_posts
from tests.tasks.directory_text import ASHA, ASHFORD, AWAY, BEN, ESM, FORCE, GOOD, changed

POSTS = load_posts()


def refusal(tmp_path: Path, text: str) -> str:
    """What is said of the file."""
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RuleDataError) as refused:
        read_directory(path, POSTS)
    said = str(refused.value)
    assert "\n" not in said
    return said.replace(f"{path}", "PATH")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # The file as a whole
        ('area = "x"\n', "ours.toml: write area as [[area]], once for each"),
        (
            GOOD.replace("[[person]]", "[person]", 1).replace(BEN, ""),
            "ours.toml: write person as [[person]], once for each",
        ),
        (
            GOOD + "[[post]\n",
            "PATH: Expected ']]' at the end of an array declaration"
            " (at line 23, column 7); mend that line",
        ),
        (
            GOOD + '[[persons]]\nid = "x"\n',
            "ours.toml: unknown key 'persons'; did you mean 'person'?",
        ),
        (FORCE + ASHFORD + ESM, "ours.toml: 'person' is missing; add it"),
        (
            FORCE.replace("[[area]]", "[area]") + ASHA + ESM,
            "ours.toml: write area as [[area]], once for each",
        ),
        (
            changed('name = "Ashford"', f'name = "{"x" * 121}"'),
            "ours.toml, area 2 (ashford), name: has 121 characters; 120 are kept: shorten it",
        ),
        # Roles on the pages
        (
            changed('name = "Asha"', 'name = "Asha"\naccess = ["boss:ashford"]'),
            "ours.toml, person 1 (asha), access: 'boss:ashford' is no role in an area; write one of"
            " reader, operator, administrator, a colon and the id of an area, such as operator:ashford",
        ),
        (
            changed('name = "Asha"', 'name = "Asha"\naccess = ["reader:nowhere"]'),
            "ours.toml, person 1 (asha), access, area: no area 'nowhere'; add it or mend the id",
        ),
        (
            changed(
                'name = "Asha"', 'name = "Asha"\naccess = ["reader:ashford", "operator:ashford"]'
            ),
            "ours.toml, person 1 (asha), access: there are two roles in ashford; keep the higher one",
        ),
        # Areas
        (
            changed('kind = "force"', 'kind = "farce"'),
            "ours.toml, area 1 (blankshire), kind: unknown 'farce'; did you mean 'force'?",
        ),
        (
            changed('kind = "force"\n', ""),
            "ours.toml, area 1 (blankshire): 'kind' is missing; add it",
        ),
        (
            changed('name = "Ashford"', 'nam = "Ashford"'),
            "ours.toml, area 2 (ashford): unknown key 'nam'; did you mean 'name'? (and 1 more)",
        ),
        (
            changed('nation = "England"', 'nation = "Ingland"'),
            "ours.toml, area 1 (blankshire), nation: unknown 'Ingland'; did you mean 'England'?",
        ),
        (
            changed('nation = "England"\n', ""),
            "ours.toml, area 1 (blankshire): nation is missing; add it",
        ),
        (
            changed('parent = "blankshire"', 'parent = "blankshir"'),
            "ours.toml, area 2 (ashford), parent: no area 'blankshir'; add it or mend the id",
        ),
        (
            changed('parent = "blankshire"\n', ""),
            "ours.toml, area 2 (ashford), parent: an authority lies in a bcu or a force; name it",
        ),
        (
            changed('nation = "England"', 'nation = "England"\nparent = "blankshire"'),
            "ours.toml, area 1 (blankshire), parent: a force lies in nothing; leave parent out",
        ),
        (
            ASHFORD.replace('parent = "blankshire"', 'parent = "ashford"') + FORCE + ASHA + ESM,
            "ours.toml, area 1 (ashford), parent: an authority lies in a bcu or a force; name it",
        ),
        (
            GOOD
            + FORCE.replace("lankshire", "loamshire")
            + ASHFORD.replace('"blankshire"', '"bloamshire"'),
            "ours.toml, area 4 (ashford), parent: ashford lies in blankshire already"
            " (ours.toml, area 2 (ashford)); an authority lies in one force only: keep one of the two",
        ),
        (
            GOOD + FORCE.replace('"blankshire"', '"other"') + 'parent = "blankshire"\n',
            "ours.toml, area 3 (other), parent: a force lies in nothing; leave parent out",
        ),
        (GOOD + ASHFORD, "ours.toml, area 3 (ashford): the id is used twice; choose another"),
        (
            changed('id = "ashford"', "id = 7"),
            "ours.toml, area 2 (7), id: 7 is not a text in quotes; mend it",
        ),
        (
            changed('id = "ashford"', 'id = "ash/ford"'),
            "ours.toml, area 2 (ash/ford), id: write letters, digits and . _ - only, 60 at the most",
        ),
        (
            changed('id = "ashford"', 'id = ""'),
            "ours.toml, area 2 (without an id), id: is empty; write it, or take the key out",
        ),
        (
            changed('name = "Ashford"', "name = 2027-05-06"),
            "ours.toml, area 2 (ashford), name: 2027-05-06 is not a text in quotes; mend it",
        ),
        (
            changed('parent = "blankshire"', 'parent = ["blankshire"]'),
            "ours.toml, area 2 (ashford), parent: is a list, and an area lies in one other only;"
            " write the one",
        ),
        # People
        (
            changed('addresses = ["email:asha@example.org"]\n', ""),
            "ours.toml, person 1 (asha), addresses: has no address and could never be told anything;"
            " add one as email:name@example.org",
        ),
        (
            changed('["email:asha@example.org"]', "[]"),
            "ours.toml, person 1 (asha), addresses: has no address and could never be told anything;"
            " add one as email:name@example.org",
        ),
        (
            changed('["email:asha@example.org"]', '"email:asha@example.org"'),
            "ours.toml, person 1 (asha), addresses: 'email:asha@example.org' is not a list in"
            " brackets; mend it",
        ),
        (
            changed("email:asha@example.org", "asha@example.org"),
            "ours.toml, person 1 (asha), addresses: 'asha@example.org' names no channel;"
            " write email:... or text:... or teams:... or webhook:...",
        ),
        (
            changed("email:asha@example.org", "sms:07700900000"),
            "ours.toml, person 1 (asha), addresses: 'sms:07700900000' names no channel;"
            " write email:... or text:... or teams:... or webhook:...",
        ),
        (
            changed("email:asha@example.org", "text:"),
            "ours.toml, person 1 (asha), addresses: 'text:' says nothing after the colon; complete it",
        ),
        (
            changed("email:asha@example.org", "teams:https://hooks.example.org/secret"),
            "ours.toml, person 1 (asha), addresses: teams takes a name, not an address; write the name"
            " here, and the address with that name into the settings",
        ),
        (
            changed("email:asha@example.org", "email:asha at example.org"),
            "ours.toml, person 1 (asha), addresses: 'asha at example.org' is not an e-mail address, it has no @;"
            " mend it",
        ),
        (
            changed("email:asha@example.org", "email:asha@localhost"),
            "ours.toml, person 1 (asha), addresses: 'asha@localhost' is not a full e-mail address;"
            " mend it",
        ),
        (
            changed("email:asha@example.org", "email:"),
            "ours.toml, person 1 (asha), addresses: 'email:' says nothing after the colon; complete it",
        ),
        (
            changed('name = "Asha"', 'name = "Asha"\nlanguage = "fr"'),
            "ours.toml, person 1 (asha), language: unknown 'fr'; write one of en, cy",
        ),
        (GOOD + ASHA, "ours.toml, person 3 (asha): the id is used twice; choose another"),
        (
            changed('id = "asha"\n', ""),
            "ours.toml, person 1 (without an id): 'id' is missing; add it",
        ),
        # Posts
        (
            changed('role = "esm"', 'role = "emm"'),
            "ours.toml, post 1 (emm), role: unknown post 'emm'; did you mean 'esm'?",
        ),
        (
            changed('role = "esm"', 'role = "electoral_services_manager"'),
            "ours.toml, post 1 (electoral_services_manager), role: unknown post"
            " 'electoral_services_manager'; did you mean 'esm'?",
        ),
        (
            changed('role = "esm"', "role = 3"),
            "ours.toml, post 1 (3), role: 3 is not a text in quotes; mend it",
        ),
        (
            changed('area = "ashford"', 'area = "asford"'),
            "ours.toml, post 1 (esm), area: no area 'asford'; add it or mend the id",
        ),
        (
            changed('area = "ashford"\nrole', 'area = "blankshire"\nrole'),
            "ours.toml, post 1 (esm): electoral services manager is a post of an authority,"
            " and blankshire is a force",
        ),
        (
            changed('holder = "asha"', 'holder = "aisha"'),
            "ours.toml, post 1 (esm), holder: no person 'aisha'; add them or mend the id",
        ),
        (
            changed('holder = "asha"', 'holder = ["asha"]'),
            "ours.toml, post 1 (esm), holder: ['asha'] is not a text in quotes; mend it",
        ),
        (
            changed('holder = "asha"', 'deputies = "ben"'),
            "ours.toml, post 1 (esm), deputies: 'ben' is not a list in brackets; mend it",
        ),
        (
            changed('holder = "asha"', 'deputies = ["bem"]'),
            "ours.toml, post 1 (esm), deputies: no person 'bem'; add them or mend the id",
        ),
        (
            changed('holder = "asha"', 'holder = "asha"\nfrom = "2027-05-06"'),
            "ours.toml, post 1 (esm), from: '2027-05-06' is not a day without quotes, such as"
            " 2027-05-06; mend it",
        ),
        (
            changed('holder = "asha"', 'holder = "asha"\nfrom = 2027-05-06\nuntil = 2027-05-05'),
            "ours.toml, post 1 (esm): until is before from; swap them",
        ),
        (
            GOOD + ESM.replace("asha", "ben"),
            "ours.toml, post 2 (esm): asha and ben both hold esm of ashford on the same day;"
            " give one of them `until` or `from`, or make one a deputy",
        ),
        (
            changed('holder = "asha"', 'holder = "asha"\ndeputies = ["ben", "asha"]'),
            "ours.toml, post 1 (esm): asha is in esm of ashford already on the same day;"
            " name them once, as holder or as deputy",
        ),
        # Absences
        (
            GOOD + AWAY.replace('"asha"', '"aisha"'),
            "ours.toml, absence 1 (aisha), person: no person 'aisha'; add them or mend the id",
        ),
        (
            GOOD + AWAY.replace("until = 2027-04-09\n", ""),
            "ours.toml, absence 1 (asha): 'until' is missing; add it",
        ),
        (
            GOOD + AWAY.replace("2027-04-09", "2027-03-09"),
            "ours.toml, absence 1 (asha): until is before from; swap them",
        ),
        (
            GOOD + AWAY.replace("2027-04-09", "2027-04-09T12:00:00"),
            "ours.toml, absence 1 (asha), until: 2027-04-09T12:00:00 is not a day without quotes,"
            " such as 2027-05-06; mend it",
        ),
        (
            GOOD + AWAY + 'calendar = "yes"\n',
            "ours.toml, absence 1 (asha), calendar: 'yes' is not true or false; mend it",
        ),
        (
            GOOD + AWAY + 'why = "x\\ny"\n',
            "ours.toml, absence 1 (asha), why: holds a line break or a control character; take it out",
        ),
        (
            GOOD + AWAY.replace("2027-04-09", "9999-12-31"),
            "ours.toml, absence 1 (asha), until: 9999-12-31 is out of reach: Writ reckons from 1900 to"
            " 2199; write the year with care",
        ),
        # Ladders
        (
            GOOD + '[[ladder]]\narea = "asford"\nrole = "esm"\nrungs = []\n',
            "ours.toml, ladder 1 (esm), area: no area 'asford'; add it or mend the id",
        ),
        (
            GOOD + '[[ladder]]\narea = "ashford"\nrole = "esm"\nrungs = ["retuning_officer"]\n',
            "ours.toml, ladder 1 (esm), rungs: unknown post 'retuning_officer';"
            " did you mean 'returning_officer'?",
        ),
        (
            GOOD + '[[ladder]]\narea = "ashford"\nrole = "esm"\n',
            "ours.toml, ladder 1 (esm): 'rungs' is missing; add it",
        ),
        (
            GOOD + 2 * '[[ladder]]\narea = "ashford"\nrole = "esm"\nrungs = []\n',
            "ours.toml, ladder 2 (esm): ashford has a ladder for it already; keep one",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, message: str) -> None:
    """One line for a clerk: where it is, what is there, what was expected."""
    assert message == refusal(tmp_path, text)


def test_everything_that_is_wrong_with_the_rows_is_found(tmp_path: Path) -> None:
    """A clerk mends a file once, not once for each slip."""
    text = changed('name = "Ashford"', "name = 7").replace('role = "esm"', 'rol = "esm"')
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FaultsError) as refused:
        read_directory(path, POSTS)
    assert (
        "ours.toml, area 2 (ashford), name: 7 is not a text in quotes; mend it",
        "ours.toml, post 1 (without an id): unknown key 'rol'; did you mean 'role'?",
        "ours.toml, post 1 (without an id): 'role' is missing; add it",
    ) == refused.value.lines


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
