"""How far the record of a force has come: whether what was worked out from it holds still."""

from sqlalchemy import func, or_, select

from tasks.register.models import ElectionRow
from tasks.register.record.history import OFFICE, EventKind
from tasks.register.record.models import ChainRow, HistoryRow
from tasks.register.session import Session
from tasks.terms import ElectionState

# What of the office's own history changes who is told what; signing in does not.
_OF_ALL = (EventKind.DIRECTORY_LOADED, EventKind.PROCLAIMED)


def state_of_force(session: Session, force: str) -> tuple[tuple[str, int], ...]:
    """What stands for all that is written down of the elections of a force (an area) that are not archived,
    and of the directory: another one as soon as any of it changes."""
    theirs = select(ElectionRow.id).where(
        ElectionRow.area == force, ElectionRow.state != ElectionState.ARCHIVED
    )
    ends = session.execute(
        select(ChainRow.name, ChainRow.length)
        .where(ChainRow.name.in_(theirs))
        .order_by(ChainRow.name)
    )
    of_all = session.scalar(
        select(func.max(HistoryRow.position)).where(
            HistoryRow.chain == OFFICE, or_(*(HistoryRow.kind == kind for kind in _OF_ALL))
        )
    )
    return (*((name, length) for name, length in ends), (OFFICE, of_all or 0))
