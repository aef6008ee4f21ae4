"""The button that undoes: on the task's page, on the list, and where the task is with somebody else by now."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import pytest
from typing_extensions import override

from notifications.pages.phrasing import page_language
from notifications.pages.register_desk import RegisterDesk
from tasks.register.database import Register
from tasks.register.finding.election_sight import CHANGES
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.record.history import EventKind
from tasks.views.answers import NotTakenError, PersonBoard, WithSomebodyElseError
from tasks.views.reader import Reader
from tasks.views.task import TaskView
from tasks.views.undoing import Undoable
from tests.builders import an_election, at
from tests.cast import ASHA, BEN, CHLOE, deputy, directory
from tests.notifications.cast import NOW
from tests.notifications.memory_desk import MemoryDesk
from tests.notifications.page_office import LINKS
from tests.notifications.page_office import Office as Pages
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"
PLAN = "ashford/integrity_and_security"


class Site(Pages):
    """The pages over a register on Tuesday 6 April, half past nine."""

    def __init__(self, register: Register) -> None:
        people = directory(extra=[deputy("ashford/esm", BEN)])
        self.office = Office(register).opens(people, MAY, "Mon 2026-11-02 09:00")
        self.office.of_old().only(CLOSE, PLAN)
        self.office.run(at("Tue 2027-04-06 09:00"))
        super().__init__(RegisterDesk(register), now=at("Tue 2027-04-06 09:30"))  # type: ignore[arg-type]
        with register.read() as session:
            self.people = dict(stored_directory(session).numbers)
            self.numbers = {
                local: the_task(session, f"{MAY.id}/{local}").number for local in (CLOSE, PLAN)
            }

    def of(self, who: str, local: str = CLOSE) -> str:
        """The address of a task, as mailed to somebody."""
        return f"/t/{LINKS.sign_task(self.numbers[local], self.people[who], now=self.now)}"

    def list_of(self, who: str) -> str:
        """The address of somebody's list."""
        return f"/me/{LINKS.sign_person(self.people[who], now=self.now)}"

    def undoes(self, path: str, **more: str) -> httpx.Response:
        """Press the button that the page shows."""
        (entry,) = re.findall(r'name="undo" value="(\d+)"', self.get(path))
        return self.press(path, {"action": "undo", "undo": entry, **more})


@pytest.fixture
def site(register: Register) -> Site:
    """The pages, on each database."""
    return Site(register)


def test_the_task_page_says_until_when(site: Site) -> None:
    """And after the button the task stands as before; the engine hears of it."""
    site.press(site.of(ASHA), {"action": "acknowledge"})
    page = site.get(site.of(ASHA))
    assert "You said that you are dealing with this." in page
    assert "Undo (until 09:40)" in page
    site.now += timedelta(minutes=1)
    response = site.undoes(site.of(ASHA))
    assert (response.status_code, response.headers["location"]) == (303, site.of(ASHA))
    assert "Undo (until" not in (page := site.get(site.of(ASHA)))
    assert "Undone by Asha: that they deal with it" in page
    assert site.told == [f"{MAY.id}/{CLOSE}"] * 2


def test_what_is_done_can_be_undone_on_its_page(site: Site) -> None:
    """Though a closed task takes no other answer."""
    site.press(site.of(ASHA), {"action": "complete", "outcome": "done", "sure": "yes"})
    assert site.undoes(site.of(ASHA)).status_code == 303
    assert "Awaiting owner" in site.get(site.of(ASHA))


def test_the_second_click_says_that_it_was_undone(site: Site) -> None:
    """The task stands as it is, and nothing else is changed."""
    site.press(site.of(ASHA), {"action": "acknowledge"})
    (entry,) = re.findall(r'name="undo" value="(\d+)"', site.get(site.of(ASHA)))
    answer = {"action": "undo", "undo": entry}
    assert site.press(site.of(ASHA), answer).status_code == 303
    second = site.press(site.of(ASHA), answer)
    assert second.status_code == 422
    assert "This was undone already" in second.text


@pytest.mark.parametrize("entry", ["", "x", "-1", "9" * 40, "²", "0"])
def test_what_is_no_entry_undoes_nothing(site: Site, entry: str) -> None:
    """It is said in one line."""
    site.press(site.of(ASHA), {"action": "acknowledge"})
    refused = site.press(site.of(ASHA), {"action": "undo", "undo": entry})
    assert refused.status_code == 422
    assert "undone already" in refused.text
    assert "Undo (until 09:40)" in refused.text


def test_it_needs_the_forms_own_token(site: Site) -> None:
    """Another site cannot press the button, on any of the three pages."""
    site.press(site.of(ASHA), {"action": "acknowledge"})
    (entry,) = re.findall(r'name="undo" value="(\d+)"', site.get(site.of(ASHA)))
    one = {"form": "made-up", "action": "undo", "undo": entry}
    both = {**one, "undo": f"{site.numbers[CLOSE]}:{entry}"}
    assert site.ask("POST", site.of(ASHA), data=one).status_code == 422
    assert site.ask("POST", site.list_of(ASHA), data=both).status_code == 422
    assert "Undo (until 09:40)" in site.get(site.of(ASHA))


def test_the_list_offers_what_was_given_away(site: Site) -> None:
    """Ben, who deputises, has handed over Asha's task: the list is one place to undo it, its page another."""
    site.press(site.of(BEN), {"action": "hand-over", "to": CHLOE, "note": "I am on leave."})
    assert "You handed this over." in site.get(site.list_of(BEN))
    assert site.undoes(site.of(BEN)).status_code == 303
    assert "Undone by Ben: the hand-over" in site.get(site.of(BEN))


