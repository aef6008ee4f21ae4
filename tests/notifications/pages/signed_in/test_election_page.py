"""The page of an election: to scale, filtered, the same in words; and nothing of another organisation's."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event, select

from tasks.actions.archiving import archive_election
from tasks.people.directory import Area, Holding
from tasks.people.posts import AreaKind
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.views.election import Mark
from tests.builders import an_election, at
from tests.cast import ASHA, CHLOE, DEV, GRACE, HUGH, ISLA, JONAS, VICTOR, WENDY, YUSUF, directory
from tests.notifications.visiting import Browser, words
from tests.office import Office
from tests.registers import COPY, copied

TWO = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
FAR = "stranger"
PAGE = f"/e/{TWO.id}"
NOMINATED = "ashford/local_england.sopn"
MOST_STATEMENTS = 20
PAGES = (PAGE, f"{PAGE}/record", f"{PAGE}/summary", "/elections")
COUNCIL, POLICE, OFFICE = {ASHA, CHLOE, WENDY, "ben"}, {GRACE, HUGH, ISLA, JONAS}, {VICTOR, YUSUF}


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two councils vote; it is the Monday after the nominations, and Asha has answered for one task."""
    folder = tmp_path_factory.mktemp("elections")
    with copied(migrated_file, folder) as register:
        office = Office(register).opens(directory(), TWO, "Mon 2026-11-02 09:00").of_old()
        office.run(at("Fri 2027-04-09 17:00"))
        office.completes(ASHA, NOMINATED, note="On the <b>board</b>.")
        office.run(at("Mon 2027-04-12 10:00"))
    return folder / COPY


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    with copied(built, tmp_path) as register:
        yield Office(register, now=at("Mon 2027-04-12 10:00"))


def as_seen_by(office: Office, who: str, path: str = PAGE) -> str:
    """The page as somebody sees it."""
    return Browser(office).enters(who).get(path)


def rows_of(page: str) -> dict[str, str]:
    """Each line of the timetable by its title, as HTML."""
    table = page.partition('<table class="timeline">')[2].partition("</table>")[0]
    rows = re.findall(r'<tr><th scope="row"><a href="[^"]+">(.*?)</a>(.*?)</tr>', table, re.S)
    return dict(rows)


def test_each_sees_the_tasks_of_their_own_and_the_shared_ones(office: Office) -> None:
    """Police-only tasks stay with the police, a council's with the council."""
    council, police = (set(rows_of(as_seen_by(office, who))) for who in (ASHA, GRACE))
    gold = "Establish the gold group and the gold strategy"
    own, shared = "Publish the first interim notice of alteration", "Publish the notice of election"
    assert gold in police - council
    assert own in council - police
    assert shared in council & police


@pytest.mark.parametrize(
    ("who", "ours"),
    [(ASHA, COUNCIL), (DEV, {DEV}), (GRACE, POLICE), (VICTOR, OFFICE)],
    ids=["a council", "the council next door", "the police", "the commissioner's office"],
)
def test_no_page_names_a_person_of_another_organisation(
    office: Office, who: str, ours: set[str]
) -> None:
    """Whatever is on it; posts are named in their place."""
    browser = Browser(office).enters(who)
    others = {name.capitalize() for name in COUNCIL | POLICE | OFFICE | {DEV} if name not in ours}
    for path in (*PAGES, f"{PAGE}?state=late", f"{PAGE}/record?area=ashford"):
        page = words(browser.get(path))
        assert not {name for name in others if re.search(rf"\b{name}\b", page)}
    assert who.capitalize() in words(browser.get(PAGE))


def test_there_is_no_such_page_for_another_force(sqlite_register: Register) -> None:
    """Neither the page nor anything below it, nor an election that is not there."""
    ours = directory(extra=[Holding("farham", "esm", FAR, deputy=False, start=None, end=None)])
    farshire = (
        Area("far", AreaKind.FORCE, "Farshire", "England", None),
        Area("farham", AreaKind.AUTHORITY, "Farham", "England", "far"),
    )
    apart = replace(ours, areas={**ours.areas, **{area.id: area for area in farshire}})
    office = Office(sqlite_register).opens(apart, TWO, "Mon 2026-11-02 09:00")
    stranger = Browser(office).enters(FAR)
    asha = Browser(office).enters(ASHA)
    for path in PAGES[:-1]:
        assert stranger.ask("GET", path).status_code == 404
        assert asha.ask("GET", path.replace("2027", "2031")).status_code == 404
    assert "There is no election" in words(stranger.get("/elections"))


