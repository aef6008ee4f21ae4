"""Telling stopped: a register that was put back from a backup sends nothing until an operator says so.

What says so is an alarm that stands, so that it is seen wherever alarms are.
"""

from datetime import datetime

from sqlalchemy import select

from tasks.alarms import Alarm
from tasks.register.messages.alarms import clear_alarms, raise_alarms
from tasks.register.models import AlarmRow
from tasks.register.session import Session

_KIND = "restored"


def stop_telling(session: Session, *, made: datetime, now: datetime) -> None:
    """Let nothing be sent from here on; the backup was made at `made` (aware). Where nothing was sent since an
    earlier one already, that one counts."""
    if stopped_at(session) is None:
        alarm = Alarm.of("restored.register", made=made)
        raise_alarms(session, [alarm], election=None, now=now)


def stopped_at(session: Session) -> datetime | None:
    """The moment (aware) of the backup for which telling is stopped; None where it goes on."""
    details = session.scalar(
        select(AlarmRow.details).where(AlarmRow.cleared_at.is_(None), AlarmRow.kind == _KIND)
    )
    return None if details is None else datetime.fromisoformat(details["made"])


def let_telling_go_on(session: Session, *, now: datetime) -> None:
    """Let it go on."""
    clear_alarms(session, kind=_KIND, now=now)
