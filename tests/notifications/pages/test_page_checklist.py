"""The checklist on an owner's page: ticked without JavaScript, and asked about before a task is closed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tasks.views.task import CheckItem, Lesson
from tests.notifications.cast import NOMINATIONS, NOW
from tests.notifications.page_office import DONE, TASK, Office

ITEMS = (
    CheckItem("hall", "Book the hall", "The hall for the count.", ticked_by="Ben", ticked_at=NOW),
    CheckItem("staff", "Recruit staff", "Polling station staff."),
)


@pytest.fixture
def office() -> Office:
    """A task with two items, of which Ben has ticked the first."""
    found = Office()
    found.desk.tasks[TASK] = replace(NOMINATIONS, checklist=ITEMS)
    return found


def ticked(office: Office) -> list[str]:
    """The keys of what is ticked."""
    return [item.key for item in office.desk.tasks[TASK].checklist if item.ticked_at]


def test_the_list_says_who_ticked_what(office: Office) -> None:
    """Each item with its guidance; what is ticked has its mark."""
    page = office.get(office.link())
    assert 'id="item-hall" name="item-hall" value="yes" checked' in page
    assert 'id="item-staff" name="item-staff" value="yes" aria' in page
    assert "Ticked by Ben on" in page
    assert "Polling station staff." in page


def test_ticks_are_kept_and_taken_back(office: Office) -> None:
    """What the form showed as ticked and comes back without its mark is no longer so."""
    link = office.link()
    office.press(
        link, {"action": "tick", "was-hall": "yes", "item-hall": "yes", "item-staff": "yes"}
    )
    assert ["hall", "staff"] == ticked(office)
    office.press(
        link, {"action": "tick", "was-hall": "yes", "item-staff": "yes", "was-staff": "yes"}
    )
    assert ["staff"] == ticked(office)


def test_what_somebody_else_ticked_meanwhile_stays(office: Office) -> None:
    """The form was shown before Ben ticked the hall: it says nothing about it."""
    office.press(office.link(), {"action": "tick", "item-staff": "yes"})
    assert ["hall", "staff"] == ticked(office)


def test_what_is_not_ticked_is_asked_about_once(office: Office) -> None:
    """Before it is reported done; pressed again it is taken."""
    sent = {**DONE, "sure": ""}
    asked = office.press(office.link(), sent).text
    assert "Not ticked yet: Recruit staff." in asked
    assert not office.desk.tasks[TASK].standing.is_closed
    office.press(office.link(), DONE)
    assert office.desk.tasks[TASK].standing.is_closed


def test_the_page_says_from_when_it_can_be_done(office: Office) -> None:
    """Of what happens at its moment, before that."""
    then = NOW + timedelta(days=2)
    office.desk.tasks[TASK] = replace(NOMINATIONS, possible_from=then)
    assert "It can be reported done from" in office.get(office.link())
    office.now = then
    assert "It can be reported done from" not in office.get(office.link())


def test_the_evidence_of_items_is_asked_for_slot_by_slot(office: Office) -> None:
    """The law's task asks once for what is missing, of its items too, takes it without, and says then
    what is still to come; a reference that names no slot stands for the task's own alone."""
    item = CheckItem(
        "hall", "Book the hall", "For the count.", ("Booking",), "Ben", NOW, "A guide; 4.2"
    )
    own = NOMINATIONS.evidence[0]
    office.desk.tasks[TASK] = replace(NOMINATIONS, evidence=(own,), checklist=(item,))
    link = office.link()
    assert "Source: A guide; 4.2" in office.get(link)
    sent = {**DONE, "sure": "", "evidence-0": "minutes 4"}
    asked = office.press(link, sent).text
    assert "No evidence is given for &#34;Book the hall: Booking&#34;." in asked
    assert not office.desk.tasks[TASK].standing.is_closed
    office.press(link, {**sent, "sure": "yes"})
    assert ("Book the hall: Booking",) == office.desk.tasks[TASK].evidence_missing
    assert "Still to come:</strong> Book the hall: Booking" in office.get(link)


def test_what_earlier_polls_learnt_stands_on_the_page(office: Office) -> None:
    """With who said so, letter by letter; without any there is no such heading."""
    assert "Learnt at earlier polls" not in office.get(office.link())
    lesson = Lesson(date(2026, 5, 7), "Ben", NOW, "book <b>two</b> halls")
    office.desk.tasks[TASK] = replace(NOMINATIONS, lessons=(lesson,))
    page = office.get(office.link())
    assert "book &lt;b&gt;two&lt;/b&gt; halls" in page
    assert "(Ben, poll of Thursday 7 May 2026)" in page
