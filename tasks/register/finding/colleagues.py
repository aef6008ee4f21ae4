"""To whom somebody may hand over a task by themselves: to people of their own organisation, by post."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from tasks.people.directory import Directory, Holding
from tasks.people.posts import load_posts
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.answerers import Answerer, part_of
from tasks.register.plans.owned_tasks import owners_of
from tasks.register.session import Session
from tasks.register.visits.members import Organisation, by_area, organisation_at
from tasks.terms import TO_DO
from tasks.views.reader import Colleague, Reader


@dataclass(frozen=True, slots=True)
class Giving:
    """What somebody may hand over of a task: the parts that are theirs, and to whom."""

    parts: tuple[OwnerRow, ...]
    colleagues: tuple[Colleague, ...]


def giving_of(
    session: Session, row: TaskRow, by: Answerer, directory: Directory, day: date
) -> Giving:
    """The parts of a task that are still asked for, of posts that are theirs or stand below them, in
    their own organisation; and who else is there, deputies first."""
    if by.person is None or row.state not in TO_DO:
        return Giving((), ())
    asked = [o for o in owners_of(session, [row.number]).get(row.number, ()) if not o.answered_at]
    part = part_of(asked, by, directory, day)
    ours = _organisations(directory, by.person, day)
    parts = tuple(
        owner
        for owner in (() if part.by_default else part.owners)
        if _organisation(directory, owner.area, owner.role) in ours
    )
    places = {place for o in parts if (place := _organisation(directory, o.area, o.role))}
    posts = {(owner.area, owner.role) for owner in parts}
    return Giving(parts, _there(directory, places, posts, but=by.person, day=day))


def colleagues_of(directory: Directory, person: str, day: date) -> tuple[Colleague, ...]:
    """Everybody else of the organisations in which somebody holds a post, deputies of theirs first."""
    held = {(h.area, h.role) for h in _held(directory, person, day)}
    return _there(directory, _organisations(directory, person, day), held, but=person, day=day)


def _there(
    directory: Directory,
    places: Collection[Organisation],
    posts: Collection[tuple[str, str]],
    *,
    but: str,
    day: date,
) -> tuple[Colleague, ...]:
    """Who holds a post of these organisations and is not away: first those of these posts, then by name."""
    found: dict[str, list[Holding]] = {}
    for held in directory.holdings:
        theirs = held.person != but and held.covers(day)
        if theirs and _organisation(directory, held.area, held.role) in places:
            found.setdefault(held.person, []).append(held)
    near = {who for who, theirs in found.items() if any((h.area, h.role) in posts for h in theirs)}
    return tuple(
        Colleague(
            who,
            Reader(
                directory.people[who].name,
                by_area((h.role, directory.area(h.area).name) for h in found[who]),
            ),
        )
        for who in sorted(found, key=lambda who: (who not in near, directory.people[who].name))
        if directory.absence_of(who, day) is None
    )


def _held(directory: Directory, person: str, day: date) -> Sequence[Holding]:
    return [h for h in directory.holdings if h.person == person and h.covers(day)]


def _organisations(directory: Directory, person: str, day: date) -> set[Organisation]:
    held = _held(directory, person, day)
    return {place for h in held if (place := _organisation(directory, h.area, h.role))}


def _organisation(directory: Directory, area: str, role: str) -> Organisation | None:
    """The organisation of a post; None for a post that is in no list any more."""
    known = load_posts().roles.get(role)
    if known is None or area not in directory.areas:
        return None
    return organisation_at(directory, area, known.office)
