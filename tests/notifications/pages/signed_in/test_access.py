"""Roles: who administers an organisation sees who is signed in there, and of no other."""

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from tasks.people.access import Access, AccessRole
from tasks.people.directory import Address, Directory, Person
from tasks.register.database import Register
from tests.cast import ASHA, GRACE, directory
from tests.notifications.may_office import MAY
from tests.notifications.visiting import Browser, words
from tests.office import Office

PAT = "pat"


def with_roles(given: Mapping[str, str]) -> Directory:
    """The cast, with Pat, who holds no post, and these roles, each as `operator:ashford`."""
    plain = directory()
    pat = Person(PAT, "Pat", "cy", (Address("email", "pat@example.org"),))
    people = {**plain.people, PAT: pat}
    for who, written in given.items():
        role, _, area = written.partition(":")
        people[who] = replace(people[who], access=(Access(AccessRole(role), area),))
    return replace(plain, people=people)


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Pat administers Ashford's council."""
    roles = {PAT: "administrator:ashford"}
    return Office(sqlite_register).opens(with_roles(roles), MAY, "Mon 2026-11-02 09:00")


def test_an_administrator_sees_the_people_of_the_organisation_and_no_others(office: Office) -> None:
    """By name, with their posts, in the administrator's language; neither the police nor next door."""
    browser = Browser(office).enters(PAT)
    page = words(browser.get("/people?lang=en"))
    for own in ("Asha", "Ben", "Chloe", "Wendy", "Pat", "Administrator"):
        assert own in page
    for other in ("Dev", "Grace", "Hugh", "Isla", "Victor"):
        assert other not in page
    assert "Pwy sy'n cael gweld beth" in words(browser.get("/people"))


def test_a_role_shows_the_elections_of_its_organisation(office: Office) -> None:
    """Pat holds no post, and sees what Ashford's council sees."""
    assert "Blankshire" in words(Browser(office).enters(PAT).get("/elections"))


def test_an_administrator_ends_the_sessions_of_their_own_people_only(office: Office) -> None:
    """Pressed for Asha her browser is signed out; for somebody of the police there is no such page."""
    asha, grace = Browser(office).enters(ASHA), Browser(office).enters(GRACE)
    pat = Browser(office).enters(PAT)
    page = pat.get("/people")
    token = re.findall(r'name="form" value="([^"]+)"', page)[-1]
    (number,) = re.findall(r'value="(\d+)" aria-label="Allgofnodi Asha', page)
    assert pat.ask("POST", "/people", data={"form": token, "person": number}).status_code == 303
    assert asha.ask("GET", "/elections").status_code == 303
    for other in range(1, 20):
        pat.ask("POST", "/people", data={"form": token, "person": str(other)})
    assert "Grace" in words(grace.get("/elections"))
    assert pat.ask("GET", "/people").status_code == 303


def test_an_operator_sees_the_same_and_can_end_nothing(sqlite_register: Register) -> None:
    """Neither by a button nor by sending what it would."""
    roles = {PAT: "operator:ashford"}
    office = Office(sqlite_register).opens(with_roles(roles), MAY, "Mon 2026-11-02 09:00")
    asha = Browser(office).enters(ASHA)
    pat = Browser(office).enters(PAT)
    page = pat.get("/people?lang=en")
    assert "Asha" in words(page)
    assert "Sign out everywhere" not in page
    token = re.findall(r'name="form" value="([^"]+)"', page)[-1]
    for number in range(1, 20):
        sent = {"form": token, "person": str(number)}
        assert pat.ask("POST", "/people", data=sent).status_code == 404
    asha.get("/elections")


@pytest.mark.parametrize("number", ["", "x", "0", "99999", "1 OR 1=1", "²"])
def test_ending_the_sessions_of_nobody_is_refused(office: Office, number: str) -> None:
    """Whatever is sent in place of a person."""
    pat = Browser(office).enters(PAT)
    token = re.findall(r'name="form" value="([^"]+)"', pat.get("/people"))[-1]
    assert pat.ask("POST", "/people", data={"form": token, "person": number}).status_code == 404


def test_roles_cover_those_below_them() -> None:
    """An administrator may do all that an operator may, and not the other way round."""
    reader, operator, administrator = AccessRole
    assert administrator.covers(operator)
    assert operator.covers(reader)
    assert not operator.covers(administrator)
