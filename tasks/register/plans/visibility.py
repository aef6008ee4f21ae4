"""Who may see a task, and who may answer for it: conditions on the register's own queries.

Each task belongs to the police, the council or the commissioner's office, or is shared. A person
sees those of their own organisation in the area of their posts, or of the roles they were given there,
the shared ones there, and every task that they own or that was passed up to them. All of it by the posts
they hold on the day: what a person saw as the holder of a post, they see no more when somebody else
holds it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from tasks.catalogue.definitions import Visibility
from tasks.people.directory import Area, Directory, Holding
from tasks.people.ladder import PostPlace, posts_above
from tasks.people.posts import OFFICE_AT, AreaKind, load_posts
from tasks.register.among import among, pairs_among
from tasks.register.models import (
    AbsenceRow,
    DeliveryNoticeRow,
    DeliveryRow,
    NoticeRow,
    OwnerRow,
    PersonRow,
    TaskRow,
)
from tasks.terms import Basis


def visible_to(person_id: str, directory: Directory, day: date) -> ColumnElement[bool]:
    """The tasks that this person may see on that day."""
    own = _of_organisations(_memberships(person_id, directory, day), directory)
    return or_(mine(person_id, directory, day), *own)


def visible_at(area: str, office: str, directory: Directory) -> ColumnElement[bool]:
    """The tasks that everybody of an organisation may see: the police of a force (an area), the council of an
    authority, or a commissioner's office."""
    return or_(false(), *_of_organisations({(area, office)}, directory))


def _of_organisations(
    memberships: Iterable[tuple[str, str]], directory: Directory
) -> list[ColumnElement[bool]]:
    return [
        and_(among(TaskRow.area, areas), TaskRow.visibility == office.value)
        for office, areas in _areas_seen(memberships, directory).items()
    ]


def would_see(
    person_id: str, directory: Directory, day: date
) -> Callable[[str, Visibility, Iterable[PostPlace]], bool]:
    """Tells of a task that is not stored yet whether this person will see it: by its area, who may see it,
    and the posts that own it."""
    seen = _areas_seen(_memberships(person_id, directory, day), directory)
    held = {PostPlace(h.area, h.role) for h in _held(person_id, directory, day)}

    def sees(area: str, visibility: Visibility, owners: Iterable[PostPlace]) -> bool:
        return area in seen.get(visibility, ()) or not held.isdisjoint(owners)

    return sees


def mine(person_id: str, directory: Directory, day: date) -> ColumnElement[bool]:
    """The tasks of the posts that this person holds, as deputy too, but for those handed to somebody
    else by name; those handed to them; and those passed up to them."""
    held = _held(person_id, directory, day)
    told = (
        select(NoticeRow.task)
        .join(DeliveryNoticeRow, DeliveryNoticeRow.notice == NoticeRow.number)
        .join(DeliveryRow, DeliveryRow.number == DeliveryNoticeRow.delivery)
        .join(PersonRow, PersonRow.number == DeliveryRow.person)
        .where(PersonRow.id == person_id)
    )
    return or_(
        _owned(person_id, held, day), and_(_above(held, directory), TaskRow.number.in_(told))
    )


def may_see(office: str, visibility: str) -> bool:
    """Whether people of this organisation (`police`) see tasks of this visibility in their area."""
    return visibility in {Visibility.SHARED, _ORGANISATIONS.get(office)}


def answerable_by(person_id: str, directory: Directory, day: date) -> ColumnElement[bool]:
    """The tasks that this person may answer for: of the posts they hold, as deputy too, those
    handed to them by name, those on whose ladder they stand, and the statutory ones of their area where
    their post is always asked."""
    held = _held(person_id, directory, day)
    return or_(_owned(person_id, held, day), _above(held, directory), _asked_too(held))


def _asked_too(held: Sequence[Holding]) -> ColumnElement[bool]:
    """The statutory tasks of the areas and organisations whose posts these are, which are always asked."""
    roles = load_posts().roles
    places = sorted({(h.area, roles[h.role].office) for h in held if roles[h.role].asked_too})
    if not places:
        return false()
    theirs = pairs_among(TaskRow.area, TaskRow.office, places)
    return and_(TaskRow.basis == Basis.STATUTE, theirs)


