"""A task that is with somebody else: whose it is, and, to who has just given it away, how to undo that."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from notifications.errors import FormTokenError
from notifications.links import TaskLink
from notifications.pages.desk import Desk
from notifications.pages.forms import Action, number_of, read_fields
from notifications.pages.owners.entrance import Entrance, frame_of, see
from notifications.pages.problems import MAIN, Problem, problem
from notifications.pages.rendering import passed_on_page
from tasks.views.answers import NotTakenError, WithSomebodyElseError


@dataclass(frozen=True, slots=True)
class PassedOn:
    """What the address of a task does that its reader has no part in any more."""

    desk: Desk
    entrance: Entrance
    on_answer: Callable[[str], None]
    contact: str

    async def show(
        self,
        request: Request,
        link: TaskLink,
        now: datetime,
        passed: WithSomebodyElseError,
        problem: Problem | None = None,
    ) -> Response:
        """Whose it is; what they did themselves a moment ago they can undo.

        Raises:
            WithSomebodyElseError: there is nothing to undo, and nothing else to say.
        """
        undo = await run_in_threadpool(self.desk.undoable, link.task, person=link.person, now=now)
        if undo is None and problem is None:
            raise passed
        board = await run_in_threadpool(self.desk.tasks_of, link.person, now=now)
        html = passed_on_page(
            frame_of(request, self.contact, board.reader),
            board,
            str(passed),
            undo=undo,
            form_token=self.entrance.form_token(request, now),
            problem=problem,
        )
        return HTMLResponse(html, status_code=422 if problem else 200)

    async def take(
        self, request: Request, link: TaskLink, now: datetime, passed: WithSomebodyElseError
    ) -> Response:
        """Undo what they did; nothing else can be answered about it."""
        given = await read_fields(request)
        if given.get("action") != Action.UNDO:
            raise passed
        try:
            self.entrance.check_form(given.get("form", ""), request, now)
            entry = number_of(given.get("undo", "")) or 0
            task = await run_in_threadpool(
                self.desk.undo, link.task, person=link.person, entry=entry, now=now
            )
        except FormTokenError:
            return await self.show(request, link, now, passed, problem(MAIN, "stale"))
        except NotTakenError as why:
            return await self.show(request, link, now, passed, not_undone(why))
        return see(request, BackgroundTask(self.on_answer, task.id))


def not_undone(why: NotTakenError) -> Problem:
    """Why something was not undone, as a sentence."""
    said = str(why).rstrip(".")
    return Problem(MAIN, f"{said[:1].upper()}{said[1:]}.")
