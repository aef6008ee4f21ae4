"""Changing an election on its page: what it would do is shown, and then made exactly so, or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from calendars.errors import WritError
from notifications.pages.doors import Door, Who
from notifications.pages.of_elections.asked_change import Asked, Offer, Sort, offered, read_asked
from notifications.pages.of_elections.previewing import Preview, Previewing, in_capital
from notifications.pages.rendering import root_of
from notifications.pages.signed_in.election import ElectionPages
from notifications.pages.signed_in.rendering import Site, page_of
from notifications.pages.signed_in.visits import Visitor
from tasks.actions.asks.ask import Ask
from tasks.actions.changing import Changed
from tasks.actions.days.recording import change_and_report
from tasks.actions.previewing.previewed import ChangedMeanwhileError, make_as_previewed
from tasks.clock import london_day
from tasks.limits import LONGEST_REASON
from tasks.register.errors import RegisterError
from tasks.register.finding.election_sight import Looking
from tasks.register.finding.veil import Veil
from tasks.views.election import ElectionSight


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who asks what of which election, and when."""

    sight: ElectionSight
    looking: Looking
    offer: Offer
    site: Site
    visitor: Visitor
    now: datetime


@dataclass(frozen=True, slots=True)
class ChangePages:
    """The handlers. `changed` is told of an election (an id) after it was changed and the visitor has been
    answered."""

    pages: ElectionPages
    changed: Callable[[str], None]

    def doors(self) -> list[Door]:
        """Asking, previewing and making."""
        door, who = self.pages.gate.door, Who.OPERATOR
        there = "/e/{election}/change"
        return [
            door(there, self.show, name="change", who=who),
            door(f"{there}/preview", self.preview, name="preview-change", who=who, post=True),
            door(there, self.make, name="make-change", who=who, post=True),
        ]

    async def show(self, request: Request, visitor: Visitor) -> Response:
        """GET /e/{election}/change: what the visitor may ask."""
        return _form(await self._visit(request, visitor), {})

    async def preview(self, request: Request, visitor: Visitor) -> Response:
        """POST /e/{election}/change/preview: what it would do; nothing is changed."""
        visit = await self._visit(request, visitor)
        return await self._previewed(visit, request.state.form)

    async def make(self, request: Request, visitor: Visitor) -> Response:
        """POST /e/{election}/change: make the change that was previewed; where it would do something else by
        now, that is shown in its place; where it cannot be any more, as when the button was pressed twice, that is
        said."""
        visit, form = await self._visit(request, visitor), request.state.form
        asked = _asked(visit, form)
        if asked.ask is None:
            return _form(visit, form, asked)
        try:
            made = await run_in_threadpool(self._make, visit, asked.ask, form.get("seen", ""))
        except ChangedMeanwhileError:
            return await self._previewed(visit, form, meanwhile=True)
        except RegisterError:
            raise
        except WritError as refused:
            return _form(visit, form, asked, refused=refused)
        there = f"{root_of(request.scope)}/e/{visit.sight.id}#lately"
        told = BackgroundTask(self._tell, made)
        return RedirectResponse(there, status_code=303, background=told)

    def _tell(self, made: Changed) -> None:
        for each in (made, *made.reopened):
            self.changed(each.election)

    async def _visit(self, request: Request, visitor: Visitor) -> _Visit:
        """The election, and what may be asked of it.

        Raises:
            HTTPException: 404 where that is nothing.
        """
        now = self.pages.gate.now()
        sight, looking = await self.pages.sight(request, visitor, now)
        offer = await run_in_threadpool(self.offer, sight, visitor, looking)
        if offer is None:
            raise HTTPException(404)
        return _Visit(sight, looking, offer, self.pages.gate.site(request, visitor), visitor, now)

    def offer(self, sight: ElectionSight, visitor: Visitor, looking: Looking) -> Offer | None:
        """What a visitor may ask of an election; None where that is nothing."""
        with self.pages.register.read() as session:
            return offered(session, sight, visitor, looking)

    async def _previewed(
        self, visit: _Visit, form: dict[str, str], *, meanwhile: bool = False
    ) -> Response:
        asked = _asked(visit, form)
        if asked.ask is None:
            return _form(visit, form, asked)
        try:
            shown = await run_in_threadpool(self._preview, visit, asked.ask)
        except RegisterError:
            raise
        except WritError as refused:
            return _form(visit, form, asked, refused=refused)
        return page_of(
            "change_preview",
            visit.site,
            status=409 if meanwhile else 200,
            sight=visit.sight,
            sort=asked.sort,
            form=form,
            shown=shown,
            meanwhile=meanwhile,
        )

    def _preview(self, visit: _Visit, ask: Ask) -> Preview:
        with self.pages.register.read() as session:
            who, now = visit.visitor.reader.name, visit.now
            changed = change_and_report(
                session, visit.sight.id, ask, who=who, now=now, preview=True
            )
            return Previewing(session, visit.looking, visit.site.words).shown(changed)

    def _make(self, visit: _Visit, ask: Ask, seen: str) -> Changed:
        with self.pages.register.write() as session:
            who, now = visit.visitor.reader.name, visit.now
            return make_as_previewed(session, visit.sight.id, ask, seen=seen, who=who, now=now)


def _asked(visit: _Visit, form: dict[str, str]) -> Asked:
    """What a form asks.

    Raises:
        HTTPException: 404 for what the visitor may not ask.
    """
    asked = read_asked(form, visit.offer, visit.sight, today=london_day(visit.now))
    if asked is None:
        raise HTTPException(404)
    return asked


def _form(
    visit: _Visit,
    form: dict[str, str],
    asked: Asked | None = None,
    *,
    refused: WritError | None = None,
) -> Response:
    """The forms, with what was typed and what is wrong with it."""
    looking = visit.looking
    said = Veil(looking.directory, looking.person, looking.day).text(str(refused or ""))
    return page_of(
        "change",
        visit.site,
        status=200 if asked is None else 422,
        sight=visit.sight,
        offer=visit.offer,
        sorts=Sort,
        given=form,
        wrong=asked.wrong if asked else None,
        refused=in_capital(said),
        today=london_day(visit.now),
        longest=LONGEST_REASON,
    )
