"""Somebody's list of all their tasks: several dealt with, handed over or undone at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from calendars.errors import WritError
from notifications.errors import FormTokenError
from notifications.links import PersonLink
from notifications.pages.desk import Desk
from notifications.pages.forms import Action, Taking, read_taking
from notifications.pages.owners.entrance import Entrance, asked, frame_of, see, words_of
from notifications.pages.problems import MAIN, Problem, problem
from notifications.pages.rendering import board_page, root_of
from notifications.pages.tables.files import table_file
from notifications.pages.tables.lists import tasks_table
from tasks.limits import LARGEST_NUMBER
from tasks.register.errors import RegisterError
from tasks.views.answers import UnknownTaskError, WithSomebodyElseError
from tasks.views.task import TaskView

_NOT_YOURS = problem(MAIN, "not_yours")


@dataclass(frozen=True, slots=True)
class Listing:
    """The handlers, with what they lean on."""

    desk: Desk
    entrance: Entrance
    now: Callable[[], datetime]
    on_answer: Callable[[str], None]
    contact: str

    async def board(self, request: Request) -> Response:
        """GET /me/{token}: all tasks of one person."""
        now = self.now()
        link = await self.entrance.person_link(request, now)
        return await self._page(request, link, now)

    async def take(self, request: Request) -> Response:
        """POST /me/{token}: the reader deals with several of their tasks; what is not taken is said."""
        now = self.now()
        link = await self.entrance.person_link(request, now)
        taking = await read_taking(request)
        try:
            self.entrance.check_form(taking.form_token, request, now)
        except FormTokenError:
            return await self._page(request, link, now, [problem(MAIN, "stale")])
        if taking.problems:
            return await self._page(request, link, now, taking.problems, taking=taking)
        taken, refused = await run_in_threadpool(self._take_each, taking, link.person, now)
        told = BackgroundTask(self._tell, taken)
        if refused:
            return await self._page(request, link, now, refused, told)
        return see(request, told)

    async def own_table(self, request: Request) -> Response:
        """GET /me/{token}/tasks.csv: all tasks of one person."""
        now = self.now()
        link = await self.entrance.person_link(request, now)
        board = await run_in_threadpool(self.desk.tasks_of, link.person, now=now)
        table = tasks_table(board.tasks, words_of(request))
        return await table_file(request, {table.key: table}, about="", now=now)

    def _take_each(
        self, taking: Taking, person: int, now: datetime
    ) -> tuple[list[str], list[Problem]]:
        """The ids of the tasks about which something was done, and why nothing was about others.

        Raises:
            RegisterError: the register does not answer; the rest is not tried.
        """
        taken, refused = list[str](), list[Problem]()
        for number, act in self._acts(taking, person, now):
            if abs(number) > LARGEST_NUMBER:
                refused.append(_NOT_YOURS)
                continue
            try:
                taken.append(act().id)
            except UnknownTaskError:
                refused.append(_NOT_YOURS)
            except RegisterError as trouble:
                if not taken:
                    raise
                # That it is busy is said as "nothing was kept", which is not so any more.
                self._tell(taken)
                raise RegisterError(str(trouble)) from trouble
            except WritError as why:
                refused.append(Problem(MAIN, self._said(number, person, now, why)))
        return taken, refused

    def _acts(
        self, taking: Taking, person: int, now: datetime
    ) -> list[tuple[int, Callable[[], TaskView]]]:
        """What is to be done, task by task."""
        desk = self.desk
        if taking.action == Action.UNDO:
            return [
                (task, partial(desk.undo, task, person=person, entry=entry, now=now))
                for task, entry in taking.undone
            ]
        act: Callable[..., TaskView] = partial(desk.acknowledge, note="")
        if taking.action == Action.HAND_OVER:
            act = partial(desk.hand_over, to=taking.to, note=taking.note)
        return [(task, partial(act, task, person=person, now=now)) for task in taking.tasks]

    def _said(self, number: int, person: int, now: datetime, why: WritError) -> str:
        """Why nothing was done about a task, with what it is called where they may still see it."""
        try:
            return f"{self.desk.task(number, person=person, now=now).title}: {why}."
        except (UnknownTaskError, WithSomebodyElseError):
            return f"{str(why)[:1].upper()}{str(why)[1:]}."

    def _tell(self, tasks: Sequence[str]) -> None:
        for task in tasks:
            self.on_answer(task)

    async def _page(
        self,
        request: Request,
        link: PersonLink,
        now: datetime,
        problems: Sequence[Problem] = (),
        background: BackgroundTask | None = None,
        taking: Taking | None = None,
    ) -> HTMLResponse:
        board = await run_in_threadpool(self.desk.tasks_of, link.person, now=now)
        root = root_of(request.scope)
        sign = partial(
            self.entrance.links.sign_task, person=link.person, now=link.signed, visit=link.visit
        )
        html = board_page(
            frame_of(request, self.contact, board.reader),
            board,
            # Links made from a link end when it ends, or a leaked one could be renewed for ever.
            urls={
                task.number: f"{root}/t/{sign(task.number)}{asked(request)}" for task in board.tasks
            },
            list_url=f"{root}/me/{request.path_params['token']}",
            now=now,
            form_token=self.entrance.form_token(request, now),
            problems=problems,
            taking=taking,
        )
        return HTMLResponse(html, status_code=422 if problems else 200, background=background)
