"""Changing somebody in the directory of an organisation: what stands against it, and making it."""

from dataclasses import dataclass
from datetime import datetime

from tasks.actions.directories.keeping import (
    ChangedMeanwhileError,
    as_seen,
    people_of,
    write_change,
)
from tasks.clock import london_day
from tasks.people.directory import Directory
from tasks.people.edits.people import (
    PersonEdit,
    PersonRefusedError,
    PersonSort,
    PersonWrong,
    person_edited,
)
from tasks.people.posts import load_posts
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import tasks_handed_to
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.register.visits.members import Organisation, memberships, organisation_at


@dataclass(frozen=True, slots=True)
class By:
    """Who does something: their number, id and name, and the organisations that they administer."""

    number: int
    id: str
    name: str
    ours: tuple[Organisation, ...]


def places_of(directory: Directory, person: str, now: datetime) -> set[Organisation]:
    """The organisations to which somebody belongs, now or by a post to come."""
    today, roles = london_day(now), load_posts().roles
    held = (h for h in directory.holdings if h.person == person)
    later = {
        organisation_at(directory, h.area, roles[h.role].office)
        for h in held
        if h.end is None or h.end >= today
    }
    return later | set(memberships(directory, today).get(person, {}))


def changed_person(
    session: Session,
    directory: Directory,
    edit: PersonEdit,
    *,
    place: Organisation,
    by: By,
    now: datetime,
) -> Directory:
    """The directory with somebody changed, where nothing stands against it.

    Args:
        session: an open session.
        directory: as it is.
        edit: the change.
        place: the organisation in whose directory it is made.
        by: who changes it; they cannot shut themselves out. People of organisations that are not theirs are
            not touched, not even those who belong to theirs as well, for who has somebody's address can sign
            in as them.
        now: aware.

    Raises:
        PersonRefusedError: what stands against it.
    """
    if edit.sort is not PersonSort.ADD and not places_of(directory, edit.person, now) <= set(
        by.ours
    ):
        raise PersonRefusedError(PersonWrong.ELSEWHERE)
    new = person_edited(directory, edit, today=london_day(now))
    if edit.sort is PersonSort.TAKE_OUT and (waits := tasks_handed_to(session, edit.person)):
        raise PersonRefusedError(PersonWrong.TASKS, waits)
    own = edit.person == by.id
    before, after = directory.people.get(edit.person), new.people.get(edit.person)
    if own and (after is None or before is None or before.access != after.access):
        raise PersonRefusedError(PersonWrong.SELF)
    if after is not None and edit.person not in people_of(new, place, now):
        raise PersonRefusedError(PersonWrong.NO_PLACE)
    return new


def make_person_edit(
    session: Session,
    edit: PersonEdit,
    *,
    place: Organisation,
    seen: str,
    by: By,
    now: datetime,
) -> None:
    """Make a change and write it into the office's history, which never holds an address.

    Args:
        session: a writing session.
        edit: the change; none that is to be proved first.
        place: in whose directory it is made.
        seen: what the directory was like when the change was previewed (`as_seen`).
        by: who makes it.
        now: aware.

    Raises:
        ChangedMeanwhileError: somebody has changed the directory since.
        PersonRefusedError: what stands against it.
    """
    take_turn(session, Turn.DIRECTORY)
    old = stored_directory(session).directory
    if as_seen(old, place, now) != seen:
        raise ChangedMeanwhileError(ChangedMeanwhileError.__doc__)
    new = changed_person(session, old, edit, place=place, by=by, now=now)
    write_change(session, old, new, place=place, who=by.name, now=now)
