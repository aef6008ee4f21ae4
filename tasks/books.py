"""The books: what planning and telling read besides the election itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from calendars.proclaimed import ProclaimedDay
from calendars.working_days import DayCalendar, day_calendar
from tasks.area_policy import own_policies
from tasks.catalogue import load_catalogue
from tasks.definitions import TaskDefinition
from tasks.directory import Directory
from tasks.overlay import lay_over
from tasks.policy import Policy, load_policy
from tasks.posts import Posts, load_posts


@dataclass(frozen=True, slots=True)
class Books:
    """The catalogue, the posts, the policy and the directory; `own` is the policy of each area that has
    its own (by area id)."""

    catalogue: Sequence[TaskDefinition]
    posts: Posts
    policy: Policy
    directory: Directory
    proclaimed: tuple[ProclaimedDay, ...] = ()
    own: Mapping[str, Policy] = field(default_factory=dict)

    def office_days(self, nation: str) -> DayCalendar:
        """The calendar on which offices of the nation work."""
        code = self.posts.office_calendars[nation]
        return day_calendar(code, nation=nation, proclaimed=self.proclaimed)

    def policy_of(self, area: str) -> Policy:
        """The policy that holds in an area: its own, that of the area around it, or ours."""
        if self.own:
            for upper in self.directory.upward(area):
                if upper.id in self.own:
                    return self.own[upper.id]
        return self.policy


def open_books(
    directory: Directory,
    proclaimed: tuple[ProclaimedDay, ...] = (),
    *,
    local: Sequence[Path] = (),
    policies: Sequence[Path] = (),
) -> Books:
    """The package's own data with this directory, and the days proclaimed since it was written.

    `local` are areas' own catalogue files, to be laid over ours, `policies` their policy files.

    Raises:
        RuleDataError: a data file, or an area's own, is malformed.
    """
    catalogue = load_catalogue()
    for path in local:
        catalogue = lay_over(catalogue, path)
    own = own_policies(policies, directory)
    return Books(catalogue, load_posts(), load_policy(), directory, proclaimed, own)
