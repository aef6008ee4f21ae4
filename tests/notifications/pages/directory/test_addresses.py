"""An e-mail address is used for nothing before the code that was mailed to it is typed."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from tasks.people.access import Access, AccessRole
from tasks.people.directory import Address, Person
from tasks.register.database import Register
from tasks.register.messages.deliveries import code_number
from tasks.register.models import AddressRow, DeliveryRow
from tasks.register.plans.directory_store import replace_directory, stored_directory
from tasks.register.record.history import OFFICE, entries
from tasks.register.record.verifying import verify
from tasks.register.visits.models import AddressProofRow
from tasks.terms import DeliveryState
from tests.cast import ASHA, BEN, CHLOE, GRACE
from tests.notifications.may_office import MAY, refuse, rows
from tests.notifications.pages.directory.test_keeping import fields, kept
from tests.notifications.pages.directory.test_people import person, previews
from tests.notifications.pages.signed_in.test_access import PAT, with_roles
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office

CODE = re.compile(r"^([2-9B-Z]{4}-[2-9B-Z]{4})$", re.MULTILINE)
NEW, OLD = "ben.new@example.org", "email:ben@example.org"
MOVES = {"sort": "address", "person": BEN, "address": NEW, "instead": OLD}
ADDS = {"sort": "add", "name": "Zoë Wren", "language": "cy", "role": "reader"}
ADDS_ZOE = {**ADDS, "address": "zoe@example.org"}


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Pat and Chloe administer Ashford's council, Grace the police."""
    return opened(sqlite_register)


def opened(register: Register) -> Office:
    """At an hour at which nobody is told anything else."""
    roles = {
        PAT: "administrator:ashford",
        CHLOE: "administrator:ashford",
        GRACE: "administrator:blankshire",
    }
    found = Office(register).opens(with_roles(roles), MAY, "Mon 2026-11-02 09:00")
    found.at("Tue 2026-11-03 11:00")
    found.every.clear()
    return found


def asks(browser: Browser, **change: str) -> httpx.Response:
    """Preview it, and press the button."""
    page = previews(browser, **change)
    assert page.status_code == 200, words(page.text)
    answer = browser.ask("POST", "/directory/people?lang=en", data=fields(page.text))
    assert (303, "/addresses") == (answer.status_code, answer.headers["location"])
    return page


def mailed(office: Office) -> list[tuple[str, str]]:
    """The codes that were mailed by now, each with the address it went to."""
    office.run()
    sent = [
        (address, code) for message, address in office.every for code in CODE.findall(message.text)
    ]
    office.every.clear()
    return sent


def types(browser: Browser, code: str, **more: str) -> httpx.Response:
    """A code into the first form of the page."""
    page = browser.get("/addresses?lang=en")
    found = re.search(r'name="address" value="(\d+)"', page)
    number = found[1] if found else "1"
    sent = {"form": form_token(page), "address": number, "code": code, **more}
    return browser.ask("POST", "/addresses?lang=en", data=sent)


def test_a_new_address_is_used_when_its_code_is_typed(register: Register) -> None:
    """Until then the old one stays in force, and links to sign in go there alone; the code goes to the new
    one alone. The history says who asked and who typed it, and holds neither address nor code."""
    office = opened(register)
    pat, before = Browser(office).enters(PAT), kept(office)
    said = words(asks(pat, **MOVES).text)
    assert f"Ben is written to at {NEW} in place of ben@example.org" in said
    assert "for 30 minutes" in said
    ((address, code),) = mailed(office)
    assert (NEW, before) == (address, kept(office))
    ben = Browser(office)
    ben.asks_for_a_link(NEW)
    assert [] == ben.mailed()
    late = ben.link(BEN)
    assert words(types(pat, code.lower().replace("-", " ")).text).count("from now on") == 1
    found = person(office, BEN)
    assert found is not None
    assert (Address("email", NEW),) == found.addresses
    assert 404 == ben.ask("GET", late).status_code, "links mailed to the old address are dead"
    with office.register.read() as session:
        confirmed = session.scalar(select(AddressRow.confirmed_at).where(AddressRow.to == NEW))
        last = [row for row in entries(session, OFFICE) if "changed on its page" in row.text][-1]
        every = "\n".join(f"{row.text} {row.data}" for row in entries(session, OFFICE))
        assert all(verdict.fault is None for verdict in verify(session))
    assert office.now == confirmed
    assert ("Pat", ["~ person ben"]) == (last.who, last.data["changes"])
    assert "typed by Pat" in last.text
    assert [] == [secret for secret in (NEW, code, "@example.org") if secret in every]


