"""The directory as CSV files: what Excel makes of them is read, every mistake names its cell."""

from pathlib import Path

import pytest

from calendars.errors import RuleDataError
from tasks.people.directory_csv import FILES, read_directory_csv, write_directory_csv
from tasks.people.posts import load_posts
from tests.builders import day, sample
from tests.cast import ASHA, DEV, directory, everything

POSTS = load_posts()
GOOD = {
    "areas.csv": "id,kind,name,nation,parent\nblankshire,force,Blankshire,England,\n"
    "ashford,authority,Ashford,,blankshire\n",
    "people.csv": "id,name,language,addresses\nasha,Asha,,email:asha@example.org\n"
    "ben,Ben,cy,email:ben@example.org email:ben.oduya@example.org\n",
    "posts.csv": "area,role,holder,deputies,from,until\nashford,esm,asha,ben,,\n",
    "ladders.csv": "area,role,rungs\nashford,esm,returning_officer chief_executive\n",
    "absences.csv": "person,from,until,why,calendar\nasha,2027-03-29,09/04/2027,leave,\n",
}


def folder_of(tmp_path: Path, **changed: str) -> Path:
    """The good files, some of them changed (`people="..."`), as Excel would save them."""
    for name, text in GOOD.items():
        said = changed.get(name.removesuffix(".csv"), text)
        (tmp_path / name).write_text(said, encoding="utf-8-sig", newline="")
    return tmp_path


def refusal(folder: Path) -> str:
    """What is said of the files."""
    with pytest.raises(RuleDataError) as refused:
        read_directory_csv(folder, POSTS)
    said = str(refused.value)
    assert "\n" not in said
    return said


@pytest.mark.parametrize("which", [sample, directory, everything])
def test_what_is_written_is_read_back(tmp_path: Path, which: object) -> None:
    """Export, read: the same values; a second export is the same to the letter."""
    before = which()  # type: ignore[operator]
    write_directory_csv(before, tmp_path / "one")
    after = read_directory_csv(tmp_path / "one", POSTS)
    assert (before.areas, before.people) == (after.areas, after.people)
    assert (before.holdings, before.ladders) == (after.holdings, after.ladders)
    assert before.absences == after.absences
    write_directory_csv(after, tmp_path / "two")
    for name in FILES.values():
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_excel_opens_what_is_written(tmp_path: Path) -> None:
    """A mark for UTF-8, line ends of Windows, days that sort."""
    write_directory_csv(everything(), tmp_path)
    people = (tmp_path / "people.csv").read_bytes()
    assert people.startswith(b"\xef\xbb\xbfid,name,language,addresses,access\r\n")
    assert "asha,2027-03-29,2027-04-09," in (tmp_path / "absences.csv").read_text("utf-8-sig")


@pytest.mark.parametrize("old", [",", ";"])
def test_either_delimiter_and_either_day(tmp_path: Path, old: str) -> None:
    """Excel writes semicolons where the comma is the decimal sign, and days as its owner reads."""
    folder = folder_of(
        tmp_path,
        **{name.removesuffix(".csv"): text.replace(",", old) for name, text in GOOD.items()},
    )
    found = read_directory_csv(folder, POSTS)
    assert "England" == found.area("ashford").nation
    assert ["asha", "ben"] == [h.person for h in found.holdings]
    assert ["ben@example.org", "ben.oduya@example.org"] == [
        address.to for address in found.people["ben"].addresses
    ]
    (absence,) = found.absences
    assert (ASHA, day("Mon 2027-03-29"), day("Fri 2027-04-09"), "leave") == (
        absence.person,
        absence.start,
        absence.end,
        absence.why,
    )


