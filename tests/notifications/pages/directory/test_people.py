"""An administrator keeps the people of their own organisation: previewed, made, refused with the reason."""

from dataclasses import replace

import httpx
import pytest
from sqlalchemy import update

from tasks.people.access import Access, AccessRole
from tasks.people.directory import Address, Holding, Person
from tasks.register.database import Register
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.directory_store import stored_directory
from tasks.register.record.history import OFFICE, entries
from tasks.register.record.verifying import verify
from tests.cast import ASHA, BEN, CHLOE, GRACE
from tests.notifications.may_office import LETTER, MAY
from tests.notifications.pages.directory.test_keeping import fields, kept
from tests.notifications.pages.signed_in.test_access import PAT, with_roles
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office

QUINN = "quinn"
CHANGE = {"sort": "change", "person": BEN, "name": "Ben", "language": "en"}
OURS = {"of": "ashford/council"}


@pytest.fixture
def office(sqlite_register: Register) -> Office:
    """Pat and Chloe administer Ashford's council, where Quinn reads, Grace the police. Wendy deputises in
    the police as well. Ben has two addresses."""
    roles = {
        PAT: "administrator:ashford",
        CHLOE: "administrator:ashford",
        GRACE: "administrator:blankshire",
    }
    plain = with_roles(roles)
    second = Address("email", "ben@home.example.org")
    reads = (Access(AccessRole.READER, "ashford"),)
    quinn = Person(QUINN, "Quinn", "en", (Address("email", "quinn@example.org"),), reads)
    people = {**plain.people, QUINN: quinn}
    people[BEN] = replace(people[BEN], addresses=(*people[BEN].addresses, second))
    two_places = Holding("blankshire", "gold_commander", "wendy", deputy=True, start=None, end=None)
    directory = replace(plain, people=people, holdings=(*plain.holdings, two_places))
    return Office(sqlite_register).opens(directory, MAY, "Mon 2026-11-02 09:00")


def previews(browser: Browser, **change: str) -> httpx.Response:
    """Fill in a form."""
    token = form_token(browser.get("/directory/people?lang=en"))
    sent = {**OURS, **change, "form": token}
    return browser.ask("POST", "/directory/people/preview?lang=en", data=sent)


def makes(browser: Browser, **change: str) -> httpx.Response:
    """Preview it, and press the button."""
    page = previews(browser, **change)
    assert page.status_code == 200, words(page.text)
    return browser.ask("POST", "/directory/people?lang=en", data=fields(page.text))


def person(office: Office, who: str) -> Person | None:
    """Somebody as the directory has them."""
    with office.register.read() as session:
        return stored_directory(session).directory.people.get(who)


def test_somebody_is_changed_in_all_that_the_page_has(office: Office) -> None:
    """Name, language, role and addresses: said before, then made; in the history by id, with who did it and
    without an address."""
    pat, before = Browser(office).enters(PAT), kept(office)
    change = {**CHANGE, "name": "Ben Ō Dúill", "language": "cy", "role": "operator"}
    first = {"first": "email:ben@home.example.org", "drop": "email:ben@example.org"}
    said = words(previews(pat, **change, **first).text)
    for line in (
        "Ben is called Ben Ō Dúill from now on.",
        "Ben Ō Dúill is written to in this language: Welsh.",
        "What Ben Ō Dúill may do on these pages: Operator.",
        "Ben Ō Dúill is not written to any more at ben@example.org.",
    ):
        assert line in said
    assert before == kept(office)
    assert makes(pat, **change, **first).status_code == 303
    assert person(office, BEN) == Person(
        *(BEN, "Ben Ō Dúill", "cy", (Address("email", "ben@home.example.org"),)),
        (Access(AccessRole.OPERATOR, "ashford"),),
    )
    with office.register.read() as session:
        last = [row for row in entries(session, OFFICE) if "changed on its page" in row.text][-1]
        assert all(verdict.fault is None for verdict in verify(session))
    assert ("Pat", {"changes": ["~ person ben"]}) == (last.who, last.data)


def test_the_address_that_is_tried_first_is_chosen(office: Office) -> None:
    """The others stay behind it."""
    first = {"first": "email:ben@home.example.org"}
    page = words(previews(Browser(office).enters(PAT), **CHANGE, **first).text)
    assert "Ben is written to first at ben@home.example.org." in page