def test_the_code_is_nowhere_in_the_register(office: Office) -> None:
    """Nor anything from which it follows without the key."""
    pat = Browser(office).enters(PAT)
    asks(pat, **MOVES)
    ((_, code),) = mailed(office)
    with office.register.read() as session:
        row = session.scalars(select(AddressProofRow)).one()
        said = [repr(vars(row)), *(repr(vars(d)) for d in session.scalars(select(DeliveryRow)))]
    for shape in (code, code.replace("-", "")):
        assert not any(shape in each for each in said)


def test_the_person_types_it_on_a_page_of_their_own(office: Office) -> None:
    """Signed in by the old address; nobody else sees it there."""
    asks(Browser(office).enters(PAT), **MOVES)
    ((_, code),) = mailed(office)
    for other in (ASHA, GRACE):
        browser = Browser(office).enters(other)
        assert "No address waits" in words(browser.get("/addresses?lang=en"))
        assert types(browser, code).status_code == 404
    ben = Browser(office).enters(BEN)
    assert "Let it go" not in words(ben.get("/addresses?lang=en"))
    assert types(ben, "", action="end").status_code == 404
    assert types(ben, code).status_code == 200
    with office.register.read() as session:
        last = [row for row in entries(session, OFFICE) if "changed on its page" in row.text][-1]
    assert ("Pat", True) == (last.who, "typed by Ben" in last.text)


def test_somebody_new_is_in_the_directory_when_their_code_is_typed(register: Register) -> None:
    """Not before: nobody is in it who could not be written to. Their mail is in their language."""
    office = opened(register)
    pat, before = Browser(office).enters(PAT), kept(office)
    asks(pat, **ADDS_ZOE)
    assert before == kept(office)
    office.run()
    (text,) = (message.text for message, to in office.every if to == "zoe@example.org")
    assert "Zoë Wren" in text
    assert "Rhowch y cod" in text
    (code,) = CODE.findall(text)
    assert types(pat, code).status_code == 200
    access = (Access(AccessRole.READER, "ashford"),)
    zoe = Person("zoe.wren", "Zoë Wren", "cy", (Address("email", "zoe@example.org"),), access)
    assert zoe == person(office, "zoe.wren")
    assert "Zoë Wren" in words(pat.get("/directory/people"))


def test_a_namesake_inherits_nothing(office: Office) -> None:
    """The id of somebody who was taken out is not given again: their links and history are theirs."""
    with office.register.write() as session:
        now = stored_directory(session).directory
        gone = Person("zoe.wren", "Zoe", "en", (Address("email", "old@example.org"),))
        people = {**now.people, gone.id: gone}
        replace_directory(session, type(now)(now.areas, people, now.holdings))
        replace_directory(session, now)
    pat = Browser(office).enters(PAT)
    asks(pat, **ADDS_ZOE)
    ((_, code),) = mailed(office)
    types(pat, code)
    assert person(office, "zoe.wren") is None
    assert person(office, "zoe.wren.2") is not None


def test_wrong_five_times_it_is_spent(office: Office) -> None:
    """Each time it is said how often it may still be tried; then the right one does nothing either."""
    pat = Browser(office).enters(PAT)
    asks(pat, **MOVES)
    ((_, code),) = mailed(office)
    before = kept(office)
    for left in ("4", "3", "2", "1"):
        answer = types(pat, "BBBB-BBBB")
        assert (422, True) == (answer.status_code, f"Tries left: {left}" in words(answer.text))
    assert types(pat, "").status_code == 410
    assert types(pat, code).status_code == 404
    assert before == kept(office)


def test_after_half_an_hour_it_is_too_old(office: Office) -> None:
    """A minute before it is not; the page says to ask for another. Its mail, not yet sent, is not sent."""
    pat = Browser(office).enters(PAT)
    asks(pat, **MOVES)
    ((_, code),) = mailed(office)
    office.now += timedelta(minutes=30)
    assert types(pat, code).status_code == 410
    assert "too old" in words(pat.get("/addresses?lang=en"))
    asks(pat, **MOVES)
    office.now += timedelta(minutes=30)
    assert [] == mailed(office)
    asks(pat, **MOVES)
    ((_, code),) = mailed(office)
    office.now += timedelta(minutes=29)
    assert types(pat, code).status_code == 200


def test_the_code_asked_for_last_counts(office: Office) -> None:
    """And those of one address are few in an hour."""
    pat = Browser(office).enters(PAT)
    asks(pat, **MOVES)
    ((_, first),) = mailed(office)
    asks(pat, **MOVES)
    ((_, second),) = mailed(office)
    assert types(pat, first).status_code == 422
    asks(pat, **MOVES)
    page = previews(pat, **MOVES)
    late = pat.ask("POST", "/directory/people?lang=en", data=fields(page.text))
    assert (422, True) == (late.status_code, "too often" in words(late.text))
    assert types(pat, second).status_code == 422


