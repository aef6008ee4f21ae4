"""Make Prefect's flow runs agree with the register: one run per owned task.

The register decides; everything here can be repeated at any time, and a repeat writes nothing.
A run that a worker is busy with is left to reach its own end.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import TERMINAL_STATES, StateType

from flows.prefect.bulk import create_runs, delete_runs, read_runs, set_states
from flows.prefect.client import may_be_gone
from flows.prefect.completion import forget_answer, save_form
from flows.prefect.states import (
    RESUMING,
    SeenRun,
    cancelled,
    opening_state,
    state_for,
)
from flows.prefect.wanted import (
    NOT_NEEDED_TAGS,
    OPENED_AGAIN,
    RE_PLANNED,
    REPORTED_TAGS,
    STANDING_TAGS,
    UNFINISHED_TAGS,
    SyncReport,
    WantedRun,
    standing_tag,
)
from tasks.clock import london
from tasks.progress import Progress, in_silence
from tasks.terms import Standing

AT_ONCE = 4  # calls in flight; SQLite's write lock makes more of them slower
KEYS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class StandingReport:
    """What one `set_standings` did: how many runs changed, and the task ids left for later.

    `missing` tasks have no run of that revision (run `sync_runs`); `busy` ones are in a
    worker's hands.
    """

    restated: int
    unchanged: int
    busy: tuple[str, ...]
    missing: tuple[str, ...]


async def sync_runs(
    client: PrefectClient,
    deployment_id: UUID,
    wanted: Sequence[WantedRun],
    *,
    now: datetime,
    progress: Progress = in_silence,
) -> SyncReport:
    """Make a deployment's runs exactly those that are wanted, each in its state.

    Steps: read what is there; make what is missing; only then remove what a newer revision
    replaces and cancel what is wanted no more; set the names and states that differ.

    Args:
        wanted: every owned task of the election, each once.
        now: aware; tells a run in a worker's hands from one lost with its machine.
        progress: called with (runs made so far, runs to make).

    Raises:
        EngineRefusedError: Prefect refused a run or a state.
    """
    there = await read_runs(client, {"deployment_id": {"any_": [str(deployment_id)]}})
    by_key = {run.key: run for run in there}
    known_tasks = {run.task_id for run in there}
    missing = [want for want in wanted if want.key not in by_key]
    made = await _create(client, deployment_id, missing, progress=progress)
    dropped = await _retire(client, there, wanted, now=now)
    await _label_ended(client, there, wanted)
    pairs = [(by_key[want.key], want) for want in wanted if want.key in by_key]
    standings = await _restate(client, pairs, now=now)
    await _restate(client, made, now=now)
    moved = sum(want.task_id in known_tasks for want in missing)
    return SyncReport(
        created=len(missing) - moved,
        moved=moved,
        cancelled=dropped,
        restated=standings.restated,
        busy=len(standings.busy),
        unchanged=standings.unchanged,
    )


async def set_standings(
    client: PrefectClient, wanted: Sequence[WantedRun], *, now: datetime
) -> StandingReport:
    """Put each task's run into the state of its standing, in bulk and without a process.

    Raises:
        EngineRefusedError: Prefect refused a state.
    """
    by_key: dict[str, SeenRun] = {}
    for first in range(0, len(wanted), KEYS_AT_ONCE):
        keys = [want.key for want in wanted[first : first + KEYS_AT_ONCE]]
        found = await read_runs(client, {"idempotency_key": {"any_": keys}})
        by_key |= {run.key: run for run in found}
    pairs = [(by_key[want.key], want) for want in wanted if want.key in by_key]
    report = await _restate(client, pairs, now=now)
    missing = tuple(want.task_id for want in wanted if want.key not in by_key)
    return StandingReport(report.restated, report.unchanged, report.busy, missing)


async def ended_unfinished(client: PrefectClient) -> list[SeenRun]:
    """The runs that were ended in Prefect (*Cancel*, a crash) while their tags say that the task is not."""
    ended = {"type": {"any_": sorted(state.value for state in TERMINAL_STATES)}}
    return await read_runs(client, {"state": ended, "tags": {"any_": sorted(UNFINISHED_TAGS)}})


async def label_replaced(
    client: PrefectClient, runs: Iterable[SeenRun], *, why: str = RE_PLANNED
) -> None:
    """Say by name and tag that a run was replaced: by that of a newer plan, or of a task opened again."""
    for run in runs:
        await _retag(client, run, why, name=f"{run.name} ({why})")


async def _label_ended(
    client: PrefectClient, there: Iterable[SeenRun], wanted: Sequence[WantedRun]
) -> None:
    """Let ended runs say that their tasks were opened, or planned, again; they stay as they are."""
    keys, tasks = {want.key for want in wanted}, {want.task_id for want in wanted}
    old = [run for run in there if run.is_final and run.task_id in tasks and run.key not in keys]
    await label_replaced(client, [run for run in old if run.tags & NOT_NEEDED_TAGS])
    await label_replaced(client, [run for run in old if run.tags & REPORTED_TAGS], why=OPENED_AGAIN)


async def _retag(client: PrefectClient, run: SeenRun, tag: str, *, name: str) -> None:
    tags = sorted((run.tags - STANDING_TAGS) | {tag})
    with may_be_gone():
        await client.update_flow_run(run.id, name=name, tags=tags)


async def set_run_name(client: PrefectClient, flow_run_id: UUID, name: str) -> None:
    """Name a flow run for what it did (`14 told, 2 escalated`)."""
    await client.set_flow_run_name(flow_run_id, name)


async def _create(
    client: PrefectClient,
    deployment_id: UUID,
    missing: Sequence[WantedRun],
    *,
    progress: Progress,
) -> list[tuple[SeenRun, WantedRun]]:
    """Make runs; those of open tasks are returned to be given a form and their state."""
    if not missing:
        return []
    count = 0

    def done(more: int) -> None:
        nonlocal count
        count += more
        progress(count, len(missing))

    ids = await create_runs(client, deployment_id, [_body(want) for want in missing], done=done)
    opened = {run: want for run, want in zip(ids, missing, strict=True) if want.standing.is_open}
    fresh: list[SeenRun] = []
    for some in _chunks_of(list(opened)):
        fresh += await read_runs(client, {"id": {"any_": [str(run) for run in some]}})
    return [(run, opened[run.id]) for run in fresh]


def _body(want: WantedRun) -> dict[str, Any]:
    return {
        "name": want.name,
        "parameters": {"task_id": want.task_id},
        "tags": sorted(want.all_tags),
        "idempotency_key": want.key,
        "state": opening_state() if want.standing.is_open else state_for(want),
    }


async def _retire(
    client: PrefectClient,
    there: Iterable[SeenRun],
    wanted: Sequence[WantedRun],
    *,
    now: datetime,
) -> int:
    """Remove replaced runs and cancel unwanted ones; how many tasks lost their run for good.

    A replaced run that never opened is deleted: nothing happened in it, and the register keeps
    the history. One that had opened is cancelled with the reason.
    """
    keys = {want.key for want in wanted}
    by_task = {want.task_id: want for want in wanted}
    forgotten: set[UUID] = set()
    reasons: dict[str, set[UUID]] = defaultdict(set)
    replaced: list[SeenRun] = []
    dropped: list[SeenRun] = []
    for run in there:
        if run.key in keys or run.is_final or run.is_busy(now):
            continue
        want = by_task.get(run.task_id)
        if want is None:
            reasons["The election's plan holds this task no more"].add(run.id)
            dropped.append(run)
        elif run.never_opened:
            forgotten.add(run.id)
        else:
            opens = f"{london(want.opens):%a %-d %b %Y %H:%M}"
            reasons[f"Re-planned: a new run opens {opens}"].add(run.id)
            replaced.append(run)
    for reason, runs in reasons.items():
        await set_states(client, runs, cancelled(reason))
    await label_replaced(client, replaced)
    for run in dropped:
        await _retag(client, run, standing_tag(Standing.STOOD_DOWN), name=run.name)
    await delete_runs(client, forgotten)
    return len(dropped)


async def _label(client: PrefectClient, pairs: Iterable[tuple[SeenRun, WantedRun]]) -> None:
    """Give each run its task's name, and the tags that say where the task stands."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def label(run: SeenRun, want: WantedRun) -> None:
        async with gate:
            tags = sorted(run.tags_for(want))
            with may_be_gone():
                await client.update_flow_run(run.id, name=want.name, tags=tags)

    await asyncio.gather(*(label(run, want) for run, want in pairs if not run.is_labelled(want)))


