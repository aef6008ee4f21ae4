"""Every address of the pages says who may open it, and nothing changes without the token of a form."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Mount

from notifications.pages.app import create_app
from notifications.pages.doors import Door, Who
from notifications.pages.openid.port import Account
from notifications.pages.openid.provider import OpenIdProvider
from notifications.pages.receipts import Receipts
from notifications.pages.register_desk import RegisterDesk
from notifications.pages.signed_in.office import SignedIn
from notifications.pages.watching.timing import Timing
from notifications.pages.watching.watch import Watch
from tasks.people.access import Access, AccessRole
from tasks.register.database import Register
from tasks.register.models import TaskRow
from tasks.register.people import number_of_person
from tasks.register.visits.models import SignInRow
from tests.cast import ASHA, directory
from tests.notifications.may_office import CLOSE, MAY
from tests.notifications.visiting import Browser, foreteller
from tests.office import Office

SECRET = "a-secret-of-prometheus"
VALUES = {"election": MAY.id}


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """The May election of Ashford."""
    return Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")


def served(office: Office) -> Starlette:
    """Everything that can be served, with all that may be set up."""
    receipts = Receipts(office.register, "a-secret-of-the-relay", "page", lambda: office.now)
    return create_app(
        RegisterDesk(office.register),
        office.links(),
        lambda: office.now,
        lambda _task: None,
        receipts=receipts,
        watch=Watch(office.register, Timing(), lambda: office.now, SECRET, digests=False),
        signed_in=SignedIn(
            office.register,
            "blankshire.example",
            secure=False,
            page_url="http://page",
            foretell=foreteller(office).ask,
            changed=lambda _election: None,
            provider=OpenIdProvider(Account("http://127.0.0.1:1", "writ", "x"), "http://page/back"),
        ),
    )


def doors(office: Office) -> list[Door]:
    """Every address; there is nothing that is not a door."""
    found = served(office).routes
    assert not [route for route in found if isinstance(route, Mount)]
    assert [route for route in found if isinstance(route, Door)] == found
    return [route for route in found if isinstance(route, Door)]


def path_of(door: Door) -> str:
    """The address with something in its braces."""
    return re.sub(r"\{(\w+)\}", lambda found: VALUES.get(found[1], "x"), door.path)


def test_every_address_says_who_may_open_it(office: Office) -> None:
    """And is for reading, or for changing something by POST; each at one method alone."""
    for door in doors(office):
        assert door.who in Who
        assert door.methods in ({"GET", "HEAD"}, {"POST"})


def test_what_is_anybodys_is_named_here(office: Office) -> None:
    """So that a page is never open by mistake."""
    open_to_all = {door.name for door in doors(office) if door.who is Who.ANYBODY}
    assert open_to_all == {"front", "sign-in", "ask", "account", "health", "ready", "style"}


def test_who_has_not_signed_in_is_brought_to_sign_in(office: Office) -> None:
    """From every page that is for somebody; what is sent is not kept, and that is said."""
    browser = Browser(office)
    inside = [d for d in doors(office) if d.who in {Who.SIGNED_IN, Who.OPERATOR, Who.ADMINISTRATOR}]
    assert len(inside) > 4
    for door in inside:
        method = "POST" if door.methods == {"POST"} else "GET"
        response = browser.ask(
            method, path_of(door), data={"form": "x"} if method == "POST" else {}
        )
        if method == "GET":
            assert (response.status_code, response.headers["location"]) == (303, "/sign-in")
        else:
            assert response.status_code == 403
            assert "You are not signed in" in response.text


def test_who_has_no_role_is_shown_no_page_of_it(office: Office) -> None:
    """A page for administrators is not there for a reader."""
    browser = Browser(office).enters(ASHA)
    for door in doors(office):
        if door.who in {Who.OPERATOR, Who.ADMINISTRATOR}:
            method = "POST" if door.methods == {"POST"} else "GET"
            assert browser.ask(method, path_of(door), data={"form": "x"}).status_code == 404


def test_nothing_is_changed_without_the_token_of_a_form(office: Office) -> None:
    """Every POST of a page: another site can make a browser send one, and cannot know the token."""
    browser = Browser(office).enters(ASHA)
    for door in doors(office):
        if door.methods == {"POST"} and door.who is Who.SIGNED_IN:
            for token in ("", "x", office.links().sign_form("another", now=office.now)):
                assert browser.ask("POST", path_of(door), data={"form": token}).status_code == 400
    browser.get("/elections")


def in_use(office: Office, door: Door) -> str:
    """The address of a door with a link in it that works."""
    now, links = office.now, office.links()
    with office.register.read() as session:
        person = number_of_person(session, ASHA)
        task = session.scalars(select(TaskRow.number).where(TaskRow.id.endswith(CLOSE))).one()
        link = session.scalars(select(SignInRow.number)).first() or 0
    works = {
        "/t/{token}": links.sign_task(task, person, now=now),
        "/me/{token}": links.sign_person(person, now=now),
        "/in/{token}": links.sign_sign_in(link, person, now=now),
    }
    path = door.path.format_map(VALUES) if "{election}" in door.path else door.path
    return path.replace("{token}", works[path]) if "{" in path else path


def everything_kept(office: Office) -> list[str]:
    """All that stands in the register."""
    place = office.register.engine.url.database
    assert place
    with closing(sqlite3.connect(place)) as connection:
        return list(connection.iterdump())


def test_no_form_counts_without_its_token(sqlite_register: Register) -> None:
    """Whoever may open the door, with a link that works and everything else filled in: nothing is kept of
    it. What a service reports is signed in a way of its own."""
    plain = directory()
    roles = (Access(AccessRole.ADMINISTRATOR, "ashford"),)
    asha = replace(plain.people[ASHA], access=roles)
    people = replace(plain, people={**plain.people, ASHA: asha})
    office = Office(sqlite_register).opens(people, MAY, "Mon 2026-11-02 09:00")
    browser = Browser(office).enters(ASHA)
    browser.get("/sign-in")
    sent = {"address": "asha@example.org", "action": "take-all", "person": "1", "take": "1"}
    posts = [d for d in doors(office) if d.methods == {"POST"} and d.who is not Who.SERVICE]
    assert len(posts) > 5
    before = everything_kept(office)
    for door in posts:
        for action in ("acknowledge", "take-all"):
            for token in ("", "x", office.links().sign_form("another", now=office.now)):
                form = {**sent, "action": action, "form": token}
                browser.ask("POST", in_use(office, door), data=form)
                assert before == everything_kept(office), door.path
