"""An owner's list: late, due within a week, coming, done lately; each counted; and who is asked next."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from notifications.pages.register_desk import RegisterDesk
from tasks.register.database import Register
from tasks.register.finding.veil import Veil
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.terms import Standing
from tasks.views.ladder import NextPerson, NextStep
from tasks.views.task import GivenAnswer
from tests.builders import an_election, at, shown
from tests.cast import ASHA, BEN, HUGH, deputy, directory
from tests.notifications.cast import JOINT_LETTER, NOMINATIONS, NOW
from tests.notifications.page_office import Office as Pages
from tests.notifications.page_office import words
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CLOSE = "ashford/local_england.nominations_close"


def listed(pages: Pages) -> dict[str, list[str]]:
    """The titles under each heading with an id, and folded away."""
    html = pages.get(pages.board())
    parts = re.split(r'<(?:h2|details) id="([a-z-]+)">', html)[1:]
    return {
        name: re.findall(r'<a href="/t/[^"]+">([^<]+)', body)
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def with_tasks(**of: object) -> Pages:
    """A list of one task, changed so."""
    pages = Pages()
    pages.desk.tasks[NOMINATIONS.number] = replace(NOMINATIONS, **of)  # type: ignore[arg-type]
    return pages


@pytest.mark.parametrize(
    ("of", "group"),
    [
        ({"due": NOW - timedelta(minutes=1)}, "late"),
        ({"due": NOW + timedelta(days=7)}, "week"),
        ({"due": NOW + timedelta(days=7, minutes=1)}, "later"),
        ({"standing": Standing.PLANNED, "due": NOW + timedelta(days=1)}, "coming"),
        ({"standing": Standing.DONE, "closed_at": NOW - timedelta(weeks=4)}, "done"),
        ({"standing": Standing.DONE, "closed_at": NOW - timedelta(weeks=4, minutes=1)}, "earlier"),
        ({"standing": Standing.STOOD_DOWN, "closed_at": None}, "earlier"),
    ],
)
def test_a_task_stands_under_its_heading(of: dict[str, object], group: str) -> None:
    """By its moment, to the minute; and under no other."""
    found = listed(with_tasks(due_has_hour=True, **of))
    assert [name for name, titles in found.items() if NOMINATIONS.title in titles] == [group]


def test_each_heading_is_counted_and_led_to() -> None:
    """The page begins with links to what it holds."""
    pages = with_tasks(due=NOW - timedelta(days=1), due_has_hour=True)
    html = pages.get(pages.board())
    assert '<a href="#late">Late (1)</a>' in html
    assert '<h2 id="late">Late (1)</h2>' in html
    for target in re.findall(r'href="#([a-z]+)"', html):
        assert f'id="{target}"' in html


def test_what_was_done_lately_shows_its_evidence() -> None:
    """Where it can be found, or that none was given."""
    done = {"standing": Standing.DONE, "closed_at": NOW - timedelta(days=1)}
    answer = GivenAnswer("Asha Patel", NOW, (), "done", "", {"Notice": "the file 27/4"})
    assert "Notice: the file 27/4" in words(
        (pages := with_tasks(**done, answers=(answer,))).get(pages.board())
    )
    assert "No evidence given" in words((pages := with_tasks(**done)).get(pages.board()))


def test_who_is_next_is_said_with_the_moment() -> None:
    """By name and post; of another organisation by the post alone; and otherwise of what is dealt with."""
    ours = NextPerson("Pat Lee", "Returning officer", "Ludham", deputy=True)
    theirs = NextPerson("", "Force election SPOC", "Blankshire")
    step = NextStep(at("Fri 2027-03-12 09:00"), (ours, theirs))
    pages = with_tasks(standing=Standing.AWAITING, next_step=step)
    said = (
        "by Friday 12 March 2027, 09:00, it goes to Pat Lee, deputy to the returning officer of Ludham"
        " and force election SPOC of Blankshire."
    )
    assert f"If nobody answers {said}" in words(pages.get(pages.board()))
    held = replace(NOMINATIONS, next_step=step, acknowledged_until=NOW + timedelta(days=1))
    pages.desk.tasks[NOMINATIONS.number] = held
    assert "If it is still open on Friday 12 March 2027, 09:00" in words(pages.get(pages.board()))


class Desk:
    """The desk over a register on Tuesday 6 April, half past nine; Ben deputises for Asha."""

    def __init__(self, register: Register) -> None:
        people = directory(extra=[deputy("ashford/esm", BEN)])
        self.office = Office(register).opens(people, MAY, "Mon 2026-11-02 09:00")
        self.office.of_old().only(CLOSE)
        self.office.run(at("Tue 2027-04-06 09:00"))
        self.desk, self.now = RegisterDesk(register), at("Tue 2027-04-06 09:30")

    def next_for(self, who: str, local: str) -> NextStep | None:
        """Who is next, as somebody's list has it, which is what the task's page says."""
        with self.office.register.read() as session:
            person = stored_directory(session).numbers[who]
            number = the_task(session, f"{MAY.id}/{local}").number
        listed = self.desk.tasks_of(person, now=self.now).tasks
        (found,) = [task.next_step for task in listed if task.number == number]
        assert self.desk.task(number, person=person, now=self.now).next_step == found
        return found


@pytest.fixture
def desk(register: Register) -> Desk:
    """On each database."""
    return Desk(register)


@pytest.mark.parametrize("taken_up", [False, True], ids=["open", "taken up"])
def test_the_next_step_is_the_one_that_the_dispatcher_takes(desk: Desk, *, taken_up: bool) -> None:
    """At that very moment the person who was named is asked, and nobody is a minute before."""
    if taken_up:
        desk.office.acknowledges(ASHA, CLOSE)
    step = desk.next_for(ASHA, CLOSE)
    assert step is not None
    names = {person.name.lower() for person in step.people}
    before = desk.office.at(shown(step.at - timedelta(minutes=1)))
    assert desk.office.rung(CLOSE) == 0
    for name in names:
        before.nothing_to(name)
    seen = desk.office.at(shown(step.at))
    assert desk.office.rung(CLOSE) == 1
    told = {address.partition("@")[0] for _, address in seen.sent}
    assert names <= told


def test_of_another_organisation_the_post_alone_is_named() -> None:
    """Hugh of the police reads the post of the council's next, without a name, and his own people's names."""
    people = (
        NextPerson("Chloe", "Returning officer", "Ashford"),
        NextPerson("Hugh", "Chief constable", "Blankshire"),
    )
    task = replace(JOINT_LETTER, next_step=NextStep(NOW, people))
    read = {who: Veil(directory(), who, NOW.date()).view(task).next_step for who in (HUGH, ASHA)}
    assert [
        [person.name for person in step.people] for step in read.values() if step is not None
    ] == [["", "Hugh"], ["Chloe", ""]]


def test_what_is_closed_or_not_open_yet_has_no_next_step(desk: Desk) -> None:
    """Nobody is asked about it."""
    desk.office.completes(ASHA, CLOSE)
    assert desk.next_for(ASHA, CLOSE) is None
