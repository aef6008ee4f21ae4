"""The wall: a screen of a control room on polling day and at the count, read from afar, with nobody's name."""

from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.signed_in.election import ElectionPages, polls_words
from notifications.pages.signed_in.rendering import Site, page_of, said_page, site_of
from notifications.pages.signed_in.visits import Visitor
from tasks.clock import london, london_day
from tasks.register.errors import RegisterError
from tasks.register.finding.election_sight import Looking, election_sight
from tasks.register.models import ElectionRow
from tasks.register.plans.directory_store import stored_directory
from tasks.register.visits.walls import wall_at
from tasks.views.election import ElectionSight
from tasks.views.wall import wall_of

SECONDS = 60
# By this header a browser asks again; as an element of the page, readers of screens would hear it begin
# anew each minute with no way out. A link of the page holds it still.
REFRESH = "Refresh"
_STILL = "still"


@dataclass(frozen=True, slots=True)
class WallPage:
    """The handlers, beside those of the election's other pages."""

    pages: ElectionPages

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/wall: what the visitor may see, without a name."""
        now = self.pages.gate.now()
        sight, _ = await self.pages.sight(request, visitor, now)
        site = self.pages.gate.site(request, visitor)
        return _wall(request, site, sight, now, back=f"/e/{sight.id}")

    async def read(self, request: Request) -> Response:
        """GET /wall/{secret}: what the organisation sees whose screen it is, without a cookie; where it is
        nobody's, or they see nothing of it any more, there is nothing."""
        gate = self.pages.gate
        now, site = gate.now(), site_of(request, gate.contact)
        try:
            sight = await run_in_threadpool(self._sight, request.path_params["secret"], now)
        except RegisterError:
            say = site.words.say
            page = said_page(site, say("wall.busy"), say("wall.busy_how"), status=503)
            return _again(request, page)
        if sight is None:
            raise HTTPException(404)
        return _wall(request, site, sight, now)

    def _sight(self, secret: str, now: datetime) -> ElectionSight | None:
        with self.pages.register.read() as session:
            wall = wall_at(session, secret)
            if wall is None:
                return None
            row = session.get_one(ElectionRow, wall.election)
            directory = stored_directory(session, around=row.area).directory
            if wall.place.area not in directory.areas:
                return None
            return election_sight(session, row, Looking.at(wall.place, directory, now=now))


def _wall(
    request: Request, site: Site, sight: ElectionSight, now: datetime, *, back: str = ""
) -> Response:
    day = london_day(now)
    page = page_of(
        "wall",
        site,
        sight=sight,
        wall=wall_of(sight, now=now),
        polls=polls_words(sight, site.words),
        back=back,
        now=now,
        clock=f"{london(now):%H:%M}",
        today=day,
        days_to=(sight.poll_date - day).days,
        still=_STILL in request.query_params,
        seconds=SECONDS,
    )
    return _again(request, page)


def _again(request: Request, page: Response) -> Response:
    """Have the browser ask again in a minute, unless it is to hold still."""
    if _STILL not in request.query_params:
        page.headers[REFRESH] = str(SECONDS)
    return page
