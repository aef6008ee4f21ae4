"""Writ's own events in a real Prefect: found by what they are about, each once, whatever happened."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import PrefectClient
from pydantic import SecretStr
from sqlalchemy import update

from flows.prefect.client import engine_client, post
from flows.prefect.health import PrefectDownError
from flows.showing.elections import sync_election
from flows.showing.events import tell_events
from flows.up import Embedded
from flows.wiring import Office
from notifications.links import Links
from tasks.actions.answering import acknowledge
from tasks.alarms import Alarm
from tasks.clock import utc_now
from tasks.register.database import Register
from tasks.register.finding.tasks import tasks_of
from tasks.register.messages.alarms import raise_alarms
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import open_due
from tasks.register.record.models import ChainRow
from tasks.register.session import Session
from tasks.settings import Settings
from tasks.terms import TaskState
from tests.builders import an_election, at, call, sample, settle
from tests.flows.conftest import free_port

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

NOW = at("Mon 2026-11-02 09:00")
LATER = at("Mon 2027-04-05 09:00")
MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
DOWN = Alarm.of("service-down.channel", {"channel": "email"}, since=NOW, answer="451 later")
REFUSED = Alarm.of("service-down.channel", {"channel": "text"}, since=NOW, answer="no credit")
PATIENCE = 60.0


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Office:
    """Ashford's election, called a moment ago: nothing of it has opened."""
    settle(sqlite_register, sample())
    call(sqlite_register, MAY, now=NOW)
    settings = Settings(home=tmp_path, signing_key=SecretStr("k" * 32))
    return Office(settings, sqlite_register, Links(["k" * 32], 30))


def the_only_one_to_open(session: Session) -> TaskRow:
    """A planned task that opens by then, and nothing else does."""
    planned = [row for row in tasks_of(session, MAY.id) if row.state is TaskState.PLANNED]
    others = [row.id for row in planned[1:]]
    session.execute(
        update(TaskRow).where(TaskRow.id.in_(others)).values(opens=LATER + timedelta(days=1))
    )
    assert planned[0].opens < LATER
    return planned[0]


async def events(
    client: PrefectClient, *, about: str, name: str = "writ.*"
) -> list[dict[str, Any]]:
    """The events of a name, newest last, that concern something (by its id)."""
    prefixed = name.endswith("*")
    query = {
        "filter": {
            "event": {"prefix": [name.rstrip("*")]} if prefixed else {"name": [name]},
            "any_resource": {"id": [about]},
            "occurred": {"since": "2000-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"},
            "order": "ASC",
        },
        "limit": 50,
    }
    found: list[dict[str, Any]] = (await post(client, "/events/filter", query))["events"]
    return found


async def until(
    look: Callable[[], Awaitable[list[dict[str, Any]]]], names: set[str]
) -> list[dict[str, Any]]:
    """What is found once events of all these names are: the server takes events in and writes them a
    moment later."""
    end = time.monotonic() + PATIENCE
    found = await look()
    while not names <= {each["event"] for each in found}:
        assert time.monotonic() < end, found
        await asyncio.sleep(0.2)
        found = await look()
    return found


async def the_one(client: PrefectClient, about: str, name: str) -> dict[str, Any]:
    """The event of a name that concerns something, once it is written; there is one."""
    (found,) = await until(partial(events, client, about=about, name=name), {name})
    return found


async def the_later_one(client: PrefectClient, register: Register) -> None:
    """Tell of one thing more, and wait until it is written: so is all that was told before."""
    with register.write() as session:
        raise_alarms(session, [REFUSED], election=MAY.id, now=LATER)
    assert 1 == await tell_events(client, register, now=LATER)
    await the_one(client, "writ.alarm.2", "writ.alarm")


def test_what_becomes_of_a_task_is_found_by_what_it_is_about(
    office: Office, engine: Embedded
) -> None:
    """By the election's deployment, the task's run and its area; told again, an event is there once."""
    register = office.register

    async def story() -> None:
        async with engine_client(engine.api_url) as client:
            await sync_election(client, register, MAY.id, now=NOW)
            await tell_events(client, register, now=NOW)
            with register.write() as session:
                row = the_only_one_to_open(session)
                assert 1 == open_due(session, now=LATER)
                acknowledge(session, row.number, Answerer("Asha"), note="", now=LATER)
                raise_alarms(session, [DOWN], election=MAY.id, now=NOW)
            assert 3 <= await tell_events(client, register, now=LATER)
            home = (await client.read_deployment_by_name(f"timetable-task/{MAY.id}")).id

            names = {"writ.task.opened", "writ.task.acknowledged", "writ.alarm"}
            look = partial(events, client, about=f"prefect.deployment.{home}")
            await until(look, names)
            with register.write() as session:
                # As a process leaves it that dies between telling and noting.
                session.execute(update(ChainRow).values(shown=0))
            await tell_events(client, register, now=LATER)
            assert 0 == await tell_events(client, register, now=LATER)
            await the_later_one(client, register)
            found = await until(look, names)
            assert len(found) == len({each["id"] for each in found})
            opened = await the_one(client, f"writ.task.{row.id}", "writ.task.opened")
            related = {
                r["prefect.resource.role"]: r["prefect.resource.id"] for r in opened["related"]
            }
            run_id = related["flow-run"].rpartition(".")[2]
            run = await client.read_flow_run(run_id)
            assert f"task:{row.id}" in run.tags
            assert f"prefect.tag.area:{row.area}" == related["tag"]
            assert f"writ.task.{row.id}" == opened["resource"]["prefect.resource.id"]
            alarm = await the_one(client, "writ.alarm.1", "writ.alarm")
            assert "email takes nothing since" in alarm["payload"]["text"]

    asyncio.run(story())


def test_what_passes_while_prefect_is_away_follows(office: Office, engine: Embedded) -> None:
    """Nothing is noted as told that was not taken."""
    register = office.register
    with register.write() as session:
        row = the_only_one_to_open(session)
        assert 1 == open_due(session, now=LATER)

    async def away() -> None:
        async with engine_client(f"http://127.0.0.1:{free_port()}/api") as client:
            await tell_events(client, register, now=utc_now())

    with pytest.raises(PrefectDownError):
        asyncio.run(away())

    async def back() -> None:
        async with engine_client(engine.api_url) as client:
            late = LATER + timedelta(days=300)
            assert 2 <= await tell_events(client, register, now=late)
            overdue = await the_one(client, f"writ.task.{row.id}", "writ.task.overdue")
            assert "Overdue" in overdue["payload"]["text"]

    asyncio.run(back())
