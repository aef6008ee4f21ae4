"""The rules that hold for tasks in the register: areas' policies and their nations' working days."""

from sqlalchemy import select

from calendars.days.working_days import DayCalendar
from tasks.people.directory import Area, Directory
from tasks.people.posts import AreaKind
from tasks.planning.reference_data import Books, open_books
from tasks.policy.policy import Policy
from tasks.register.models import AreaRow
from tasks.register.plans.elections import proclaimed_days
from tasks.register.session import Session


def books_without_people(session: Session) -> Books:
    """The books with the register's areas but nobody in them, so that they cost the same however many
    people there are."""
    areas = {
        a.id: Area(a.id, AreaKind(a.kind), a.name, a.nation, a.parent, a.fire)
        for a in session.scalars(select(AreaRow))
    }
    return open_books(
        Directory(areas=areas, people={}, holdings=()),
        proclaimed_days(session),
        files=session.area_folders.read(),
    )


def rules_of(session: Session, area: str) -> tuple[Policy, DayCalendar]:
    """The policy that holds in an area, and the days on which offices of its nation work."""
    books = books_without_people(session)
    return books.policy_of(area), books.office_days(books.directory.area(area).nation)
