"""Stories of Easter 2027, when offices are closed from Good Friday, 26 March, to Easter Monday."""

from tasks.actions.handing_up import hand_up
from tasks.register.database import Register
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tests.builders import an_election, at, day, to
from tests.cast import ASHA, BEN, CHLOE, DEV, away, deputy, directory
from tests.office import Office

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOTICES, REGISTRATION = "ashford/election_notices", "ashford/registration_deadline"
# A by-election on a Monday: its nominations close on the Tuesday after Easter, at 16:00.
APRIL = an_election("Mon 2027-04-26", "Mon 2027-02-01", "local_england:ashford")
CLOSE, NOMINATIONS = "ashford/local_england.nominations_close", "Close of nominations"
DEPUTY = deputy("ashford/esm", DEV)


def by_election(register: Register, **people: object) -> Office:
    """The by-election, of which only the close of nominations is still to do."""
    office = Office(register).opens(directory(**people), APRIL, "Mon 2027-02-01 09:00")  # type: ignore[arg-type]
    return office.only(CLOSE)


def test_what_falls_due_over_easter_goes_out_as_one_message_when_it_is_over(
    sqlite_register: Register,
) -> None:
    """What opens on Easter Monday, and what is due on Tuesday: nothing on the one day, and one message on the
    other, when offices open. That it is due tomorrow was said on Thursday."""
    office = Office(sqlite_register).opens(directory(), MAY, "Mon 2026-11-02 09:00")
    office.only(NOTICES, REGISTRATION)
    eve = office.at("Thu 2027-03-25 09:00").nobody_else_than(ASHA)
    assert ["reminder"] == [kind for kind, _ in eve.told(ASHA)]
    for closed in ("Fri 2027-03-26 09:00", "Sun 2027-03-28 12:00", "Mon 2027-03-29 09:00"):
        office.at(closed).nobody_else_than()
    office.at("Tue 2027-03-30 08:59").nobody_else_than()
    held = office.at("Tue 2027-03-30 09:00").nobody_else_than(ASHA)
    assert 1 == len(to(held.sent, ASHA))
    assert ["due today", "opened"] == sorted(kind for kind, _ in held.told(ASHA))
    (said,) = [line for line in office.told(REGISTRATION) if "held until" in line]
    assert (
        "Opening to Asha held until Tue 30 Mar 2027 09:00: it was ready on a day without office hours, bank"
        " holiday: Easter Monday (England)" == said
    )
    assert not office.faults()


def test_a_statutory_moment_within_a_day_does_not_wait(sqlite_register: Register) -> None:
    """On the evening of Easter Monday Asha asks the next person up: Ben is told at once, and why."""
    office = by_election(sqlite_register)
    # The reminder of the day before waits: there are more than 24 hours left.
    office.at("Mon 2027-03-29 09:00").nobody_else_than()
    office.at("Mon 2027-03-29 18:30")
    with sqlite_register.write() as session:
        hand_up(
            session,
            the_task(session, f"{APRIL.id}/{CLOSE}").number,
            Answerer("Asha", ASHA),
            why="a paper is in doubt",
            books=open_books_of(session),
            now=office.now,
        )
    # Ben was asked on Thursday, a working day before; so it is Chloe's turn.
    seen = office.run().nobody_else_than(CHLOE)
    (message,) = to(seen.sent, CHLOE)
    assert "outside office hours" in " ".join(message.text.split())
    office.at("Tue 2027-03-30 08:00").expects(NOMINATIONS, to=ASHA, kind="due today")


def test_the_ladder_steps_over_easter(sqlite_register: Register) -> None:
    """Nobody answers: Ben on Thursday, a working day before, and Chloe on Wednesday, one after."""
    office = by_election(sqlite_register)
    office.at("Thu 2027-03-25 16:00").expects(NOMINATIONS, to=BEN, kind="passed up")
    # What waited since Monday says that it is due today; an hour later that is not said again.
    office.at("Tue 2027-03-30 08:00").expects(NOMINATIONS, to=ASHA, kind="due today")
    office.at("Tue 2027-03-30 09:00").nobody_else_than()
    office.at("Tue 2027-03-30 16:00").nobody_else_than(ASHA)
    missed = office.at("Wed 2027-03-31 09:00").nobody_else_than(ASHA, CHLOE)
    missed.expects(NOMINATIONS, to=ASHA, kind="overdue")
    missed.expects(NOMINATIONS, to=CHLOE, kind="missed")
    office.at("Wed 2027-03-31 16:00").expects(NOMINATIONS, to=CHLOE, kind="passed up")


def test_the_deputy_answers_while_the_owner_is_away(sqlite_register: Register) -> None:
    """Asha is away over Easter: Dev is reminded on Tuesday, says that Dev deals with it, and is left in
    peace up to its hour; when it is done Asha, who was asked before, hears of it."""
    leave = away(ASHA, day("Mon 2027-03-22"), day("Fri 2027-04-02"))
    office = by_election(sqlite_register, extra=[DEPUTY], absences=[leave])
    office.at("Wed 2027-03-17 09:00")
    assert {f"{ASHA}@example.org"} == {address for _, address in office.every}
    office.at("Tue 2027-03-30 08:00").expects(NOMINATIONS, to=DEV, kind="due today").nothing_to(
        ASHA
    )
    office.acknowledges(DEV, CLOSE)
    office.at("Tue 2027-03-30 09:00").nobody_else_than()
    office.at("Tue 2027-03-30 12:00").nobody_else_than()
    office.now = at("Tue 2027-03-30 15:00")
    office.completes(DEV, CLOSE)
    office.run().nobody_else_than(ASHA, BEN)
    office.at("Fri 2027-04-30 17:00").nobody_else_than()
    assert not office.faults()
