"""The books: what planning and telling read besides the election itself, area by area."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from calendars.days.proclaimed import ProclaimedDay
from calendars.days.working_days import DayCalendar, day_calendar
from tasks.catalogue.catalogue import Catalogue, our_catalogue
from tasks.catalogue.overlay import lay_over
from tasks.files.area_files import AreaFile, AreaFileError, AreaFiles
from tasks.files.datafiles import FaultsError
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind, Posts, load_posts
from tasks.policy.area_policy import LaidPolicy, lay_policy
from tasks.policy.policy import Policy, load_policy


@dataclass(frozen=True, slots=True)
class Books:
    """Our catalogue and policy, the posts, the directory, the days proclaimed, and what areas have of
    their own. Whoever wants to know what holds says where: `catalogue_of`, `policy_of`."""

    ours: Catalogue
    posts: Posts
    policy: Policy
    directory: Directory
    proclaimed: tuple[ProclaimedDay, ...]
    files: AreaFiles

    def office_days(self, nation: str) -> DayCalendar:
        """The calendar on which offices of the nation work."""
        code = self.posts.office_calendars[nation]
        return day_calendar(code, nation=nation, proclaimed=self.proclaimed)

    def catalogue_of(self, area: str) -> Catalogue:
        """The tasks that hold in an area: ours, with its police force's own laid over.

        Where the force's file has a fault, as much of it as has none: enough to show what was planned, and
        not to plan (`check`).
        """
        for upper in self.directory.upward(area) if self.files.catalogues else ():
            if upper.kind is AreaKind.FORCE and upper.id in self.files.catalogues:
                return lay_over(self.ours, self.files.catalogues[upper.id])
        return self.ours

    def policy_of(self, area: str) -> Policy:
        """The policy that holds in an area: its own, that of the area around it, or ours. A file with
        a fault is left out, so that people are told all the same."""
        return self._laid_policy(area).policy if self.files.policies else self.policy

    def _laid_policy(self, area: str) -> LaidPolicy:
        own, uppers = self.files.policies, reversed(self.directory.upward(area))
        return lay_policy(tuple(own[upper.id] for upper in uppers if upper.id in own))

    def check(self, areas: Iterable[str]) -> None:
        """Refuse to plan for areas of which a file, their own or that of an area around, has a fault.

        Raises:
            AreaFileError: names the file, the fault and the area.
        """
        if not (self.files.catalogues or self.files.policies):
            return
        for area in dict.fromkeys(areas):
            faults = (*self.catalogue_of(area).faults, *self._laid_policy(area).faults)
            if faults:
                name = self.directory.area(area).name
                raise AreaFileError(
                    f"{FaultsError(faults)}; until it is mended nothing can be planned for {name}"
                )

    def file_faults(self) -> Mapping[AreaFile, tuple[str, tuple[str, ...]]]:
        """The files of areas in which there are faults: the area's id, and what is wrong."""
        found: dict[AreaFile, tuple[str, tuple[str, ...]]] = {}
        for area, file in self.files.catalogues.items():
            if self.keeps_catalogue(area):
                found[file] = area, self.catalogue_of(area).faults
        for area, file in self.files.policies.items():
            if area in self.directory.areas:
                around = self.directory.area(area).parent
                known = self._laid_policy(around).faults if around else ()
                found[file] = area, self._laid_policy(area).faults[len(known) :]
        return {file: (area, faults) for file, (area, faults) in found.items() if faults}

    def keeps_catalogue(self, area: str) -> bool:
        """True for a police force area of the directory: others have no catalogue of their own."""
        return area in self.directory.areas and self.directory.area(area).kind is AreaKind.FORCE


def open_books(
    directory: Directory,
    proclaimed: tuple[ProclaimedDay, ...] = (),
    *,
    files: AreaFiles | None = None,
) -> Books:
    """The package's own data with this directory, the days proclaimed since it was written, and what
    areas have of their own.

    Raises:
        RuleDataError: one of our own data files is malformed. A fault in an area's is none: see
            `Books.check`.
    """
    return Books(
        our_catalogue(), load_posts(), load_policy(), directory, proclaimed, files or AreaFiles()
    )
