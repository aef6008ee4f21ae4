"""The organisations whose directory a visitor keeps, and what stands for each on the page."""

from datetime import datetime

from notifications.pages.signed_in.visits import Visitor
from tasks.clock import london_day
from tasks.people.access import AccessRole
from tasks.people.directory import Directory
from tasks.register.visits.members import Organisation, memberships


def our_places(directory: Directory, visitor: Visitor, now: datetime) -> list[Organisation]:
    """The organisations that the visitor administers."""
    own = memberships(directory, london_day(now)).get(visitor.id, {})
    return sorted(place for place, role in own.items() if role.covers(AccessRole.ADMINISTRATOR))
