"""`writ directory load` and what was set on the page: named, and undone only where it is said."""

from datetime import date
from pathlib import Path

from flows.wiring import open_office
from tasks.actions.directories.keeping import as_seen, make_edit
from tasks.actions.directories.parts import part_of
from tasks.people.directory_csv import directory_csv
from tasks.people.directory_file import write_directory
from tasks.people.editing import Edit, Sort
from tasks.register.plans.directory_store import stored_directory
from tasks.register.visits.members import Organisation
from tests.builders import SAMPLE, at
from tests.flows.typed import Run

NOW = at("Mon 2026-11-02 09:00")
COUNCIL = Organisation("ashford", "council")
SAID = (
    "- absence ben.oduya 2027-05-03 to 2027-05-07 (set on the page on Mon 2 Nov 2026 by Asha Khan)"
)


def set_on_the_page() -> None:
    """Ben is away, as Asha enters it on the page."""
    edit = Edit(Sort.AWAY, "ben.oduya", date(2027, 5, 3), date(2027, 5, 7))
    with open_office().register.write() as session:
        seen = as_seen(stored_directory(session).directory, COUNCIL, NOW)
        make_edit(session, edit, place=COUNCIL, seen=seen, who="Asha Khan", now=NOW)


def test_a_file_that_undoes_the_page_is_not_loaded_unless_it_is_said(writ: Run) -> None:
    """`check` marks what, since when and by whom; after `--anyway` the page's change is forgotten."""
    writ("directory", "load", SAMPLE)
    set_on_the_page()
    code, out, _ = writ("directory", "check", SAMPLE)
    assert (0, SAID) == (code, out.splitlines()[0])
    code, out, err = writ("directory", "load", SAMPLE)
    assert (1, "", True) == (code, out, SAID in err)
    assert "--anyway" in err
    assert 1 == len(err.splitlines())
    assert 0 == writ("directory", "load", SAMPLE, "--anyway")[0]
    assert (0, "nothing to change\n", "") == writ("directory", "load", SAMPLE)


def test_what_was_exported_afterwards_holds_the_page(writ: Run, tmp_path: Path) -> None:
    """It is loaded, with other changes too, without a word."""
    writ("directory", "load", SAMPLE)
    set_on_the_page()
    path = tmp_path / "ours.toml"
    exported = writ("directory", "export")[1]
    path.write_text(exported.replace("Chloe Marsh", "Chloe Marsh-Evans"), encoding="utf-8")
    code, out, _ = writ("directory", "load", path)
    assert (0, ["~ person chloe.marsh", "1 entry loaded"]) == (code, out.splitlines())


def test_the_file_of_one_organisation_is_loaded_into_the_rest(writ: Run, tmp_path: Path) -> None:
    """As TOML or as a folder; everybody else stays."""
    writ("directory", "load", SAMPLE)
    with open_office().register.read() as session:
        part = part_of(stored_directory(session).directory, COUNCIL, NOW)
    path, folder = tmp_path / "ours.toml", tmp_path / "ours"
    path.write_text(write_directory(part, "ashford/council"), encoding="utf-8")
    folder.mkdir()
    for name, text in directory_csv(part, "ashford/council").items():
        (folder / name).write_text(text, encoding="utf-8-sig", newline="")
    for given in (path, folder):
        assert (0, "nothing to change\n", "") == writ("directory", "load", given)
    (folder / "only.csv").write_text("ashford/council", encoding="utf-8")
    code, _, err = writ("directory", "check", folder)
    assert (1, True) == (code, "only.csv: write only in the first line" in err)
