"""Whatever somebody does by SQL behind Writ's back is seen: by the chain, its seals, the present held
against it, or what was noted outside."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from tasks.files.anchors import AnchorFile, AnchorFileError
from tasks.outbox.anchoring import note_ends_or_alarm, seal_old_history
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.models import (
    DeliveryNoticeRow,
    DeliveryRow,
    ElectionRow,
    MilestoneRow,
    NoticeRow,
    OwnerRow,
    PollRow,
    TaskRow,
    table_of,
)
from tasks.register.record.anchoring import anchor_faults
from tasks.register.record.history import HASHED, Event, EventKind, append, hash_of
from tasks.register.record.models import AnswerRow, ChainRow, HistoryRow
from tasks.register.record.seals import Seals
from tasks.register.record.verifying import verify
from tasks.register.session import Session
from tests.builders import at, call, settle
from tests.cast import directory
from tests.changing_office import ChangingOffice
from tests.scenarios.test_ticking import BY_ELECTION, CLOSE, READY

ELECTION = "blankshire.2027-02-18"
LATER = at("Tue 2026-12-01 09:00")
OF_IT = HistoryRow.chain == ELECTION


def faults(register: Register, anchors: AnchorFile) -> list[str]:
    """Everything that `writ verify` finds."""
    noted = anchors.read()
    with register.read() as session:
        said = [f"{v.chain}: {each}" for v in verify(session) for each in v.faults]
        return [*said, *anchor_faults(session, anchors, noted)]


def entry(session: Session, place: int) -> HistoryRow:
    """An entry by its place, from the end where that is negative."""
    rows = session.scalars(select(HistoryRow).where(OF_IT).order_by(HistoryRow.position)).all()
    return rows[place]


def hash_anew(session: Session, *, from_place: int) -> None:
    """What somebody without the key can do: every hash from here to the end, and the end's own."""
    rows = session.scalars(select(HistoryRow).where(OF_IT).order_by(HistoryRow.position)).all()
    previous = rows[from_place - 1].hash
    for row in rows[from_place:]:
        row.previous = previous
        row.hash = previous = hash_of({key: getattr(row, key) for key in HASHED})
    session.execute(
        update(ChainRow).where(ChainRow.name == ELECTION).values(length=len(rows), hash=previous)
    )


def cut(session: Session, *, seal: str | None = None) -> None:
    """The last entry deleted, and the end set back."""
    last, before = entry(session, -1), entry(session, -2)
    session.execute(delete(HistoryRow).where(HistoryRow.number == last.number))
    end = {"length": before.position, "hash": before.hash} | ({"seal": seal} if seal else {})
    session.execute(update(ChainRow).where(ChainRow.name == ELECTION).values(**end))


def rewrite(session: Session) -> None:
    """One entry told otherwise, and all after it hashed anew."""
    entry(session, 3).text = "Something else"
    session.flush()
    hash_anew(session, from_place=3)


def unseal(session: Session) -> None:
    """The same, with all seals taken away, as if an earlier version had written it."""
    rewrite(session)
    session.execute(update(HistoryRow).values(seal=None))
    session.execute(update(ChainRow).values(seal=None))


def put_in(session: Session) -> None:
    """One more at the end, its hash right, and the end set on."""
    last = entry(session, -1)
    own = {key: getattr(last, key) for key in HASHED}
    own |= {"position": last.position + 1, "previous": last.hash, "text": "Done, says Asha"}
    made = {**own, "hash": hash_of(own), "seal": last.seal, "person": last.person}
    session.execute(insert(table_of(HistoryRow)), [made])
    end = {"length": own["position"], "hash": made["hash"]}
    session.execute(update(ChainRow).where(ChainRow.name == ELECTION).values(**end))


def set_task(session: Session, task: str, **values: object) -> None:
    """A task's columns, without history."""
    session.execute(update(TaskRow).where(TaskRow.id == f"{ELECTION}/{task}").values(**values))


def take_task(session: Session, task: str) -> None:
    """A task deleted, with what hangs on it."""
    number = session.scalar(select(TaskRow.number).where(TaskRow.id == f"{ELECTION}/{task}"))
    for table in (OwnerRow, AnswerRow, NoticeRow):
        session.execute(delete(table).where(table.task == number))
    session.execute(delete(TaskRow).where(TaskRow.number == number))


