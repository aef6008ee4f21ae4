"""One page for whoever commands: what is late, who is asked, what comes next, area by area.

The police have the gold commander's, a council its returning officer's, a commissioner's office its chief
executive's. Nobody has another organisation's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.signed_in.election import ElectionPages, polls_words
from notifications.pages.signed_in.rendering import page_of, said_page
from notifications.pages.signed_in.visits import Visitor
from tasks.clock import london_day
from tasks.people.posts import AreaKind
from tasks.register.finding.election_sight import Looking
from tasks.register.visits.members import Organisation
from tasks.views.election import (
    PRESSING,
    UNDER_WAY,
    ElectionSight,
    LawDate,
    Mark,
    SeenTask,
    areas_of,
    counted,
)

MOST_LATE, MOST_NEXT, MOST_DATES = 10, 8, 8
AHEAD = timedelta(days=14)
_TITLES = {"police": "gold", "council": "officer", "commissioner": "commissioner"}


@dataclass(frozen=True, slots=True)
class Row:
    """An area, or all of them, with how many tasks stand how."""

    name: str
    counts: dict[Mark, int]
    all: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What the page of one organisation says. `late` is what is late, gone up the ladder first; `next_tasks`
    what falls due within a fortnight; the page shows the first of each."""

    kind: str
    whose: str
    total: Row
    areas: tuple[Row, ...]
    late: tuple[SeenTask, ...]
    next_tasks: tuple[SeenTask, ...]
    dates: tuple[LawDate, ...]


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """The handler, beside those of the election's other pages."""

    pages: ElectionPages

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/summary: that of the visitor's organisation; `?for=` another one of theirs. A
        council in which nothing is polled has none, and that is said."""
        now = self.pages.gate.now()
        sight, looking = await self.pages.sight(request, visitor, now)
        chosen, asked = chosen_places(request, looking), request.query_params.get("for", "")
        site = self.pages.gate.site(request, visitor)
        if name := _without_poll(asked or (chosen[0].area if chosen else ""), sight, looking):
            back = (f"/e/{sight.id}", f"{sight.area}, {site.words.day(sight.poll_date)}")
            how = site.words.say("summary.no_poll_how")
            return said_page(
                site, site.words.say("summary.no_poll", area=name), how, status=200, links=[back]
            )
        if not chosen:
            raise HTTPException(404)
        return page_of(
            "summary",
            site,
            sight=sight,
            summary=summary_of(sight, chosen[0], looking, now=now),
            others=[
                (place.area, looking.name(place.area))
                for place in _ours(looking)
                if place != chosen[0]
            ],
            area=chosen[0].area,
            most_late=MOST_LATE,
            most_next=MOST_NEXT,
            marks=tuple(Mark),
            polls=polls_words(sight, site.words),
            now=now,
            days_to=(sight.poll_date - london_day(now)).days,
            url_of=self.pages.links_of(site, visitor),
        )


def chosen_places(request: Request, looking: Looking) -> list[Organisation]:
    """The organisations of the visitor that have a summary; where the address asks for one (`?for=`), that."""
    asked = request.query_params.get("for", "")
    return [place for place in _ours(looking) if not asked or place.area == asked]


def _ours(looking: Looking) -> list[Organisation]:
    return [place for place in sorted(looking.ours) if place.office in _TITLES]


def _without_poll(area: str, sight: ElectionSight, looking: Looking) -> str:
    """The name of a council of the election's force in which nothing is polled; empty for any other area."""
    place = looking.directory.areas.get(area)
    if place is None or place.kind is not AreaKind.AUTHORITY:
        return ""
    around = {each.id for each in looking.directory.upward(area)}
    polled = any(poll.area_id in around for poll in sight.polls)
    return place.name if sight.area_id in around and not polled else ""


def summary_of(
    sight: ElectionSight, place: Organisation, looking: Looking, *, now: datetime
) -> Summary:
    """The summary of an election for one organisation: of a council its own area, of others the force."""
    tasks = [task for task in sight.tasks if _concerns(task, place)]
    late = sorted(
        (task for task in tasks if task.mark in PRESSING),
        key=lambda task: (task.mark is not Mark.ESCALATED, not task.by_law, task.due),
    )
    today = london_day(now)
    soon = [
        task
        for task in tasks
        if task.mark in UNDER_WAY | {Mark.COMING}
        and task.mark not in PRESSING
        and london_day(task.due) <= today + AHEAD
    ]
    ahead = [date for date in sight.dates if date.day >= today]
    return Summary(
        _TITLES[place.office],
        looking.name(place.area),
        _row("", tasks),
        tuple(
            _row(name, [task for task in tasks if task.area_id == area])
            for area, name in areas_of(tasks).items()
        ),
        tuple(late),
        tuple(soon),
        tuple(ahead[:MOST_DATES]),
    )


def _concerns(task: SeenTask, place: Organisation) -> bool:
    return place.office != "council" or task.area_id == place.area


def _row(name: str, tasks: Sequence[SeenTask]) -> Row:
    return Row(name, dict(counted(tasks)), len(tasks))
