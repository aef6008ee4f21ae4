"""What messages carry, and what of it is still to be told at the moment they are written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tasks.planning.reference_data import Books
from tasks.policy.notice_kinds import TRAITS, Audience
from tasks.register.messages.contents import CarriedNotice, notices_carried
from tasks.register.messages.who_has_heard import Untold
from tasks.register.models import DeliveryRow
from tasks.register.session import Session
from tasks.terms import Basis, ElectionState, NoticeKind
from tasks.words import short_moment


@dataclass
class Loads:
    """What each message of a batch tells, by its number, and what it does not tell any more."""

    told: dict[int, list[CarriedNotice]] = field(default_factory=dict)
    untold: list[Untold] = field(default_factory=list)


def loads_of(
    session: Session, deliveries: Sequence[DeliveryRow], books: Books, *, now: datetime
) -> Loads:
    """What these messages carry, by due moment of its task, with one query.

    Args:
        session: an open session.
        deliveries: the messages to be written.
        books: policy says until when a reminder is worth more than somebody's word.
        now: aware.
    """
    made = {row.number: row.created_at for row in deliveries}
    found = Loads()
    for each in notices_carried(session, made):
        over = _why_not(each, made[each.delivery], books, now)
        if over is None:
            found.told.setdefault(each.delivery, []).append(each)
        else:
            found.untold.append(
                Untold(
                    each.delivery,
                    each.notice,
                    each.task.number,
                    each.task.election,
                    each.kind,
                    each.reader or "",
                    over,
                )
            )
    return found


def _why_not(each: CarriedNotice, made: datetime, books: Books, now: datetime) -> str | None:
    """Why it is not to be told any more, though it has waited since it was `made`; None where it is."""
    if each.election is ElectionState.ARCHIVED:
        return "the election is archived"
    untrue = TRAITS[each.kind].why_untrue(each.task.state)
    return untrue if untrue is not None else _rests(each, made, books, now)


def _rests(each: CarriedNotice, made: datetime, books: Books, now: datetime) -> str | None:
    """What somebody has said about the task since a reminder was `made`: taken up, or put off."""
    task = each.task
    rules = books.policy_of(task.area).by_basis[Basis(task.basis)]
    taken_up = task.acknowledged_at is not None and task.acknowledged_at > made
    if each.kind is NoticeKind.REMINDER:
        if task.due - now <= timedelta(hours=rules.last_call_hours):
            return None
        if task.snoozed_until is not None and now < task.snoozed_until:
            return f"snoozed by {task.snoozed_by} until {short_moment(task.snoozed_until)}"
        return f"acknowledged by {task.acknowledged_by}" if taken_up else None
    if TRAITS[each.kind].audience is Audience.NEXT_RUNG and now < task.due and taken_up:
        return f"acknowledged by {task.acknowledged_by}"
    return None