def test_how_a_task_stands_is_a_shape_a_bar_and_a_word(office: Office) -> None:
    """Never a colour alone; what is late, done and to come each has its own."""
    rows = rows_of(as_seen_by(office, ASHA))
    done, late = (
        rows["Publish the statement of persons nominated"],
        rows["Publish the notice of election"],
    )
    assert 'href="#m-done"' in done
    assert ">Done</span>" in done
    assert 'href="#m-escalated"' in late or 'href="#m-late"' in late
    assert "Late</span>" in late or "Gone up the ladder</span>" in late
    coming = rows["Publish the final notice of alteration"]
    assert 'href="#m-coming"' in coming
    assert ">To come</span>" in coming
    page = as_seen_by(office, ASHA)
    for mark in Mark:
        assert f'id="m-{mark}"' in page
        assert page.count(f'id="m-{mark}"') == 1


def test_the_same_task_of_both_councils_is_one_line_for_the_police(office: Office) -> None:
    """With how many stand how, and a way to see them one by one."""
    row = rows_of(as_seen_by(office, GRACE))["Publish the statement of persons nominated"]
    assert "2 areas" in row
    assert "1 Done</span>" in row
    single = as_seen_by(office, GRACE, f"{PAGE}?task=sopn&area=ashford")
    assert "Ashford" in words(single)


def test_a_filter_leaves_what_fits_and_says_when_nothing_does(office: Office) -> None:
    """By GET, so that it works without JavaScript and can be sent on; what is chosen stays chosen."""
    browser = Browser(office).enters(GRACE)
    everything = rows_of(browser.get(PAGE))
    late = browser.get(f"{PAGE}?state=late")
    assert 0 < len(rows_of(late)) < len(everything)
    assert '<option value="late" selected>' in late
    ashford = rows_of(browser.get(f"{PAGE}?area=ashford&post=returning_officer"))
    assert ashford
    assert all("Returning officer" in row for row in ashford.values())
    contest = rows_of(browser.get(f"{PAGE}?contest=local_england:brambleton"))
    assert 0 < len(contest) <= len(everything)
    nothing = browser.get(f"{PAGE}?phase=before&state=coming&area=<script>alert(1)</script>")
    assert "No task that you may see fits that." in words(nothing)
    assert "<script" not in nothing
    assert 'method="get"' in nothing


def test_what_people_wrote_is_shown_as_they_wrote_it(office: Office) -> None:
    """With who did it and for which post; never as HTML."""
    page = as_seen_by(office, CHLOE, f"{PAGE}/record")
    assert "On the &lt;b&gt;board&lt;/b&gt;." in page
    assert "Asha" in words(page)
    police = words(as_seen_by(office, ISLA, f"{PAGE}/record"))
    assert "Publish the statement of persons nominated , Ashford" in police
    assert "Electoral services manager of Ashford" in police


def test_who_has_not_answered_is_there_until_they_have(office: Office) -> None:
    """The post, its holder for those of the same council, and what is first due."""
    before = words(as_seen_by(office, CHLOE)).partition("Who has not answered Post")[2]
    assert "Monitoring officer of Ashford Wendy" in before
    with office.register.read() as session:
        waits = session.scalars(
            select(TaskRow.id).where(TaskRow.state == "open", TaskRow.area == "ashford")
        ).all()
    for task in waits:
        if task.endswith("purdah_start"):
            office.completes(WENDY, task.partition("/")[2])
    after = words(as_seen_by(office, CHLOE)).partition("Who has not answered Post")[2]
    assert "Monitoring officer of Ashford Wendy" not in after.partition("What changed lately")[0]
    assert "Reported done : The pre-election period starts, Ashford" in after


def test_each_body_has_its_pre_election_period(office: Office) -> None:
    """From the day of the notice to polling day; the police and the commissioner's office keep to them all."""
    page = words(as_seen_by(office, GRACE))
    period = "Wed 31 March 2027 to Thu 6 May 2027"
    for body in ("Ashford", "Brambleton", "Police and commissioner's office"):
        assert f"{body} {period}" in page


def test_a_summary_is_that_of_the_readers_own_organisation(office: Office) -> None:
    """The gold commander's of the force, the returning officer's of the council; nobody has another's."""
    gold, officer = (as_seen_by(office, who, f"{PAGE}/summary") for who in (GRACE, CHLOE))
    assert "Gold commander's summary: Blankshire" in words(gold)
    assert "Returning officer's summary: Ashford" in words(officer)
    assert "Brambleton" in words("<body>" + gold.partition('id="by-area"')[2])
    assert "Brambleton" not in words("<body>" + officer.partition('id="by-area"')[2])
    chloe = Browser(office).enters(CHLOE)
    for other in ("brambleton", "blankshire", "opcc", "nowhere"):
        assert chloe.ask("GET", f"{PAGE}/summary?for={other}").status_code == 404


