"""The directory as a file: what is the organisation's own, as `writ directory load` takes it."""

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from tasks.actions.directories.parts import with_part
from tasks.people.access import Access, AccessRole
from tasks.people.directory import Absence, Directory, DirectoryError, Holding
from tasks.people.directory_csv import only_in_csv, read_directory_csv
from tasks.people.directory_file import only_in, read_directory
from tasks.people.posts import load_posts
from tasks.register.database import Register
from tasks.register.plans.directory_store import changes, stored_directory
from tests.cast import ASHA, BEN, GRACE
from tests.notifications.may_office import MAY
from tests.notifications.pages.signed_in.test_access import PAT, with_roles
from tests.notifications.visiting import Browser
from tests.office import Office

OURS = "ashford/council"


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Pat administers Ashford's council, Grace the police. Wendy deputises for the police as well; Hugh, of
    the police, held a post of the council once. Asha is away."""
    plain = with_roles({PAT: "administrator:ashford", GRACE: "administrator:blankshire"})
    once = Holding("ashford", "returning_officer", "hugh", deputy=True, start=None, end=None)
    holdings = (
        *plain.holdings,
        Holding("blankshire", "gold_commander", "wendy", deputy=True, start=None, end=None),
        replace(once, end=date(2026, 1, 1)),
    )
    away = (Absence(ASHA, date(2026, 12, 1), date(2026, 12, 2), "=Leave"),)
    directory = replace(plain, holdings=holdings, absences=away)
    return Office(sqlite_register).opens(directory, MAY, "Mon 2026-11-02 09:00")


def stored(office: Office) -> Directory:
    """The directory as it stands."""
    with office.register.read() as session:
        return stored_directory(session).directory


def downloaded(office: Office, folder: Path, form: str) -> tuple[Directory, str]:
    """What Pat downloads, read as the command reads it."""
    pat = Browser(office).enters(PAT)
    answer = pat.ask("GET", f"/directory/file/{OURS}.{form}")
    assert f'filename="directory-ashford-council.{form}"' in answer.headers["content-disposition"]
    if form == "zip":
        with zipfile.ZipFile(BytesIO(answer.content)) as files:
            files.extractall(folder)
        return read_directory_csv(folder, load_posts()), only_in_csv(folder)
    path = folder / "ours.toml"
    path.write_bytes(answer.content)
    return read_directory(path, load_posts()), only_in(path)


@pytest.mark.parametrize("form", ["toml", "zip"])
def test_what_was_downloaded_changes_nothing_when_it_is_loaded(
    office: Office, tmp_path: Path, form: str
) -> None:
    """As TOML and as CSV files; nobody of the police is in it, also who held a post here once."""
    part, only = downloaded(office, tmp_path, form)
    assert OURS == only
    assert {ASHA, BEN, "chloe", "wendy", PAT} == part.people.keys()
    assert {"ashford"} == {held.area for held in part.holdings}
    assert [] == changes(stored(office), with_part(stored(office), part, only, office.now))


def test_a_part_changes_its_organisation_alone(office: Office, tmp_path: Path) -> None:
    """Who is not in it any more goes; who is of another organisation besides stays there."""
    part, only = downloaded(office, tmp_path, "toml")
    people = {who: person for who, person in part.people.items() if who not in {BEN, "wendy"}}
    people[ASHA] = replace(people[ASHA], name="Asha Khan")
    holdings = tuple(h for h in part.holdings if h.person in people)
    changed = replace(part, people=people, holdings=holdings, absences=())
    lines = changes(stored(office), with_part(stored(office), changed, only, office.now))
    assert [
        "~ person asha",
        "- person ben",
        "- post ashford/deputy_returning_officer",
        "- post ashford/monitoring_officer",
        "- post ashford/chief_executive",
        "- absence asha 2026-12-01 to 2026-12-02",
    ] == lines


def test_who_stays_for_another_organisation_loses_the_role_in_this_one(
    office: Office, tmp_path: Path
) -> None:
    """Or they would be of it still."""
    part, only = downloaded(office, tmp_path, "toml")
    reads = (Access(AccessRole.READER, "ashford"),)
    old = stored(office)
    wendy = replace(old.people["wendy"], access=reads)
    old = replace(old, people={**old.people, "wendy": wendy})
    people = {who: person for who, person in part.people.items() if who != "wendy"}
    holdings = tuple(h for h in part.holdings if h.person in people)
    new = with_part(old, replace(part, people=people, holdings=holdings), only, office.now)
    assert () == new.people["wendy"].access


@pytest.mark.parametrize("what", ["post", "area", "only"])
def test_a_part_with_more_than_is_its_own_is_refused(
    office: Office, tmp_path: Path, what: str
) -> None:
    """Named, with what to do."""
    part, only = downloaded(office, tmp_path, "toml")
    if what == "post":
        gold = Holding("blankshire", "gold_commander", ASHA, deputy=False, start=None, end=None)
        part = replace(part, holdings=(*part.holdings, gold))
    elif what == "area":
        renamed = replace(part.areas["ashford"], name="Ashfordshire")
        part = replace(part, areas={**part.areas, "ashford": renamed})
    else:
        only = "ashford/fire"
    said = {"post": "take it out", "area": "file of the whole directory", "only": "no organisation"}
    with pytest.raises(DirectoryError, match=said[what]):
        with_part(stored(office), part, only, office.now)


def test_nobody_else_downloads_it(office: Office) -> None:
    """Neither who administers another organisation, nor who administers none; nor in another form."""
    for who, path in (
        (GRACE, f"{OURS}.toml"),
        (ASHA, f"{OURS}.toml"),
        (PAT, "blankshire/police.zip"),
        (PAT, f"{OURS}.xlsx"),
    ):
        answer = Browser(office).enters(who).ask("GET", f"/directory/file/{path}")
        assert answer.status_code == 404
