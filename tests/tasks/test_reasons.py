"""Reasons: kept by what they say and of what, and said in the reader's language when they are shown."""

import copy
import re

import pytest
from sqlalchemy import select, text

from notifications.wording.language import english, language
from tasks.own_days.own_day import OwnDay
from tasks.own_days.words import own_said
from tasks.reasons import Reason, joined, read_reason, reason_sentences
from tasks.register.database import Register
from tasks.register.models import DeliveryRow, TaskRow
from tests.builders import an_election, at, day
from tests.cast import ASHA, directory
from tests.changing_office import ChangingOffice

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICE = "ashford/local_england.notice_of_election"
WELSH = language("cy")
MOVED = Reason("poll_moved", day=day("Thu 2027-05-13"))


@pytest.mark.parametrize("key", reason_sentences())
def test_every_reason_can_be_said_and_kept(key: str) -> None:
    """In both languages; what is read back says the same."""
    names = dict(re.findall(r"\{(\w+)(?::(\w+))?\}", reason_sentences()[key]))
    given = {
        name: {"moment": at("Wed 2027-03-31 17:00"), "": "x"}.get(how, day("Thu 2027-05-13"))
        for name, how in names.items()
    }
    reason = Reason(key, **given)
    assert "{" not in reason + WELSH.known(reason)
    again = read_reason(reason.stored)
    assert (reason, WELSH.known(reason)) == (again, WELSH.known(again))
    assert reason == copy.deepcopy(reason) == english().known(reason)


def test_a_reason_in_another_keeps_what_somebody_wrote_as_it_is() -> None:
    """In English and in Welsh: the words of people are nobody's to translate, whatever they look like."""
    why = 'Sunday 6 May 2027, "a flood" {"reason": "poll_postponed"}'
    said = Reason("because", what=joined("joined", [MOVED, Reason("planned_anew")]), why=why)
    assert f"the poll was moved to Thu 13 May 2027; planned anew ({why})" == said
    assert f"symudwyd y bleidlais i Iau 13 Mai 2027; cynlluniwyd o'r newydd ({why})" == WELSH.known(
        read_reason(said.stored)
    )


def test_a_poll_is_called_what_people_call_it() -> None:
    """In the language of whoever reads what has become of it."""
    poll = Reason("poll_in", title="local election", area="Penrhos (Mill)")
    said = Reason("uncontested", polls=poll, were="was")
    assert "the local election in Penrhos (Mill) was uncontested" == said
    assert "dim cystadleuaeth: etholiad lleol, Penrhos (Mill)" == WELSH.known(
        read_reason(said.stored)
    )


def test_holidays_and_nations_have_their_welsh_names() -> None:
    """By the name itself, not by what is around it."""
    said = Reason("office_off", off="bank holiday: Easter Monday", nation="Wales")
    assert said == (
        "it was ready on a day without office hours, bank holiday: Easter Monday (Wales)"
    )
    assert WELSH.known(said) == (
        "roedd yn barod ar ddiwrnod heb oriau swyddfa, gŵyl banc: Dydd Llun y Pasg (Cymru)"
    )


@pytest.mark.parametrize("kept", ["a flood", '{"a": "b"}', "", '{"reason" : 1}'])
def test_what_an_earlier_version_kept_is_read_as_it_is(kept: str) -> None:
    """It had its sentence in English."""
    assert kept == read_reason(kept)


def test_the_register_keeps_what_was_meant(register: Register) -> None:
    """A change and a message that waits, read back by another session, are said in Welsh."""
    office = ChangingOffice(register).opens(directory(), MAY, "Mon 2026-11-02 09:00").only(NOTICE)
    office.at("Fri 2027-03-19 17:59")
    office.now = at("Fri 2027-03-19 18:30")
    office.moves(day("Thu 2027-05-13"), "llifogydd")
    office.run().nobody_else_than()
    with register.read() as session:
        (task,) = session.scalars(select(TaskRow).where(TaskRow.id == f"{MAY.id}/{NOTICE}"))
        held = session.scalars(select(DeliveryRow.held).where(DeliveryRow.state == "ready")).one()
        raw = session.scalar(text("SELECT changed_why FROM task WHERE changed_why IS NOT NULL"))
    assert '"poll_moved"' in str(raw)
    assert "the poll was moved to Thu 13 May 2027 (llifogydd)" == task.changed_why
    assert "symudwyd y bleidlais i Iau 13 Mai 2027 (llifogydd)" == WELSH.known(task.changed_why)
    assert "Wed 31 Mar 2027 17:00" == task.changed_from
    assert "Mercher 31 Mawrth 2027, 17:00" == WELSH.known(task.changed_from or "")
    assert held is not None
    assert ("it was ready outside office hours", "roedd yn barod y tu allan i oriau swyddfa") == (
        held,
        WELSH.known(held),
    )
    (message,) = [
        m for m, _ in office.at("Mon 2027-03-22 09:00").sent if ASHA in m.recipient.lower()
    ]
    assert "the poll was moved to Thu 13 May 2027 (llifogydd)." in " ".join(message.text.split())


def test_a_date_that_is_given_is_said_in_words() -> None:
    """Not by the name that it has in files: `retires_on on Thu 6 May 2027`."""
    retires = OwnDay("retires_on", day("Thu 2027-05-06"))
    assert (
        own_said([retires], directory()) == "the councillor's ordinary retirement on Thu 6 May 2027"
    )
