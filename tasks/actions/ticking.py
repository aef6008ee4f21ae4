"""Ticking the items of a task's checklist, and taking ticks back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from calendars.nearest import suggestion
from tasks.actions.answering import what_stands
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import event_of, lock_task
from tasks.register.record.history import EventKind, append
from tasks.register.record.ticks import ItemTicked, forget_ticks, items_of, keep_ticks
from tasks.register.session import Session
from tasks.terms import TO_DO
from tasks.views.answers import AnswerRefusedError, NotTakenError
from tasks.views.task import LawfulMoment, item_words
from tasks.words import short_moment


@dataclass(frozen=True, slots=True)
class Ticked:
    """What ticking did: the titles of the items that were ticked, or taken back, and what is left.
    `before` says of those that stood so already who ticked them, and when."""

    changed: tuple[str, ...]
    before: tuple[str, ...]
    left: tuple[str, ...]


def tick(
    session: Session,
    number: int,
    items: Collection[str],
    by: Answerer,
    *,
    now: datetime,
    back: bool = False,
) -> Ticked:
    """Tick items of a task that is still to be done; ticking twice changes nothing.

    Args:
        session: a writing session.
        number: of the task.
        items: their keys.
        by: who ticks; kept with the tick and in the history.
        now: aware.
        back: take the ticks back instead.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: it has no such item, or its election is archived.
        NotTakenError: the task is closed; says what stands.
    """
    row = lock_task(session, number)
    known = {item.key: item for item in items_of(session, [row]).get(number, ())}
    _check(items, known, row.title)
    if row.state not in TO_DO:
        raise NotTakenError(what_stands(row))
    chosen = [known[key] for key in known if key in items]
    turning = [item for item in chosen if (item.tick is None) is not back]
    keys = [item.key for item in turning]
    if back:
        forget_ticks(session, number, keys)
    else:
        keep_ticks(session, number, keys, who=by.name, person=by.person, now=now)
    kind = EventKind.UNTICKED if back else EventKind.TICKED
    verb = "Not ticked any more" if back else "Ticked"
    append(
        session,
        row.election,
        [
            event_of(kind, by, f"{verb}, says {by.words}: {item.title}", row, item=item.key)
            for item in turning
        ],
        at=now,
    )
    left = [_left(i) for i in known.values() if (i.tick is None) is not (i in turning)]
    stood = [_stands(item) for item in chosen if item not in turning]
    return Ticked(tuple(item.title for item in turning), tuple(stood), tuple(left))


def _check(items: Collection[str], known: Collection[str], title: str) -> None:
    if not known:
        raise AnswerRefusedError(f"{title} has no checklist; report it done instead")
    for key in items:
        if key not in known:
            raise AnswerRefusedError(f"{title} has no item {key!r}; {suggestion(key, known)}")


def _left(item: ItemTicked) -> str:
    """An item that is still to be ticked, with its lawful day where it has one."""
    if item.due is None:
        return item.title
    return item_words(item.title, LawfulMoment(item.due, item.due_has_hour))


def _stands(item: ItemTicked) -> str:
    if item.tick is None:
        return f"{item.title} is not ticked"
    return f"{item.title} was ticked by {item.tick.who} on {short_moment(item.tick.at)}"


def ticked_words(done: Ticked, *, back: bool = False) -> Sequence[str]:
    """What ticking did, a line each."""
    verb = "taken back" if back else "ticked"
    left = f"still to be ticked: {'; '.join(done.left)}" if done.left else "all of it is ticked"
    return (
        *(f"{verb}: {title}" for title in done.changed),
        *(f"nothing changed: {said}" for said in done.before),
        left,
    )
