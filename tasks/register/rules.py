"""The rules that hold for tasks in the register: areas' policies and their nations' working days."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.working_days import DayCalendar
from tasks.books import Books, open_books
from tasks.directory import Area, Directory
from tasks.policy import Policy
from tasks.posts import AreaKind
from tasks.register.database import POLICIES, own_files
from tasks.register.elections import proclaimed_days
from tasks.register.models import AreaRow


def books_without_people(session: Session) -> Books:
    """The books with the register's areas but nobody in them, so that they cost the same however many
    people there are.

    Raises:
        RuleDataError: an area's own policy file is malformed.
    """
    areas = {
        a.id: Area(a.id, AreaKind(a.kind), a.name, a.nation, a.parent, a.fire)
        for a in session.scalars(select(AreaRow))
    }
    return open_books(
        Directory(areas=areas, people={}, holdings=()),
        proclaimed_days(session),
        policies=own_files(session, POLICIES),
    )


def rules_of(session: Session, area: str) -> tuple[Policy, DayCalendar]:
    """The policy that holds in an area, and the days on which offices of its nation work.

    Raises:
        RuleDataError: an area's own policy file is malformed.
    """
    books = books_without_people(session)
    return books.policy_of(area), books.office_days(books.directory.area(area).nation)
