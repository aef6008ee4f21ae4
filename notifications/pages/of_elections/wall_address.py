"""The secret address of an election's wall, for a screen that nobody signs in to: made and revoked here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from notifications.pages.of_elections.reach import organisations_run
from notifications.pages.signed_in.election import ElectionPages
from notifications.pages.signed_in.rendering import page_of, said_page
from notifications.pages.signed_in.visits import Visitor
from tasks.register.visits.members import Organisation
from tasks.register.visits.walls import WallOf, make_wall, revoke_wall, walls_since
from tasks.views.election import ElectionSight


@dataclass(frozen=True, slots=True)
class Shown:
    """An organisation of the visitor's, and since when its wall has an address."""

    area: str
    name: str
    office: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class WallAddress:
    """The handlers. `page_url` is where the pages are."""

    pages: ElectionPages
    page_url: str

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/wall-address: whether there is one, and how to make or revoke it."""
        now = self.pages.gate.now()
        sight, places = await self._places(request, visitor, now)
        since = await run_in_threadpool(self._since, sight)
        shown = [
            Shown(place.area, name, place.office, since.get(place))
            for place, name in places.items()
        ]
        site = self.pages.gate.site(request, visitor)
        return page_of("wall_address", site, sight=sight, shown=shown, address="")

    async def change(self, request: Request, visitor: Visitor) -> Response:
        """POST /e/{election}/wall-address: make a new address, which is shown this once, or revoke it."""
        now, form = self.pages.gate.now(), request.state.form
        sight, places = await self._places(request, visitor, now)
        chosen = next((place for place in places if place.area == form.get("area", "")), None)
        if chosen is None:
            raise HTTPException(400)
        wall, site = WallOf(sight.id, chosen), self.pages.gate.site(request, visitor)
        if form.get("action") == "make":
            secret = await run_in_threadpool(self._make, wall, visitor, now)
            address = f"{self.page_url}/wall/{secret}"
            return page_of("wall_address", site, sight=sight, shown=(), address=address)
        if form.get("action") != "revoke":
            raise HTTPException(400)
        await run_in_threadpool(self._revoke, wall, visitor, now)
        say, back = site.words.say, f"/e/{sight.id}/wall-address"
        return said_page(
            site,
            say("wall.revoked"),
            say("wall.revoked_how"),
            status=200,
            links=[(back, say("wall.address_title"))],
        )

    async def _places(
        self, request: Request, visitor: Visitor, now: datetime
    ) -> tuple[ElectionSight, Mapping[Organisation, str]]:
        """The election, and the organisations, by name, in which the visitor is an operator or more.

        Raises:
            HTTPException: 404 where there is none of either.
        """
        sight, looking = await self.pages.sight(request, visitor, now)
        places = organisations_run(visitor, looking)
        if not places:
            raise HTTPException(404)
        return sight, places

    def _since(self, sight: ElectionSight) -> Mapping[Organisation, datetime]:
        with self.pages.register.read() as session:
            return walls_since(session, sight.id)

    def _make(self, wall: WallOf, visitor: Visitor, now: datetime) -> str:
        with self.pages.register.write() as session:
            return make_wall(session, wall, who=visitor.reader.name, now=now)

    def _revoke(self, wall: WallOf, visitor: Visitor, now: datetime) -> None:
        with self.pages.register.write() as session:
            revoke_wall(session, wall, who=visitor.reader.name, now=now)
