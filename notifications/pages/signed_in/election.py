"""The page of an election: its timetable drawn to scale, and who has done and not done what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.of_elections.reach import Reach
from notifications.pages.signed_in.drawing import Drawing
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.rendering import Site, kind_words, page_of
from notifications.pages.signed_in.visits import Visitor
from notifications.wording.language import Language
from tasks.clock import london_day
from tasks.people.access import AccessRole
from tasks.register.database import Register
from tasks.register.finding.election_sight import Looking, election_sight
from tasks.register.models import ElectionRow
from tasks.register.visits.members import directory_for
from tasks.terms import ElectionState
from tasks.text import clean_line
from tasks.views.election import (
    ElectionSight,
    Filter,
    Mark,
    areas_of,
    counted,
    lines_of,
    of_phases,
    silent,
    wanted,
)
from tasks.views.phases import Phase

LONGEST_FILTER = 240
SOME_DEEDS, SOME_CHANGES = 10, 12


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of the filter: its name, its label, what may be chosen (value and words), what is chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class ElectionPages:
    """The handlers, over the register."""

    register: Register
    gate: Gate

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}: the timetable, filtered where that is asked for, and what goes with it."""
        now = self.gate.now()
        whole, looking = await self.sight(request, visitor, now)
        by = read_filter(request.query_params)
        site, sight = self.gate.site(request, visitor), wanted(whole, by)
        drawing, lines = Drawing(whole, site.words, now=now), lines_of(sight.tasks)
        return page_of(
            "election",
            site,
            sight=sight,
            by=by,
            choices=choices(whole, by, site.words),
            counts=dict(counted(sight.tasks)),
            marks=tuple(Mark),
            picture=drawing.picture,
            phases=of_phases(lines),
            bars={line.key: drawing.bar(line) for line in lines},
            silent=silent(sight.tasks),
            deeds=sight.deeds[:SOME_DEEDS],
            happened=sight.happened[:SOME_CHANGES],
            polls=polls_words(whole, site.words),
            today=london_day(now),
            days_to=(whole.poll_date - london_day(now)).days,
            url_of=self.links_of(site, visitor),
            runs=visitor.is_at_least(AccessRole.OPERATOR),
            changes=whole.state != ElectionState.ARCHIVED
            and not Reach.of(whole, visitor, looking).is_empty,
        )

    async def record(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/record: everything that was answered and counts, with its evidence."""
        now = self.gate.now()
        whole, _ = await self.sight(request, visitor, now)
        by = read_filter(request.query_params)
        site, sight = self.gate.site(request, visitor), wanted(whole, by)
        return page_of(
            "record",
            site,
            sight=sight,
            by=by,
            choices=choices(whole, by, site.words),
            deeds=sight.deeds,
            url_of=self.links_of(site, visitor),
        )

    async def sight(
        self, request: Request, visitor: Visitor, now: datetime
    ) -> tuple[ElectionSight, Looking]:
        """The election of this address as the visitor sees it.

        Raises:
            HTTPException: 404 where there is none, or none of which they see anything.
        """
        election = request.path_params["election"]
        found = await run_in_threadpool(self._sight, election, visitor, now)
        if found is None:
            raise HTTPException(404)
        return found

    def links_of(self, site: Site, visitor: Visitor) -> Callable[[int], str]:
        """Gives the address of a task (by number) for this visitor, which ends with their session."""
        links, signed = self.gate.links, self.gate.links.ending(visitor.until)

        def address(task: int) -> str:
            token = links.sign_task(task, visitor.number, now=signed, visit=visitor.visit)
            return f"{site.root}/t/{token}"

        return address

    def _sight(
        self, election: str, visitor: Visitor, now: datetime
    ) -> tuple[ElectionSight, Looking] | None:
        with self.register.read() as session:
            row = session.get(ElectionRow, election)
            if row is None:
                return None
            directory = directory_for(session, visitor.number, around=row.area)
            looking = Looking.of(visitor.id, directory, now=now)
            seen = election_sight(session, row, looking)
            return None if seen is None else (seen, looking)


def read_filter(asked: Mapping[str, str]) -> Filter:
    """The filter of an address; what it does not know is left out, and what is too long."""
    given = {
        name: clean_line(asked.get(name, ""))[:LONGEST_FILTER]
        for name in ("area", "contest", "post", "phase", "state", "task")
    }
    return Filter(**given)


def choices(whole: ElectionSight, by: Filter, words: Language) -> tuple[Choice, ...]:
    """What can be filtered by, each with what the election holds of it."""
    posts = {
        role: words.known(title)
        for task in whole.tasks
        for role, title in zip(task.roles, task.posts, strict=True)
    }
    by_title = tuple(sorted(posts.items(), key=lambda item: item[1]))
    there = {task.phase for task in whole.tasks}
    marks = {task.mark for task in whole.tasks}
    say = words.say
    return (
        Choice("area", say("election.authority"), tuple(areas_of(whole.tasks).items()), by.area),
        Choice("contest", say("election.contest"), _polls(whole, words), by.contest),
        Choice("post", say("election.post"), by_title, by.post),
        Choice(
            "phase",
            say("election.phase"),
            tuple(
                (phase.name.lower(), say(f"phase.{phase.name.lower()}"))
                for phase in Phase
                if phase in there
            ),
            by.phase,
        ),
        Choice(
            "state",
            say("election.state"),
            tuple((mark.value, say(f"mark.{mark}")) for mark in Mark if mark in marks),
            by.state,
        ),
    )


def _polls(whole: ElectionSight, words: Language) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            poll.key,
            f"{poll.area}: {', '.join(poll.contests) or kind_words(poll.kind, words)}",
        )
        for poll in whole.polls
    )


def polls_words(whole: ElectionSight, words: Language) -> str:
    """Which polls are held, and where."""
    places: dict[str, list[str]] = {}
    for poll in whole.polls:
        places.setdefault(poll.kind, []).append(poll.area)
    return "; ".join(
        f"{kind_words(kind, words)}: {words.listed(areas)}" for kind, areas in places.items()
    )
