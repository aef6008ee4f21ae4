"""The proof of the history kept up: what was never sealed is sealed, and its ends noted hourly outside."""

from collections.abc import Collection
from datetime import datetime

from tasks.alarms import Alarm
from tasks.files.anchors import AnchorFile, AnchorFileError
from tasks.register.database import Register
from tasks.register.messages.alarms import keep_alarms, stand_as
from tasks.register.record.anchoring import EVERY, note_ends
from tasks.register.record.sealing import seal_as_found, unsealed
from tasks.register.session import Session

_KIND = "anchors"


def seal_old_history(register: Register, file: AnchorFile, *, now: datetime) -> None:
    """Seal the chains that an earlier version wrote; one that is noted in the file was sealed once, and
    whoever took its seals away does not get new ones.

    Args:
        register: with a key.
        file: where the ends of sealed chains are noted.
        now: aware.

    Raises:
        AnchorFileError: the file cannot be read.
        RegisterError: the register has no room, or does not answer.
    """
    with register.read() as session:
        if register.seals is None or not unsealed(session):
            return
    noted = {anchor.chain for anchor in file.read()}
    with register.write() as session:
        seal_unnoted(session, noted, now=now)


def seal_unnoted(session: Session, noted: Collection[str], *, now: datetime) -> None:
    """Seal the chains that were never sealed, but for those that are noted (by name).

    Args:
        session: a writing session.
        noted: by name.
        now: aware.
    """
    if session.seals is not None:
        found = [name for name in unsealed(session) if name not in noted]
        seal_as_found(session, session.seals, found, now=now)


def note_ends_or_alarm(register: Register, file: AnchorFile, *, now: datetime) -> None:
    """Note the ends of the chains where an hour has gone by since that was done. Where it cannot be done,
    an alarm stands until it works.

    Args:
        register: with a key.
        file: where.
        now: aware.

    Raises:
        RegisterError: the register has no room, or does not answer.
    """
    try:
        last = file.last()
        if last is not None and now - last.at < EVERY:
            return
        with register.write() as session:
            note_ends(session, file, now=now)
        alarms = []
    except AnchorFileError as error:
        alarms = [Alarm.of("anchors.failed", why=str(error))]
    with register.read() as session:
        stands = stand_as(session, _KIND, alarms)
    if not stands:
        with register.write() as session:
            keep_alarms(session, _KIND, alarms, now=now)
