"""Signing in without a password: the link that works, and every link that does not."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tasks.register.database import Register
from tasks.register.models import AddressRow, DeliveryRow, PersonRow
from tasks.register.plans.directory_store import replace_directory
from tasks.register.record.history import OFFICE, entries
from tasks.register.record.verifying import verify
from tasks.register.visits.models import SignInRow
from tests.cast import ASHA, BEN, directory
from tests.notifications.may_office import MAY
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office


@pytest.fixture
def browser(sqlite_register: Register) -> Browser:
    """A browser of Asha's, at an hour at which nobody is told anything else."""
    return opened(sqlite_register)


@pytest.fixture
def either(register: Register) -> Browser:
    """The same, on each database."""
    return opened(register)


def opened(register: Register) -> Browser:
    """A browser before the pages of an office with one election."""
    office = Office(register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.at("Tue 2026-11-03 11:00")
    office.every.clear()
    return Browser(office)


def count(browser: Browser, of: type) -> int:
    """How many rows there are."""
    with browser.office.register.read() as session:
        return session.scalar(select(func.count()).select_from(of)) or 0


def test_the_bare_address_leads_to_the_way_in(browser: Browser) -> None:
    """It is the one that is printed at the start; whoever has signed in comes to the elections."""
    front = browser.ask("GET", "/")
    assert (front.status_code, front.headers["location"]) == (303, "/elections")
    assert browser.ask("GET", "/elections").headers["location"] == "/sign-in"


def test_a_link_comes_by_mail_and_signs_in_once(either: Browser) -> None:
    """Through the outbox as every message; a session of its own, with who one answers as on every page."""
    browser = either
    link = browser.link(ASHA)
    assert "Sign in as Asha" in words(browser.get(link))
    begun = browser.presses(link)
    assert (begun.status_code, begun.headers["location"]) == (303, "/elections")
    page = words(browser.get("/elections"))
    assert (
        "You answer as Asha, electoral services manager and electoral registration officer of Ashford"
    ) in page
    assert "Blankshire, Thursday 6 May 2027" in page
    own = browser.ask("GET", browser.ask("GET", "/mine").headers["location"])
    assert "Your election tasks" in words(own.text)
    assert "You answer as Asha, electoral services manager" in words(own.text)


def test_reading_the_link_signs_nobody_in(browser: Browser) -> None:
    """Mail scanners open links, with HEAD or GET, and never press."""
    link = browser.link(ASHA)
    scanner = Browser(browser.office)
    for method in ("GET", "HEAD"):
        assert scanner.ask(method, link).status_code == 403
        assert browser.ask(method, link).status_code == 200
    assert browser.ask("GET", "/elections").status_code == 303
    assert browser.presses(link).status_code == 303


def test_a_used_link_says_so_and_the_same_browser_goes_on(either: Browser) -> None:
    """Pressed twice it is one session; opened again, or elsewhere, it signs nobody in."""
    browser = either
    link = browser.link(ASHA)
    form = {"form": form_token(browser.get(link))}
    assert browser.ask("POST", link, data=form).headers["location"] == "/elections"
    assert browser.ask("POST", link, data=form).headers["location"] == "/elections"
    for other in (browser, Browser(browser.office)):
        used = other.ask("GET", link)
        assert used.status_code == 410
        assert "This link was used already" in words(used.text)
        assert "tell the elections office" in words(used.text)
    assert Browser(browser.office).ask("POST", link, data=form).status_code == 410


def test_a_link_works_for_a_quarter_of_an_hour(browser: Browser) -> None:
    """After it the page says so, and that a fresh one comes at once."""
    link = browser.link(ASHA)
    browser.office.now += timedelta(minutes=15)
    form = {"form": form_token(browser.get(link))}
    browser.office.now += timedelta(seconds=1)
    for late in (browser.ask("GET", link), browser.ask("POST", link, data=form)):
        assert late.status_code == 410
        assert "This link is too old" in words(late.text)
        assert 'href="/sign-in"' in late.text


def test_a_link_that_was_passed_on_does_not_open_elsewhere(browser: Browser) -> None:
    """Neither in a browser that asked for nothing, nor in one that asked for a link of its own."""
    link = browser.link(ASHA)
    for other in (Browser(browser.office), Browser(browser.office)):
        other.get("/sign-in")
        there = other.ask("GET", link)
        assert there.status_code == 403
        assert "This link was asked for in another browser" in words(there.text)
        token = browser.office.links().sign_form(link.removeprefix("/in/"), now=browser.office.now)
        assert other.ask("POST", link, data={"form": token}).status_code == 403
        assert other.ask("GET", "/elections").status_code == 303
    assert browser.presses(link).status_code == 303


@pytest.mark.parametrize(
    "mangled",
    [
        lambda link: link[:-3],
        lambda link: f"/in/{'x' * 40}",
        lambda link: link.replace(".", "", 1),
        lambda link: link[:-9] + ("A" if link[-9] != "A" else "B") + link[-8:],
    ],
    ids=["cut short", "made up", "without a dot", "another letter"],
)
def test_a_forged_link_says_what_to_do(browser: Browser, mangled: Callable[[str], str]) -> None:
    """It tells nothing of whom it might be for."""
    link = mangled(browser.link(ASHA))
    for refused in (browser.ask("GET", link), browser.ask("POST", link, data={"form": "x"})):
        assert refused.status_code == 404
        assert "This link cannot be used" in words(refused.text)
        assert "Asha" not in refused.text


def test_the_answer_is_the_same_for_an_address_that_nobody_has(browser: Browser) -> None:
    """Or anybody could find out who is in the directory; and nothing is kept of it."""
    known = browser.asks_for_a_link("ASHA@example.ORG ")
    unknown = browser.asks_for_a_link("mallory@example.org")
    assert words(known.text).replace("ASHA@example.ORG", "X") == words(unknown.text).replace(
        "mallory@example.org", "X"
    )
    assert [address for address, _ in browser.mailed()] == ["asha@example.org"]
    assert count(browser, SignInRow) == 1


def test_only_three_links_wait_to_be_used(browser: Browser) -> None:
    """Asking over and over does not fill somebody's mailbox; a quarter of an hour later it works again."""
    for _ in range(5):
        assert browser.asks_for_a_link("asha@example.org").status_code == 200
    assert len(browser.mailed()) == 3
    browser.office.now += timedelta(minutes=16)
    assert browser.link(ASHA)
    browser.office.now += timedelta(days=2)
    assert browser.link(ASHA)
    assert count(browser, SignInRow) == 1


@pytest.mark.parametrize("address", ["", "asha", "a" * 250 + "@example.org"])
def test_what_is_no_address_is_refused_in_words(browser: Browser, address: str) -> None:
    """With what to write, and what was typed still there."""
    refused = browser.asks_for_a_link(address)
    assert refused.status_code == 422
    assert "Write your e-mail address" in words(refused.text)
    assert 'href="#address"' in refused.text


def test_a_form_without_its_cookie_is_refused(browser: Browser) -> None:
    """Another site can send the form, and has no cookie of ours to go with it."""
    token = form_token(browser.get("/sign-in"))
    sent = {"form": token, "address": "asha@example.org"}
    for other, data in ((Browser(browser.office), sent), (browser, {**sent, "form": "x"})):
        refused = other.ask("POST", "/sign-in", data=data)
        assert refused.status_code == 422
        assert "your browser keeps no cookies" in words(refused.text)
    assert count(browser, SignInRow) == 0


def test_cookies_are_kept_from_scripts_other_sites_and_plain_http(browser: Browser) -> None:
    """HttpOnly and SameSite always, Secure where the pages are served by https."""
    for secure in (False, True):
        there = Browser(browser.office, secure=secure)
        link = there.link(ASHA)
        begun = there.presses(link)
        (kept,) = [
            line
            for line in begun.headers.get_list("set-cookie")
            if line.startswith("writ-session=W")
        ]
        assert "HttpOnly" in kept
        assert "SameSite=lax" in kept
        assert ("Secure" in kept) == secure
        assert "Asha" not in kept


def test_signing_out_ends_the_session_and_every_copy_of_it(browser: Browser) -> None:
    """What a browser kept is worth nothing after that."""
    browser.signs_in(ASHA)
    copy = Browser(browser.office)
    copy.jar.update(browser.jar)
    token = re.search(
        r'/sign-out[^"]*"><input type="hidden" name="form" value="([^"]+)"',
        browser.get("/elections"),
    )
    assert token
    out = browser.ask("POST", "/sign-out", data={"form": token[1]})
    assert "You are signed out" in words(out.text)
    assert "writ-session" not in browser.jar
    assert copy.ask("GET", "/elections").headers["location"] == "/sign-in"


def test_links_of_a_session_end_with_it(browser: Browser) -> None:
    """The list, and every task on it, though they would live for twelve hours; a mailed link does not."""
    browser.signs_in(ASHA)
    mine = browser.ask("GET", "/mine").headers["location"]
    board = browser.get(mine)
    (task,) = re.findall(r'href="(/t/[^"]+)"', board)[:1]
    beyond = re.findall(r'href="(/me/[^"]+)"', browser.get(task))[:1]
    form = browser.office.links().sign_form(mine.removeprefix("/me/"), now=browser.office.now)
    huge = {"form": form, "action": "take", "take": "9" * 23}
    refused = browser.ask("POST", mine, data=huge)
    assert (422, True) == (refused.status_code, "not yours any more" in refused.text)
    token = re.search(
        r'/sign-out[^"]*"><input type="hidden" name="form" value="([^"]+)"',
        browser.get("/elections"),
    )
    assert token
    browser.ask("POST", "/sign-out", data={"form": token[1]})
    assert beyond
    for link in (mine, task, *beyond):
        for method in ("GET", "POST"):
            assert 410 == browser.ask(method, link, data=huge).status_code


def test_nobody_keeps_somebody_else_from_signing_in(browser: Browser) -> None:
    """The links that a stranger's browser asked for do not count against hers."""
    stranger = Browser(browser.office)
    for _ in range(5):
        stranger.asks_for_a_link("asha@example.org")
    assert 3 == len(browser.mailed())
    assert browser.presses(browser.link(ASHA)).status_code == 303


def test_a_session_lasts_twelve_hours(browser: Browser) -> None:
    """Then one signs in again, and is brought to the page that was wanted."""
    browser.signs_in(ASHA)
    browser.office.now += timedelta(hours=12) - timedelta(seconds=1)
    browser.get("/elections")
    browser.office.now += timedelta(seconds=1)
    assert browser.ask("GET", "/mine").headers["location"] == "/sign-in"
    assert browser.presses(browser.link(ASHA)).headers["location"] == "/mine"


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "/t/x"]
)
def test_nobody_is_brought_to_another_site(browser: Browser, wanted: str) -> None:
    """A cookie may be anybody's: only our own addresses count."""
    link = browser.link(ASHA)
    form = {"form": form_token(browser.get(link))}
    browser.jar.set("writ-after", wanted)
    assert browser.ask("POST", link, data=form).headers["location"] == "/elections"


