"""After a restore nothing is sent until somebody says so, and nothing of that which was sent before is sent again."""

from datetime import timedelta
from pathlib import Path

import pytest

from tasks.backups.releasing import NotStoppedError, RanUntilError, Released, release
from tasks.outbox.undelivered import dead_letters, send_again
from tasks.register.database import Register
from tasks.register.messages.due import due_now
from tests.builders import at
from tests.changing_office import ChangingOffice
from tests.tasks.backups.homes import LATER, MADE, Home, closing

# In these days more falls due of the by-election.
ON = at("Mon 2027-01-11 10:00")
BROKE = at("Wed 2026-12-30 12:00")


def let_go(register: Register, ran_until: object, now: object = ON) -> Released:
    """Let telling go on."""
    with register.write() as session:
        return release(
            session,
            ran_until=ran_until,  # type: ignore[arg-type]
            domain="blankshire.example",
            digests=False,
            who="Olga",
            now=now,  # type: ignore[arg-type]
        )


def subjects(office: ChangingOffice) -> set[tuple[str, str]]:
    """Who got which message, by everything that left so far."""
    return {(address, message.message_id) for message, address in office.every}


def test_nothing_is_sent_until_it_is_released(whole: Path, new: Home) -> None:
    """No pass tells anybody, and no pass is waited for; an alarm says what to do."""
    with closing(new.restores(whole, now=ON)) as register:
        office = ChangingOffice(register, now=ON)
        assert () == office.run(ON).sent
        assert office.report.stopped
        assert "writ release" in office.report.words()
        assert any("writ release" in alarm for alarm in office.alarms())
        with register.read() as session:
            assert due_now(session, now=ON, digests=True) is None
        let_go(register, None)
        assert office.run(ON).sent
        # What fell due more than a month before is not told any more, and said.
        assert not [alarm for alarm in office.alarms() if "writ release" in alarm]
    assert [] == new.faults()


def test_what_was_sent_before_is_not_sent_again(home: Home, whole: Path, new: Home) -> None:
    """The register before went on until it broke: what it told until then is listed as unknown, to those and of
    that which it told; what fell due after it goes out."""
    with closing(home.register()) as register:
        before = ChangingOffice(register, now=MADE)
        before.run(BROKE)
        told = subjects(before)
    assert told
    with closing(new.restores(whole, now=ON)) as register:
        released = let_go(register, BROKE)
        with register.read() as session:
            letters = dead_letters(session)
        assert {"unknown"} == {letter.state for letter in letters}
        assert len(letters) == released.messages == len(told)
        after = ChangingOffice(register, now=ON)
        after.run(ON)
        assert not told & subjects(after)
        with register.write() as session:
            send_again(session, [letters[0].number], who="Olga", now=ON)
        after.run(ON)
        assert 1 == len(told & subjects(after))
    assert [] == new.faults()


def test_every_task_has_a_next_step(whole: Path, new: Home) -> None:
    """Also where its ladder was being climbed meanwhile."""
    with closing(new.restores(whole, now=ON)) as register:
        let_go(register, ON)
        office = ChangingOffice(register, now=ON)
        office.run(ON)
        assert 0 == office.report.without_next_step


@pytest.mark.parametrize(
    "moment", [MADE - timedelta(hours=1), LATER + timedelta(hours=1)], ids=["before", "after"]
)
def test_a_moment_that_cannot_be_is_refused(moment: object, whole: Path, new: Home) -> None:
    """A register runs from its backup to now."""
    with closing(new.restores(whole)) as register:
        with pytest.raises(RanUntilError, match="is not between the backup"):
            let_go(register, moment, LATER)
        let_go(register, LATER, LATER)
        with pytest.raises(NotStoppedError):
            let_go(register, LATER, LATER)


def test_a_backup_of_a_stopped_register_is_stopped_too(
    whole: Path, new: Home, tmp_path: Path
) -> None:
    """By the older of the two backups: since then nothing was sent."""
    new.restores(whole).close()
    new.backs_up(tmp_path / "two.zip", now=LATER)
    third = Home(tmp_path / "third")
    with closing(third.restores(tmp_path / "two.zip", now=ON)) as register:
        assert MADE == let_go(register, None).made
        office = ChangingOffice(register, now=ON)
        assert [] == office.alarms()
        assert office.run(ON).sent
