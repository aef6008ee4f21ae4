"""How far somebody who signed in reaches: in which organisations they run things, of which polls."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from notifications.pages.signed_in.visits import Visitor
from tasks.people.access import AccessRole
from tasks.people.posts import OFFICE_AT, AreaKind
from tasks.register.finding.election_sight import Looking
from tasks.register.visits.members import Organisation, memberships
from tasks.views.election import ElectionSight


def organisations_run(visitor: Visitor, looking: Looking) -> Mapping[Organisation, str]:
    """The organisations around an election in which the visitor is an operator or more, by name."""
    theirs = memberships(looking.directory, looking.day).get(visitor.id, {})
    return {
        place: looking.name(place.area)
        for place, role in sorted(theirs.items())
        if role.covers(AccessRole.OPERATOR)
    }


@dataclass(frozen=True, slots=True)
class Reach:
    """What an operator may change of an election: all of it (`whole`), and what concerns the polls of which
    areas (ids), all of them where it is `everywhere`."""

    whole: bool
    everywhere: bool
    areas: frozenset[str]

    @classmethod
    def of(cls, sight: ElectionSight, visitor: Visitor, looking: Looking) -> "Reach":
        """The police of its force reach all of an election; a council its own polls, a commissioner's office
        those of the whole force, and all of it where there are no others."""
        orgs, police = organisations_run(visitor, looking), OFFICE_AT[AreaKind.FORCE]
        everywhere = Organisation(sight.area_id, police) in orgs
        ours = {org.area for org in orgs if org.office != police}
        if any(org.office == OFFICE_AT[AreaKind.OFFICE] for org in orgs):
            ours.add(sight.area_id)
        polled = {poll.area_id for poll in sight.polls}
        return cls(
            everywhere or (bool(polled) and polled <= ours), everywhere, frozenset(ours & polled)
        )

    @property
    def is_empty(self) -> bool:
        """Whether they may change nothing."""
        return not (self.whole or self.areas)

    def holds(self, areas: Collection[str]) -> bool:
        """Whether what concerns the polls of all of these areas is theirs to change."""
        return self.everywhere or self.areas.issuperset(areas)
