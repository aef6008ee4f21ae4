"""The page of what will be sent: to whom it shows which messages, as they will read, and nobody's name too many."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from calendars.errors import WritError
from notifications.rehearsal.ahead import Ways, messages_ahead
from notifications.rehearsal.foretelling import Foreteller
from tasks.register.finding.veil import Veil
from tasks.views.messages import Ahead
from tests.builders import an_election, at
from tests.cast import ASHA, BEN, CHLOE, DEV, GRACE, HUGH, ISLA, JONAS, WENDY, directory
from tests.notifications.pages.of_elections.test_wall import with_roles
from tests.notifications.visiting import Browser, words
from tests.office import Office
from tests.registers import COPY, copied

TWO = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
PAGE = f"/e/{TWO.id}/messages"
NOW = "Mon 2027-04-12 10:00"
COUNCIL, POLICE = {ASHA, BEN, CHLOE, WENDY}, {GRACE, HUGH, ISLA, JONAS}


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two councils; Chloe is an operator of Ashford's, Isla of the police."""
    folder = tmp_path_factory.mktemp("coming")
    with copied(migrated_file, folder) as register:
        people = with_roles(**{CHLOE: "operator:ashford", ISLA: "operator:blankshire"})
        office = Office(register).opens(people, TWO, "Mon 2026-11-02 09:00").of_old()
        office.run(at("Fri 2027-04-09 17:00"))
        office.run(at(NOW))
    return folder / COPY


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    with copied(built, tmp_path) as register:
        yield Office(register, now=at(NOW))


def patient(office: Office, who: str) -> Browser:
    """A browser of somebody who waits until it is worked out."""
    browser = Browser(office).enters(who)
    browser.foreteller.patience = 60
    return browser


def foretold(office: Office) -> Ahead:
    """What `writ messages` lists."""
    return messages_ahead(
        office.register, TWO.id, Ways({"email": office.channel}, digests=False), now=office.now
    )


def listed(page: str) -> list[str]:
    """To whom the messages go that a page shows, in order."""
    return re.findall(r"<p><strong>(.*?)</strong>, by", page)


def test_a_reader_sees_what_is_sent_to_their_own_organisation(office: Office) -> None:
    """Word for word, but for links; of the others they see nothing."""
    page = patient(office, ASHA).get(PAGE)
    ours = [m for m in foretold(office).messages if m.person in COUNCIL]
    assert [m.name for m in ours] == listed(page)
    assert {"Asha"} < set(listed(page))
    (first, *_) = [m for m in ours if m.person == ASHA]
    shown = words(page)
    assert first.subject in shown
    for paragraph in first.text.split("\n\n")[:4]:
        assert " ".join(paragraph.split()) in shown
    assert "rehearsal.invalid" not in page
    assert "[the reader's own link]" in shown


@pytest.mark.parametrize(
    ("who", "ours"), [(ASHA, COUNCIL), (CHLOE, COUNCIL), (DEV, {DEV}), (ISLA, POLICE)]
)
def test_nobody_of_another_organisation_is_named(office: Office, who: str, ours: set[str]) -> None:
    """Neither as its reader nor in what it says."""
    page = words(patient(office, who).get(PAGE))
    others = {name.capitalize() for name in directory().people if name not in ours}
    assert not {name for name in others if re.search(rf"\b{name}\b", page)}


def test_an_operator_sees_also_what_is_sent_to_others_by_their_posts(office: Office) -> None:
    """What the council may see of it; of what is the police's alone there is not a word."""
    council, police = (patient(office, who).get(PAGE) for who in (CHLOE, ISLA))
    assert "chief constable of Blankshire" in " ".join(listed(council))
    assert len(listed(council)) > len(listed(patient(office, ASHA).get(PAGE)))
    alone = "threat assessment"
    assert alone in words(police)
    assert alone not in words(council)
    assert "electoral services manager" in " ".join(listed(police))


def test_a_message_of_which_a_part_is_not_theirs_is_shown_without_its_words(office: Office) -> None:
    """That it leaves is said, and to which post."""
    page = words(patient(office, CHLOE).get(PAGE))
    assert "Its text tells of something that you may not see" in page


def test_a_day_and_a_reader_can_be_chosen(office: Office) -> None:
    """By addresses that hold no name of a stranger."""
    browser = patient(office, ISLA)
    whole = browser.get(PAGE)
    days = re.findall(r'<option value="(2027-\d\d-\d\d)"', whole)
    day = browser.get(f"{PAGE}?day={days[0]}")
    assert 0 < len(listed(day)) < len(listed(whole))
    to = browser.get(f"{PAGE}?to=Isla")
    assert {"Isla"} == set(listed(to))
    assert [] == listed(browser.get(f"{PAGE}?to=Asha"))


def test_while_it_is_worked_out_the_page_asks_again(office: Office) -> None:
    """And shows what it has, once it has; a second look waits for nothing."""
    works = Event()

    def ways() -> Ways:
        works.wait(60)
        return Ways({"email": office.channel})

    browser = Browser(office).enters(ASHA)
    browser.foreteller = Foreteller(office.register, ways, patience=0.05)
    first = browser.ask("GET", PAGE)
    assert "This is being worked out" in words(first.text)
    assert "3" == first.headers["refresh"]
    works.set()
    browser.foreteller.patience = 60
    second = browser.ask("GET", PAGE)
    assert "refresh" not in second.headers
    assert "Worked out on Monday 12 April 2027, 10:00." in words(second.text)
    office.completes(ASHA, "ashford/local_england.sopn")
    works.clear()
    browser.foreteller.patience = 0.05
    third = browser.ask("GET", PAGE)
    works.set()
    assert "3" == third.headers["refresh"]
    assert "Something has changed since" in words(third.text)
    assert listed(second.text) == listed(third.text)


def test_what_keeps_it_from_being_worked_out_is_said(office: Office) -> None:
    """In words, without what the setting holds."""

    def ways() -> Ways:
        raise WritError("WRIT_SMTP_URL: smtp://secret")

    browser = Browser(office).enters(ASHA)
    browser.foreteller = Foreteller(office.register, ways)
    answer = browser.ask("GET", PAGE)
    assert 503 == answer.status_code
    assert "What will be sent cannot be worked out" in words(answer.text)
    assert "secret" not in answer.text


def test_a_line_that_ends_within_a_name_hides_nobody_less() -> None:
    """Mails are folded; a name of two words may stand on two lines."""
    plain = directory()
    grace = replace(plain.people[GRACE], name="Grace Mary Lowe")
    people = replace(plain, people={**plain.people, GRACE: grace})
    veil = Veil(people, ASHA, TWO.called_on)
    said = veil.text("Who is asked:   Asha, Grace\n                Mary Lowe (Gold commander)")
    assert "Grace" not in said
    assert "Lowe" not in said
    assert "Asha" in said
