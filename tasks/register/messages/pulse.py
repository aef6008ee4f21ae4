"""How the telling of people goes at this moment, in a few numbers: for whoever watches Writ run.

Every figure comes from the register, so that it is the same whichever process is asked, and holds when
the dispatcher is down, which is when it is wanted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, func, select

from tasks.register.messages.alarms import standing_alarms
from tasks.register.messages.notices import next_moment, untold_notices
from tasks.register.messages.undelivered import failed_messages
from tasks.register.models import DeliveryNoticeRow, DeliveryRow, NoticeRow, TaskRow
from tasks.register.session import Session
from tasks.terms import IN_HAND, DeliveryState, TaskState

LATELY = timedelta(hours=1)
# Of the newest messages only, so that the answer takes as long whatever the history has grown to.
LOOKED_AT = 2000
_MOST = 0.99
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What left within the last hour, among the newest `LOOKED_AT`: how many messages, and how long half
    of them and all but one in a hundred took from the moment at which they might go; None where none
    left."""

    many: int
    half: timedelta | None
    most: timedelta | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Notices of which no message tells yet though they are due (`untold`), and messages that may go
    (`ready`), wait for an hour that we chose or for another try (`held`), or are in a dispatcher's hands;
    `since` is when the oldest might have gone (aware), None where none might."""

    untold: int
    ready: int
    held: int
    in_hand: int
    since: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTasks:
    """How many tasks wait for their owners, how many of them are late, and how many stand on each step of
    the ladder above its owner (1 is the first)."""

    open: int
    late: int
    steps: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Pulse:
    """How it stands: what waits, what left lately, what did not arrive (`failed`) or may not have
    (`unknown`), the tasks, the standing alarms by kind, and when something is
    to be done next: `now` where it is due (aware)."""

    waiting: Waiting
    handed_over: HandedOver
    failed: int
    unknown: int
    tasks: OpenTasks
    alarms: Mapping[str, int]
    next_at: datetime | None


def pulse_of(session: Session, *, now: datetime, digests: bool) -> Pulse:
    """How it stands at `now` (aware); `digests` says that the weekly ones are sent."""
    lost = [row.state for row, _ in failed_messages(session)]
    kinds = [row.kind for row in standing_alarms(session)]
    following = next_moment(session, digests=digests)
    return Pulse(
        waiting=what_waits(session, now=now),
        handed_over=_handed_over(session, now),
        failed=lost.count(DeliveryState.FAILED),
        unknown=lost.count(DeliveryState.UNKNOWN),
        tasks=_tasks(session, now),
        alarms={kind: kinds.count(kind) for kind in sorted(set(kinds))},
        next_at=None if following is None else max(following, now),
    )


def what_waits(session: Session, *, now: datetime) -> Waiting:
    """What waits at `now` (aware)."""
    untold, oldest = untold_notices(session, now=now)
    later = DeliveryRow.next_try > now
    rows = session.execute(
        select(
            DeliveryRow.state, later.label("later"), func.count(), func.min(DeliveryRow.next_try)
        )
        .where(DeliveryRow.state.in_([DeliveryState.READY, *IN_HAND]))
        .group_by(DeliveryRow.state, "later")
    ).all()
    in_hand = sum(many for state, _, many, _ in rows if state in IN_HAND)
    ready = [(bool(wait), many, at) for state, wait, many, at in rows if state not in IN_HAND]
    return Waiting(
        untold=untold,
        ready=sum(many for wait, many, _ in ready if not wait),
        held=sum(many for wait, many, _ in ready if wait),
        in_hand=in_hand,
        since=min(filter(None, [oldest, *(at for wait, _, at in ready if not wait)]), default=None),
    )


def _handed_over(session: Session, now: datetime) -> HandedOver:
    newest = (
        select(
            DeliveryRow.number, DeliveryRow.state, DeliveryRow.created_at, DeliveryRow.finished_at
        )
        .add_columns(case((DeliveryRow.held.is_not(None), DeliveryRow.next_try)).label("held_to"))
        .order_by(DeliveryRow.number.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    rows = session.execute(
        select(
            newest.c.finished_at,
            func.coalesce(newest.c.held_to, func.max(NoticeRow.at), newest.c.created_at),
        )
        .outerjoin(DeliveryNoticeRow, DeliveryNoticeRow.delivery == newest.c.number)
        .outerjoin(NoticeRow, NoticeRow.number == DeliveryNoticeRow.notice)
        .where(newest.c.state == DeliveryState.SENT, newest.c.finished_at >= now - LATELY)
        .group_by(newest.c.number, newest.c.finished_at, newest.c.held_to, newest.c.created_at)
    )
    took = sorted(max(done - might, timedelta()) for done, might in rows.tuples())
    return HandedOver(len(took), _quantile(took, _HALF), _quantile(took, _MOST))


def _quantile(took: Sequence[timedelta], share: float) -> timedelta | None:
    """The shortest time within which this share of them was."""
    return took[ceil(len(took) * share) - 1] if took else None


def _tasks(session: Session, now: datetime) -> OpenTasks:
    rows = session.execute(
        select(TaskRow.rung, func.count(), func.sum(case((TaskRow.due <= now, 1), else_=0)))
        .where(TaskRow.state == TaskState.OPEN)
        .group_by(TaskRow.rung)
    ).all()
    return OpenTasks(
        open=sum(many for _, many, _ in rows),
        late=sum(late for _, _, late in rows),
        steps={rung: many for rung, many, _ in sorted(tuple(row) for row in rows) if rung},
    )
