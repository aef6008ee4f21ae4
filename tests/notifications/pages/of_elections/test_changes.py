"""Changing an election on its page: who may ask what, what is shown, and that exactly this is done, or nothing."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from tasks.register.models import ElectionRow
from tasks.register.plans.elections import facts_of
from tasks.register.record.history import entries
from tests.builders import an_election, at
from tests.cast import ASHA, CHLOE, DEV, GRACE, ISLA, VICTOR, directory
from tests.notifications.pages.of_elections.test_wall import with_roles
from tests.notifications.visiting import Browser, form_token, words
from tests.office import Office
from tests.registers import COPY, copied

TWO = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
ELECTION = f"/e/{TWO.id}"
CHANGE, PREVIEW = f"{ELECTION}/change", f"{ELECTION}/change/preview"
NOW = "Mon 2027-02-15 10:00"
MOVE = {"sort": "move", "day": "2027-05-13", "reason": "an Act of Parliament"}
CANCEL = {"sort": "cancel", "reason": "the Act is repealed"}
POLICE = {"Grace", "Hugh", "Isla", "Jonas"}


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two councils vote; Asha and Dev are operators of one each, Isla of the police, Victor of the
    commissioner's office."""
    folder = tmp_path_factory.mktemp("changes")
    with copied(migrated_file, folder) as register:
        people = with_roles(
            **{
                ASHA: "operator:ashford",
                DEV: "operator:brambleton",
                ISLA: "operator:blankshire",
                VICTOR: "operator:opcc",
            }
        )
        office = Office(register).opens(people, TWO, "Mon 2026-11-02 09:00").of_old()
        office.run(at("Mon 2027-02-08 10:00"))
        office.run(at(NOW))
    return folder / COPY


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Office]:
    """A copy of it."""
    with copied(built, tmp_path) as register:
        yield Office(register, now=at(NOW))


def previews(browser: Browser, **change: str) -> httpx.Response:
    """Fill in one of the forms."""
    token = form_token(browser.get(CHANGE))
    return browser.ask("POST", PREVIEW, data={**change, "form": token})


def fields(page: str) -> dict[str, str]:
    """What the button of a preview sends."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def does(browser: Browser, preview: httpx.Response) -> httpx.Response:
    """Press the button."""
    assert 200 == preview.status_code, words(preview.text)
    return browser.ask("POST", CHANGE, data=fields(preview.text))


def day_of(office: Office) -> tuple[date, str]:
    """The polling day, and what has become of the election."""
    with office.register.read() as session:
        row = session.get_one(ElectionRow, TWO.id)
        return row.poll_date, row.state.value


def told(office: Office) -> list[tuple[str, str]]:
    """Who changed the election how, by its history."""
    with office.register.read() as session:
        return [(e.who, e.text) for e in entries(session, TWO.id) if e.kind == "replanned"]


def test_a_poll_is_moved_as_it_was_previewed(office: Office) -> None:
    """Nothing changes by looking; then it is done in the name of who pressed, and Prefect is told."""
    isla = Browser(office).enters(ISLA)
    before = day_of(office)
    shown = previews(isla, **MOVE)
    page = words(shown.text)
    assert "People would read: the poll was moved to Thu 13 May 2027 (an Act of Parliament)" in page
    assert "A returning officer has no power in general to move a poll" in page
    assert re.search(r"Tasks that would move: \d+", page)
    assert "Thu 8 April 2027, 16:00" in page.partition("Close of nominations")[2][:120]
    assert "Thu 15 April 2027, 16:00" in page.partition("Close of nominations")[2][:120]
    assert before == day_of(office)
    office.now += timedelta(minutes=7)
    done = does(isla, shown)
    assert (303, f"{ELECTION}#lately") == (done.status_code, done.headers["location"])
    assert (date(2027, 5, 13), "called") == day_of(office)
    assert told(office)[-1] == (
        "Isla",
        "Changed: the poll was moved to Thu 13 May 2027 (an Act of Parliament)",
    )
    assert [TWO.id] == isla.changed
    assert office.whole()


def test_it_says_who_hears_and_they_do(office: Office) -> None:
    """Of the visitor's own organisation by name, of another by post; nobody else's name is on the page."""
    isla = Browser(office).enters(ISLA)
    shown = previews(isla, **CANCEL)
    page = words(shown.text)
    heard = set(re.findall(r'data-name="Who would hear">([^<]*)<', shown.text)) - {""}
    assert {each for line in heard for each in line.split("; ") if each in POLICE}
    assert any("Ashford" in line for line in heard)
    others = {p.name for p in directory().people.values()} - POLICE
    assert not {name for name in others if re.search(rf"\b{name}\b", page)}
    (count,) = re.findall(r"People who would hear of it at once: (\d+)", page)
    does(isla, shown)
    assert (TWO.poll_date, "cancelled") == day_of(office)
    office.every.clear()
    sent = office.run().sent
    assert int(count) == len({address for _, address in sent})


def test_the_day_of_a_notice_is_entered_for_one_authority(office: Office) -> None:
    """By that council's own operator: its task is reported done, in their name, and the other's stands."""
    asha = Browser(office).enters(ASHA)
    page = asha.get(CHANGE)
    assert "Brambleton:" not in words(page)
    (what,) = re.findall(r'<option value="(\d+)">Ashford: Publish the notice of election', page)
    entered = {"sort": "happened", "what": what, "day": "2027-02-12"}
    shown = previews(asha, **entered)
    assert "Would be reported done: Publish the notice of election, Ashford" in words(shown.text)
    assert 303 == does(asha, shown).status_code
    with office.register.read() as session:
        facts = facts_of(session, session.get_one(ElectionRow, TWO.id))
    assert [("ashford", date(2027, 2, 12))] == [(own.area, own.day) for own in facts.own]
    with office.register.read() as session:
        done = [(e.who, e.task) for e in entries(session, TWO.id) if e.kind == "completed"]
    assert [("Asha", int(what))] == done
    assert "Asha" == told(office)[-1][0]
    assert office.whole()


def test_what_is_not_theirs_is_neither_offered_nor_taken(office: Office) -> None:
    """A council's operator changes nothing of the whole while another council votes too, and no day of the
    other; a commissioner's, nothing where none of its polls is held; a reader has no such page."""
    asha = Browser(office).enters(ASHA)
    page = words(asha.get(CHANGE))
    assert "Hold it on another day" not in page
    assert "Cancel the whole election" not in page
    isla = Browser(office).enters(ISLA)
    (theirs,) = re.findall(
        r'<option value="(\d+)">Brambleton: Publish the notice', isla.get(CHANGE)
    )
    for change in (
        MOVE,
        CANCEL,
        {"sort": "happened", "what": theirs, "day": "2027-02-12"},
        {"sort": "burn"},
    ):
        assert 404 == previews(asha, **change).status_code
        token = form_token(asha.get(CHANGE))
        assert 404 == asha.ask("POST", CHANGE, data={**change, "form": token}).status_code
    for who in (VICTOR, GRACE):
        browser = Browser(office).enters(who)
        assert 404 == browser.ask("GET", CHANGE).status_code
        assert f'href="{CHANGE}"' not in browser.get(ELECTION)
    assert f'href="{CHANGE}"' in asha.get(ELECTION)
    assert (TWO.poll_date, "called") == day_of(office)


