"""A calendar that subscribes to somebody's tasks, at the secret address that they made."""

import re

import httpx
import pytest
from icalendar import Calendar, Component
from sqlalchemy import select

from notifications.pages.register_desk import RegisterDesk
from tasks.register.database import Register
from tasks.register.models import PersonRow
from tasks.register.plans.directory_store import replace_directory
from tasks.register.record.history import OFFICE, entries
from tasks.register.visits.models import CalendarFeedRow
from tests.builders import an_election, call
from tests.cast import ASHA, DEV, GRACE, directory
from tests.notifications.may_office import MAY, NOTICE
from tests.notifications.posting import counted
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office

PAGE = "http://127.0.0.1:8600"
FIND = re.compile(re.escape(PAGE) + r"(/feed/[A-Za-z0-9_-]+\.ics)")


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """The May election of Ashford; its messages can bring calendar entries."""
    office = Office(sqlite_register, sender="elections@example.org")
    return office.opens(directory(), MAY, "Mon 2026-11-02 09:00")


def presses(browser: Browser, action: str) -> httpx.Response:
    """One of the buttons of the calendar's page."""
    token = form_token(browser.get("/mine/calendar"))
    return browser.ask("POST", "/mine/calendar", data={"form": token, "action": action})


def makes(browser: Browser) -> str:
    """The address that is shown, as a path."""
    response = presses(browser, "make")
    assert response.status_code == 200
    (path,) = FIND.findall(response.text)
    return str(path)


def reads(office: Office, path: str, **headers: str) -> httpx.Response:
    """A program that has no cookie."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Browser(office).ask("GET", path, headers=named)


def events(response: httpx.Response) -> dict[str, Component]:
    """The entries by id, read by the library."""
    assert response.status_code == 200
    return {str(e["UID"]): e for e in Calendar.from_ical(response.content).walk("VEVENT")}


def test_the_feed_has_what_the_persons_own_list_has_and_is_not_finished(office: Office) -> None:
    """Each once, at its moment in London, with where one signs in to it; and nothing of another's."""
    browser = Browser(office).enters(ASHA)
    path = makes(browser)
    found = events(reads(office, path))
    board = RegisterDesk(office.register).tasks_of(_number(office, ASHA), now=office.now)
    ours = {task.uid: task for task in board.tasks if not task.standing.is_closed}
    assert found.keys() == ours.keys()
    assert found
    for uid, entry in found.items():
        task = ours[uid]
        assert task.title in str(entry["SUMMARY"])
        assert f"{PAGE}/mine/{task.number}" == str(entry["URL"])
        assert "/t/" not in str(entry["DESCRIPTION"])
        assert "Why" in str(entry["DESCRIPTION"])
        assert "CONFIRMED" == entry["STATUS"]
        if task.due_has_hour:
            assert task.due == entry.decoded("DTSTART")
            assert "Europe/London" == entry["DTSTART"].params["TZID"]
    dev = Browser(office).enters(DEV)
    assert not found.keys() & events(reads(office, makes(dev))).keys()


def test_an_entry_is_the_one_that_messages_bring(office: Office) -> None:
    """The same id and the same sequence, so that a program that has both can tell."""
    path = makes(Browser(office).enters(ASHA))
    feed = events(reads(office, path))
    office.at("Mon 2027-03-15 09:00")
    mailed = [
        entry
        for message, address in office.every
        if address.startswith(ASHA)
        for file in (message.invite, *message.attachments)
        if file is not None and file.name.endswith(".ics")
        for entry in Calendar.from_ical(file.content).walk("VEVENT")
    ]
    assert mailed
    for entry in mailed:
        assert feed[str(entry["UID"])]["SEQUENCE"] == entry["SEQUENCE"]
        assert feed[str(entry["UID"])]["SUMMARY"] == entry["SUMMARY"]


def test_what_is_done_leaves_the_feed(office: Office) -> None:
    """And nothing else does."""
    path = makes(Browser(office).enters(ASHA))
    office.at("Mon 2027-03-15 09:00")
    before = reads(office, path)
    office.completes(ASHA, NOTICE)
    gone = events(before).keys() - events(reads(office, path)).keys()
    assert len(gone) == 1
    (uid,) = gone
    assert "notice of election" in str(events(before)[uid]["SUMMARY"]).lower()


def test_a_program_is_told_when_to_come_back_and_what_has_not_changed(office: Office) -> None:
    """By the tag, which is the same until an entry is another, whatever the time."""
    path = makes(Browser(office).enters(ASHA))
    first = reads(office, path)
    calendar = Calendar.from_ical(first.content)
    assert "PUBLISH" == calendar["METHOD"]
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H" in first.content
    assert b"X-PUBLISHED-TTL:PT1H" in first.content
    assert "Election tasks of Asha" == str(calendar["NAME"])
    assert ["Europe/London"] == [zone["TZID"] for zone in calendar.walk("VTIMEZONE")]
    assert first.headers["content-type"].startswith("text/calendar")
    assert first.headers["cache-control"] == "private, no-cache"
    tag = first.headers["etag"]
    office.at("Mon 2026-11-02 12:00")
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = reads(office, path, if_none_match=known)
        assert (304, b"", tag) == (again.status_code, again.content, again.headers["etag"])
    assert reads(office, path, if_none_match='"other"').status_code == 200
    office.at("Mon 2027-03-15 09:00")
    office.completes(ASHA, NOTICE)
    assert reads(office, path, if_none_match=tag).status_code == 200


