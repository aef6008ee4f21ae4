"""Tables of pages as files: the rows of the page, in its reader's language, and nothing in them is a command."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from tasks.register.database import Register
from tasks.register.people import number_of_person
from tests.builders import an_election, at
from tests.cast import ASHA, CHLOE, DEV, GRACE, HUGH, ISLA, JONAS, VICTOR, WENDY, YUSUF, directory
from tests.notifications.visiting import Browser, words
from tests.notifications.workbooks import texts_of
from tests.office import Office
from tests.registers import COPY, copied

TWO = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
PAGE = f"/e/{TWO.id}"
NOMINATED = "ashford/local_england.sopn"
EVIL = '=HYPERLINK("http://x")'
OF_PAGE = ("timetable", "periods", "silent", "changes", "record", "dates")


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two councils vote; it is the Monday after the nominations, and Asha has answered for one task with
    words that a spreadsheet would take for a command."""
    folder = tmp_path_factory.mktemp("downloads")
    with copied(migrated_file, folder) as register:
        office = Office(register).opens(directory(), TWO, "Mon 2026-11-02 09:00").of_old()
        office.run(at("Fri 2027-04-09 17:00"))
        office.completes(ASHA, NOMINATED, note=EVIL)
        office.run(at("Mon 2027-04-12 10:00"))
    return folder / COPY


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    with copied(built, tmp_path) as register:
        yield Office(register, now=at("Mon 2027-04-12 10:00"))


def table(browser: Browser, path: str) -> list[list[str]]:
    """The rows of a table, its head first, as CSV."""
    response = browser.ask("GET", path)
    assert (200, "text/csv; charset=utf-8") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert response.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def book(browser: Browser, path: str) -> list[list[str]]:
    """The rows of a table for Excel."""
    response = browser.ask("GET", path)
    assert 200 == response.status_code
    return texts_of(response.content)


def test_a_file_has_what_its_readers_page_has(office: Office) -> None:
    """Police-only tasks stay with the police, a council's with the council; the filter is that of the page."""
    asha, grace = Browser(office).enters(ASHA), Browser(office).enters(GRACE)
    council, police = ({row[0] for row in table(b, f"{PAGE}/timetable.csv")} for b in (asha, grace))
    gold = "Establish the gold group and the gold strategy"
    assert gold in police - council
    assert "Publish the first interim notice of alteration" in council - police
    late = table(grace, f"{PAGE}/timetable.csv?state=late&area=ashford")
    assert {"Ashford"} == {row[1] for row in late[1:]}
    assert {"Late"} == {row[7] for row in late[1:]}
    shown = words(grace.get(f"{PAGE}?state=late&area=ashford"))
    assert all(row[0] in shown for row in late[1:])
    assert 1 < len(late) < len(table(grace, f"{PAGE}/timetable.csv"))


def test_a_task_of_several_councils_is_a_row_for_each(office: Office) -> None:
    """Where the page has one line for all; days and moments are to be computed with."""
    rows = table(Browser(office).enters(GRACE), f"{PAGE}/timetable.csv?task=sopn")
    assert ["Ashford", "Brambleton"] == sorted(row[1] for row in rows[1:])
    (due,) = {row[5] for row in rows[1:]}
    assert "2027-04-09T16:00+01:00" == due


def test_every_table_of_a_page_has_its_two_files(office: Office) -> None:
    """Each link is under its table, opens, and has the same rows in both forms."""
    browser = Browser(office).enters(GRACE)
    page = browser.get(PAGE)
    links = re.findall(r'href="([^"]+\.(?:xlsx|csv)\?[^"]+)"', page)
    assert {(key, form) for key in OF_PAGE for form in ("xlsx", "csv")} == {
        (found[1], found[2]) for link in links if (found := re.search(r"(\w+)\.(\w+)\?", link))
    }
    for key in OF_PAGE:
        rows = table(browser, f"{PAGE}/{key}.csv")
        assert len(rows) > 1, key
        assert len(rows) == len(book(browser, f"{PAGE}/{key}.xlsx"))
        assert rows[0] == book(browser, f"{PAGE}/{key}.xlsx")[0]


def test_a_file_is_kept_and_never_shown(office: Office) -> None:
    """By the browser, under a name that says what it is; nobody else's copy keeps it."""
    response = Browser(office).enters(ASHA).ask("GET", f"{PAGE}/silent.xlsx?lang=en")
    assert response.headers["content-disposition"] == (
        f'attachment; filename="{TWO.id}-silent.xlsx"'
    )
    assert "spreadsheetml" in response.headers["content-type"]
    assert "nosniff" == response.headers["x-content-type-options"]
    assert "no-store" == response.headers["cache-control"]


