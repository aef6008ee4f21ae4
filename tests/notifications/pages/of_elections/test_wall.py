"""The wall of an election: what a screen shows, to whom, and nobody's name on it."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tasks.people.access import Access, AccessRole
from tasks.people.directory import Directory
from tasks.register.database import Register
from tasks.register.finding.election_sight import Looking, election_sight
from tasks.register.models import ElectionRow, TaskRow
from tasks.register.record.history import OFFICE, entries
from tasks.register.visits.members import Organisation
from tasks.register.visits.models import WallRow
from tasks.views.wall import wall_of
from tests.builders import at
from tests.cast import ASHA, DEV, GRACE, directory
from tests.notifications.may_office import MAY
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office

PAGE = "http://127.0.0.1:8600"
WALL, ADDRESS = f"/e/{MAY.id}/wall", f"/e/{MAY.id}/wall-address"


def with_roles(**given: str) -> Directory:
    """The cast, where these people have a role, each as `operator:ashford`."""
    plain = directory()
    people = dict(plain.people)
    for who, written in given.items():
        role, _, area = written.partition(":")
        people[who] = replace(people[who], access=(Access(AccessRole(role), area),))
    return replace(plain, people=people)


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Asha is an operator of Ashford's council, Grace of the police; it is the afternoon of the poll."""
    people = with_roles(**{ASHA: "operator:ashford", GRACE: "operator:blankshire"})
    office = Office(sqlite_register).opens(people, MAY, "Mon 2026-11-02 09:00")
    office.at("Thu 2027-05-06 14:05")
    return office


def presses(browser: Browser, action: str, area: str) -> str:
    """One of the buttons of the screens' page; the page that follows."""
    token = form_token(browser.get(ADDRESS))
    sent = {"form": token, "action": action, "area": area}
    response = browser.ask("POST", ADDRESS, data=sent)
    assert response.status_code == 200
    return response.text


def makes(browser: Browser, area: str) -> str:
    """A new address, as a path."""
    (path,) = re.findall(
        re.escape(PAGE) + r"(/wall/[A-Za-z0-9_-]+)", presses(browser, "make", area)
    )
    return str(path)


def counted(office: Office, theirs: str) -> int:
    """How many tasks there are of an organisation's own, or shared."""
    with office.register.read() as session:
        seen = TaskRow.visibility.in_(["shared", theirs])
        return session.scalars(select(func.count()).where(seen).select_from(TaskRow)).one()


def test_a_wall_says_how_it_stands_what_is_due_and_what_the_law_sets_next(office: Office) -> None:
    """At five past two on polling day, with how long there is to the close of poll."""
    page = words(Browser(office).enters(GRACE).get(WALL))
    assert "Polling day is today" in page
    assert "Close of poll in 7 h 55 min" in page
    assert "17:00 Emergency proxy applications" in page
    assert "in 2 h 55 min" in page
    assert page.index("Emergency proxy") < page.index("Close of poll")
    assert "Election day" in page.partition("next 12 hours")[2].partition("Area by area")[0]
    assert "Ashford" in page.partition("Area by area")[2]


@pytest.mark.parametrize("who", [GRACE, ASHA])
def test_nobody_is_named_on_a_wall(office: Office, who: str) -> None:
    """Neither to who signed in nor on a screen: not even who made its address."""
    browser = Browser(office).enters(who)
    shown = [browser.get(WALL)]
    place = {GRACE: "blankshire", ASHA: "ashford"}[who]
    shown.append(Browser(office).get(makes(browser, place)))
    for page in shown:
        assert not [p.name for p in directory().people.values() if p.name in words(page)]


def test_a_screen_shows_what_its_organisation_sees_and_no_more(office: Office) -> None:
    """The council's has none of what is for the police alone, and asks again every minute."""
    council = Browser(office).ask("GET", makes(Browser(office).enters(ASHA), "ashford"))
    police = Browser(office).ask("GET", makes(Browser(office).enters(GRACE), "blankshire"))
    assert "60" == council.headers["refresh"] == police.headers["refresh"]
    assert "no-store" == council.headers["cache-control"]
    of_council, of_police = (counted(office, theirs) for theirs in ("council", "police"))
    assert of_council != of_police
    assert f"Done, of {of_council} " in words(council.text)
    assert f"Done, of {of_police} " in words(police.text)


def test_a_wall_that_is_held_still_does_not_ask_again(office: Office) -> None:
    """By a link of its own."""
    held = Browser(office).enters(GRACE).ask("GET", f"{WALL}?still=1")
    assert held.status_code == 200
    assert "refresh" not in held.headers


def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_gone(office: Office) -> None:
    """The register holds no secret, and the history who did it."""
    asha, screen = Browser(office).enters(ASHA), Browser(office)
    first = makes(asha, "ashford")
    second = makes(asha, "ashford")
    assert 404 == screen.ask("GET", first).status_code
    assert 200 == screen.ask("GET", second).status_code
    with office.register.read() as session:
        (row,) = session.scalars(select(WallRow)).all()
        assert row.secret not in second
    presses(asha, "revoke", "ashford")
    assert 404 == screen.ask("GET", second).status_code
    with office.register.read() as session:
        told = [(e.kind, e.who) for e in entries(session, OFFICE) if e.kind.startswith("wall")]
    assert [("wall-made", "Asha"), ("wall-made", "Asha"), ("wall-revoked", "Asha")] == told


def test_an_operator_makes_addresses_for_their_own_organisation_alone(office: Office) -> None:
    """Sent for another one it is refused, and a reader has no such page."""
    asha = Browser(office).enters(ASHA)
    sent = {"form": form_token(asha.get(ADDRESS)), "action": "make", "area": "blankshire"}
    assert 400 == asha.ask("POST", ADDRESS, data=sent).status_code
    assert 404 == Browser(office).enters(DEV).ask("GET", ADDRESS).status_code


def test_a_secret_that_was_never_made_opens_nothing(office: Office) -> None:
    """Nor one that is almost right."""
    path = makes(Browser(office).enters(GRACE), "blankshire")
    for wrong in (f"{path}x", path[:-1], "/wall/none"):
        assert 404 == Browser(office).ask("GET", wrong).status_code


def test_no_more_places_than_a_screen_has_room_for(office: Office) -> None:
    """The worst first, and how many more there are."""
    with office.register.read() as session:
        row = session.get_one(ElectionRow, MAY.id)
        seen = directory()
        place = Organisation("blankshire", "police")
        now = at("Thu 2027-05-06 14:05")
        sight = election_sight(session, row, Looking.at(place, seen, now=now))
    assert sight is not None
    many = [replace(task, area=f"Place {n:02}") for n, task in enumerate(sight.tasks[:20])]
    wall = wall_of(replace(sight, tasks=tuple(many)), now=now)
    assert (12, 8) == (len(wall.areas), wall.more_areas)
    assert wall.areas[0].late + wall.areas[0].escalated >= wall.areas[-1].late
