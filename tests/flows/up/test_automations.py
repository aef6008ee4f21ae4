"""Prefect's automations of a real `writ up`: what goes wrong there is told to the operators by mail."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prefect.server.events.schemas.automations import EventTrigger
from prefect.server.events.schemas.events import ReceivedEvent

from flows.running import running
from flows.up import Embedded
from flows.wiring import Office, open_office
from tasks.clock import utc_now
from tasks.register.messages.alarms import alarm_words, every_alarm
from tasks.settings import Settings
from tests.flows.conftest import ROOT, free_port, password
from tests.flows.operator import prefect_api

pytestmark = [
    pytest.mark.prefect,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

PATIENCE_SECONDS = 180.0
OPERATORS = "ops@blankshire.example"
LATER = utc_now() + timedelta(days=3)
NAMES = [
    "Writ: a run crashed",
    "Writ: the dispatch was missed twice",
    "Writ: the dispatcher is away",
    "Writ: the worker is away",
]


class System:
    """A system that is up."""

    def __init__(self, office: Office, up: Embedded, prefect: httpx.Client) -> None:
        self.office, self.up, self.prefect = office, up, prefect

    def post(self, path: str, body: object) -> Any:
        """A call of Prefect's API."""
        reply = self.prefect.post(path, json=body)
        return reply.raise_for_status().json() if reply.content else reply.raise_for_status()

    def automations(self) -> dict[str, dict[str, Any]]:
        """Ours, by name."""
        found = self.post("/automations/filter", {})
        return {each["name"]: each for each in found}

    def deployment(self, name: str) -> str:
        """The id of a deployment."""
        return str(self.prefect.get(f"/deployments/name/{name}").raise_for_status().json()["id"])

    def run_of_sync(self, name: str) -> str:
        """A run that waits for days."""
        at = {"type": "SCHEDULED", "state_details": {"scheduled_time": LATER.isoformat()}}
        path = f"/deployments/{self.deployment('sync/sync')}/create_flow_run"
        return str(self.post(path, {"name": name, "state": at})["id"])

    def state(self, run: str, kind: str) -> None:
        """The run is said to have become this."""
        state = {"type": kind, "name": kind.capitalize()}
        self.post(f"/flow_runs/{run}/set_state", {"state": state, "force": True})

    def tellings(self) -> list[str]:
        """The messages of the runs of `alarm-operators`, as far as they have ended."""
        query = {"deployments": {"name": {"any_": ["alarm-operators"]}}}
        runs = self.post("/flow_runs/filter", query)
        return [r["state"]["message"] for r in runs if r["state"]["type"] == "COMPLETED"]

    def mails(self) -> list[str]:
        """What has come to the operators."""
        kept = [p.read_text() for p in self.office.settings.mailbox.rglob("*") if p.is_file()]
        return [text for text in kept if OPERATORS in text]

    def until(self, true: Callable[[], object]) -> None:
        """Look after the services, as `writ up` does, until something is true."""
        end = time.monotonic() + PATIENCE_SECONDS
        while not true():
            assert time.monotonic() < end
            self.up.look()
            time.sleep(0.3)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """Everything that `writ up` runs; operators have an address, whose messages go to a Maildir."""
    home: Path = tmp_path_factory.mktemp("alarming")
    to = f"email:{OPERATORS}"
    settings = Settings(home=home, prefect_port=free_port(), page_port=free_port(), alarms_to=(to,))
    told = {
        "WRIT_HOME": str(home),
        "WRIT_PREFECT_PORT": str(settings.prefect_port),
        "WRIT_PAGE_PORT": str(settings.page_port),
        "WRIT_ALARMS_TO": json.dumps([to]),
        "PYTHONPATH": str(ROOT),
    }
    office = open_office(settings)
    with (
        running(office, say=lambda _line: None, extra_env=told) as up,
        prefect_api(up.api_url, password()) as prefect,
    ):
        yield System(office, up, prefect)
    office.register.close()


