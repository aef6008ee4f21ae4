"""Making one change of the directory, where it still is as whoever makes it has seen it."""

import hashlib
from collections.abc import Collection
from datetime import datetime

from calendars.errors import WritError
from tasks.actions.changing_hands import tell_new_holders
from tasks.clock import london_day
from tasks.people.directory import Directory
from tasks.people.editing import Edit, edited
from tasks.people.posts import load_posts
from tasks.register.plans.directory_store import replace_directory, stored_directory
from tasks.register.record.history import OFFICE, Event, EventKind, append
from tasks.register.session import Session
from tasks.register.turns import Turn, take_turn
from tasks.register.visits.members import Organisation, memberships, organisation_at

# What the office's history says of every change that was made so.
ON_PAGE = "changed on its page"


class ChangedMeanwhileError(WritError):
    """The directory is not as it was when the change was previewed."""


def people_of(directory: Directory, place: Organisation, now: datetime) -> list[str]:
    """Who (by id) belongs to an organisation, now or by a post to come, by name."""
    today, roles = london_day(now), load_posts().roles
    found = {who for who, places in memberships(directory, today).items() if place in places}
    found |= {
        held.person
        for held in directory.holdings
        if held.start is not None
        and held.start > today
        and organisation_at(directory, held.area, roles[held.role].office) == place
    }
    return sorted(found, key=lambda who: directory.people[who].name)


def posts_of(directory: Directory, place: Organisation) -> list[tuple[str, str]]:
    """The posts (area and role) that an organisation has."""
    return [
        (area.id, role.key)
        for area in directory.areas.values()
        for role in load_posts().roles.values()
        if role.at is area.kind and organisation_at(directory, area.id, role.office) == place
    ]


def as_seen(directory: Directory, place: Organisation, now: datetime) -> str:
    """What stands for all that an organisation's page shows: another one after any change of it."""
    people, posts = people_of(directory, place, now), set(posts_of(directory, place))
    known = [repr(directory.people[person]) for person in people]
    held = [repr(h) for h in directory.holdings if (h.area, h.role) in posts]
    away = [repr(a) for a in directory.absences if a.person in people]
    return hashlib.sha256("\n".join([*known, *sorted(held), *sorted(away)]).encode()).hexdigest()


def is_within(directory: Directory, place: Organisation, edit: Edit, now: datetime) -> bool:
    """Whether a change is of an organisation's own people and posts alone."""
    if edit.person not in people_of(directory, place, now):
        return False
    return not edit.role or (edit.area, edit.role) in posts_of(directory, place)


def make_edit(
    session: Session, edit: Edit, *, place: Organisation, seen: str, who: str, now: datetime
) -> Collection[str]:
    """Make a change, write it into the office's history, and tell who holds a post from now on.

    Args:
        session: a writing session.
        edit: the change; the caller has looked that `who` may make it.
        place: the organisation whose directory it is.
        seen: what the directory was like when it was previewed (`as_seen`).
        who: makes it, by name.
        now: aware.

    Returns:
        What changed, a line each.

    Raises:
        ChangedMeanwhileError: somebody has changed it since.
        EditRefusedError: it cannot be made.
    """
    take_turn(session, Turn.DIRECTORY)
    old = stored_directory(session).directory
    if as_seen(old, place, now) != seen or not is_within(old, place, edit, now):
        raise ChangedMeanwhileError(ChangedMeanwhileError.__doc__)
    new = edited(old, edit, today=london_day(now))
    return write_change(session, old, new, place=place, who=who, now=now)


def write_change(
    session: Session,
    old: Directory,
    new: Directory,
    *,
    place: Organisation,
    who: str,
    now: datetime,
    by: str = "",
) -> Collection[str]:
    """Make `new` the directory, as a change that `who` made on the page of an organisation (`by` says by what,
    beside the button); returns what changed, a line each. The caller has taken the turn."""
    lines = replace_directory(session, new)
    said = f"Directory of {old.area(place.area).name} {ON_PAGE}{by}"
    event = Event(EventKind.DIRECTORY_LOADED, who, said, data={"changes": lines})
    append(session, OFFICE, [event], at=now)
    tell_new_holders(session, old, stored_directory(session).directory, now=now)
    return lines