def test_what_changed_meanwhile_is_shown_anew_and_nothing_is_done(office: Office) -> None:
    """Somebody reports a task done between looking and pressing; then what it would do now is done."""
    isla = Browser(office).enters(ISLA)
    shown = previews(isla, **CANCEL)
    office.completes(ASHA, "ashford/local_england.notice_of_election")
    late = does(isla, shown)
    assert 409 == late.status_code
    assert "Something has changed meanwhile" in words(late.text)
    assert (TWO.poll_date, "called") == day_of(office)
    assert [] == isla.changed
    again = isla.ask("POST", CHANGE, data=fields(late.text))
    assert 303 == again.status_code
    assert (TWO.poll_date, "cancelled") == day_of(office)


@pytest.mark.parametrize(
    ("change", "said"),
    [(CANCEL, "is cancelled already"), (MOVE, "is held on that day already")],
    ids=["cancel", "move"],
)
def test_pressed_twice_it_is_done_once(office: Office, change: dict[str, str], said: str) -> None:
    """The second time it would do nothing, and says so, not that there is no such page."""
    isla = Browser(office).enters(ISLA)
    shown = previews(isla, **change)
    assert 303 == does(isla, shown).status_code
    before = told(office)
    again = does(isla, shown)
    assert (422, True) == (again.status_code, said in words(again.text)), words(again.text)
    assert before == told(office)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({**MOVE, "reason": ""}, "Say why"),
        ({**MOVE, "reason": "x" * 501}, "Keep it under 500 letters"),
        ({**MOVE, "day": ""}, "Choose the day"),
        ({**MOVE, "day": "13/5/27"}, "Choose the day"),
        ({**MOVE, "day": "2027-02-12"}, "That day is past"),
        ({**MOVE, "day": "2027-05-06"}, "held on that day already"),
        ({**MOVE, "day": "2027-05-15"}, "is no day for a poll (Saturday)"),
        ({**MOVE, "day": "2027-02-19"}, "Too late for"),
        ({**CANCEL, "reason": " "}, "Say why"),
        ({"sort": "happened", "day": "2027-02-16"}, "That day is still to come"),
        ({"sort": "happened", "day": "2027"}, "Choose the day"),
    ],
    ids=str,
)
def test_what_cannot_be(office: Office, change: dict[str, str], said: str) -> None:
    """Said in words, without an option of the command line; what was typed stays, and nothing is changed."""
    isla = Browser(office).enters(ISLA)
    (what, *_) = re.findall(r'<option value="(\d+)"', isla.get(CHANGE))
    answer = previews(isla, **{"what": what, **change})
    assert (422, True) == (answer.status_code, said in words(answer.text)), words(answer.text)
    assert "--" not in words(answer.text)
    assert f'value="{change.get("day", "")}"' in answer.text
    assert [] == told(office)


def test_an_operator_of_the_only_council_that_votes_may_change_all_of_it(
    migrated_file: Path, tmp_path: Path
) -> None:
    """What is the police's alone is counted, and not shown."""
    with copied(migrated_file, tmp_path) as register:
        one = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
        people = with_roles(**{CHLOE: "administrator:ashford"})
        office = Office(register).opens(people, one, "Mon 2026-11-02 09:00").of_old()
        office.run(at(NOW))
        page = words(previews(Browser(office).enters(CHLOE), **CANCEL).text)
        assert re.search(
            r"Tasks of other organisations that would change and are not shown.*?: \d+", page
        )
        assert "gold group" not in page
        assert not {name for name in POLICE if re.search(rf"\b{name}\b", page)}