def test_a_council_without_a_poll_has_no_summary_and_that_is_said(
    sqlite_register: Register,
) -> None:
    """To whoever may see the election; nobody else learns that there is one."""
    one = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
    office = Office(sqlite_register).opens(directory(), one, "Mon 2026-11-02 09:00")
    page = f"/e/{one.id}/summary?for=brambleton"
    for who in (GRACE, CHLOE):
        assert "Brambleton has no poll in this election" in words(as_seen_by(office, who, page))
    assert Browser(office).enters(DEV).ask("GET", page).status_code == 404
    page = words(as_seen_by(office, GRACE, f"/e/{one.id}/summary?lang=cy&for=brambleton"))
    assert "Nid oes pleidlais yn yr etholiad hwn: Brambleton" in page


def test_polls_have_their_welsh_names_or_wholly_english_ones(sqlite_register: Register) -> None:
    """Never half of each."""
    areas = {key: replace(area, nation="Wales") for key, area in directory().areas.items()}
    polls = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_wales:ashford", "pcc:blankshire")
    office = Office(sqlite_register).opens(
        replace(directory(), areas=areas), polls, "Mon 2026-11-02 09:00"
    )
    for path in (f"/e/{polls.id}", "/elections"):
        page = words(as_seen_by(office, CHLOE, f"{path}?lang=cy"))
        assert "Etholiad lleol: Ashford" in page
        assert "Etholiad comisiynydd heddlu a throseddu: Blankshire" in page
        assert "Local election in" not in page


def test_a_petitions_page_speaks_of_signing(sqlite_register: Register) -> None:
    """Nowhere of a poll and a count."""
    told = {"speaker_notice_given": "Thu 2027-05-27"}
    recall = an_election("Mon 2027-06-14", "Tue 2027-06-01", "recall_petition:ashford", **told)
    office = Office(sqlite_register).opens(directory(), recall, "Tue 2027-06-01 09:00")
    page = words(as_seen_by(office, CHLOE, f"/e/{recall.id}"))
    assert "13 days until the petition opens for signing." in page
    assert "Count of the signatures" in page
    assert "signing begins" in page
    for said in ("Poll and count", "Up to polling day", "to the poll", "polling day"):
        assert said not in page


def test_links_to_tasks_are_the_readers_own_and_end_with_the_session(office: Office) -> None:
    """What is copied from the page is worth nothing the next day."""
    browser = Browser(office).enters(ASHA)
    page = browser.get(f"{PAGE}?area=ashford")
    (link,) = re.findall(r'<a href="(/t/[^"]+)">Publish the statement of persons nominated', page)[
        :1
    ]
    assert "You answer as Asha" in words(browser.get(link))
    office.now = at("Mon 2027-04-12 21:59")
    assert browser.ask("GET", link).status_code == 200
    office.now = at("Tue 2027-04-13 09:00")
    assert browser.ask("GET", link).status_code == 410


def test_the_page_is_in_the_readers_language(office: Office) -> None:
    """Every word around the tasks; the titles exist in English only."""
    page = words(as_seen_by(office, ASHA, f"{PAGE}?lang=cy"))
    for welsh in ("Amserlen", "Pwy sydd heb ateb", "dydd Iau 6 Mai 2027", "Wedi'i chwblhau"):
        assert welsh in page
    for english in ("Who has not", "To come", "Timetable", "Show these", "Dates set"):
        assert english not in page


def test_an_archived_election_says_so(office: Office) -> None:
    """And is still there to be read."""
    with office.register.write() as session:
        office.now = at("Mon 2027-05-10 10:00")
        archive_election(
            session, TWO.id, reason="held", who="Olga", now=office.now, even_if_open=True
        )
    assert "Archived" in words(as_seen_by(office, ASHA))
    assert "Archived" in words(as_seen_by(office, ASHA, "/elections"))


def statements(browser: Browser, path: str) -> int:
    """How many statements a page takes."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(browser.office.register.engine, "before_cursor_execute", note)
    browser.get(path)
    event.remove(browser.office.register.engine, "before_cursor_execute", note)
    return len(sent)


def test_more_tasks_take_no_more_queries(office: Office) -> None:
    """However many there are: the same statements for one council's tasks as for all."""
    browser = Browser(office).enters(GRACE)
    pages = (PAGE, f"{PAGE}/record", f"{PAGE}/summary")
    before = [statements(browser, path) for path in pages]
    lines = len(rows_of(browser.get(PAGE)))
    with office.register.write() as session:
        for row in session.scalars(select(TaskRow).where(TaskRow.area == "ashford")).all():
            values = {
                column.name: getattr(row, column.name) for column in TaskRow.__table__.columns
            }
            for copy in range(3):
                title, name = f"{row.title} {copy}", f"{row.key}.{copy}"
                fresh = {"number": None, "id": f"{row.id}.{copy}", "key": name, "title": title}
                session.add(TaskRow(**{**values, **fresh}))
    assert [statements(browser, path) for path in pages] == before
    assert max(before) <= MOST_STATEMENTS
    assert len(rows_of(browser.get(PAGE))) > 2 * lines
