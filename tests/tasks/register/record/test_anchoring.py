"""The notes outside after a crash, and after a backup was put in the register's place."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import update

from tasks.files.anchors import AnchorFile, AnchorFileError
from tasks.outbox.anchoring import note_ends_or_alarm
from tasks.register.database import Register
from tasks.register.record.anchoring import accept_as_it_is, acceptances
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.models import ChainRow
from tests.builders import at
from tests.changing_office import ChangingOffice
from tests.tasks.register.record.test_tampering import ELECTION, LATER, cut, faults, take_election

WHY = "the backup of 30 November, after the disk broke"


def one_more(register: Register, what: str = "One more") -> None:
    """Something happens in the election."""
    with register.write() as session:
        append(session, ELECTION, [Event(EventKind.ALARM, "Writ", what)], at=LATER)


def accept(register: Register, anchors: AnchorFile) -> list[str]:
    """An operator says that a backup was restored."""
    with register.write() as session:
        return accept_as_it_is(session, anchors, reason=WHY, who="Olga", now=LATER)


def restore_older(register: Register, anchors: AnchorFile) -> None:
    """As it was before one more entry, which was noted outside; its seals are right."""
    with register.read() as session:
        end = session.get_one(ChainRow, ELECTION)
        seal = end.seal
    one_more(register)
    note_ends_or_alarm(register, anchors, now=at("Tue 2026-12-01 11:00"))
    with register.write() as session:
        cut(session, seal=seal)


@pytest.mark.parametrize("torn", ["behind a whole one", "at its line break", "in the first"])
def test_a_line_that_a_crash_tore_gives_way_to_the_next(
    office: ChangingOffice, anchors: AnchorFile, torn: str
) -> None:
    """It was never noted, since the register's commit comes after the file."""
    register, whole = office.register, anchors.path.read_bytes()
    left = {
        "behind a whole one": whole + whole[:40],
        "at its line break": whole[:-1],
        "in the first": whole[:30],
    }
    anchors.path.write_bytes(left[torn])
    with register.write() as session:
        session.execute(update(ChainRow).values(anchored=0))
    assert [] == faults(register, anchors)
    note_ends_or_alarm(register, anchors, now=at("Tue 2026-12-01 11:00"))
    assert [] == faults(register, anchors)
    assert anchors.path.read_bytes().endswith(b"\n")
    with register.read() as session:
        assert ELECTION in {anchor.chain for anchor in anchors.read()}
        assert session.get_one(ChainRow, ELECTION).anchored


def test_two_dispatchers_note_in_turn(office: ChangingOffice, anchors: AnchorFile) -> None:
    """Each line is sealed with the one before: one who wrote between would break it."""
    one_more(office.register)
    moment = at("Tue 2026-12-01 11:00")
    with ThreadPoolExecutor(4) as pool:
        for done in [
            pool.submit(note_ends_or_alarm, office.register, anchors, now=moment) for _ in range(8)
        ]:
            done.result()
    assert [] == faults(office.register, anchors)


def test_a_restored_backup_is_accepted_with_a_reason(
    office: ChangingOffice, anchors: AnchorFile
) -> None:
    """It is in the history and in the notes; from there on every change shows again."""
    register = office.register
    restore_older(register, anchors)
    assert ["is gone or is another" in fault for fault in faults(register, anchors)] == [True]
    assert [ELECTION] == accept(register, anchors)
    assert [] == faults(register, anchors)
    assert {(LATER, WHY): [ELECTION]} == acceptances(anchors.read())
    for _ in range(3):
        one_more(register)
    note_ends_or_alarm(register, anchors, now=at("Tue 2026-12-01 13:00"))
    assert [] == faults(register, anchors)
    with register.write() as session:
        cut(session)
    assert faults(register, anchors)
    assert [] != accept(register, anchors)


def test_a_backup_from_before_the_election_is_accepted_too(
    office: ChangingOffice, anchors: AnchorFile
) -> None:
    """Nothing of it is there any more."""
    with office.register.write() as session:
        take_election(session)
    assert [ELECTION] == accept(office.register, anchors)
    assert not [fault for fault in faults(office.register, anchors) if ELECTION in fault]


def test_notes_that_are_gone_are_begun_anew(office: ChangingOffice, anchors: AnchorFile) -> None:
    """The machine burnt with them."""
    anchors.path.unlink()
    assert ELECTION in accept(office.register, anchors)
    assert [] == faults(office.register, anchors)


def test_there_is_nothing_to_accept_where_all_is_as_noted(
    office: ChangingOffice, anchors: AnchorFile
) -> None:
    """Nothing is written then."""
    before = anchors.path.read_bytes()
    assert [] == accept(office.register, anchors)
    assert before == anchors.path.read_bytes()


def test_who_cannot_seal_cannot_accept(office: ChangingOffice, anchors: AnchorFile) -> None:
    """A line that says so, written by hand, is none of Writ's; nor is anything accepted over it."""
    register = office.register
    restore_older(register, anchors)
    accept(register, anchors)
    told = anchors.path.read_text(encoding="utf-8").replace(WHY, "a good reason")
    anchors.path.write_text(told, encoding="utf-8")
    assert ["was not written by Writ" in fault for fault in faults(register, anchors)] == [True]
    with pytest.raises(AnchorFileError, match="was not written by Writ"):
        accept(register, anchors)


def test_an_older_state_shows_also_after_more_was_noted(
    office: ChangingOffice, anchors: AnchorFile
) -> None:
    """What went on from there is noted by the hour as before; what was noted of the rest stays a fault until somebody
    accepts it."""
    register = office.register
    restore_older(register, anchors)
    for hour in ("13:00", "15:00"):
        one_more(register, hour)
        note_ends_or_alarm(register, anchors, now=at(f"Tue 2026-12-01 {hour}"))
        assert ["is gone or is another" in fault for fault in faults(register, anchors)] == [True]
    assert [ELECTION] == accept(register, anchors)
    assert [] == faults(register, anchors)
