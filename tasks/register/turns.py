"""Taking turns: what two transactions must not do at once.

SQLite lets one write at a time. PostgreSQL lets many, and two that both find nothing there would both
put it in.
"""

from enum import IntEnum

from sqlalchemy import text

from tasks.register.session import Session


class Turn(IntEnum):
    """What is done one at a time; each by a number that PostgreSQL knows it by."""

    OUTBOX = 0x506F7374
    DIRECTORY = 0x44697265
    ELECTIONS = 0x456C6563
    ANCHORS = 0x416E6368


def take_turn(session: Session, turn: Turn) -> None:
    """Wait until nobody else does this, and let nobody do it until the commit.

    To be called before anything is read that the turn is about.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": turn.value})
