"""The secret address at which a screen shows an election's wall: made, revoked, and whose it is.

There is one for an election and an organisation: the screen shows what the organisation's people see. The
register holds a hash of its secret, so that nobody who reads the register, or a copy of it, can open one.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Delete, delete, select

from tasks.register.models import ElectionRow
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session
from tasks.register.visits.members import Organisation
from tasks.register.visits.models import WallRow

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True, order=True)
class WallOf:
    """Whose wall an address opens: the election (an id), and the organisation as whose it is shown."""

    election: str
    place: Organisation


def make_wall(session: Session, wall: WallOf, *, who: str, now: datetime) -> str:
    """Make a new address, in place of the one there is; returns its secret, which is kept nowhere.

    Args:
        session: a writing session.
        wall: of which election, and whose.
        who: does it, by name.
        now: aware.
    """
    _lock(session, wall)
    session.execute(_delete(wall))
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    session.add(
        WallRow(
            election=wall.election,
            area=wall.place.area,
            office=wall.place.office,
            secret=_hashed(secret),
            made_at=now,
        )
    )
    said = f"New address for the wall of {wall.election}; an earlier one works no longer"
    _note(session, EventKind.WALL_MADE, said, wall, who=who, now=now)
    return secret


def revoke_wall(session: Session, wall: WallOf, *, who: str, now: datetime) -> bool:
    """Make an address stop working; returns whether there was one."""
    _lock(session, wall)
    gone = session.scalar(_delete(wall).returning(WallRow.election))
    if gone is None:
        return False
    said = f"The address for the wall of {wall.election} was revoked"
    _note(session, EventKind.WALL_REVOKED, said, wall, who=who, now=now)
    return True


def walls_since(session: Session, election: str) -> dict[Organisation, datetime]:
    """Whose walls of an election have an address, and since when."""
    rows = session.scalars(select(WallRow).where(WallRow.election == election))
    return {Organisation(row.area, row.office): row.made_at for row in rows}


def all_walls(session: Session) -> dict[WallOf, datetime]:
    """Whose walls have an address, and since when (aware); by election and organisation."""
    rows = session.scalars(select(WallRow))
    found = {WallOf(row.election, Organisation(row.area, row.office)): row.made_at for row in rows}
    return dict(sorted(found.items()))


def wall_at(session: Session, secret: str) -> WallOf | None:
    """What the address with this secret opens; None where it opens nothing."""
    row = session.scalars(select(WallRow).where(WallRow.secret == _hashed(secret))).first()
    return None if row is None else WallOf(row.election, Organisation(row.area, row.office))


def _delete(wall: WallOf) -> Delete:
    return delete(WallRow).where(
        WallRow.election == wall.election,
        WallRow.area == wall.place.area,
        WallRow.office == wall.place.office,
    )


def _lock(session: Session, wall: WallOf) -> None:
    """Two that make an address at the same moment do it one after the other; the last one's works."""
    session.execute(select(ElectionRow.id).where(ElectionRow.id == wall.election).with_for_update())


def _note(
    session: Session, kind: EventKind, text: str, wall: WallOf, *, who: str, now: datetime
) -> None:
    data = {"election": wall.election, "area": wall.place.area, "office": wall.place.office}
    append(session, OFFICE, [Event(kind, who, text, data=data)], at=now)


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