def test_what_may_be_left_out_and_what_excel_leaves_behind(tmp_path: Path) -> None:
    """No ladders, no absences; capitals in the first line, empty lines and cells at the end."""
    folder = folder_of(
        tmp_path,
        people="\ufeffID, Name ,Addresses,,\r\nasha,Asha,email:asha@example.org,,\r\n"
        ",,,,\r\n\r\nben,Ben,email:ben@example.org\r\n",
    )
    (folder / "people.csv").write_bytes((folder / "people.csv").read_bytes()[3:])
    (folder / "ladders.csv").unlink()
    (folder / "absences.csv").unlink()
    found = read_directory_csv(folder, POSTS)
    assert ({"asha", "ben"}, (), ()) == (set(found.people), found.ladders, found.absences)


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A1", "+44 Ltd", "-x", "@SUM(A1)", "'=x", "''+x"])
def test_no_cell_is_a_formula(tmp_path: Path, name: str) -> None:
    """What a spreadsheet would run is written as text, and comes back as it was."""
    plain = sample()
    person = plain.people["asha.khan"]
    dangerous = type(person)(person.id, name, person.language, person.addresses)
    changed = type(plain)(plain.areas, {**plain.people, person.id: dangerous}, plain.holdings)
    write_directory_csv(changed, tmp_path)
    (line,) = [
        line
        for line in (tmp_path / "people.csv").read_text("utf-8-sig").splitlines()
        if line.startswith("asha.khan")
    ]
    assert line.partition(",")[2].lstrip('"').startswith("'")
    assert name == read_directory_csv(tmp_path, POSTS).people[person.id].name


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        (
            "areas",
            "",
            "areas.csv, line 1: no column 'id'; expected id, kind, name, nation, parent, fire",
        ),
        (
            "areas",
            "id,kind,nam\n",
            "areas.csv, line 1, column 3: unknown column 'nam';"
            " expected id, kind, name, nation, parent, fire",
        ),
        (
            "areas",
            "id,kind,name,kind\n",
            "areas.csv, line 1: column 'kind' stands there twice; keep one",
        ),
        (
            "areas",
            GOOD["areas.csv"] + "loamshire,force,Loamshire,England,\n"
            "ashford,authority,Ashford,,loamshire\n",
            "areas.csv, line 5 (ashford), parent: ashford lies in blankshire already"
            " (areas.csv, line 3 (ashford)); an authority lies in one force only:"
            " keep one of the two",
        ),
        (
            "areas",
            GOOD["areas.csv"].replace(",,blankshire", ",,blank"),
            "areas.csv, line 3 (ashford), parent: no area 'blank'; add it or mend the id",
        ),
        (
            "people",
            GOOD["people.csv"].replace("email:asha@example.org", ""),
            "people.csv, line 2 (asha), addresses: has no address and could never be told anything;"
            " add one as email:name@example.org",
        ),
        (
            "people",
            GOOD["people.csv"].replace("email:asha", "asha"),
            "people.csv, line 2 (asha), addresses: 'asha@example.org' names no channel;"
            " write email:... or text:... or teams:... or webhook:...",
        ),
        (
            "people",
            GOOD["people.csv"].replace(",cy,", ",fr,"),
            "people.csv, line 3 (ben), language: unknown 'fr'; write one of en, cy",
        ),
        (
            "people",
            GOOD["people.csv"].replace(",Asha,", ',"Asha\nKhan",'),
            "people.csv, line 2 (asha), name: holds a line break or a control character; take it out",
        ),
        (
            "people",
            GOOD["people.csv"].replace("asha,Asha", '"asha\n",Asha').replace(",cy", ",fr"),
            "people.csv, line 4 (ben), language: unknown 'fr'; write one of en, cy",
        ),
        (
            "people",
            GOOD["people.csv"].replace("Asha,", "Khan, Asha,"),
            "people.csv, line 2 (asha): has 5 cells and the first line 4; put a cell that holds a"
            " comma or a semicolon in double quotes",
        ),
        (
            "people",
            GOOD["people.csv"].replace("Asha", '"Asha'),
            "people.csv, line 2: unexpected end of data; mend the double quotes of that line",
        ),
        (
            "people",
            GOOD["people.csv"].replace("asha,Asha", ",Asha"),
            "people.csv, line 2 (without an id): 'id' is missing; add it",
        ),
        (
            "posts",
            GOOD["posts.csv"].replace("esm", "emm"),
            "posts.csv, line 2 (emm), role: unknown post 'emm'; did you mean 'esm'?",
        ),
        (
            "posts",
            GOOD["posts.csv"].replace("ben,,", "ben,06/13/2027,"),
            "posts.csv, line 2 (esm), from: '06/13/2027' is not a day; write it as 2027-05-06 or"
            " 06/05/2027 (day first)",
        ),
        (
            "posts",
            GOOD["posts.csv"].replace("ben,,", "ben,6/5/27,"),
            "posts.csv, line 2 (esm), from: '6/5/27' is not a day; write it as 2027-05-06 or"
            " 06/05/2027 (day first)",
        ),
        (
            "posts",
            GOOD["posts.csv"].replace("ben,,", "ben,20270506,"),
            "posts.csv, line 2 (esm), from: '20270506' is not a day; write it as 2027-05-06 or"
            " 06/05/2027 (day first)",
        ),
        (
            "posts",
            GOOD["posts.csv"] + "ashford,esm,,ben,01/05/2027,\n",
            "posts.csv, line 3 (esm): ben is in esm of ashford already on the same day;"
            " name them once, as holder or as deputy",
        ),
        (
            "posts",
            GOOD["posts.csv"].replace("asha,ben", "asha,") + "ashford,esm,ben,,,\n",
            "posts.csv, line 3 (esm): asha and ben both hold esm of ashford on the same day;"
            " give one of them `until` or `from`, or make one a deputy",
        ),
        (
            "ladders",
            GOOD["ladders.csv"].replace("chief_", "cheif_"),
            "ladders.csv, line 2 (esm), rungs: unknown post 'cheif_executive';"
            " did you mean 'chief_executive'?",
        ),
        (
            "absences",
            GOOD["absences.csv"].replace("asha", "aisha"),
            "absences.csv, line 2 (aisha), person: no person 'aisha'; add them or mend the id",
        ),
        (
            "absences",
            GOOD["absences.csv"].replace("leave,", "leave,maybe"),
            "absences.csv, line 2 (asha), calendar: 'maybe' is neither yes nor no;"
            " write one, or nothing",
        ),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, file: str, text: str, message: str) -> None:
    """File, line and column; what is there, what was expected."""
    assert message == refusal(folder_of(tmp_path, **{file: text}))