def test_somebody_who_has_left_is_taken_out(office: Office) -> None:
    """Without a post or a task of theirs: they are written to no more and are signed out."""
    quinn, pat = Browser(office).enters(QUINN), Browser(office).enters(PAT)
    assert quinn.ask("GET", "/elections").status_code == 200
    page = previews(pat, sort="take-out", person=QUINN)
    assert "Quinn is in the directory of Ashford no more" in words(page.text)
    assert makes(pat, sort="take-out", person=QUINN).status_code == 303
    assert person(office, QUINN) is None
    assert quinn.ask("GET", "/elections").status_code == 303
    assert "Quinn" not in words(pat.get("/directory/people"))


def test_who_has_a_task_of_their_own_is_not_taken_out(office: Office) -> None:
    """It is named, so that it can be handed to somebody else first."""
    with office.register.write() as session:
        task = TaskRow.id.endswith(LETTER)
        owned = OwnerRow.task.in_(
            TaskRow.__table__.select().with_only_columns(TaskRow.number).where(task)
        )
        session.execute(update(OwnerRow).where(owned).values(person=QUINN))
    answer = previews(Browser(office).enters(PAT), sort="take-out", person=QUINN)
    assert answer.status_code == 422
    assert "Tasks were handed to them that wait for an answer" in words(answer.text)
    assert "Joint letter" in words(answer.text), words(answer.text)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({**CHANGE, "name": ""}, "Write a name"),
        ({**CHANGE, "name": "x" * 121}, "Write a name"),
        (CHANGE, "That is what stands there already"),
        ({**CHANGE, "drop": "email:nobody@example.org"}, "not in the directory"),
        ({**CHANGE, "person": ASHA, "name": "A", "drop": "email:asha@example.org"}, "only address"),
        ({"sort": "take-out", "person": BEN}, "Deputy returning officer (Ashford)"),
        ({**CHANGE, "person": QUINN, "name": "Quinn"}, "would not belong to your organisation"),
        ({**CHANGE, "person": PAT, "name": "Pat", "role": "reader"}, "your own role"),
        ({"sort": "take-out", "person": PAT}, "take yourself out"),
        ({**CHANGE, "person": "wendy", "name": "W"}, "belong to another organisation besides"),
        ({"sort": "take-out", "person": "wendy"}, "belong to another organisation besides"),
    ],
    ids=str,
)
def test_what_cannot_be(office: Office, change: dict[str, str], said: str) -> None:
    """Said in one line with what to do; nothing is changed."""
    pat, before = Browser(office).enters(PAT), kept(office)
    answer = previews(pat, **change)
    assert (422, True) == (answer.status_code, said in words(answer.text)), words(answer.text)
    assert before == kept(office)


@pytest.mark.parametrize(
    "change",
    [
        {**CHANGE, "person": GRACE},
        {**CHANGE, "person": "nobody"},
        {**CHANGE, "of": "blankshire/police"},
        {**CHANGE, "sort": "burn"},
        {**CHANGE, "language": "fr"},
        {**CHANGE, "role": "emperor"},
        {"sort": "take-out", "person": GRACE},
    ],
    ids=str,
)
def test_what_is_another_organisations_is_not_there(office: Office, change: dict[str, str]) -> None:
    """Neither to preview nor to make, nor its people to look at; and no choice that the form has not."""
    pat, before = Browser(office).enters(PAT), kept(office)
    assert previews(pat, **change).status_code == 404
    token = form_token(pat.get("/directory/people"))
    sent = {**OURS, **change, "form": token}
    assert pat.ask("POST", "/directory/people", data=sent).status_code == 404
    for path in (f"{GRACE}?of=ashford/council", f"{BEN}?of=blankshire/police", BEN):
        assert pat.ask("GET", f"/directory/people/{path}").status_code == 404
    assert before == kept(office)


def test_two_administrators_at_once(office: Office) -> None:
    """One wins, the other is told, also where they change the same person's name."""
    pat, chloe = Browser(office).enters(PAT), Browser(office).enters(CHLOE)
    first = fields(previews(pat, **{**CHANGE, "name": "Benjamin"}).text)
    other = fields(previews(chloe, **{**CHANGE, "name": "Benedict"}).text)
    assert pat.ask("POST", "/directory/people?lang=en", data=first).status_code == 303
    late = chloe.ask("POST", "/directory/people?lang=en", data=other)
    assert 409 == late.status_code
    assert "Somebody changed the directory meanwhile" in words(late.text)
    ben = person(office, BEN)
    assert ben is not None
    assert "Benjamin" == ben.name