def test_who_has_left_the_directory_is_not_signed_in(browser: Browser) -> None:
    """Neither by a link that waits, nor by a session that runs."""
    browser.signs_in(BEN)
    other = Browser(browser.office)
    link = other.link(BEN)
    with browser.office.register.write() as session:
        replace_directory(session, directory({"ashford/deputy_returning_officer": None}))
    assert browser.ask("GET", "/elections").headers["location"] == "/sign-in"
    assert other.ask("GET", link).status_code == 404


def test_a_link_that_comes_too_late_is_not_sent(browser: Browser) -> None:
    """After an outage nobody gets a link that does not work."""
    browser.asks_for_a_link("asha@example.org")
    browser.office.now += timedelta(minutes=20)
    assert browser.mailed() == []
    with browser.office.register.read() as session:
        states = session.scalars(select(DeliveryRow.state).where(DeliveryRow.parts != [])).all()
    assert set(states) == {"dropped"}


def test_nothing_else_travels_with_the_link(browser: Browser) -> None:
    """What falls due meanwhile is another message: a link to sign in is not passed on with a task."""
    browser.asks_for_a_link("asha@example.org")
    browser.office.at("Thu 2027-04-08 09:00")
    both = [
        message.text
        for message, _ in browser.office.every
        if "/in/" in message.text and "/t/" in message.text
    ]
    assert both == []