@dataclass
class Away(MemoryDesk):
    """A desk at which the task is with somebody else until that is undone."""

    language: str = "en"

    @override
    def task(self, number: int, *, person: int, now: datetime) -> TaskView:
        """Not theirs to see while they can undo that."""
        if self.can_undo is not None:
            raise WithSomebodyElseError("Close of nominations, Ashford. Who has it now: Chloe.")
        return super().task(number, person=person, now=now)

    @override
    def tasks_of(self, person: int, *, now: datetime) -> PersonBoard:
        """Who they are, in Welsh where they read it."""
        posts = ((("Electoral services manager", "Electoral registration officer"), "Ashford"),)
        return PersonBoard("Asha Patel", person, (), Reader("Asha Patel", posts, self.language))

    @override
    def undo(self, number: int, *, person: int, entry: int, now: datetime) -> TaskView:
        """As in the register, where the task is theirs again."""
        if self.can_undo is None or self.can_undo.entry != entry:
            raise NotTakenError("this was undone already; nothing more is undone")
        self.can_undo = None
        return self.task(number, person=person, now=now)


def given_away() -> Pages:
    """The page of somebody who has just given a task away, and may not see it any more."""
    until = NOW + timedelta(minutes=10)
    return Pages(Away(can_undo=Undoable(4, EventKind.HANDED_OVER, until)))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "You answer as Asha Patel, electoral services manager and electoral registration officer",
        ),
        ("cy", "Rydych yn ateb fel Asha Patel, "),
    ],
)
def test_it_says_as_whom_they_answer(language: str, said: str) -> None:
    """With all their posts, in their own language, as the list and the task do."""
    pages = given_away()
    assert isinstance(pages.desk, Away)
    pages.desk.language = language
    page = pages.get(pages.link())
    assert said in page
    assert f'<html lang="{language}-GB"' in page


def test_who_may_not_see_it_any_more_gets_it_back() -> None:
    """The page says whose it is, and holds the one button."""
    pages = given_away()
    page = pages.get(pages.link())
    for said in ("with somebody else now", "Who has it now: Chloe", "You handed this over."):
        assert said in page
    pressed = pages.press(pages.link(), {"action": "undo", "undo": "4"})
    assert (pressed.status_code, pressed.headers["location"]) == (303, pages.link())
    assert pages.ask("GET", pages.link()).status_code == 200
    assert len(pages.told) == 1


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ({"action": "undo", "undo": "5"}, 422, "This was undone already"),
        ({"action": "undo", "undo": "4", "form": "made-up"}, 422, "open"),
        ({"action": "acknowledge"}, 410, "with somebody else now"),
    ],
    ids=["another answer", "no token", "another button"],
)
def test_nothing_else_is_done_about_it(answer: dict[str, str], status: int, said: str) -> None:
    """It says why, and the task stays where it is."""
    pages = given_away()
    refused = pages.press(pages.link(), answer)
    assert (refused.status_code, pages.told) == (status, [])
    assert said in refused.text


def test_several_are_undone_at_once_on_the_list(site: Site) -> None:
    """Each by its own button, or all of them by one."""
    path = site.list_of(ASHA)
    site.press(path, {"action": "take-all", "shown": str(site.numbers[CLOSE])})
    site.press(site.of(ASHA, PLAN), {"action": "acknowledge"})
    page = site.get(path)
    shown = re.findall(r'name="undoable" value="([\d:]+)"', page)
    assert [each.partition(":")[0] for each in shown] == [
        str(site.numbers[local]) for local in (CLOSE, PLAN)
    ]
    site.now += timedelta(minutes=1)
    form = [("form", site.form_token(path)), ("action", "undo"), ("undo", "all")]
    body = "&".join(f"{k}={v}" for k, v in [*form, *(("undoable", each) for each in shown)])
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert site.ask("POST", path, content=body.replace(":", "%3A"), headers=kind).status_code == 303
    assert "undoable" not in site.get(path)


@pytest.mark.parametrize("pressed", ["", "all", "x:1", "1:x", "1", f"{'9' * 40}:1"])
def test_what_is_nothing_to_undo_is_said_on_the_list(site: Site, pressed: str) -> None:
    """And nothing is changed."""
    site.press(site.of(ASHA), {"action": "acknowledge"})
    refused = site.press(site.list_of(ASHA), {"action": "undo", "undo": pressed})
    assert refused.status_code == 422
    assert "Undo (until 09:40)" in refused.text


@pytest.mark.parametrize("code", ["en", "cy"])
@pytest.mark.parametrize(
    "kind",
    [
        EventKind.ACKNOWLEDGED,
        EventKind.SNOOZED,
        EventKind.TICKED,
        EventKind.UNTICKED,
        EventKind.ANSWERED,
        EventKind.COMPLETED,
        EventKind.NOT_APPLICABLE,
        EventKind.HANDED_OVER,
    ],
)
def test_whatever_can_be_undone_has_its_words(code: str, kind: EventKind) -> None:
    """In both languages."""
    assert page_language(code).say(f"undo.{kind}")


@pytest.mark.parametrize("code", ["en", "cy"])
@pytest.mark.parametrize("kind", CHANGES)
def test_whatever_an_election_page_tells_has_its_words(code: str, kind: EventKind) -> None:
    """Among them that something was undone."""
    assert page_language(code).say(f"happened.{kind.replace('-', '_')}")
