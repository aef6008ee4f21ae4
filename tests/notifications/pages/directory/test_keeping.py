"""An administrator keeps posts and absences of their own organisation: previewed, made, told, refused."""

import re
from dataclasses import replace
from datetime import date

import httpx
import pytest

from tasks.people.directory import Absence, Holding
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory
from tasks.register.record.history import entries
from tasks.register.record.verifying import verify
from tests.cast import ASHA, BEN, CHLOE, GRACE
from tests.notifications.may_office import MAY
from tests.notifications.pages.signed_in.test_access import PAT, with_roles
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office

AWAY = {"sort": "away", "person": ASHA, "first": "2026-11-09", "last": "2026-11-13"}
DEPUTY = {"sort": "hold", "post": "ashford/esm", "person": BEN, "deputy": "yes"}
OURS = {"of": "ashford/council", "lang": "en"}


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Pat and Chloe administer Ashford's council, Grace the police."""
    roles = {
        PAT: "administrator:ashford",
        CHLOE: "administrator:ashford",
        GRACE: "administrator:blankshire",
    }
    return Office(sqlite_register).opens(with_roles(roles), MAY, "Mon 2026-11-02 09:00")


def previews(browser: Browser, **change: str) -> httpx.Response:
    """Fill in a form."""
    token = form_token(browser.get("/directory?lang=en"))
    return browser.ask("POST", "/directory/preview?lang=en", data={**OURS, **change, "form": token})