def test_an_address_at_which_the_link_was_read_is_confirmed(browser: Browser) -> None:
    """They read what is sent there; nobody else's address is."""
    browser.signs_in(ASHA)
    with browser.office.register.read() as session:
        known = session.scalars(
            select(PersonRow.id)
            .join(AddressRow, AddressRow.person == PersonRow.number)
            .where(AddressRow.confirmed_at.is_not(None))
        ).all()
    assert list(known) == [ASHA]


def test_the_pages_around_signing_in_are_in_welsh_too(browser: Browser) -> None:
    """Where it is asked for, and from then on for who reads Welsh."""
    assert "Mewngofnodi" in browser.get("/sign-in?lang=cy")
    assert 'lang="cy-GB"' in browser.get("/sign-in?lang=cy")
    assert 'lang="en-GB"' in browser.get("/sign-in?lang=fr")


def test_who_signed_in_stays_in_the_history_without_an_address(either: Browser) -> None:
    """In the office's chain, once a link was used and not when it was asked for or used again."""
    link = either.link(ASHA)
    assert [] == signed_in_of(either)
    either.presses(link)
    either.ask("POST", link)
    ((who, text, data, moment),) = signed_in_of(either)
    assert ("Asha", "Asha signed in by a mailed link") == (who, text)
    assert ({"person": ASHA}, either.office.now) == (data, moment)
    with either.office.register.read() as session:
        assert not any(verdict.fault for verdict in verify(session))


def signed_in_of(browser: Browser) -> list[tuple[str, str, object, object]]:
    """What the office's history says of signing in."""
    with browser.office.register.read() as session:
        found = [row for row in entries(session, OFFICE) if row.kind == "signed-in"]
    return [(row.who, row.text, row.data, row.at) for row in found]
