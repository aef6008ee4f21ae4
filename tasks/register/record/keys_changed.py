"""That the key of owners' links was changed, in the office's history; the key itself stands nowhere."""

from datetime import datetime

from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session


def note_new_key(session: Session, *, kept: int, who: str, now: datetime) -> None:
    """Note it.

    Args:
        session: a writing session.
        kept: how many older keys still open the links that they have signed.
        who: who changed it.
        now: aware.
    """
    rest = f"; {kept} older still open theirs" if kept else "; links signed before open nothing"
    text = f"Owners' links are signed with a new key{rest}"
    append(session, OFFICE, [Event(EventKind.KEY_CHANGED, who, text, data={"kept": kept})], at=now)
