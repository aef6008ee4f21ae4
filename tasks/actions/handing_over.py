"""Handing over: a task given to a named person, and posts that change hands in the middle."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from calendars.errors import WritError
from tasks.clock import london_day
from tasks.people.directory import Directory, Person
from tasks.people.posts import AreaKind
from tasks.register.messages.notices import NewNotice, drop_due, plan_notices
from tasks.register.messages.who_has_heard import take_back
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.answerers import nearest_person, person_of, spoken_post
from tasks.register.plans.owned_tasks import lock_task, owners_of, the_task
from tasks.register.plans.pauses import wake
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.history import Event, EventKind, append
from tasks.register.session import Session
from tasks.terms import TO_DO, NoticeKind, TaskState
from tasks.text import clean_line
from tasks.views.answers import read_note


class HandOverRefusedError(WritError):
    """The task cannot be handed over like this; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class HandedTask:
    """That a task is somebody's now: its id, the post whose task it is, the person's name, and in words
    that they are of another force, where they are."""

    task: str
    post: str
    to: str
    elsewhere: str = ""


def hand_over(
    session: Session,
    task_id: str,
    to_person: str,
    *,
    who: str,
    note: str,
    now: datetime,
    post: str = "",
    anyway: bool = False,
    by: str | None = None,
) -> HandedTask:
    """Give a task to a named person instead of the holder of its post, in the caller's transaction.

    They are told at once, and reminded from then on; the ladder above stays as it is. Whose it was
    hears that it is not, if they had heard of it. That somebody else deals with it no longer counts. Given back to the post's holder, it is the post's again.

    Args:
        session: a writing session.
        task_id: which task.
        to_person: who gets it, by their id or name in the directory.
        who: who hands it over; kept in the history, with the note.
        note: why, or what to know; may be empty.
        now: aware.
        post: whose part of it, as `ashford/esm`; needed where several must answer.
        anyway: though the person is of another police force area than the task.
        by: the id of who hands it over, where they are in the directory.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: the note is too long, or several people are called so.
        HandOverRefusedError: it is closed, nobody is called so, they have it already, they are of
            another force, or several posts must answer and none is named.
    """
    note, who = read_note(note), clean_line(who)
    row = lock_task(session, the_task(session, task_id).number)
    if row.state not in TO_DO:
        state = TaskState(row.state).value.replace("_", " ")
        raise HandOverRefusedError(f"{row.id} is {state}; only what is still to do is handed over")
    books = open_books_of(session)
    person = _person(books.directory, to_person)
    elsewhere = _elsewhere(books.directory, row, person, london_day(now))
    if elsewhere and not anyway:
        raise HandOverRefusedError(
            f"{elsewhere}; --anyway (in the form: Of another force) hands {row.id} over all the same"
        )
    owner = _owner(session, row, post)
    holders = books.directory.holders(owner.area, owner.role, london_day(now))
    has_it = [owner.person] if owner.person else [holder.id for holder in holders]
    if has_it == [person.id]:
        raise HandOverRefusedError(f"{person.name} has {row.id} already; nothing is changed")
    former = [*has_it, *(holder.id for holder in holders)]
    had = owner.person
    owner.person = None if [holder.id for holder in holders] == [person.id] else person.id
    _start_again(session, row, person, now)
    untold = _untold(session, {row.number: {*former, person.id}}, person.name, now)
    taken = _taken_over(row, former, person.id, note, now)
    plan_notices(session, [hand_over_notice(row, person.id, now, why=note or None), *taken])
    held = f"{owner.area}/{owner.role}"
    text = f"Handed over to {person.name} for the {spoken_post(session, held)}, by {who}"
    text += f" ({elsewhere})" if elsewhere else ""
    text += f": {note}" if note else ""
    said = {"person": person.id, "post": held, "note": note, "by": by, "had": had}
    said = {key: value for key, value in said.items() if value}
    event = Event(EventKind.HANDED_OVER, who, text, task=row.number, data=said)
    append(session, row.election, [event, *untold], at=now)
    return HandedTask(row.id, held, person.name, elsewhere)


def _person(directory: Directory, person: str) -> Person:
    found = person_of(directory, person)
    if found is not None:
        return found
    hint = nearest_person(directory, person)
    raise HandOverRefusedError(f"nobody in the directory has the id or name {person!r}; {hint}")


def _elsewhere(directory: Directory, row: TaskRow, person: Person, day: date) -> str:
    """That a person belongs to no area of the task's police force; empty where they do, and where there
    is one force only."""
    force = directory.force_of(row.area)
    theirs = directory.forces_of(person.id, day)
    only = [area for area in directory.areas.values() if area.kind is AreaKind.FORCE] == [force]
    if force in theirs or (only and not theirs):
        return ""
    whence = f"is of {' and '.join(each.name for each in theirs)}" if theirs else "holds no post"
    return f"{person.name} {whence}, and the task is of {force.name}"


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
    if row.acknowledged_person != person.id:
        wake(session, row, now=now)
    if row.due > now:
        row.rung = 0
    row.shown = None
    # A calendar entry that is taken back, and may be given again, is a new one each time.
    row.revision += 1
    # An earlier hand-over that its person has not heard of is overtaken by this one.
    overtaken = f"handed over to {person.name}"
    drop_due(session, [row.number], NoticeKind.HANDED_OVER, why=overtaken)
    session.flush()


def hand_over_notice(
    row: TaskRow,
    person: str,
    now: datetime,
    kind: NoticeKind = NoticeKind.HANDED_OVER,
    why: str | None = None,
) -> NewNotice:
    """A notice, due now, for one person alone: that a task is theirs, or is no longer."""
    return NewNotice(row.number, row.election, kind, now, person=person, why=why)


def _taken_over(
    row: TaskRow, former: Iterable[str], person: str, note: str, now: datetime
) -> list[NewNotice]:
    """Notices for those whose task it was; who never heard of it is told nothing by them."""
    return [
        hand_over_notice(row, who, now, NoticeKind.TAKEN_OVER, note.strip() or None)
        for who in dict.fromkeys(former)
        if who != person
    ]


def _untold(
    session: Session, people: Mapping[int, Collection[str]], whose: str, now: datetime
) -> list[Event]:
    """Keep from these people what waits unsent about tasks, which are somebody else's now."""
    reasons = dict.fromkeys(people, f"handed over to {whose}")
    return take_back(session, reasons, now=now, people=people)