def test_a_ward_over_two_lines_is_refused(tmp_path: Path) -> None:
    """Made one line it would be another ward's name."""
    folder = folder_of(tmp_path)
    (folder / "contests.csv").write_text('area,name,election\nashford,"Mi\nll",local\n')
    said = "contests.csv, line 2 (Mi\\nll), name: holds a line break or a control character; take it out"
    assert said == refusal(folder)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """One that is not there, and one that an old Excel saved."""
    folder = folder_of(tmp_path)
    (folder / "posts.csv").write_bytes(GOOD["posts.csv"].replace("asha", "zoë").encode("latin-1"))
    assert (
        f"{folder}/posts.csv: not UTF-8 text; save it in Excel as 'CSV UTF-8 (Comma delimited)'"
        == (refusal(folder))
    )
    (folder / "posts.csv").unlink()
    assert (
        f"{folder}/posts.csv: no such file; a directory of CSV files needs"
        " areas.csv, people.csv, posts.csv"
    ) == refusal(folder)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(RuleDataError, match=r"areas\.csv: cannot be written"):
        write_directory_csv(directory(), tmp_path / "taken")


def test_welsh_is_kept(tmp_path: Path) -> None:
    """Letters that Latin-1 does not have."""
    write_directory_csv(everything(), tmp_path)
    found = read_directory_csv(tmp_path, POSTS).people[DEV]
    assert ('Megan "Meg" ap Rhŷs, Dr', "cy") == (found.name, found.language)
