"""A person's tasks in their own calendar: its secret address, made and revoked here, and what stands there."""

from dataclasses import dataclass
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from notifications.pages.forms import number_of
from notifications.pages.phrasing import page_language
from notifications.pages.rendering import root_of
from notifications.pages.signed_in.feed_file import FedTask, calendar_feed, tag_of
from notifications.pages.signed_in.gate import Gate
from notifications.pages.signed_in.rendering import page_of, said_page
from notifications.pages.signed_in.visits import Visitor
from tasks.clock import london_day
from tasks.register.database import Register
from tasks.register.finding.tasks import unfinished_of_person
from tasks.register.models import PersonRow
from tasks.register.plans.task_views import Sight, open_books_of
from tasks.register.session import Session
from tasks.register.visits.feeds import feed_since, make_feed, revoke_feed, whose_feed
from tasks.register.visits.members import only_force

_KIND = "text/calendar; charset=utf-8"
# A program asks again each time, and is told in one line that nothing has changed.
_KEPT = "private, no-cache"


@dataclass(frozen=True, slots=True)
class Feeds:
    """The handlers, over the register. `page_url` is where the pages are, `domain` that of Message-IDs."""

    register: Register
    gate: Gate
    page_url: str
    domain: str

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /mine/calendar: whether the visitor has an address, and how to make or revoke one."""
        since = await run_in_threadpool(self._since, visitor)
        return page_of("calendar", self.gate.site(request, visitor), since=since, address="")

    async def change(self, request: Request, visitor: Visitor) -> Response:
        """POST /mine/calendar: make a new address, which is shown this once, or revoke the one there is."""
        now, action = self.gate.now(), request.state.form.get("action", "")
        site = self.gate.site(request, visitor)
        if action == "make":
            secret = await run_in_threadpool(self._make, visitor, now)
            address = f"{self.page_url}/feed/{secret}.ics"
            return page_of("calendar", site, since=now, address=address)
        if action != "revoke":
            raise HTTPException(400)
        await run_in_threadpool(self._revoke, visitor, now)
        say, back = site.words.say, [("/mine/calendar", site.words.say("feed.back"))]
        return said_page(site, say("feed.revoked"), say("feed.revoked_how"), status=200, links=back)

    async def task(self, request: Request, visitor: Visitor) -> Response:
        """GET /mine/{task}: to a task (by number), by a link that ends with the session."""
        number, links = number_of(request.path_params["task"]), self.gate.links
        if number is None:
            raise HTTPException(404)
        token = links.sign_task(
            number, visitor.number, now=links.ending(visitor.until), visit=visitor.visit
        )
        return RedirectResponse(f"{root_of(request.scope)}/t/{token}", status_code=303)

    async def read(self, request: Request) -> Response:
        """GET /feed/{secret}.ics: the tasks of the person whose address it is, without a cookie; where it is
        nobody's there is nothing."""
        feed = await run_in_threadpool(self._feed, request.path_params["secret"], self.gate.now())
        if feed is None:
            raise HTTPException(404)
        tag = tag_of(feed)
        headers = {"ETag": tag, "Cache-Control": _KEPT}
        if _has(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return Response(feed, media_type=_KIND, headers=headers)

    def _since(self, visitor: Visitor) -> datetime | None:
        with self.register.read() as session:
            return feed_since(session, visitor.number)

    def _make(self, visitor: Visitor, now: datetime) -> str:
        with self.register.write() as session:
            person = session.get_one(PersonRow, visitor.number)
            return make_feed(session, person, who=person.name, now=now)

    def _revoke(self, visitor: Visitor, now: datetime) -> None:
        with self.register.write() as session:
            person = session.get_one(PersonRow, visitor.number)
            revoke_feed(session, person, who=person.name, now=now)

    def _feed(self, secret: str, now: datetime) -> bytes | None:
        with self.register.read() as session:
            person = whose_feed(session, secret)
            if person is None:
                return None
            words = page_language(person.language)
            return calendar_feed(
                words.say("feed.calendar", name=person.name),
                self._tasks(session, person, now),
                domain=self.domain,
                words=words,
                now=now,
            )

    def _tasks(self, session: Session, person: PersonRow, now: datetime) -> list[FedTask]:
        books = open_books_of(session, around=only_force(session, person))
        rows = unfinished_of_person(session, person.id, books.directory, london_day(now))
        sight = Sight(session, rows, books, reader=person.id)
        return [
            FedTask(sight.view(row, now=now), row.revision, f"{self.page_url}/mine/{row.number}")
            for row in rows
        ]


def _has(asked: str, tag: str) -> bool:
    """Whether a program has what bears this tag (RFC 9110, 13.1.2): compared weakly, as proxies may have
    made it."""
    known = {each.strip().removeprefix("W/") for each in asked.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
