"""Stories of those whose task it was: told once, out of their calendar and list, and a page that says
who has it."""

import asyncio
from typing import NoReturn

import httpx
import pytest
from icalendar import Calendar

from notifications.pages.app import create_app
from notifications.pages.register_desk import RegisterDesk
from notifications.writing.messages import Message
from tasks.register.database import Register
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tests.builders import an_election, day, to
from tests.cast import ASHA, CHLOE, DEV, WENDY, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
NOTICE = "ashford/local_england.notice_of_election"
LETTER = "ashford/joint_letter"
PUBLISH, JOINT = "Publish the notice of election", "Joint letter to candidates"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """The May election of Ashford, called half a year ahead."""
    return ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED)


def test_who_handed_it_over_is_told_once(office: ChangingOffice) -> None:
    """Asha knew of it and hears that Wendy has it, with the reason; after that nothing: not that it
    moves, nor that it is done. Her calendar entry is taken out, and her list is without it."""
    office.only(NOTICE)
    office.sender = "elections@blankshire.example"
    office.at("Mon 2027-03-15 10:00")
    (opened,) = to(office.every, ASHA)
    entry = event_of(opened)
    desk = RegisterDesk(office.register)
    assert [f"{MAY.id}/{NOTICE}"] == open_on_board(office, desk, ASHA)
    office.gives(NOTICE, WENDY)
    seen = office.run().expects(PUBLISH, to=ASHA, kind="taken over")
    (message,) = to(seen.sent, ASHA)
    words = " ".join(message.text.split())
    assert "Who has it now: Wendy (Electoral services manager). The reason: on leave." in words
    assert message.subject == (
        "No longer yours, due Wed 31 March 2027: Publish the notice of election, Ashford"
    )
    cancelled = event_of(message)
    assert entry["UID"] == cancelled["UID"]
    assert int(cancelled["SEQUENCE"]) > int(entry["SEQUENCE"])
    assert b"METHOD:CANCEL" in (message.invite or fail()).content
    assert [] == open_on_board(office, desk, ASHA)
    assert [f"{MAY.id}/{NOTICE}"] == open_on_board(office, desk, WENDY)
    changed = office.moves(day("Thu 2027-05-13"))
    office.hears_as_previewed(changed).nobody_else_than(WENDY)
    office.completes(CHLOE, NOTICE)
    # Wendy has had two messages today; that it is done is routine, and keeps until the morning.
    office.run().nobody_else_than()
    morning = office.at("Tue 2027-03-16 09:00").expects(PUBLISH, to=WENDY, kind="done")
    morning.nobody_else_than(WENDY)


def test_given_to_and_fro_the_calendar_follows(office: ChangingOffice) -> None:
    """Taken from Asha and given back: her new entry is newer than the one that took it out."""
    office.only(NOTICE)
    office.sender = "elections@blankshire.example"
    office.at("Mon 2027-03-15 10:00")
    office.gives(NOTICE, WENDY)
    (gone,) = to(office.run().sent, ASHA)
    office.gives(NOTICE, ASHA)
    seen = office.run().expects(PUBLISH, to=WENDY, kind="taken over")
    (back,) = to(seen.expects(PUBLISH, to=ASHA, kind="handed over").sent, ASHA)
    assert event_of(back)["UID"] == event_of(gone)["UID"]
    assert int(event_of(back)["SEQUENCE"]) > int(event_of(gone)["SEQUENCE"])
    assert b"METHOD:REQUEST" in (back.invite or fail()).content


def test_who_never_heard_of_it_is_told_nothing(office: ChangingOffice) -> None:
    """Asha's opening waits for the morning when the task is given to Wendy: it is never sent."""
    office.only(NOTICE)
    opening = office.notices(NOTICE)[0][1]
    office.jumps(f"{opening[:-5]}19:00")
    office.gives(NOTICE, WENDY)
    office.at("Tue 2027-03-16 09:00")
    assert {f"{WENDY}@example.org"} == {address for _, address in office.every}
    assert "Opening to Asha not sent: handed over to Wendy" in office.told(NOTICE)


def test_a_former_holders_link_says_who_has_it(office: ChangingOffice) -> None:
    """Dev, of the council next door, finds nothing before he has it, and after it which post has it: no page
    names a person to another organisation."""
    office.only(NOTICE)
    office.at("Mon 2027-03-15 10:00")
    before = follows(office, NOTICE, DEV)
    office.gives(NOTICE, DEV)
    office.run().expects(PUBLISH, to=DEV, kind="handed over")
    assert 200 == follows(office, NOTICE, DEV).status_code
    office.gives(NOTICE, ASHA)
    office.run().expects(PUBLISH, to=DEV, kind="taken over")
    after = follows(office, NOTICE, DEV)
    assert (404, 410) == (before.status_code, after.status_code)
    assert "Asha" not in before.text
    assert "This task is with somebody else now" in after.text
    assert "Who has it now: Ashford (Electoral services manager)." in after.text
    assert "Asha" not in after.text


def event_of(message: Message) -> dict[str, str]:
    """The calendar entry of a message."""
    calendar = Calendar.from_ical((message.invite or fail()).content)
    (event,) = calendar.walk("VEVENT")
    return {name: str(event[name]) for name in ("UID", "SEQUENCE")}


def fail() -> NoReturn:
    """There should have been a calendar entry."""
    pytest.fail("no calendar entry")


def open_on_board(office: ChangingOffice, desk: RegisterDesk, who: str) -> list[str]:
    """What somebody has to do by their list."""
    with office.register.read() as session:
        number = stored_directory(session).numbers[who]
    board = desk.tasks_of(number, now=office.now)
    return [task.id for task in board.tasks if task.standing.is_open]


def follows(office: ChangingOffice, task: str, who: str) -> httpx.Response:
    """Somebody opens their link to a task."""
    with office.register.read() as session:
        person = stored_directory(session).numbers[who]
        number = the_task(session, f"{MAY.id}/{task}").number
    links = office.links()
    app = create_app(RegisterDesk(office.register), links, lambda: office.now, lambda _: None)
    token = links.sign_task(number, person, now=office.now)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://page") as client:
            return await client.get(f"/t/{token}")

    return asyncio.run(ask())