def test_what_is_given_up_waits_no_more(office: Office) -> None:
    """By an administrator; the code does nothing then."""
    pat = Browser(office).enters(PAT)
    asks(pat, **MOVES)
    ((_, code),) = mailed(office)
    assert "No address waits" in words(types(pat, "", action="end").text)
    assert types(pat, code).status_code == 404


def test_a_mail_that_is_refused_goes_nowhere_else(office: Office) -> None:
    """Neither to the old address, which would prove nothing, nor to the operators: the page says it."""
    pat = Browser(office).enters(PAT)
    asks(pat, **{**MOVES, "instead": ""})
    office.channel.before = refuse(permanent=True)
    assert [] == mailed(office)
    office.channel.before = lambda _message, _address: None
    assert [] == mailed(office)
    tried = [(row.address, row.state) for row in rows(office) if code_number(row.parts)]
    assert [(NEW, DeliveryState.FAILED)] == tried
    assert "could not be delivered" in words(pat.get("/addresses?lang=en"))


@pytest.mark.parametrize("what", ["address taken", "role lost", "person gone"])
def test_what_changed_meanwhile_counts(office: Office, what: str) -> None:
    """The code is right, and nothing is done: somebody else has the address now, whoever asked administers
    nothing any more, or the person was taken out."""
    asks(Browser(office).enters(PAT), **MOVES)
    ((_, code),) = mailed(office)
    with office.register.write() as session:
        now = stored_directory(session).directory
        people = dict(now.people)
        if what == "address taken":
            people["new"] = Person("new", "New", "en", (Address("email", NEW.upper()),))
        elif what == "role lost":
            people[PAT] = Person(PAT, "Pat", "en", people[PAT].addresses)
        else:
            del people[BEN]
        holdings = tuple(h for h in now.holdings if h.person in people)
        replace_directory(session, type(now)(now.areas, people, holdings))
    before = kept(office)
    answer = types(Browser(office).enters(CHLOE), code)
    assert (409, True) == (answer.status_code, "Nothing was changed" in words(answer.text))
    assert before == kept(office)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "no e-mail address"),
        ("ben", "no e-mail address"),
        ("ben@", "no e-mail address"),
        ("a@b@example.org", "no e-mail address"),
        ("ben@example", "no e-mail address"),
        ("ben@127.0.0.1", "no e-mail address"),
        ("ben new@example.org", "no e-mail address"),
        ("ben@example.org\r\nBcc: all@example.org", "no e-mail address"),
        ("ben@example.org%0d%0aBcc:x@example.org", "no e-mail address"),
        ("Ben <ben.new@example.org>", "no e-mail address"),
        ("x" * 300 + "@example.org", "no e-mail address"),
        ("ben@printer.local", "Nobody is written to there"),
        ("ben@mail.home.arpa", "Nobody is written to there"),
        ("ben@example.org", "They have that address already"),
        ("ASHA@Example.ORG", "Somebody else has that address"),
        ("grace@example.org", "Somebody else has that address"),
    ],
)
def test_what_is_no_address_for_them(office: Office, address: str, said: str) -> None:
    """Refused before anything is mailed."""
    pat = Browser(office).enters(PAT)
    answer = previews(pat, **{**MOVES, "address": address})
    assert (422, True) == (answer.status_code, said in words(answer.text)), words(answer.text)
    assert [] == mailed(office)


@pytest.mark.parametrize("number", ["", "0", "x", "-1", "1" * 30, "\u0661"])
def test_a_number_that_is_none(office: Office, number: str) -> None:
    """There is no such address."""
    pat = Browser(office).enters(PAT)
    token = form_token(pat.get("/addresses"))
    sent = {"form": token, "address": number, "code": "BBBB-BBBB"}
    assert pat.ask("POST", "/addresses", data=sent).status_code == 404


def test_what_no_database_can_hold_is_not_found(register: Register) -> None:
    """A number that is too large, and a letter that PostgreSQL takes in no text: no such page, and no fault."""
    pat = Browser(opened(register)).enters(PAT)
    form = form_token(pat.get("/addresses"))
    for number in (str(2**31), "9" * 11, "9" * 5000):
        for more in ({"code": "x"}, {"action": "end"}):
            sent = {"form": form, "address": number, **more}
            assert 404 == pat.ask("POST", "/addresses", data=sent).status_code, sent
    for path in (f"/mine/{2**31}", "/e/%00", "/e/%00/change", "/e/%00/tasks.csv"):
        assert 404 == pat.ask("GET", path).status_code, path
