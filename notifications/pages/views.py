"""What each address of the owners' page does. Only a POST changes anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)

from calendars.errors import WritError
from notifications.errors import ExpiredLinkError, FormTokenError
from notifications.links import Links, PersonLink, TaskLink
from notifications.pages.desk import Desk
from notifications.pages.files.evidence import FormFiles, file_given_out
from notifications.pages.forms import Action, Answer, Problem, Taking, an_answer, read_taking
from notifications.pages.phrasing import page_language
from notifications.pages.rendering import Frame, board_page, root_of, style, task_page
from notifications.pages.signed_in.office import SignedIn
from notifications.pages.signed_in.rendering import LANGUAGE
from notifications.pages.tables.files import table_file
from notifications.pages.tables.lists import history_table, tasks_table
from notifications.wording.language import Language
from tasks.clock import london_day
from tasks.limits import LARGEST_NUMBER
from tasks.people.directory import ENGLISH
from tasks.register.errors import RegisterError
from tasks.terms import Basis
from tasks.views.answers import (
    AnswerRefusedError,
    NotTakenError,
    UnknownTaskError,
    stands_words,
)
from tasks.views.task import TaskView

_WITH_FILES = frozenset({Action.COMPLETE, Action.ADD})
_NOT_YOURS = Problem("main", "One of these is not yours any more.")


@dataclass(frozen=True, slots=True)
class Views:
    """The handlers, with what they lean on."""

    desk: Desk
    links: Links
    now: Callable[[], datetime]
    on_answer: Callable[[str], None]
    contact: str
    signed_in: SignedIn | None = None

    async def show(self, request: Request) -> Response:
        """GET /t/{token}: the task; nothing changes, however often and by whatever it is read."""
        now = self.now()
        link = await self._task_link(request, now)
        task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        return self._task_page(request, task, link, now)

    async def answer(self, request: Request) -> Response:
        """POST /t/{token}: do what the button says, then show the task as it stands."""
        now = self.now()
        link = await self._task_link(request, now)
        task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        async with an_answer(request, task) as answer:
            return await self._answered(request, task, link, now, answer)

    async def _answered(
        self, request: Request, task: TaskView, link: TaskLink, now: datetime, answer: Answer
    ) -> Response:
        token, files = request.path_params["token"], self._files(request, now)
        if task.standing.is_closed and answer.action not in {Action.REOPEN, Action.ADD}:
            named = await run_in_threadpool(files.named, answer, task.evidence_asked)
            return self._late(request, task, link, now, replace(answer, files=named))
        try:
            self.links.check_form(answer.form_token, token, now=now)
        except FormTokenError as stale:
            return self._task_page(request, task, link, now, answer, [Problem("main", str(stale))])
        problems = list[Problem]()
        if answer.action in _WITH_FILES and task.reader_may_answer:
            given = await run_in_threadpool(files.keep, answer, task.evidence_asked)
            answer, problems = replace(answer, files=given.files), [*given.problems]
        rest = answer.problems(by_law=task.basis is Basis.STATUTE, today=london_day(now))
        # What is asked once waits until what was sent is right.
        problems += [each for each in rest if not (problems and each.optional)]
        if not problems:
            try:
                await run_in_threadpool(self._take, answer, link, now)
            except NotTakenError as late:
                task = await run_in_threadpool(
                    self.desk.task, link.task, person=link.person, now=now
                )
                return self._late(request, task, link, now, answer, str(late))
            except AnswerRefusedError as refused:
                problems = [Problem("main", str(refused))]
        if problems:
            return self._task_page(request, task, link, now, answer, problems)
        return _see(request, BackgroundTask(self.on_answer, task.id))

    async def board(self, request: Request) -> Response:
        """GET /me/{token}: all tasks of one person."""
        now = self.now()
        link = await self._person_link(request, now)
        return await self._board_page(request, link, now)

    async def take(self, request: Request) -> Response:
        """POST /me/{token}: the reader deals with several of their tasks; what is not taken is said."""
        now, token = self.now(), request.path_params["token"]
        link = await self._person_link(request, now)
        taking = await read_taking(request)
        try:
            self.links.check_form(taking.form_token, token, now=now)
        except FormTokenError as stale:
            return await self._board_page(request, link, now, [Problem("main", str(stale))])
        if taking.problems:
            return await self._board_page(request, link, now, taking.problems, taking=taking)
        taken, refused = await run_in_threadpool(self._take_each, taking, link, now)
        told = BackgroundTask(self._tell, taken)
        if refused:
            return await self._board_page(request, link, now, refused, told)
        return _see(request, told)

    async def task_table(self, request: Request) -> Response:
        """GET /t/{token}/history.csv: the history of the task, as its page has it."""
        now = self.now()
        link = await self._task_link(request, now)
        task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        table = history_table(task.history, _words(request))
        return await table_file(request, {table.key: table}, about=task.id, now=now)

    async def file(self, request: Request) -> Response:
        """GET /t/{token}/file/{digest}: a file that was given as evidence of the task, to be kept."""
        now = self.now()
        link = await self._task_link(request, now)
        task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        digest = request.path_params["digest"]
        found = [f for answer in task.answers for f in answer.files if f.sha256 == digest]
        if not found:
            raise HTTPException(404)
        response = await run_in_threadpool(file_given_out, self.desk, found[0])
        if response is None:
            gone = _words(request).say("file.gone", name=found[0].name)
            return self._task_page(request, task, link, now, problems=[Problem("main", gone)])
        return response

    def _files(self, request: Request, now: datetime) -> FormFiles:
        """The files of the forms on the page of a task."""
        token = request.path_params["token"]
        return FormFiles(self.desk, self.links, token, _words(request), now)

    async def own_table(self, request: Request) -> Response:
        """GET /me/{token}/tasks.csv: all tasks of one person."""
        now = self.now()
        link = await self._person_link(request, now)
        board = await run_in_threadpool(self.desk.tasks_of, link.person, now=now)
        table = tasks_table(board.tasks, _words(request))
        return await table_file(request, {table.key: table}, about="", now=now)

    async def _task_link(self, request: Request, now: datetime) -> TaskLink:
        link = self.links.read_task(request.path_params["token"], now=now)
        await self._check_visit(link, now)
        return link

    async def _person_link(self, request: Request, now: datetime) -> PersonLink:
        link = self.links.read_person(request.path_params["token"], now=now)
        await self._check_visit(link, now)
        return link

    async def _check_visit(self, link: TaskLink | PersonLink, now: datetime) -> None:
        """A link that was made for somebody who had signed in ends when they sign out."""
        if link.visit is None:
            return
        if self.signed_in is None or not await run_in_threadpool(
            self.signed_in.goes_on, link.visit, link.person, now=now
        ):
            raise ExpiredLinkError(ExpiredLinkError.__doc__)

    def _take_each(
        self, taking: Taking, link: PersonLink, now: datetime
    ) -> tuple[list[str], list[Problem]]:
        """The ids of the tasks that were taken or handed over, and why others were not.

        Raises:
            RegisterError: the register does not answer; the rest is not tried.
        """
        taken, refused = list[str](), list[Problem]()
        for number in taking.tasks:
            if abs(number) > LARGEST_NUMBER:
                refused.append(_NOT_YOURS)
                continue
            try:
                taken.append(self._take_one(number, taking, link.person, now).id)
            except UnknownTaskError:
                refused.append(_NOT_YOURS)
            except RegisterError as trouble:
                if not taken:
                    raise
                # That it is busy is said as "nothing was kept", which is not so any more.
                self._tell(taken)
                raise RegisterError(str(trouble)) from trouble
            except WritError as why:
                title = self.desk.task(number, person=link.person, now=now).title
                refused.append(Problem("main", f"{title}: {why}."))
        return taken, refused

    def _take_one(self, number: int, taking: Taking, person: int, now: datetime) -> TaskView:
        if taking.action == Action.HAND_OVER:
            return self.desk.hand_over(
                number, person=person, to=taking.to, note=taking.note, now=now
            )
        return self.desk.acknowledge(number, person=person, note="", now=now)

    def _tell(self, tasks: Sequence[str]) -> None:
        for task in tasks:
            self.on_answer(task)

    async def _board_page(
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
        # Links made from a link end when it ends, or a leaked one could be renewed for ever.
        urls = {
            task.number: f"{root}/t/{self.links.sign_task(task.number, link.person, now=link.signed, visit=link.visit)}"
            for task in board.tasks
        }
        html = board_page(
            Frame(root, self.contact),
            board,
            urls=urls,
            list_url=f"{root}/me/{request.path_params['token']}",
            now=now,
            form_token=self.links.sign_form(request.path_params["token"], now=now),
            problems=problems,
            taking=taking,
        )
        return HTMLResponse(html, status_code=422 if problems else 200, background=background)

    async def health(self, request: Request) -> Response:
        """GET /healthz: the page answers."""
        return PlainTextResponse("ok\n")

    async def style(self, request: Request) -> Response:
        """GET /style.css: the one file a page loads; the only thing that may be cached."""
        return Response(
            style(), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"}
        )

    def _take(self, answer: Answer, link: TaskLink, now: datetime) -> TaskView:
        who = link.person
        if answer.action == Action.ACKNOWLEDGE:
            return self.desk.acknowledge(link.task, person=who, note=answer.note, now=now)
        if answer.action in {Action.SNOOZE, Action.WAKE}:
            until = answer.day if answer.action == Action.SNOOZE else None
            return self.desk.snooze(link.task, person=who, until=until, note=answer.note, now=now)
        if answer.action == Action.HAND_UP:
            return self.desk.hand_up(link.task, person=who, note=answer.note, now=now)
        if answer.action == Action.HAND_OVER:
            return self.desk.hand_over(
                link.task, person=who, to=answer.to, note=answer.note, now=now
            )
        if answer.action == Action.TICK:
            return self.desk.tick(
                link.task,
                person=who,
                on=answer.ticked - answer.shown_ticked,
                off=answer.shown_ticked - answer.ticked,
                now=now,
            )
        if answer.action == Action.ADD:
            said, files = answer.said, answer.files
            return self.desk.add_evidence(
                link.task, person=who, evidence=said, note=answer.note, now=now, files=files
            )
        if answer.action == Action.REOPEN:
            return self.desk.reopen(link.task, person=who, note=answer.note, now=now)
        return self.desk.complete(
            link.task,
            person=who,
            outcome=answer.outcome,
            note=answer.note,
            evidence=answer.said,
            now=now,
            day=answer.done_on,
            files=answer.files,
        )

    def _late(
        self,
        request: Request,
        task: TaskView,
        link: TaskLink,
        now: datetime,
        answer: Answer,
        stands: str = "",
    ) -> Response:
        """An answer that was not taken: what stands instead, and what was written. A button that was
        pressed twice is no such answer."""
        if _is_said_already(task, answer):
            return _see(request)
        stands = stands or stands_words(task.standing, task.closed_by, task.closed_at, task.note)
        return self._task_page(request, task, link, now, answer, stands=stands)

    def _task_page(
        self,
        request: Request,
        task: TaskView,
        link: TaskLink,
        now: datetime,
        answer: Answer | None = None,
        problems: list[Problem] | None = None,
        stands: str = "",
    ) -> HTMLResponse:
        root = root_of(request.scope)
        board = self.links.sign_person(link.person, now=link.signed, visit=link.visit)
        html = task_page(
            Frame(root, self.contact),
            task,
            now=now,
            form_token=self.links.sign_form(request.path_params["token"], now=now),
            board_url=f"{root}/me/{board}",
            task_url=f"{root}/t/{request.path_params['token']}",
            answer=answer,
            problems=problems or [],
            kept=self._files(request, now).carried(answer.files if answer else ()),
            stands=stands,
        )
        return HTMLResponse(html, status_code=409 if stands else 422 if problems else 200)


def _is_said_already(task: TaskView, answer: Answer) -> bool:
    """Whether what was sent is what the reader has answered, word for word."""
    sent = (answer.outcome, answer.note, answer.given)
    return answer.action == Action.COMPLETE and any(
        given.by_reader and sent == (given.outcome, given.note, given.evidence)
        for given in task.standing_answers
    )


def _words(request: Request) -> Language:
    """The words of a table, in the language that its address asks for."""
    return page_language(request.query_params.get(LANGUAGE, ENGLISH))


def _see(request: Request, background: BackgroundTask | None = None) -> RedirectResponse:
    """Back to the task by GET, so that reloading the page sends nothing again."""
    return RedirectResponse(request.url.path, status_code=303, background=background)