def test_the_address_is_shown_once_and_kept_as_a_hash(office: Office) -> None:
    """Neither the page nor the register nor the history has it afterwards; who made it is in the history."""
    browser = Browser(office).enters(ASHA)
    assert "You have no such address" in words(browser.get("/mine/calendar"))
    path = makes(browser)
    secret = path.removeprefix("/feed/").removesuffix(".ics")
    page = browser.get("/mine/calendar")
    assert secret not in page
    assert "You have had such an address since Monday 2 November 2026" in words(page)
    with office.register.read() as session:
        (row,) = session.scalars(select(CalendarFeedRow))
        assert secret not in row.secret
        last = list(entries(session, OFFICE))[-1]
        assert ("feed-made", "Asha", ASHA) == (last.kind, last.who, last.person)
        assert secret not in f"{last.text} {last.data}"


def test_a_new_address_ends_the_old_one_and_revoking_ends_it(office: Office) -> None:
    """Revoked, wrong and unknown look alike: as any address at which there is nothing."""
    browser = Browser(office).enters(ASHA)
    old = makes(browser)
    new = makes(browser)
    assert reads(office, new).status_code == 200
    assert reads(office, old).status_code == 404
    assert "works no longer" in words(presses(browser, "revoke").text)
    nothing = reads(office, "/nothing").text
    for path in (old, new, "/feed/x.ics", "/feed/.ics", f"{new}x", "/feed/%00.ics"):
        refused = reads(office, path)
        assert (404, nothing) == (refused.status_code, refused.text)
    assert presses(browser, "revoke").status_code == 200
    assert presses(browser, "something").status_code == 400
    with office.register.read() as session:
        kinds = [entry.kind for entry in entries(session, OFFICE)]
    assert ["feed-made", "feed-made", "feed-revoked"] == [k for k in kinds if "feed" in k]


def test_who_leaves_the_directory_has_no_feed(office: Office) -> None:
    """From that moment on."""
    path = makes(Browser(office).enters(ASHA))
    with office.register.write() as session:
        stayed = directory({"ashford/esm": None, "ashford/ero": None})
        assert ASHA not in stayed.people
        replace_directory(session, stayed)
    assert reads(office, path).status_code == 404


def test_the_feed_costs_no_query_for_each_task(office: Office) -> None:
    """As many for several elections as for one."""
    path = makes(Browser(office).enters(GRACE))
    with office.register.read() as session, counted(session) as few:
        before = len(events(reads(office, path)))
    call(
        office.register, an_election("Thu 2027-10-07", "Mon 2026-11-02", "local_england:brambleton")
    )
    with office.register.read() as session, counted(session) as many:
        after = len(events(reads(office, path)))
    assert after > before > 1
    assert len(few) == len(many)


def test_a_link_of_the_feed_opens_for_who_has_signed_in_alone(office: Office) -> None:
    """Who has not is brought to sign in, and then to the task; a stranger is shown nothing of it."""
    browser = Browser(office).enters(ASHA)
    entry = next(iter(events(reads(office, makes(browser))).values()))
    path = str(entry["URL"]).removeprefix(PAGE)
    opened = browser.ask("GET", path)
    assert opened.status_code == 303
    assert str(entry["SUMMARY"]).removeprefix("Due: ").rpartition(", ")[0] in words(
        browser.get(opened.headers["location"])
    )
    stranger = Browser(office)
    assert stranger.ask("GET", path).headers["location"] == "/sign-in"
    assert stranger.presses(_mailed(stranger, ASHA)).headers["location"] == path
    dev = Browser(office).enters(DEV)
    assert dev.ask("GET", dev.ask("GET", path).headers["location"]).status_code == 404
    for wrong in ("x", "0", "²", "-1", "9" * 30):
        found = browser.ask("GET", f"/mine/{wrong}")
        if found.status_code == 303:
            found = browser.ask("GET", found.headers["location"])
        assert found.status_code == 404


def test_the_page_and_the_calendar_are_in_the_persons_language(office: Office) -> None:
    """In Welsh for who reads Welsh."""
    with office.register.write() as session:
        session.scalars(select(PersonRow).where(PersonRow.id == ASHA)).one().language = "cy"
    browser = Browser(office).enters(ASHA)
    assert "Eich tasgau yn eich calendr" in words(browser.get("/mine/calendar"))
    calendar = Calendar.from_ical(reads(office, makes(browser)).content)
    assert "Tasgau etholiad Asha" == str(calendar["NAME"])
    assert all(str(e["SUMMARY"]).startswith("Erbyn hyn: ") for e in calendar.walk("VEVENT"))


def _number(office: Office, who: str) -> int:
    with office.register.read() as session:
        return session.scalars(select(PersonRow.number).where(PersonRow.id == who)).one()


def _mailed(browser: Browser, who: str) -> str:
    """The link to sign in with, the last of all that were mailed meanwhile."""
    browser.asks_for_a_link(f"{who}@example.org")
    return browser.mailed()[-1][1]