def _held(person_id: str, directory: Directory, day: date) -> Sequence[Holding]:
    return [h for h in directory.holdings if h.person == person_id and h.covers(day)]


def _owned(person_id: str, held: Iterable[Holding], day: date) -> ColumnElement[bool]:
    posts = sorted({(h.area, h.role) for h in held})
    owned = OwnerRow.person == person_id
    if posts:
        ours = pairs_among(OwnerRow.area, OwnerRow.role, posts)
        owned = or_(owned, and_(ours, ~_with_somebody_else(day)))
    return TaskRow.number.in_(select(OwnerRow.task).where(owned))


def _with_somebody_else(day: date) -> ColumnElement[bool]:
    """That a post's part was handed to a person who is there: while they are away, or when they have
    left, it is its holder's."""
    away = exists().where(
        AbsenceRow.person == PersonRow.number, AbsenceRow.start <= day, AbsenceRow.end >= day
    )
    return exists().where(PersonRow.id == OwnerRow.person, PersonRow.removed.is_(False), ~away)


def _above(held: Sequence[Holding], directory: Directory) -> ColumnElement[bool]:
    """Tasks on whose ladder one of these posts stands."""
    below = _posts_below(held, directory)
    if not below:
        return false()
    return exists().where(
        OwnerRow.task == TaskRow.number, pairs_among(TaskRow.area, OwnerRow.role, below)
    )


def _posts_below(held: Sequence[Holding], directory: Directory) -> Sequence[tuple[str, str]]:
    """Areas of tasks, and the owner roles there, whose ladders one of these posts stands on."""
    posts = load_posts()
    places = {PostPlace(h.area, h.role) for h in held}
    return sorted(
        {
            (area, told)
            for area in {a for h in held for a in _whole_force(directory, h.area)}
            for role, described in posts.roles.items()
            for told in [described.chased_by or role]
            if any(places & set(step) for step in posts_above(directory, posts, area, role))
        }
    )


def _whole_force(directory: Directory, area: str) -> set[str]:
    return _subtree(directory, directory.force_of(area).id)


def _subtree(directory: Directory, area: str) -> set[str]:
    return {area} | {below.id for kind in AreaKind for below in directory.within(area, kind)}


def _memberships(person_id: str, directory: Directory, day: date) -> set[tuple[str, str]]:
    """The areas in which this person works for which organisation (`police`): by the posts they hold,
    and by the roles that they were given."""
    roles = load_posts().roles
    held = {(h.area, roles[h.role].office) for h in _held(person_id, directory, day)}
    person = directory.people.get(person_id)
    given = {
        (access.area, OFFICE_AT[directory.area(access.area).kind])
        for access in (person.access if person else ())
        if access.area in directory.areas
    }
    return held | given


def _areas_seen(
    memberships: Iterable[tuple[str, str]], directory: Directory
) -> Mapping[Visibility, Sequence[str]]:
    """In which areas somebody who works in these areas for these organisations sees the tasks of which
    organisation.

    What is shared is seen above as well, up to the force and its commissioner's office.
    """
    found: dict[Visibility, set[str]] = {}
    for place, office in memberships:
        territory = _subtree(directory, _territory(directory.area(place), directory))
        force = directory.force_of(place).id
        offices = directory.within(force, AreaKind.OFFICE)
        above = {area.id for area in (*directory.upward(place), *offices)}
        found.setdefault(Visibility.SHARED, set()).update(territory | above)
        organisation = _ORGANISATIONS.get(office)
        if organisation is not None:
            found.setdefault(organisation, set()).update(territory)
    return {office: sorted(areas) for office, areas in found.items()}


# The Electoral Commission's people see what is shared, and nobody's own.
_ORGANISATIONS = {
    "police": Visibility.POLICE,
    "council": Visibility.COUNCIL,
    "commissioner": Visibility.OFFICE,
}


def _territory(area: Area, directory: Directory) -> str:
    """The area in which posts of this one work: a commissioner's office works in its force's."""
    return directory.force_of(area.id).id if area.kind is AreaKind.OFFICE else area.id