@pytest.mark.parametrize(
    ("who", "ours"),
    [
        (ASHA, {ASHA, CHLOE, WENDY, "ben"}),
        (DEV, {DEV}),
        (GRACE, {GRACE, HUGH, ISLA, JONAS}),
        (VICTOR, {VICTOR, YUSUF}),
    ],
    ids=["a council", "the council next door", "the police", "the commissioner's office"],
)
def test_no_file_names_a_person_of_another_organisation(
    office: Office, who: str, ours: set[str]
) -> None:
    """Whatever is in it; posts stand in their place."""
    everybody = {ASHA, CHLOE, WENDY, "ben", GRACE, HUGH, ISLA, JONAS, VICTOR, YUSUF, DEV}
    browser = Browser(office).enters(who)
    paths = [
        *(f"{PAGE}/{key}.csv" for key in OF_PAGE),
        *(f"{PAGE}/summary/{key}.csv" for key in ("late", "next", "areas")),
        "/elections/elections.csv",
    ]
    for path in paths:
        said = str(table(browser, path))
        others = {name for name in everybody - ours if re.search(rf"\b{name}\b", said, re.I)}
        assert set() == others, path
    assert who == VICTOR or who.capitalize() in str(table(browser, f"{PAGE}/timetable.csv"))


def test_who_sees_nothing_of_an_election_has_no_file_of_it(sqlite_register: Register) -> None:
    """Nor is there a file that no page has, nor in another form; nor a role's page without the role."""
    one = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
    office = Office(sqlite_register).opens(directory(), one, "Mon 2026-11-02 09:00")
    dev, asha = Browser(office).enters(DEV), Browser(office).enters(ASHA)
    page = f"/e/{one.id}"
    for path in (f"{page}/timetable.csv", f"{page}/record.xlsx", f"{page}/summary/late.csv"):
        assert 200 == asha.ask("GET", path).status_code
        assert 404 == dev.ask("GET", path).status_code
    for path in (
        f"{page}/secrets.csv",
        f"{page}/timetable.pdf",
        f"{page}/timetable.csv.exe",
        f"{page}/summary/late.csv?for=brambleton",
        f"{page.replace('2027', '2031')}/timetable.csv",
        "/people/people.csv",
        "/directory/posts.csv",
    ):
        assert 404 == asha.ask("GET", path).status_code, path


def test_heads_are_in_the_readers_language(office: Office) -> None:
    """And so is how a task stands, in both forms."""
    browser = Browser(office).enters(ASHA)
    rows = table(browser, f"{PAGE}/timetable.csv?lang=cy&task=sopn")
    assert ["Tasg", "Ardal", "Swydd", "Cyfnod"] == rows[0][:4]
    assert "Wedi'i chwblhau" in rows[1]
    assert rows[0] == book(browser, f"{PAGE}/timetable.xlsx?lang=cy")[0]
    welsh = browser.get(f"{PAGE}?lang=cy&state=done")
    assert f"{PAGE}/timetable.csv?lang=cy&amp;state=done" in welsh
    assert "Lawrlwytho:" in welsh


def test_what_people_wrote_is_text(office: Office) -> None:
    """In Excel as it was written, in CSV behind an apostrophe where a spreadsheet might compute it."""
    browser = Browser(office).enters(CHLOE)
    assert EVIL == book(browser, f"{PAGE}/record.xlsx")[1][-1]
    assert f"'{EVIL}" == table(browser, f"{PAGE}/record.csv")[1][-1]


def link_of(office: Office, who: str, path: str) -> str:
    """Somebody's own list, or a task of it, as mailed today."""
    with office.register.read() as session:
        number = number_of_person(session, who)
    return f"/me/{office.links().sign_person(number, now=office.now)}{path}"


def test_ones_own_tasks_and_a_history_behind_the_links_of_mails(office: Office) -> None:
    """The list with every task on it, and what happened about one, as the pages say it."""
    browser = Browser(office)
    address = link_of(office, ASHA, "")
    page = browser.get(address)
    rows = table(browser, f"{address}/tasks.csv")
    assert f'{address}/tasks.csv?lang=en"' in page
    assert len(rows) == 1 + page.count('<div class="what">')
    assert rows == table(Browser(office), f"{address}/tasks.csv?lang=xx")
    (task,) = set(re.findall(r'href="(/t/[^"]+)">Publish the statement of persons nominated', page))
    history = table(browser, f"{task}/history.csv")
    assert any(f"'{EVIL}" in row for row in history)
    assert f"{task}/history.xlsx?lang=en" in browser.get(task)
    assert 404 == browser.ask("GET", f"{task}/other.csv").status_code
    assert 404 == browser.ask("GET", f"{task[:-3]}/history.csv").status_code
