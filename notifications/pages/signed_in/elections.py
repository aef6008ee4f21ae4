"""All elections that a visitor may see something of."""

from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.rendering import kind_words, page_of
from notifications.pages.signed_in.visits import Visitor
from notifications.wording.language import Language
from tasks.clock import london_day
from tasks.register.database import Register
from tasks.register.finding.seen_elections import SeenElection, elections_seen, over, under_way
from tasks.register.visits.members import directory_for

_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Elections:
    """The handlers, over the register."""

    register: Register
    gate: Gate

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /elections: what is under way, and what is over."""
        now = self.gate.now()
        seen = await run_in_threadpool(self.seen, visitor, now)
        site, day = self.gate.site(request, visitor), london_day(now)
        return page_of(
            "elections",
            site,
            under_way=under_way(seen, day=day),
            over=over(seen, day=day),
            polls={each.id: polls_words(each, site.words) for each in seen},
            days_to={each.id: (each.poll_date - day).days for each in seen},
        )

    def seen(self, visitor: Visitor, now: datetime) -> list[SeenElection]:
        """The elections of which the visitor may see a task, by polling day."""
        with self.register.read() as session:
            directory = directory_for(session, visitor.number)
            return elections_seen(session, visitor.id, directory, now=now)


def polls_words(election: SeenElection, words: Language) -> str:
    """Which polls are held, and where: `Local elections in England: Ashford and Brambleton`."""
    places: dict[str, list[str]] = {}
    for kind, area in election.polls:
        places.setdefault(kind, []).append(area)
    return "; ".join(
        f"{kind_words(kind, words)}: {_some(areas, words)}" for kind, areas in places.items()
    )


def _some(areas: list[str], words: Language) -> str:
    if len(areas) <= _MOST_NAMES + 1:
        return words.listed(areas)
    more = words.say("election.more_areas", n=len(areas) - _MOST_NAMES)
    return words.listed([*areas[:_MOST_NAMES], more])
