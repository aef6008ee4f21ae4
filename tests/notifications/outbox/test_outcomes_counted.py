"""What a pass counts of its messages, each kind more than once; what it decides on trial."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from notifications.channels.port import Taken
from notifications.errors import DeliveryError
from notifications.outbox.lines import Ended, PutBack, Sent
from notifications.outbox.outcomes import InHand, Outcomes
from tasks.policy.policy import load_policy
from tasks.register.database import open_register
from tasks.register.messages.services import Service
from tasks.register.messages.who_has_heard import Untold
from tasks.register.models import DeliveryNoticeRow
from tasks.terms import NoticeKind
from tests.notifications.outcome_desk import END, MAIL, Desk, job, not_sent
from tests.notifications.posting import LATER, office

NO = DeliveryError("mailbox busy")
GONE = DeliveryError("no such mailbox", permanent=True)
BROKE = DeliveryError("the line broke", unknown=True)
DOWN = DeliveryError("no answer", down=True)


@pytest.fixture
def desk(migrated_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """A dispatcher's desk in the office of the May election."""
    path = tmp_path / "register.db"
    shutil.copy(migrated_file, path)
    register = open_register(f"sqlite:///{path}")
    office(register)
    yield Desk(register)
    register.close()


def outcomes_of(desk: Desk) -> Outcomes:
    """What the dispatcher of this desk decides by."""
    people = {desk.person: desk.addresses} if desk.addresses else {}
    return Outcomes(load_policy(), people, {}, holder="ours", domain="example.org", now=LATER)


def tally_of(outcomes: Outcomes) -> tuple[int, ...]:
    """Told, to be tried again, failed, in doubt, dropped."""
    found = outcomes.tally
    return found.told, found.retried, found.failed, found.unknown, found.dropped


def test_two_of_a_kind_are_two(desk: Desk) -> None:
    """Of all that can become of a message; what was put back is to be tried again, too."""
    ends: list[tuple[InHand, Ended]] = []
    for _ in range(2):
        taken, busy, gone, back = (desk.takes() for _ in range(4))
        doubt = desk.takes(unknowns=1)
        ends += [
            (taken, Sent(job(taken), Taken("250 OK"))),
            (busy, not_sent(busy, NO)),
            (gone, not_sent(gone, GONE)),
            (doubt, not_sent(doubt, BROKE)),
            (back, PutBack(job(back), ours=True)),
        ]
    outcomes = outcomes_of(desk)
    with desk.register.write() as session:
        outcomes.write(session, ends, at=END)
    assert (2, 4, 2, 2, 0) == tally_of(outcomes)

    left = [desk.takes(), desk.takes()]
    desk.addresses = ()
    nobody = outcomes_of(desk)
    with desk.register.write() as session:
        assert [] == nobody.settle(session, left, at=END)
    assert (0, 0, 0, 0, 2) == tally_of(nobody)


def test_each_task_is_told_its_own(desk: Desk) -> None:
    """A message that reminds of one task and says of another that it is due today."""
    each = desk.takes()
    assert each.letter
    desk.hears(each, Sent(job(each), Taken("250 OK")))
    kinds = {item.task.number: item.kind for item in each.letter.items}
    said = {
        NoticeKind.REMINDER: "Reminded to Asha by email",
        NoticeKind.DUE_TODAY: "Reminded that it is due today to Asha by email",
    }
    assert {number: said[kind] for number, kind in kinds.items()} == dict(desk.history())


def test_what_may_have_arrived_already_still_tells_what_it_told(desk: Desk) -> None:
    """A notice that is no longer so is taken out of a message only while nobody can have read it."""
    fresh, doubt = desk.takes(), desk.takes(unknowns=1)
    outcomes = outcomes_of(desk)
    with desk.register.write() as session:
        told = {row.delivery: row.notice for row in session.query(DeliveryNoticeRow)}
        untold = [_untold(each, told[each.row.number]) for each in (fresh, doubt)]
        outcomes.settle(session, [fresh, doubt], untold, at=END)
    with desk.register.read() as session:
        still = [
            session.get(DeliveryNoticeRow, (one.delivery, one.notice)) is not None for one in untold
        ]
    assert [False, True] == still


def _untold(each: InHand, notice: int) -> Untold:
    assert each.letter
    task = each.letter.items[0].task
    return Untold(
        each.row.number, notice, task.number, task.election, NoticeKind.REMINDER, "Asha", "done"
    )


def test_what_is_decided_on_trial_counts_only_where_it_is_kept(desk: Desk) -> None:
    """A transaction that is done again begins from what stood before it."""
    first = outcomes_of(desk)
    first.services["email"] = Service("email", 1, LATER, None, "busy")
    each = desk.takes()
    trial = first.continued()
    with desk.register.write() as session:
        trial.write(session, [(each, not_sent(each, DOWN))], at=END)
    assert ((0, 1, 0, 0, 0), (0, 0, 0, 0, 0)) == (tally_of(trial), tally_of(first))
    assert (2, 1) == (trial.services["email"].failures, first.services["email"].failures)
    assert first.continued().services == first.services
    assert MAIL.channel in trial.services
