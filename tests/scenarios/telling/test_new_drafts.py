"""Letters drafted for an old date: made anew when a day in them changes, though the task's own may not."""

from io import BytesIO

import docx
import pytest

from notifications.writing.messages import Message
from tasks.actions.asks.replan import Replan
from tasks.register.database import Register
from tests.builders import an_election, day, to
from tests.cast import CHLOE, HUGH, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
LETTER, JOINT = "ashford/joint_letter", "Joint letter to candidates"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """Chloe and Hugh have the draft of their letter; the election was called half a year ahead."""
    office = ChangingOffice(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only(LETTER)
    office.at("Mon 2027-04-12 10:00")
    return office


def test_the_poll_moves_and_the_letter_comes_anew(office: ChangingOffice) -> None:
    """The message brings it anew, dated for the new polling day, and says that it replaces the other."""
    (before,) = to(office.every, CHLOE)
    changed = office.moves(day("Thu 2027-05-13"))
    seen = office.hears_as_previewed(changed).expects(JOINT, to=CHLOE, kind="changed")
    (after,) = to(seen.expects(JOINT, to=HUGH, kind="changed").sent, CHLOE)
    assert "Thursday 6 May 2027" in letter_in(before)
    assert "Thursday 13 May 2027" not in letter_in(before)
    assert "Thursday 13 May 2027" in letter_in(after)
    for said in (after.text, after.html):
        assert "It replaces any that was sent before." in " ".join(said.split())
    assert "It replaces" not in before.text
    office.run().nobody_else_than()


def test_the_letter_is_due_another_day_too(office: ChangingOffice) -> None:
    """The change of date brings it."""
    changed = office.moves(day("Thu 2027-06-10"))
    seen = office.hears_as_previewed(changed).expects(JOINT, to=CHLOE, kind="changed")
    (after,) = to(seen.sent, CHLOE)
    assert "Thursday 10 June 2027" in letter_in(after)
    assert "It replaces any that was sent before." in " ".join(after.text.split())


def test_no_letter_is_made_anew_that_says_the_same(office: ChangingOffice) -> None:
    """Planned anew from the same facts: nobody hears of it."""
    changed = office.changes(Replan(reason="a look"))
    assert {} == changed.told
    office.run().nobody_else_than()


def letter_in(message: Message) -> str:
    """The words of the letter that is attached to a message."""
    (file,) = message.attachments
    return " ".join(p.text for p in docx.Document(BytesIO(file.content)).paragraphs)
