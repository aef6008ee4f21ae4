"""What each address of the owners' page does. Only a POST changes anything."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from notifications.errors import FormTokenError
from notifications.links import TaskLink
from notifications.pages.desk import Desk
from notifications.pages.files.evidence import FormFiles, file_given_out
from notifications.pages.forms import Action, Answer, an_answer
from notifications.pages.owners.entrance import Entrance, asked, frame_of, see, words_of
from notifications.pages.owners.passed_on import PassedOn, not_undone
from notifications.pages.problems import MAIN, Problem, problem
from notifications.pages.rendering import root_of, style, task_page
from notifications.pages.tables.files import table_file
from notifications.pages.tables.lists import history_table
from tasks.clock import london_day
from tasks.terms import Basis
from tasks.views.answers import (
    AnswerRefusedError,
    NotTakenError,
    WithSomebodyElseError,
    stands_words,
)
from tasks.views.task import TaskView

_OF_WHAT_IS_CLOSED = {Action.REOPEN, Action.ADD, Action.UNDO, Action.ASK}
_WITH_FILES = frozenset({Action.COMPLETE, Action.ADD})


@dataclass(frozen=True, slots=True)
class Views:
    """The handlers, with what they lean on."""

    desk: Desk
    entrance: Entrance
    now: Callable[[], datetime]
    on_answer: Callable[[str], None]
    contact: str

    async def show(self, request: Request) -> Response:
        """GET /t/{token}: the task; nothing changes, however often and by whatever it is read."""
        now = self.now()
        link = await self.entrance.task_link(request, now)
        try:
            task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        except WithSomebodyElseError as passed:
            return await self._passed_on.show(request, link, now, passed)
        return self._task_page(request, task, link, now)

    async def answer(self, request: Request) -> Response:
        """POST /t/{token}: do what the button says, then show the task as it stands."""
        now = self.now()
        link = await self.entrance.task_link(request, now)
        try:
            task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        except WithSomebodyElseError as passed:
            return await self._passed_on.take(request, link, now, passed)
        async with an_answer(request, task) as answer:
            return await self._answered(request, task, link, now, answer)

    async def _answered(
        self, request: Request, task: TaskView, link: TaskLink, now: datetime, answer: Answer
    ) -> Response:
        files = self._files(request, now)
        if task.standing.is_closed and answer.action not in _OF_WHAT_IS_CLOSED:
            named = await run_in_threadpool(files.named, answer, task.evidence_asked)
            return self._late(request, task, link, now, replace(answer, files=named))
        try:
            self.entrance.check_form(answer.form_token, request, now)
        except FormTokenError:
            return self._task_page(request, task, link, now, answer, [problem(MAIN, "stale")])
        problems = list[Problem]()
        if answer.action in _WITH_FILES and task.reader_may_answer:
            given = await run_in_threadpool(files.keep, answer, task.evidence_asked)
            answer, problems = replace(answer, files=given.files), [*given.problems]
        rest = answer.problems(by_law=task.basis is Basis.STATUTE, today=london_day(now))
        # What is asked once waits until what was sent is right.
        problems += [each for each in rest if not (problems and each.optional)]
        if problems:
            return self._task_page(request, task, link, now, answer, problems)
        return await self._taken(request, task, link, now, answer)

    async def _taken(
        self, request: Request, task: TaskView, link: TaskLink, now: datetime, answer: Answer
    ) -> Response:
        """Do what is fit to be done, and show the task as it stands."""
        try:
            await run_in_threadpool(self._take, answer, link, now)
        except NotTakenError as late:
            if answer.action == Action.UNDO:
                return await self._not_undone(request, link, now, late)
            task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
            return self._late(request, task, link, now, answer, str(late))
        except AnswerRefusedError as refused:
            said = [Problem(MAIN, str(refused))]
            return self._task_page(request, task, link, now, answer, said)
        return see(request, BackgroundTask(self.on_answer, task.id))

    async def _not_undone(
        self, request: Request, link: TaskLink, now: datetime, why: NotTakenError
    ) -> Response:
        """The task as it stands, and why nothing was undone."""
        task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        return self._task_page(request, task, link, now, problems=[not_undone(why)])

    @property
    def _passed_on(self) -> PassedOn:
        return PassedOn(self.desk, self.entrance, self.on_answer, self.contact)

    async def task_table(self, request: Request) -> Response:
        """GET /t/{token}/history.csv: the history of the task, as its page has it."""
        now = self.now()
        link = await self.entrance.task_link(request, now)
        task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        table = history_table(task.history, words_of(request))
        return await table_file(request, {table.key: table}, about=task.id, now=now)

    async def file(self, request: Request) -> Response:
        """GET /t/{token}/file/{digest}: a file that was given as evidence of the task, to be kept."""
        now = self.now()
        link = await self.entrance.task_link(request, now)
        task = await run_in_threadpool(self.desk.task, link.task, person=link.person, now=now)
        digest = request.path_params["digest"]
        found = [f for answer in task.answers for f in answer.files if f.sha256 == digest]
        if not found:
            raise HTTPException(404)
        response = await run_in_threadpool(file_given_out, self.desk, found[0])
        if response is None:
            gone = problem(MAIN, "file.gone", name=found[0].name)
            return self._task_page(request, task, link, now, problems=[gone])
        return response

    def _files(self, request: Request, now: datetime) -> FormFiles:
        """The files of the forms on the page of a task."""
        return FormFiles(self.desk, self.entrance.links, request.path_params["token"], now)

    async def health(self, request: Request) -> Response:
        """GET /healthz: the page answers."""
        return PlainTextResponse("ok\n")

    async def style(self, request: Request) -> Response:
        """GET /style.css: the one file a page loads; the only thing that may be cached."""
        return Response(
            style(), media_type="text/css", headers={"Cache-Control": "public, max-age=3600"}
        )

    @property
    def _with_a_note(self) -> Mapping[str, Callable[..., TaskView]]:
        """What is done by a button and a note alone."""
        return {
            Action.ACKNOWLEDGE: self.desk.acknowledge,
            Action.HAND_UP: self.desk.hand_up,
            Action.REOPEN: self.desk.reopen,
            Action.ASK: self.desk.ask,
        }

    def _take(self, answer: Answer, link: TaskLink, now: datetime) -> TaskView:
        who = link.person
        if simply := self._with_a_note.get(answer.action):
            return simply(link.task, person=who, note=answer.note, now=now)
        if answer.action == Action.UNDO:
            return self.desk.undo(link.task, person=who, entry=answer.undone or 0, now=now)
        if answer.action in {Action.SNOOZE, Action.WAKE}:
            until = answer.day if answer.action == Action.SNOOZE else None
            return self.desk.snooze(link.task, person=who, until=until, note=answer.note, now=now)
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
            return see(request)
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
        board = self.entrance.links.sign_person(link.person, now=link.signed, visit=link.visit)
        html = task_page(
            frame_of(request, self.contact, task.reader),
            task,
            now=now,
            form_token=self.entrance.form_token(request, now),
            board_url=f"{root}/me/{board}{asked(request)}",
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