def test_a_crashed_run_is_told_to_the_operators_once(system: System) -> None:
    """By mail, with the run's name; a second look, or the same state again, tells nothing more."""
    run = system.run_of_sync("the one that broke")
    system.state(run, "CRASHED")
    system.until(system.mails)
    system.until(system.tellings)
    assert 1 == len(system.tellings())
    assert "the one that broke crashed in Prefect" in system.tellings()[0]
    (mail,) = system.mails()
    assert "the one that broke crashed in Prefect" in " ".join(mail.replace("=\n", "").split())
    system.post(
        f"/deployments/{system.deployment('alarm-operators/alarm-operators')}/create_flow_run", {}
    )
    system.until(lambda: 2 == len(system.tellings()))
    assert 1 == len(system.mails())
    # A run that is none of ours to tell of: what tells cannot set itself off.
    path = f"/deployments/{system.deployment('dispatch/dispatch')}/create_flow_run"
    at = {"type": "SCHEDULED", "state_details": {"scheduled_time": LATER.isoformat()}}
    system.state(system.post(path, {"state": at})["id"], "CRASHED")
    other = system.run_of_sync("the other one")
    system.state(other, "CRASHED")
    system.until(lambda: 2 == len(system.mails()))
    system.until(lambda: 3 == len(system.tellings()))
    with system.office.register.read() as session:
        said = [alarm_words(row) for row in every_alarm(session) if row.kind == "run"]
    assert ["the one that broke", "the other one"] == [
        text.partition(" crashed")[0] for text in said
    ]
    system.state(run, "CANCELLED")
    system.prefect.delete(f"/flow_runs/{other}").raise_for_status()
    system.post(path, {})
    system.until(lambda: not standing(system))


def standing(system: System) -> list[str]:
    """The alarms about runs that are not over: a pass clears what was seen to."""
    with system.office.register.read() as session:
        return [r.kind for r in every_alarm(session) if r.kind == "run" and r.cleared_at is None]


def test_a_sync_leaves_the_automations_as_they_are_and_mends_them(system: System) -> None:
    """A switch stays as somebody put it; what is gone or otherwise is made as it should be."""
    before = system.automations()
    assert sorted(before) == NAMES
    off, gone, other = NAMES[3], NAMES[2], NAMES[1]
    turned = system.prefect.patch(f"/automations/{before[off]['id']}", json={"enabled": False})
    turned.raise_for_status()
    system.prefect.delete(f"/automations/{before[gone]['id']}").raise_for_status()
    wrong = {k: before[other][k] for k in ("name", "trigger", "actions", "enabled")}
    path = f"/automations/{before[other]['id']}"
    system.prefect.put(path, json={**wrong, "description": "old"}).raise_for_status()
    sync = system.post(f"/deployments/{system.deployment('sync/sync')}/create_flow_run", {})["id"]
    ended = ("COMPLETED", "FAILED", "CRASHED")
    system.until(lambda: system.prefect.get(f"/flow_runs/{sync}").json()["state"]["type"] in ended)
    assert "COMPLETED" == system.prefect.get(f"/flow_runs/{sync}").json()["state"]["type"]
    after = system.automations()
    assert sorted(after) == NAMES
    assert [False, True] == [after[off]["enabled"], after[gone]["enabled"]]
    assert before[NAMES[0]] == after[NAMES[0]]
    assert before[other]["description"] == after[other]["description"]
    assert before[off]["id"] == after[off]["id"]


def test_the_events_that_prefect_has_of_its_queues_fit(system: System) -> None:
    """As its own watch over workers writes them; the queue of another pool is none of ours."""
    queues = system.post("/work_pools/writ/queues/filter", {})
    ids = {each["name"]: each["id"] for each in queues}
    found = system.automations()
    for name, queue in ((NAMES[2], "dispatch"), (NAMES[3], "desk")):
        trigger = EventTrigger.model_validate(found[name]["trigger"])
        assert "Proactive" == trigger.posture.value
        for event in ("not-ready", "ready"):
            assert trigger.covers(_of_queue(event, ids[queue]))
        assert not trigger.covers(_of_queue("not-ready", str(uuid4())))


def _of_queue(event: str, queue: str) -> ReceivedEvent:
    return ReceivedEvent.model_validate(
        {
            "occurred": LATER,
            "event": f"prefect.work-queue.{event}",
            "resource": {"prefect.resource.id": f"prefect.work-queue.{queue}"},
            "id": uuid4(),
        }
    )