async def _restate(
    client: PrefectClient, pairs: Iterable[tuple[SeenRun, WantedRun]], *, now: datetime
) -> StandingReport:
    differ, busy, unchanged = [], [], 0
    for run, want in pairs:
        if run.shows(want):
            unchanged += 1
        elif run.is_busy(now) and not want.standing.is_closed:
            busy.append((run, want))
        else:
            differ.append((run, want))
    await _save_forms(client, differ)
    differ = await _begin(client, differ)
    took: set[UUID] = set()
    groups: dict[str, list[tuple[SeenRun, WantedRun]]] = defaultdict(list)
    for run, want in differ:
        target = {"to": state_for(want), "while": _only_while(run, want)}
        groups[json.dumps(target, sort_keys=True)].append((run, want))
    for key, members in groups.items():
        target = json.loads(key)
        ids = [run.id for run, _ in members]
        took |= await set_states(client, ids, target["to"], only_while=target["while"])
    busy += [(run, want) for run, want in differ if run.id not in took]
    at_work = {run.id for run, _ in busy}
    await _label(client, [(run, want) for run, want in pairs if run.id not in at_work])
    return StandingReport(len(took), unchanged, tuple(want.task_id for _, want in busy), ())


def _only_while(run: SeenRun, want: WantedRun) -> dict[str, Any] | None:
    """Change a run only while it is as it was seen: a worker or *Resume* may have come first.

    A closed standing has no condition: the register has the outcome already.
    """
    if want.standing.is_closed:
        return None
    return {"type": {"any_": [run.type.value]}, "name": {"not_any_": [RESUMING]}}


