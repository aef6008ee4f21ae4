"""Stories of elections that are over: what is archived is silent for ever, and stays as it was."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from calendars.errors import WritError
from tasks.actions.archiving import archive_election
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.day import CancelElection
from tasks.actions.asks.replan import Replan
from tasks.actions.changing import Changed, change_election
from tasks.actions.handing_over import hand_over
from tasks.alarms import Alarm
from tasks.register.database import Register
from tasks.register.messages.alarms import raise_alarms
from tasks.register.models import DeliveryRow, NoticeRow, PersonRow
from tasks.views.answers import AnswerRefusedError
from tests.builders import an_election, at
from tests.cast import ASHA, BEN, CHLOE, directory
from tests.changing_office import ChangingOffice, everything_in

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
CALLED = "Mon 2026-11-02 09:00"
CLOSE = "ashford/local_england.nominations_close"
LETTER = "ashford/joint_letter"


@pytest.fixture
def office(sqlite_register: Register) -> ChangingOffice:
    """The May election of Ashford, of which nobody has reported the close of nominations done."""
    return ChangingOffice(sqlite_register).opens(directory(), MAY, CALLED).only(CLOSE, LETTER)


def archives(
    office: ChangingOffice, reason: str = "", *, even_if_open: bool = False, preview: bool = False
) -> Changed:
    """Olga archives the election, or looks what that would do."""
    opened = office.register.read if preview else office.register.write
    with opened() as session:
        return archive_election(
            session,
            MAY.id,
            reason=reason,
            who="Olga",
            now=office.now,
            even_if_open=even_if_open,
            preview=preview,
        )


def refusal(office: ChangingOffice, reason: str = "", *, even_if_open: bool = False) -> str:
    """Why it is not archived; nothing is changed then."""
    before = everything_in(office.register)
    with pytest.raises(ChangeRefusedError) as refused:
        archives(office, reason, even_if_open=even_if_open)
    assert before == everything_in(office.register)
    return str(refused.value)


def test_four_months_old_and_never_a_ghost(office: ChangingOffice) -> None:
    """What is archived is not told, whatever was planned, held or waiting, and however long after."""
    office.at("Fri 2027-05-07 17:00")
    with office.register.write() as session:
        stale = Alarm.of("stale.election", {"election": MAY.id}, days=30)
        raise_alarms(session, [stale], election=MAY.id, now=office.now)
    changed = archives(office, "the count is over", even_if_open=True)
    assert {CLOSE, LETTER} == {change.id.partition("/")[2] for change in changed.tasks}
    assert ["passed", "passed"] == [office.state(CLOSE), office.state(LETTER)]
    with office.register.read() as session:
        assert [] == session.scalars(select(NoticeRow).where(NoticeRow.state == "due")).all()
    # The dispatcher comes back four months later, at half past five on a Sunday.
    office.jumps("Sun 2027-09-05 05:30").nobody_else_than()
    assert 0 == office.report.without_next_step
    assert [] == office.alarms()
    assert (
        "Close of nominations: can no longer be done, the election was archived (the count is over)"
        in office.told(CLOSE)
    )
    assert not office.faults()


def _reported_on_friday_evening(office: ChangingOffice) -> None:
    """The close, weeks late: Chloe, who was told that it was missed, would hear of it on Monday."""
    office.completes(CHLOE, LETTER)
    office.completes("hugh", LETTER)
    office.at("Fri 2027-05-07 17:00")
    office.now = at("Fri 2027-05-07 18:30")
    office.completes(ASHA, CLOSE)
    office.run().nobody_else_than()


def test_what_waits_to_be_sent_is_dropped(office: ChangingOffice) -> None:
    """A message held over the weekend is not sent on Monday."""
    _reported_on_friday_evening(office)
    assert {"sent", "ready"} == set(office.deliveries())
    archives(office)
    assert {"sent", "dropped"} == set(office.deliveries())
    with office.register.read() as session:
        dropped = session.scalars(select(DeliveryRow).where(DeliveryRow.state == "dropped")).all()
    assert {"the election is archived"} == {delivery.answer for delivery in dropped}
    office.at("Mon 2027-05-10 09:00").nobody_else_than()


def test_the_monday_digest_is_sent_all_the_same(office: ChangingOffice) -> None:
    """It waits over the weekend with the archived election's message in it: it goes without that."""
    _reported_on_friday_evening(office)
    with office.register.write() as session:
        (waiting,) = session.scalars(
            select(DeliveryRow)
            .join(PersonRow, PersonRow.number == DeliveryRow.person)
            .where(DeliveryRow.state == "ready", PersonRow.id == CHLOE)
        )
        waiting.parts = ["digest"]
        digest = waiting.number
    archives(office)
    with office.register.read() as session:
        kept = session.scalars(select(DeliveryRow).where(DeliveryRow.state == "ready")).all()
    assert [digest] == [delivery.number for delivery in kept]


def test_nothing_in_it_changes_any_more(office: ChangingOffice) -> None:
    """No answer, no hand-over, no re-planning, and it is archived once."""
    office.at("Fri 2027-05-07 10:00")
    archives(office, "over", even_if_open=True)
    said = f"{MAY.id} is archived; nothing in it changes any more"
    answers: list[Callable[[], None]] = [
        lambda: office.completes(ASHA, CLOSE),
        lambda: office.acknowledges(ASHA, CLOSE),
        lambda: _hands_over(office),
        lambda: _plans_anew(office),
    ]
    before = everything_in(office.register)
    for answer in answers:
        with pytest.raises(WritError) as refused:
            answer()
        assert said == str(refused.value)
    assert before == everything_in(office.register)
    assert f"{MAY.id} is archived already; nothing is changed" == refusal(office)


def _hands_over(office: ChangingOffice) -> None:
    with office.register.write() as session:
        hand_over(session, f"{MAY.id}/{CLOSE}", BEN, who="Olga", note="", now=office.now)


def _plans_anew(office: ChangingOffice) -> None:
    with office.register.write() as session:
        change_election(session, MAY.id, Replan(reason=""), who="Olga", now=office.now)


def test_not_before_polling_day_has_passed(office: ChangingOffice) -> None:
    """Not on the day itself either, with whatever reason."""
    office.at("Thu 2027-05-06 23:00")
    assert refusal(office, "over", even_if_open=True) == (
        f"{MAY.id} cannot be archived before the day after polling day, Thursday 6 May 2027; to end"
        " it, cancel it first"
    )


def test_not_while_statutory_tasks_are_open(office: ChangingOffice) -> None:
    """They are named; with a reason it is archived all the same. Guidance does not keep it."""
    office.at("Fri 2027-05-07 10:00")
    assert refusal(office) == (
        f"{MAY.id} has statutory tasks that are not reported done: {CLOSE}; report them (`writ"
        " done`), or archive it all the same with --even-if-open and a --reason"
    )
    assert "say why it is archived" in refusal(office, even_if_open=True)
    office.completes(ASHA, CLOSE)
    before = everything_in(office.register)
    preview = archives(office, preview=True)
    assert before == everything_in(office.register)
    assert preview == archives(office)
    assert ("done", "passed") == (office.state(CLOSE), office.state(LETTER))


def test_a_cancelled_election_is_archived_at_once(office: ChangingOffice) -> None:
    """It has no polling day to wait for; those who were to hear of it have heard."""
    office.at("Mon 2027-04-12 10:00")
    office.changes(CancelElection(reason=""))
    office.run()
    assert archives(office).is_empty
    with pytest.raises(AnswerRefusedError):
        office.acknowledges(ASHA, CLOSE)