def fields(page: str) -> dict[str, str]:
    """What the button of a preview sends."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def makes(browser: Browser, **change: str) -> httpx.Response:
    """Preview it, and press the button."""
    page = previews(browser, **change)
    assert page.status_code == 200, words(page.text)
    return browser.ask("POST", "/directory?lang=en", data=fields(page.text))


def kept(office: Office) -> str:
    """The directory as it stands."""
    with office.register.read() as session:
        return repr(stored_directory(session).directory)


def test_an_absence_is_previewed_then_made_and_stands_in_the_history(office: Office) -> None:
    """Who is asked meanwhile is said before; the history names who did it, and holds."""
    pat = Browser(office).enters(PAT)
    makes(pat, **DEPUTY)
    before = kept(office)
    page = previews(pat, **AWAY, why="Leave; <b>=1+1</b>\r\nback soon")
    assert "Asha is away from Monday 9 November 2026 to Friday 13 November 2026." in words(
        page.text
    )
    assert "is asked for Electoral services manager (Ashford): Ben." in words(page.text)
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in page.text
    assert before == kept(office)
    sent = fields(page.text)
    sent["why"] = "Leave"
    assert pat.ask("POST", "/directory?lang=en", data=sent).status_code == 303
    with office.register.read() as session:
        away = stored_directory(session).directory.absences
        last = [row for row in entries(session) if "changed on its page" in row.text][-1]
        assert all(verdict.fault is None for verdict in verify(session))
    assert away == (Absence(ASHA, date(2026, 11, 9), date(2026, 11, 13), "Leave"),)
    assert ("Pat", ["+ absence asha 2026-11-09 to 2026-11-13"]) == (last.who, last.data["changes"])
    makes(pat, sort="back", person=ASHA, first="2026-11-09", last="2026-11-13")
    assert "Absence(" not in kept(office)


def test_a_preview_names_the_posts_of_the_organisation_alone(sqlite_register: Register) -> None:
    """Whoever deputises for the police too: what is theirs is not said. Without a deputy the holder is
    asked all the same, and that is said."""
    plain = with_roles({PAT: "administrator:ashford"})
    two_places = Holding("blankshire", "gold_commander", CHLOE, deputy=True, start=None, end=None)
    people = replace(plain, holdings=(*plain.holdings, two_places))
    office = Office(sqlite_register).opens(people, MAY, "Mon 2026-11-02 09:00")
    page = words(previews(Browser(office).enters(PAT), **{**AWAY, "person": CHLOE}).text)
    asked = "nobody deputises for Returning officer (Ashford), so that Chloe is asked all the same"
    assert asked in page
    assert [] == [other for other in ("Grace", "Gold", "Blankshire") if other in page]


def test_a_post_changes_hands(office: Office) -> None:
    """Whoever holds it gives it up the day before; ended, nobody is left, and that is said."""
    pat = Browser(office).enters(PAT)
    makes(pat, sort="hold", post="ashford/esm", person=BEN, first="2026-11-10")
    with office.register.read() as session:
        held = stored_directory(session).directory.holdings
    found = {(h.person, h.start, h.end) for h in held if (h.area, h.role) == ("ashford", "esm")}
    assert {(ASHA, None, date(2026, 11, 9)), (BEN, date(2026, 11, 10), None)} == found
    page = previews(pat, sort="give-up", post="ashford/esm", person=BEN, last="2026-11-30")
    assert "On Tuesday 1 December 2026 there is nobody to ask" in words(page.text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({**AWAY, "last": "2026-11-08"}, "The last day is before the first"),
        ({**AWAY, "first": "2026-10-01", "last": "2026-10-02"}, "That is over already"),
        ({**AWAY, "last": ""}, "Choose the day"),
        ({**AWAY, "last": "9/11/26"}, "Choose the day"),
        ({**AWAY, "last": "0026-11-13"}, "Choose the day"),
        ({**AWAY, "why": "x" * 201}, "The reason is too long"),
        ({**AWAY, "sort": "back"}, "not in the directory"),
        ({**DEPUTY, "person": ASHA}, "Nobody deputises for themselves"),
        ({**DEPUTY, "last": "2026-11-01"}, "The last day is before the first"),
        ({**DEPUTY, "sort": "give-up", "last": "2026-11-30"}, "not in the directory"),
    ],
    ids=str,
)
def test_what_cannot_be(office: Office, change: dict[str, str], said: str) -> None:
    """Said in one line, with what was typed kept; nothing is changed."""
    pat, before = Browser(office).enters(PAT), kept(office)
    answer = previews(pat, **change)
    assert (422, True) == (answer.status_code, said in words(answer.text)), words(answer.text)
    assert before == kept(office)


@pytest.mark.parametrize(
    "change",
    [
        {**AWAY, "person": GRACE},
        {**AWAY, "person": "nobody"},
        {**AWAY, "of": "blankshire/police"},
        {**AWAY, "of": "brambleton/council"},
        {**AWAY, "sort": "burn"},
        {**DEPUTY, "post": "brambleton/esm"},
        {**DEPUTY, "post": "blankshire/gold_commander"},
        {**DEPUTY, "post": ""},
    ],
    ids=str,
)
def test_what_is_another_organisations_is_not_there(office: Office, change: dict[str, str]) -> None:
    """Neither to preview nor to make; nor are its people named."""
    pat, before = Browser(office).enters(PAT), kept(office)
    assert previews(pat, **change).status_code == 404
    token = form_token(pat.get("/directory"))
    assert pat.ask("POST", "/directory", data={**OURS, **change, "form": token}).status_code == 404
    page = words(pat.get("/directory"))
    assert [] == [name for name in ("Grace", "Dev", "Isla", "Hugh") if name in page]
    assert before == kept(office)


def test_two_administrators_at_once(office: Office) -> None:
    """One wins, the other is told; pressed twice it is made once."""
    pat, chloe = Browser(office).enters(PAT), Browser(office).enters(CHLOE)
    first = fields(previews(pat, **AWAY).text)
    other = fields(previews(chloe, **DEPUTY).text)
    assert pat.ask("POST", "/directory?lang=en", data=first).status_code == 303
    before = kept(office)
    for browser, sent in ((chloe, other), (pat, first)):
        late = browser.ask("POST", "/directory?lang=en", data=sent)
        assert 409 == late.status_code
        assert "Somebody changed the directory meanwhile" in words(late.text)
    assert before == kept(office)


def test_who_is_no_administrator_has_no_such_page(office: Office) -> None:
    """Neither in the menu nor by its address."""
    asha = Browser(office).enters(ASHA)
    assert asha.ask("GET", "/directory").status_code == 404
    assert "/directory" not in asha.get("/elections")
    assert "/directory" in Browser(office).enters(GRACE).get("/elections")