async def _begin(
    client: PrefectClient, pairs: Sequence[tuple[SeenRun, WantedRun]]
) -> list[tuple[SeenRun, WantedRun]]:
    """Let those runs that are to wait and never ran pass through running, or they count as late."""
    fresh = [run for run, want in pairs if want.standing.is_open and not run.started]
    begun: set[UUID] = set()
    for kind in {run.type for run in fresh}:
        ids = [run.id for run in fresh if run.type is kind]
        while_so = {"type": {"any_": [kind.value]}, "name": {"not_any_": [RESUMING]}}
        begun |= await set_states(client, ids, opening_state(), only_while=while_so)
    return [
        (replace(run, type=StateType.RUNNING) if run.id in begun else run, want)
        for run, want in pairs
    ]


async def _save_forms(client: PrefectClient, pairs: Iterable[tuple[SeenRun, WantedRun]]) -> None:
    """Store the resume form of each run that is about to wait."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def save(run: SeenRun, want: WantedRun) -> None:
        async with gate:
            if run.is_final:
                await forget_answer(client, run.id)
            with may_be_gone():
                await save_form(client, run.id, want.form_markdown)

    await asyncio.gather(
        *(save(run, want) for run, want in pairs if want.standing.is_open and not _has_form(run))
    )


def _has_form(run: SeenRun) -> bool:
    return run.type is StateType.PAUSED


def _chunks_of(items: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (items[first : first + KEYS_AT_ONCE] for first in range(0, len(items), KEYS_AT_ONCE))
