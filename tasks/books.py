"""The books: what planning and telling read besides the election itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from calendars.working_days import DayCalendar, day_calendar
from tasks.catalogue import load_catalogue
from tasks.definitions import TaskDefinition
from tasks.directory import Directory
from tasks.policy import Policy, load_policy
from tasks.posts import Posts, load_posts


@dataclass(frozen=True, slots=True)
class Books:
    """The catalogue, the posts, the policy and the directory."""

    catalogue: Sequence[TaskDefinition]
    posts: Posts
    policy: Policy
    directory: Directory

    def office_days(self, nation: str) -> DayCalendar:
        """The calendar on which offices of the nation work."""
        return day_calendar(self.posts.office_calendars[nation], nation=nation)


def open_books(directory: Directory) -> Books:
    """The package's own data with this directory.

    Raises:
        RuleDataError: a data file is malformed.
    """
    return Books(load_catalogue(), load_posts(), load_policy(), directory)
