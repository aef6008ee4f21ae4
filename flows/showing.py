"""What the register says, as Prefect shows it: an election's deployment, a run for each task.

The register is the truth. Whatever Prefect shows can be made again from it (`writ sync`), and what
differs is found by each task's `shown`: the standing that Prefect was last seen to have.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.orm import Session

from flows.describing import deployment_markdown, form_markdown, standing_message
from flows.engine.deployments import ensure_election_deployment, schedule_next
from flows.engine.runs import set_standings, sync_runs
from flows.engine.wanted import ElectionDeployment, SyncReport, WantedRun
from flows.names import DISPATCH
from tasks.register.database import Register
from tasks.register.elections import milestones_of, polls_of, the_election
from tasks.register.models import TaskRow
from tasks.register.notices import next_moment
from tasks.register.work import tasks_where
from tasks.sight import Sight, open_books_of, row_standing
from tasks.standing import SETTLED, TaskState
from tasks.views import TaskView

ENTRYPOINT = "flows.timetable_task.timetable_task"
FLOW = "timetable-task"
Progress = Callable[[int, int], None]


def wanted_run(row: TaskRow, view: TaskView) -> WantedRun:
    """The flow run that Prefect is to have for one task."""
    roles = [f"post:{role}" for role in row.roles]
    return WantedRun(
        task_id=row.id,
        name=f"{view.area} · {row.title}",
        tags=(row.election, f"area:{row.area}", f"key:{row.key}", row.basis, *roles),
        opens=row.opens,
        revision=row.revision,
        standing=view.standing,
        message=standing_message(view),
        form_markdown=form_markdown(view),
    )


def _wanted(session: Session, rows: Sequence[TaskRow], *, now: datetime) -> list[WantedRun]:
    sight = Sight(session, rows, open_books_of(session))
    return [wanted_run(row, sight.view(row, now=now)) for row in rows]


async def sync_election(
    client: PrefectClient,
    register: Register,
    election_id: str,
    *,
    now: datetime,
    progress: Progress,
) -> SyncReport:
    """Make Prefect show one election as the register has it. A second call changes nothing.

    Raises:
        UnknownElectionError: no such election.
        EngineRefusedError, PrefectDownError: Prefect would not, or is not there.
    """
    with register.read() as session:
        election = the_election(session, election_id)
        books = open_books_of(session)
        deployment = ElectionDeployment(
            name=election_id,
            description_markdown=deployment_markdown(
                election, polls_of(session, election_id), milestones_of(session, election_id), books
            ),
            tags=(election.area, election.poll_date.isoformat(),
                  *sorted({poll.kind for poll in polls_of(session, election_id)})),
            entrypoint=ENTRYPOINT,
            flow_name=FLOW,
        )  # fmt: skip
        wanted = _wanted(session, tasks_where(session, TaskRow.election == election_id), now=now)
    deployment_id: UUID = await ensure_election_deployment(client, deployment)
    report = await sync_runs(client, deployment_id, wanted, now=now, progress=progress)
    if not report.busy:
        _note_shown(register, wanted)
    return report


async def show_changes(client: PrefectClient, register: Register, *, now: datetime) -> list[str]:
    """Bring into Prefect every task whose standing differs from what Prefect last showed.

    Returns:
        The elections of which runs are missing in Prefect altogether; they need `sync_election`.
    """
    with register.read() as session:
        rows = [
            row
            for row in tasks_where(session, _may_differ())
            if row_standing(row, now=now).value != row.shown
        ]
        wanted = _wanted(session, rows, now=now)
        election = {row.id: row.election for row in rows}
    return await _show(client, register, wanted, election, now=now)


async def show_task(
    client: PrefectClient, register: Register, task_id: str, *, now: datetime
) -> None:
    """Bring one task's standing into Prefect after it was answered; where that is to be told to
    somebody, the dispatcher runs at once."""
    with register.read() as session:
        rows = tasks_where(session, TaskRow.id == task_id)
        wanted = _wanted(session, rows, now=now)
        election = {row.id: row.election for row in rows}
        next_at = next_moment(session)
    await _show(client, register, wanted, election, now=now)
    if next_at is not None and next_at <= now:
        await schedule_next(client, DISPATCH, now, name="dispatch: a task was answered")


async def _show(
    client: PrefectClient,
    register: Register,
    wanted: Sequence[WantedRun],
    election: dict[str, str],
    *,
    now: datetime,
) -> list[str]:
    if not wanted:
        return []
    report = await set_standings(client, wanted, now=now)
    late = {*report.busy, *report.missing}
    _note_shown(register, [want for want in wanted if want.task_id not in late])
    return sorted({election[task_id] for task_id in report.missing})


def _may_differ() -> ColumnElement[bool]:
    """Open tasks, whose standing changes with time, and others that Prefect shows otherwise."""
    return or_(
        TaskRow.state == TaskState.OPEN.value,
        TaskRow.shown.is_(None),
        *(
            and_(TaskRow.state == state.value, TaskRow.shown != standing.value)
            for state, standing in SETTLED.items()
        ),
    )


def _note_shown(register: Register, wanted: Sequence[WantedRun]) -> None:
    by_standing: dict[str, list[str]] = {}
    for want in wanted:
        by_standing.setdefault(want.standing.value, []).append(want.task_id)
    with register.write() as session:
        for standing, ids in by_standing.items():
            session.execute(update(TaskRow).where(TaskRow.id.in_(ids)).values(shown=standing))
