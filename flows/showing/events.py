"""What happened in the register, as Prefect's events: for its feed, and for automations to act on.

An event has the id of what it tells, so that Prefect keeps it once however often it is told; a mark in
the register says what it has had already. What cannot be told while Prefect is away follows later.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName

from flows.prefect.bulk import read_runs
from flows.prefect.client import post
from tasks.register.database import Register
from tasks.register.finding.news import (
    AT_ONCE,
    Page,
    TaskNews,
    chains_with_news,
    late_tasks,
    lateness_shown,
    looked_through,
    news_of,
)
from tasks.register.messages.alarms import StandingAlarm, alarms_shown, alarms_to_show
from tasks.register.office import office_id
from tasks.register.record.history import EventKind

OVERDUE = "writ.task.overdue"
ALARM = "writ.alarm"
# An alarm of these kinds has a name of its own among the events.
ALARMS = {"dispatch": "writ.dispatch.late"}
EVENTS = {
    EventKind.OPENED: "writ.task.opened",
    EventKind.ACKNOWLEDGED: "writ.task.acknowledged",
    EventKind.ESCALATED: "writ.task.escalated",
    EventKind.HANDED_UP: "writ.task.escalated",
    EventKind.COMPLETED: "writ.task.done",
    EventKind.NOT_APPLICABLE: "writ.task.done",
}


async def tell_events(client: PrefectClient, register: Register, *, now: datetime) -> int:
    """Tell Prefect what it has no event of yet: entries of the history, due moments that passed, alarms.

    Returns:
        how many events were told.

    Raises:
        RegisterError: the register does not answer.
        prefect.exceptions.PrefectHTTPStatusError, httpx.HTTPError: Prefect would not, or is not there.
    """
    told = 0
    with register.read() as session:
        chains = chains_with_news(session)
    for chain in chains:
        while page := await asyncio.to_thread(_page, register, chain):
            told += await _tell(client, page.news)
            with register.write() as session:
                looked_through(session, page)
    return (
        told
        + await _tell_late(client, register, now=now)
        + await _tell_alarms(client, register, now)
    )


def _page(register: Register, chain: str) -> Page | None:
    with register.read() as session:
        return news_of(session, chain, EVENTS)


async def _tell_late(client: PrefectClient, register: Register, *, now: datetime) -> int:
    with register.read() as session:
        late = late_tasks(session, now=now)
    for first in range(0, len(late), AT_ONCE):
        some = late[first : first + AT_ONCE]
        await _tell(client, some)
        with register.write() as session:
            lateness_shown(session, some)
    return len(late)


async def _tell_alarms(client: PrefectClient, register: Register, now: datetime) -> int:
    with register.read() as session:
        alarms, office = alarms_to_show(session), office_id(session)
    if alarms:
        deployments = await _deployments(client, {a.election for a in alarms if a.election})
        await post(client, "/events", [_alarm_event(a, office, deployments) for a in alarms])
        with register.write() as session:
            alarms_shown(session, [alarm.number for alarm in alarms], now=now)
    return len(alarms)


async def _tell(client: PrefectClient, news: Sequence[TaskNews]) -> int:
    if news:
        deployments = await _deployments(client, {each.election for each in news})
        keys = sorted({each.run for each in news})
        runs = await read_runs(client, {"idempotency_key": {"any_": keys}})
        by_key = {run.key: run.id for run in runs}
        await post(client, "/events", [_task_event(each, deployments, by_key) for each in news])
    return len(news)


async def _deployments(client: PrefectClient, elections: Collection[str]) -> dict[str, UUID]:
    """The deployments of these elections, as far as they are drawn."""
    if not elections:
        return {}
    found = await client.read_deployments(
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=sorted(elections)))
    )
    return {each.name: each.id for each in found}


def _task_event(
    news: TaskNews, deployments: dict[str, UUID], runs: dict[str, UUID]
) -> dict[str, Any]:
    related = [
        *_election(news.election, deployments),
        *_related("flow-run", runs.get(news.run)),
        {"prefect.resource.id": f"prefect.tag.area:{news.area}", "prefect.resource.role": "tag"},
    ]
    return {
        "id": str(news.id),
        "occurred": news.at.isoformat(),
        "event": OVERDUE if news.kind is None else EVENTS[news.kind],
        "resource": {
            "prefect.resource.id": f"writ.task.{news.task}",
            "prefect.resource.name": news.title,
        },
        "related": related,
        "payload": {
            "text": news.text,
            "who": news.who,
            "election": news.election,
            "area": news.area,
            "due": news.due.isoformat(),
        },
    }


def _alarm_event(
    alarm: StandingAlarm, office: UUID, deployments: dict[str, UUID]
) -> dict[str, Any]:
    return {
        "id": str(uuid5(office, f"alarm/{alarm.number}")),
        "occurred": alarm.raised_at.isoformat(),
        "event": ALARMS.get(alarm.kind, ALARM),
        "resource": {
            "prefect.resource.id": f"writ.alarm.{alarm.number}",
            "prefect.resource.name": alarm.text,
        },
        "related": [*_election(alarm.election, deployments)] if alarm.election else [],
        "payload": {"kind": alarm.kind, "text": alarm.text, "since": alarm.raised_at.isoformat()},
    }


def _election(name: str, deployments: dict[str, UUID]) -> Iterable[dict[str, str]]:
    yield {"prefect.resource.id": f"writ.election.{name}", "prefect.resource.role": "election"}
    yield from _related("deployment", deployments.get(name))


def _related(what: str, uid: UUID | None) -> Iterable[dict[str, str]]:
    if uid is not None:
        yield {"prefect.resource.id": f"prefect.{what}.{uid}", "prefect.resource.role": what}