def take_election(session: Session) -> None:
    """The election deleted from every table."""
    own = select(TaskRow.number).where(TaskRow.election == ELECTION)
    notices = select(NoticeRow.number).where(NoticeRow.election == ELECTION)
    session.execute(delete(DeliveryNoticeRow).where(DeliveryNoticeRow.notice.in_(notices)))
    for table in (OwnerRow, AnswerRow, NoticeRow):
        session.execute(delete(table).where(table.task.in_(own)))
    for of_election in (TaskRow, MilestoneRow, PollRow):
        session.execute(delete(of_election).where(of_election.election == ELECTION))
    session.execute(delete(ElectionRow).where(ElectionRow.id == ELECTION))
    take_chain(session)


def take_chain(session: Session) -> None:
    """A whole chain deleted with its head."""
    session.execute(delete(HistoryRow).where(OF_IT))
    session.execute(delete(ChainRow).where(ChainRow.name == ELECTION))


def take_all(session: Session) -> None:
    """All history deleted."""
    session.execute(delete(HistoryRow))
    session.execute(delete(ChainRow))


def rehand(session: Session) -> None:
    """A task given to somebody else's post."""
    number = session.scalar(select(TaskRow.number).where(TaskRow.id == f"{ELECTION}/{CLOSE}"))
    session.execute(update(OwnerRow).where(OwnerRow.task == number).values(person="dev"))


def mark_sent(session: Session) -> None:
    """Messages that wait or failed marked as sent."""
    first = session.scalars(select(DeliveryRow.number).order_by(DeliveryRow.number)).first()
    session.execute(
        update(DeliveryRow).where(DeliveryRow.number == first).values(message_id="<x@y>")
    )


def change_entry(**values: object) -> Callable[[Session], None]:
    """The third entry's columns."""

    def change(session: Session) -> None:
        number = entry(session, 2).number
        session.execute(update(HistoryRow).where(HistoryRow.number == number).values(**values))

    return change


TAMPERINGS: dict[str, tuple[Callable[[Session], object], str]] = {
    "an entry's words": (change_entry(text="x"), "was changed"),
    "who": (change_entry(who="Nobody"), "was changed"),
    "when": (change_entry(at=at("Mon 2026-11-02 09:00")), "was changed"),
    "whom it is about": (change_entry(person="dev"), "was changed"),
    "a seal": (change_entry(seal="0" * 64), "its seal is wrong"),
    "one taken out": (
        lambda s: s.execute(delete(HistoryRow).where(HistoryRow.number == entry(s, 2).number)),
        "is missing",
    ),
    "the last taken out, and the end set back": (cut, "is not the one that Writ sealed"),
    "one put in": (put_in, "its seal is wrong"),
    "one rewritten, and the rest hashed anew": (rewrite, "its seal is wrong"),
    "the same, and every seal taken away": (unseal, "its seal is wrong"),
    "a chain with its head": (take_chain, "its whole history is gone"),
    "all history": (take_all, "its whole history is gone"),
    "an election with all of it": (take_election, f"{ELECTION}: entry"),
    "a task set done": (lambda s: set_task(s, CLOSE, state="done"), "its state is done, and was"),
    "a task set open": (lambda s: set_task(s, READY, state="open"), "its state is open, and was"),
    "a due moment": (lambda s: set_task(s, CLOSE, due=LATER), "its due is 2026-12-01"),
    "an owner": (rehand, "its owners is"),
    "a task deleted": (lambda s: take_task(s, CLOSE), "was deleted, some time after"),
    "a message marked as sent": (mark_sent, "is kept as sent, and no entry tells of it"),
}


def test_what_writ_wrote_is_found_whole(office: ChangingOffice, anchors: AnchorFile) -> None:
    """Nothing is found where nothing was done, the notes outside included."""
    assert [] == faults(office.register, anchors)
    assert anchors.read()


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_is_done_by_sql_is_seen(
    office: ChangingOffice, anchors: AnchorFile, tampering: str
) -> None:
    """It is named, and says of which task, entry or message."""
    done, said = TAMPERINGS[tampering]
    with office.register.write() as session:
        done(session)
    seal_old_history(office.register, anchors, now=LATER)
    found = faults(office.register, anchors)
    assert [fault for fault in found if said in fault], found


