"""What a visitor may ask of an election on its page, and reading what they ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from calendars.written import WrittenDateError, read_day
from notifications.pages.of_elections.reach import Reach
from notifications.pages.signed_in.visits import Visitor
from tasks.actions.asks.ask import Ask
from tasks.actions.asks.dates import SetDates
from tasks.actions.asks.day import CancelElection, Move
from tasks.actions.days.recording import of_which_days_are_kept
from tasks.limits import LONGEST_REASON
from tasks.planning.polls import watches
from tasks.register.finding.election_sight import Looking
from tasks.register.session import Session
from tasks.terms import ElectionState
from tasks.views.election import ElectionSight


class Sort(StrEnum):
    """What can be asked: that the poll moves, that it is all cancelled, that something was done on a day."""

    MOVE = "move"
    CANCEL = "cancel"
    HAPPENED = "happened"


class Wrong(StrEnum):
    """What is wrong with what was filled in."""

    DAY = "day"
    REASON = "reason"
    LONG = "long"
    PAST = "past"
    SAME = "same"
    CANCELLED = "cancelled"
    OVER = "over"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class KeptDay:
    """Something of which the day is kept: the task (its number), its title and area, and what it is the day
    of, as `ashford/local_england.notice_of_election`."""

    task: str
    title: str
    area: str
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What a visitor may ask of an election."""

    sorts: tuple[Sort, ...]
    kept: tuple[KeptDay, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was filled in: the sort, what is asked of the election, or what is `wrong` with it."""

    sort: Sort
    ask: Ask | None
    wrong: Wrong | None = None


def offered(
    session: Session, sight: ElectionSight, visitor: Visitor, looking: Looking
) -> Offer | None:
    """What a visitor may ask, as far as they reach; None where that is nothing."""
    reach = Reach.of(sight, visitor, looking)
    sorts = []
    if reach.whole and sight.state != ElectionState.ARCHIVED:
        sorts += [] if watches(poll.kind for poll in sight.polls) else [Sort.MOVE]
        sorts += [] if sight.state == ElectionState.CANCELLED else [Sort.CANCEL]
    seen, kept = {task.number for task in sight.tasks}, list[KeptDay]()
    if sight.state == ElectionState.CALLED and not reach.is_empty:
        kept = [
            KeptDay(
                str(row.number), row.title, looking.name(row.area), tuple(d.written for d in of)
            )
            for row, of in of_which_days_are_kept(session, sight.id)
            if row.number in seen and reach.holds({day.area for day in of})
        ]
    if kept:
        sorts.append(Sort.HAPPENED)
    return Offer(tuple(sorts), tuple(kept)) if sorts else None


def read_asked(
    form: Mapping[str, str], offer: Offer, sight: ElectionSight, *, today: date
) -> Asked | None:
    """What a form asks; None where it is nothing that is offered."""
    written = form.get("sort")
    if (
        written == Sort.CANCEL
        and Sort.MOVE in offer.sorts
        and sight.state == ElectionState.CANCELLED
    ):
        return Asked(Sort.CANCEL, None, Wrong.OVER)
    sort = next((sort for sort in offer.sorts if sort == written), None)
    if sort is None:
        return None
    reason, day = form.get("reason", ""), _day(form.get("day", ""))
    if not reason and sort is not Sort.HAPPENED:
        return Asked(sort, None, Wrong.REASON)
    if len(reason) > LONGEST_REASON:
        return Asked(sort, None, Wrong.LONG)
    if sort is Sort.CANCEL:
        return Asked(sort, CancelElection(reason))
    if day is None:
        return Asked(sort, None, Wrong.DAY)
    if sort is Sort.MOVE:
        wrong = _wrong_move(day, sight, today)
        return Asked(sort, None if wrong else Move(day, reason), wrong)
    return _happened(form.get("what", ""), day, reason, offer.kept, today)


def _wrong_move(day: date, sight: ElectionSight, today: date) -> Wrong | None:
    same = day == sight.poll_date
    if day < today:
        return Wrong.PAST
    if same and sight.state == ElectionState.CALLED:
        return Wrong.SAME
    return Wrong.CANCELLED if sight.state == ElectionState.CANCELLED and not same else None


def _happened(
    what: str, day: date, reason: str, kept: Sequence[KeptDay], today: date
) -> Asked | None:
    chosen = next((each for each in kept if each.task == what), None)
    if chosen is None:
        return None
    if day > today:
        return Asked(Sort.HAPPENED, None, Wrong.FUTURE)
    return Asked(Sort.HAPPENED, SetDates(reason, actual=dict.fromkeys(chosen.of, day)))


def _day(written: str) -> date | None:
    try:
        return read_day(written)
    except WrittenDateError:
        return None
