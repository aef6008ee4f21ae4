"""The ground of one election: which areas its polls concern, and what those areas have. Pure."""

from tasks.catalogue.definitions import Need, TaskDefinition
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind, Scope
from tasks.planning.polls import ElectionFacts, Poll, poll_words
from tasks.terms import NO_ELECTION, PollSize

_AREA_OF_SCOPE = {
    Scope.FORCE: AreaKind.FORCE,
    Scope.BCU: AreaKind.BCU,
    Scope.AUTHORITY: AreaKind.AUTHORITY,
    Scope.OFFICE: AreaKind.OFFICE,
}


class Ground:
    """Where the polls of one election are held. What was worked out once is kept."""

    def __init__(self, facts: ElectionFacts, directory: Directory) -> None:
        """
        Args:
            facts: the election.
            directory: its areas.
        """
        self._facts = facts
        self._directory = directory
        self._around = {
            poll.area: {upper.id for upper in directory.upward(poll.area)} for poll in facts.polls
        }
        self._polls: dict[str, tuple[Poll, ...]] = {}
        self._areas: dict[Scope, tuple[str, ...]] = {}
        self.nation = directory.area(facts.area).nation

    def polls_in(self, area: str) -> tuple[Poll, ...]:
        """The polls that concern an area: held in it, in an area around it, or in one within. A
        commissioner's office has the whole police area for its own."""
        if area not in self._polls:
            if self._directory.area(area).kind is AreaKind.OFFICE:
                return self._facts.polls
            around = {upper.id for upper in self._directory.upward(area)}
            self._polls[area] = tuple(
                poll
                for poll in self._facts.polls
                if poll.area in around or area in self._around[poll.area]
            )
        return self._polls[area]

    def kinds_in(self, area: str) -> tuple[str, ...]:
        """The kinds of poll that concern an area, each once, in the order of their keys."""
        return tuple(sorted({poll.kind for poll in self.polls_in(area)}))

    def size_in(self, area: str) -> PollSize:
        """The size of the greatest poll that concerns an area; many small ones together are an area's."""
        polls = self.polls_in(area)
        sizes = {poll.size for poll in polls}
        single = [poll for poll in polls if poll.size is PollSize.CONTEST]
        few = max((poll_words(poll.kind).few for poll in single), default=0)
        if sum(len(poll.contests) for poll in single) > few:
            return PollSize.AREA
        return next((size for size in PollSize if size in sizes), PollSize.AREA)

    def poll_name(self, area: str) -> str:
        """What people call the poll of an area: "Mill by-election", where it is one contest; "by-elections", where
        it is a few; "neighbourhood planning referendum", where nothing greater is held there."""
        contests = {
            (contest.name, contest.by_election, poll.kind)
            for poll in self.polls_in(area)
            for contest in poll.contests
        }
        if len(contests) != 1:
            (*others, kind), size = self.kinds_in(area), self.size_in(area)
            if size is PollSize.CONTEST and all(by_election for _, by_election, _ in contests):
                return "by-elections"
            several = others or size in {PollSize.AREA, PollSize.CONTEST}
            return "poll" if several else poll_words(kind).title
        ((name, by_election, kind),) = contests
        return f"{name} by-election" if by_election else f"{name} {poll_words(kind).title}"

    def kinds_asking(self, definition: TaskDefinition, area: str) -> tuple[str, ...]:
        """The kinds of poll that ask for a task in an area: those of the size of its greatest poll, and what is
        no election as what it is."""
        greatest = self.size_in(area)
        return tuple(
            kind
            for kind in self.kinds_in(area)
            if definition.is_for(kind, self.nation, _apart(kind) or greatest)
        )

    def areas_for(self, scope: Scope) -> tuple[str, ...]:
        """The areas in which a task of this scope exists: those that a poll concerns.

        A force without areas of the kind (no BCUs, no commissioner's office) stands in for them.
        """
        if scope not in self._areas:
            self._areas[scope] = tuple(self._concerned(scope))
        return self._areas[scope]

    def areas(self) -> tuple[str, ...]:
        """Every area in which anything is to do."""
        return tuple(dict.fromkeys(area for scope in Scope for area in self.areas_for(scope)))

    def _concerned(self, scope: Scope) -> list[str]:
        facts = self._facts
        if scope is Scope.POLL:
            return list(dict.fromkeys(poll.area for poll in facts.polls))
        if scope is Scope.FORCE:
            return [facts.area]
        within = [area.id for area in self._directory.within(facts.area, _AREA_OF_SCOPE[scope])]
        concerned = [a for a in within if scope is Scope.OFFICE or self.polls_in(a)]
        return concerned or [facts.area]

    def within(self, area: str, kind: AreaKind) -> list[str]:
        """The areas of a kind that lie in the area."""
        return [found.id for found in self._directory.within(area, kind)]

    def lies_in(self, area: str, kind: AreaKind) -> bool:
        """True when the area is of the kind, or lies in one that is."""
        return kind in {upper.kind for upper in self._directory.upward(area)}

    def has(self, need: Need | None) -> bool:
        """True when the police area has what a task needs to exist there."""
        offices = self._directory.within(self._facts.area, AreaKind.OFFICE)
        match need:
            case None:
                return True
            case Need.OFFICE:
                return bool(offices)
            case Need.FIRE:
                return any(office.fire for office in offices)


def _apart(kind: str) -> PollSize | None:
    """The size of what is no election, which no election on the same day makes greater; None for an
    election."""
    size = poll_words(kind).size
    return size if size in NO_ELECTION else None