def test_an_older_state_put_back_is_seen_by_what_was_noted_outside(
    office: ChangingOffice, anchors: AnchorFile
) -> None:
    """The seals of an older copy are right: only what is kept elsewhere knows that there was more."""
    register = office.register
    with register.read() as session:
        seal = session.scalars(select(ChainRow.seal).where(ChainRow.name == ELECTION)).one()
    with register.write() as session:
        append(session, ELECTION, [Event(EventKind.ALARM, "Writ", "One more")], at=LATER)
    note_ends_or_alarm(register, anchors, now=at("Tue 2026-12-01 11:00"))
    with register.write() as session:
        cut(session, seal=seal)
    (fault,) = faults(register, anchors)
    assert f"{ELECTION}: entry" in fault
    assert "noted on Tue 1 Dec 2026 11:00, is gone or is another" in fault


def test_with_another_key_nothing_is_proved(office: ChangingOffice, anchors: AnchorFile) -> None:
    """Whoever makes a key of their own has made no seal of ours."""
    office.register.seals = Seals("another")
    assert any("its seal is wrong" in fault for fault in faults(office.register, anchors))


def test_the_notes_outside_are_guarded_too(office: ChangingOffice, anchors: AnchorFile) -> None:
    """Taken away, told otherwise or cut short, they are not believed."""
    lines = anchors.path.read_text(encoding="utf-8")
    anchors.path.unlink()
    assert ["gone" in fault for fault in faults(office.register, anchors)] == [True]
    anchors.path.write_text(lines.replace(ELECTION, "blankshire.2027-02-19"), encoding="utf-8")
    (fault,) = faults(office.register, anchors)
    assert "was not written by Writ" in fault
    anchors.path.write_text(f"{lines[:-20]}\n", encoding="utf-8")
    with pytest.raises(AnchorFileError, match="no anchor of Writ's"):
        faults(office.register, anchors)


def test_the_ends_are_noted_once_an_hour_and_only_where_something_came(
    office: ChangingOffice, anchors: AnchorFile
) -> None:
    """So that the file grows by what happens, and not by the clock."""
    before = len(anchors.read())
    with office.register.write() as session:
        append(session, ELECTION, [Event(EventKind.ALARM, "Writ", "One more")], at=LATER)
    counts = []
    for moment in ("Tue 2026-12-01 09:30", "Tue 2026-12-01 10:00", "Tue 2026-12-01 12:00"):
        note_ends_or_alarm(office.register, anchors, now=at(moment))
        counts.append(len(anchors.read()) - before)
    assert [0, 1, 1] == counts


def test_an_alarm_stands_while_nothing_can_be_noted(office: ChangingOffice, tmp_path: Path) -> None:
    """A folder in the place of the file; gone with the next time that it works."""
    blocked = AnchorFile(tmp_path)
    note_ends_or_alarm(office.register, blocked, now=LATER)
    assert ["could not be noted" in words for words in _alarms(office.register)] == [True]
    note_ends_or_alarm(office.register, AnchorFile(tmp_path / "new.jsonl"), now=LATER)
    assert [] == _alarms(office.register)


def _alarms(register: Register) -> list[str]:
    with register.read() as session:
        return [
            alarm_words(alarm)
            for alarm in standing_alarms(session)
            if "noted" in alarm_words(alarm)
        ]


def test_what_an_earlier_version_wrote_is_sealed_as_it_was_found(
    register: Register, anchors: AnchorFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From then on a change shows; nothing that was sent before is doubted."""
    settle(register, directory())
    office = ChangingOffice(register, now=at("Thu 2026-11-26 09:00"))
    call(register, BY_ELECTION)
    office.run()
    monkeypatch.setattr(register, "seals", Seals("a long random secret"))
    seal_old_history(register, anchors, now=LATER)
    assert [] == faults(register, anchors)
    with register.write() as session:
        set_task(session, CLOSE, state="done")
    (fault,) = faults(register, anchors)
    assert "by its last entry of Tue 1 Dec 2026 09:00" in fault
