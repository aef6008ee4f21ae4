"""What the register says, as Prefect shows it: an election's deployment, a run for each task.

The register is the truth. Whatever Prefect shows can be made again from it (`writ sync`), and what
differs is found by each task's `shown`: the standing that Prefect was last seen to have.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import PrefectClient

from flows.prefect.deployments import ensure_election_deployment
from flows.prefect.runs import ended_unfinished, label_replaced, set_standings, sync_runs
from flows.prefect.wanted import ElectionDeployment, SyncReport, WantedRun
from flows.showing.describing import deployment_markdown, form_markdown, standing_message
from flows.showing.events import tell_events
from tasks.progress import Progress, in_silence
from tasks.register.database import Register
from tasks.register.finding.shown_tasks import note_shown, tasks_that_may_differ
from tasks.register.finding.tasks import tasks_of, tasks_with_ids
from tasks.register.models import TaskRow
from tasks.register.plans.elections import milestones_of, own_days_of, polls_of, the_election
from tasks.register.plans.task_views import Sight, open_books_of, row_standing
from tasks.register.session import Session
from tasks.terms import ElectionState, Standing, basis_words
from tasks.views.task import TaskView

_OVER = {ElectionState.CANCELLED, ElectionState.ARCHIVED}
ENTRYPOINT = "flows.owned_tasks.timetable_task.timetable_task"
FLOW = "timetable-task"


def wanted_run(row: TaskRow, view: TaskView) -> WantedRun:
    """The flow run that Prefect is to have for one task."""
    roles = [f"post:{role}" for role in row.roles]
    basis = basis_words(view.basis, duty_of_law=view.duty_of_law)
    return WantedRun(
        task_id=row.id,
        name=f"{view.area} · {row.title}",
        tags=(row.election, f"area:{row.area}", f"key:{row.key}", basis, *roles),
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
    progress: Progress = in_silence,
) -> SyncReport:
    """Make Prefect show one election as the register has it. A second call changes nothing.

    Raises:
        UnknownElectionError: no such election.
        EngineRefusedError, PrefectDownError: Prefect would not, or is not there.
    """
    with register.read() as session:
        election = the_election(session, election_id)
        books = open_books_of(session)
        polls, rows = polls_of(session, election_id), tasks_of(session, election_id)
        deployment = ElectionDeployment(
            name=election_id,
            description_markdown=deployment_markdown(
                election,
                polls,
                milestones_of(session, election_id),
                books,
                roles={role for row in rows for role in row.roles},
                own=own_days_of(session, election),
            ),
            tags=(
                election.area,
                election.poll_date.isoformat(),
                election.state,
                *sorted({poll.kind for poll in polls}),
            ),
            entrypoint=ENTRYPOINT,
            flow_name=FLOW,
            is_over=election.state in _OVER,
        )
        wanted = _wanted(session, rows, now=now)
    deployment_id: UUID = await ensure_election_deployment(client, deployment)
    report = await sync_runs(client, deployment_id, wanted, now=now, progress=progress)
    if not report.busy:
        _note_shown(register, wanted)
    return report


async def show_changes(client: PrefectClient, register: Register, *, now: datetime) -> list[str]:
    """Bring into Prefect every task whose standing differs from what Prefect last showed, and put back
    what was cancelled there: that stops no task.

    Returns:
        The elections of which runs are missing in Prefect altogether; they need `sync_election`.
    """
    ended = await ended_unfinished(client)
    with register.read() as session:
        here = {run.task_id for run in ended}
        rows = [
            row
            for row in tasks_that_may_differ(session, sorted(here))
            if row.id in here or row_standing(row, now=now).value != row.shown
        ]
        wanted = _wanted(session, rows, now=now)
        election = {row.id: row.election for row in rows}
    keys = {want.key for want in wanted}
    await label_replaced(client, [run for run in ended if run.key not in keys])
    return await _show(client, register, wanted, election, now=now)


async def show_tasks(
    client: PrefectClient, register: Register, ids: Sequence[str], *, now: datetime
) -> None:
    """Bring the standings of some tasks into Prefect after they were answered; one that was opened again
    gets a new run, and tell what has happened."""
    with register.read() as session:
        rows = tasks_with_ids(session, ids)
        wanted = _wanted(session, rows, now=now)
        election = {row.id: row.election for row in rows}
    for name in await _show(client, register, wanted, election, now=now):
        await sync_election(client, register, name, now=now)
    await tell_events(client, register, now=now)


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


def _note_shown(register: Register, wanted: Sequence[WantedRun]) -> None:
    by_standing: dict[Standing, list[str]] = {}
    for want in wanted:
        by_standing.setdefault(want.standing, []).append(want.task_id)
    with register.write() as session:
        note_shown(session, by_standing)
