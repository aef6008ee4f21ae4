"""Handing over: a task given to a named person, and posts that change hands in the middle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from calendars.errors import WritError
from tasks.books import Books, open_books
from tasks.clock import london_day
from tasks.directory import Directory, Person
from tasks.notice_kinds import NoticeKind
from tasks.register.elections import proclaimed_days
from tasks.register.history import Event, EventKind, append
from tasks.register.models import NoticeRow, OwnerRow, TaskRow
from tasks.register.notices import DUE
from tasks.register.resting import wake
from tasks.register.told import task_ladder
from tasks.register.work import LONGEST_NOTE, lock_task, owners_of, tasks_where, the_task
from tasks.sight import open_books_of
from tasks.standing import TaskState

_WAITING = {TaskState.PLANNED.value, TaskState.OPEN.value}


class HandOverRefusedError(WritError):
    """The task cannot be handed over like this; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class HandedTask:
    """That a task is somebody's now: its id, the post whose task it is, and the person's name."""

    task: str
    post: str
    to: str


def hand_over(
    session: Session,
    task_id: str,
    to_person: str,
    *,
    who: str,
    note: str,
    now: datetime,
    post: str = "",
) -> HandedTask:
    """Give a task to a named person instead of the holder of its post, in the caller's transaction.

    They are told at once, and reminded from then on; the ladder above stays as it is. That somebody
    else deals with it no longer counts. Given back to the post's holder, it is the post's again.

    Args:
        session: a writing session.
        task_id: which task.
        to_person: who gets it, by their id in the directory.
        who: who hands it over; kept in the history, with the note.
        note: why, or what to know; may be empty.
        now: aware.
        post: whose part of it, as `ashford/esm`; needed where several must answer.

    Raises:
        UnknownTaskError: no such task.
        HandOverRefusedError: it is closed, nobody is called so, they have it already, or several
            posts must answer and none is named.
    """
    if len(note) > LONGEST_NOTE:
        raise HandOverRefusedError(
            f"the note has {len(note)} characters; {LONGEST_NOTE} are kept: shorten it"
        )
    row = lock_task(session, the_task(session, task_id).number)
    if row.state not in _WAITING:
        state = TaskState(row.state).value.replace("_", " ")
        raise HandOverRefusedError(f"{row.id} is {state}; only what is still to do is handed over")
    books = open_books_of(session)
    person = _person(books.directory, to_person)
    owner = _owner(session, row, post)
    holders = books.directory.holders(owner.area, owner.role, london_day(now))
    has_it = [owner.person] if owner.person else [holder.id for holder in holders]
    if has_it == [person.id]:
        raise HandOverRefusedError(f"{person.name} has {row.id} already; nothing is changed")
    owner.person = None if [holder.id for holder in holders] == [person.id] else person.id
    _start_again(session, row, person, now)
    session.execute(insert(NoticeRow), [_notice(row, person.id, now)])
    held = f"{owner.area}/{owner.role}"
    text = f"Handed over to {person.name} for {held}, by {who}" + (f": {note}" if note else "")
    said = {"person": person.id, "post": held} | ({"note": note} if note else {})
    event = Event(EventKind.HANDED_OVER, who, text, task=row.number, data=said)
    append(session, row.election, [event], at=now)
    return HandedTask(row.id, held, person.name)


def _person(directory: Directory, person: str) -> Person:
    if person in directory.people:
        return directory.people[person]
    near = get_close_matches(person, directory.people, n=1)
    hint = f"did you mean {near[0]!r}?" if near else "`writ directory show` lists them"
    raise HandOverRefusedError(f"nobody in the directory has the id {person!r}; {hint}")


def _owner(session: Session, row: TaskRow, post: str) -> OwnerRow:
    """The owner of a task whose part is handed over."""
    still = {
        f"{owner.area}/{owner.role}": owner
        for owner in owners_of(session, [row.number]).get(row.number, ())
        if owner.answered_at is None
    }
    if post in still:
        return still[post]
    named = ", ".join(still) or "no post"
    if post:
        raise HandOverRefusedError(f"{row.id} waits for no answer of {post!r}, but of {named}")
    if len(still) != 1:
        raise HandOverRefusedError(
            f"{row.id} waits for the answers of {named}; say whose part is handed over: --post POST"
        )
    return next(iter(still.values()))


def _start_again(session: Session, row: TaskRow, person: Person, now: datetime) -> None:
    """Nobody has said yet that they deal with it, and the ladder is climbed from its foot."""
    if row.acknowledged_by != person.name:
        wake(session, row, now=now)
    if row.due > now:
        row.rung = 0
    row.shown = None
    # An earlier hand-over that its person has not heard of is overtaken by this one.
    session.execute(
        update(NoticeRow)
        .where(
            NoticeRow.task == row.number,
            NoticeRow.kind == NoticeKind.HANDED_OVER.value,
            NoticeRow.state == DUE,
        )
        .values(state="dropped", dropped=f"handed over to {person.name}")
    )
    session.flush()


def _notice(row: TaskRow, person: str, now: datetime) -> dict[str, object]:
    return {
        "task": row.number, "election": row.election, "kind": NoticeKind.HANDED_OVER.value,
        "at": now, "state": DUE, "person": person,
    }  # fmt: skip


def tell_new_holders(
    session: Session, old_directory: Directory, new_directory: Directory, *, now: datetime
) -> dict[str, int]:
    """Plan to tell those who hold a post today, and did not before, of each of its open tasks.

    Everything is due at once, so that the next pass makes one message of it for each of them.

    Args:
        session: a writing session, in which the directory was replaced.
        old_directory: as it was before.
        new_directory: as it is now.
        now: aware; who holds what is asked for its day in London.

    Returns:
        How many tasks each person hears of, by their id.
    """
    days = proclaimed_days(session)
    before, after = open_books(old_directory, days), open_books(new_directory, days)
    rows = tasks_where(session, TaskRow.state == TaskState.OPEN.value)
    owners = owners_of(session, [row.number for row in rows])
    found = [
        (row, person)
        for row in rows
        for person in _new_owners(row, owners.get(row.number, ()), before, after, now=now)
    ]
    if found:
        session.execute(insert(NoticeRow), [_notice(row, person.id, now) for row, person in found])
    heard: dict[str, int] = {}
    events: dict[str, list[Event]] = {}
    for row, person in found:
        heard[person.id] = heard.get(person.id, 0) + 1
        event = Event(
            EventKind.HANDED_OVER, "Writ", f"Now asked of {person.name}, by the directory",
            task=row.number, data={"person": person.id},
        )  # fmt: skip
        events.setdefault(row.election, []).append(event)
    for election, entries in sorted(events.items()):
        append(session, election, entries, at=now)
    return heard


def _new_owners(
    row: TaskRow, owners: Sequence[OwnerRow], before: Books, after: Books, *, now: datetime
) -> Sequence[Person]:
    """Those asked first about a task who were not before."""
    if row.area not in before.directory.areas:
        return ()
    old = {p.id for rung in task_ladder(row, owners, before, now=now)[:1] for p in rung.people}
    new = (p for rung in task_ladder(row, owners, after, now=now)[:1] for p in rung.people)
    return [person for person in new if person.id not in old]
