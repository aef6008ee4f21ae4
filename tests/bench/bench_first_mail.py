"""From the press of *Run* on the form that calls an election to the first mail handed over."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
from sqlalchemy import func, select

from flows.cli.terminal.show import say
from flows.names import CALL_ELECTION
from flows.prefect.environment import CLIENT_AUTH
from flows.running import running
from flows.wiring import Office, open_office
from tasks.clock import utc_now
from tasks.files.datafiles import DATA
from tasks.people.directory_file import read_directory
from tasks.people.posts import load_posts
from tasks.register.models import DeliveryRow, ElectionRow
from tasks.register.plans.directory_store import replace_directory
from tasks.settings import Settings
from tasks.terms import DeliveryState
from tests.bench.bench_prefect import environment, free_port
from tests.flows.choosing import with_labels
from tests.flows.days import thursdays
from tests.flows.operator import prefect_api

CALLS = 20
WEEKS_AHEAD = 12
PATIENCE_SECONDS = 300
GLANCE_SECONDS = 0.05
IDLE_SECONDS = 5
GOAL_SECONDS = 15.0
# So that there is something to send at night, and for the twentieth time in an hour.
POLICY = (
    "[quiet]\nstarts = 23:59:59\nends = 00:00:00\ndays_off = false\n"
    "[limits]\nmessages_an_hour = 1000\n"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One call: when each step was reached."""

    pressed: datetime
    started: datetime
    kept: datetime
    looked: datetime
    handed_over: datetime

    def steps(self) -> dict[str, float]:
        """What took how long, in seconds."""
        return {
            "all": (self.handed_over - self.pressed).total_seconds(),
            "until the form's process runs": (self.started - self.pressed).total_seconds(),
            "until the election is planned and kept": (self.kept - self.started).total_seconds(),
            "until the dispatcher looks": (self.looked - self.kept).total_seconds(),
            "until the first mail is handed over": (self.handed_over - self.looked).total_seconds(),
        }


def main(out: dict[str, Any]) -> None:
    """Put the figures into `out["first_mail"]`, and print them."""
    with tempfile.TemporaryDirectory() as folder, _up(Path(folder)) as (office, prefect):
        _idle(office, prefect)
        calls = [_call(office, prefect, day) for day in islice(thursdays(WEEKS_AHEAD), CALLS)]
    steps = [call.steps() for call in calls]
    figures = {
        name: {"p50_s": round(median(each), 2), "p95_s": round(quantiles(each, n=20)[-1], 2)}
        for name in steps[0]
        for each in [[step[name] for step in steps]]
    }
    out["first_mail"] = {"calls": CALLS, "goal_p95_s": GOAL_SECONDS, **figures}
    for name, figure in figures.items():
        print(f"  {name:40} p50 {figure['p50_s']:6.2f} s   p95 {figure['p95_s']:6.2f} s")


@contextmanager
def _up(home: Path) -> Iterator[tuple[Office, httpx.Client]]:
    """Everything that `writ up` runs, in a folder of its own."""
    (home / "policy").mkdir()
    (home / "policy" / "blankshire.toml").write_text(POLICY, encoding="utf-8")
    settings = Settings(home=home, prefect_port=free_port(), page_port=free_port(), digests=False)
    told = {
        "WRIT_PREFECT_PORT": str(settings.prefect_port),
        "WRIT_PAGE_PORT": str(settings.page_port),
        "WRIT_DIGESTS": "false",
    }
    office = open_office(settings)
    with office.register.write() as session:
        sample = read_directory(DATA / "sample" / "blankshire.toml", load_posts())
        replace_directory(session, sample)
    with environment(home, settings.prefect_port):
        user, _, password = os.environ[CLIENT_AUTH].partition(":")
        with (
            running(office, say=say, extra_env=told) as embedded,
            prefect_api(embedded.api_url, (user, password)) as prefect,
        ):
            yield office, prefect
    office.register.close()


def _call(office: Office, prefect: httpx.Client, poll: date) -> Call:
    """Call one election from its form, and wait until all is quiet again."""
    form = {
        "area": "blankshire",
        "polling_day": poll.isoformat(),
        "reason": "a benchmark",
        "polls": [{"kind": "local_england", "area": "ashford"}],
        "who": "make bench",
    }
    shown = prefect.get(f"/deployments/name/{CALL_ELECTION}").raise_for_status().json()
    given = with_labels(shown["parameter_openapi_schema"], {"election": form})
    with office.register.read() as session:
        last = session.scalar(select(func.max(DeliveryRow.number))) or 0
    pressed = utc_now()
    path = f"/deployments/{shown['id']}/create_flow_run"
    made = prefect.post(path, json={"parameters": given}).raise_for_status().json()
    kept = _when(lambda: _is_kept(office, poll))
    looked, handed_over = _first_mail(office, last)
    _idle(office, prefect)
    run = prefect.get(f"/flow_runs/{made['id']}").raise_for_status().json()
    return Call(pressed, datetime.fromisoformat(run["start_time"]), kept, looked, handed_over)


def _is_kept(office: Office, poll: date) -> bool:
    with office.register.read() as session:
        return session.get(ElectionRow, f"blankshire.{poll}") is not None


def _first_mail(office: Office, last: int) -> tuple[datetime, datetime]:
    """When the first message after number `last` was made, and when it was taken."""
    newest = select(DeliveryRow.created_at, DeliveryRow.finished_at).where(
        DeliveryRow.number > last, DeliveryRow.finished_at.is_not(None)
    )
    found: list[tuple[datetime, datetime]] = []

    def is_there() -> bool:
        with office.register.read() as session:
            row = session.execute(newest.order_by(DeliveryRow.finished_at).limit(1)).first()
        found.extend([(row[0], row[1])] if row is not None else [])
        return bool(found)

    _when(is_there)
    return found[0]


def _idle(office: Office, prefect: httpx.Client) -> None:
    """Wait until nothing is to be sent, and no flow runs, for a while."""
    at_work = {"state": {"type": {"any_": ["PENDING", "RUNNING"]}}}
    quiet_since = time.monotonic()
    end = quiet_since + PATIENCE_SECONDS
    while time.monotonic() - quiet_since < IDLE_SECONDS:
        runs = prefect.post("/flow_runs/count", json={"flow_runs": at_work}).raise_for_status()
        with office.register.read() as session:
            unsent = DeliveryRow.state.in_(
                (DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.SENDING)
            )
            waiting = session.scalar(select(func.count()).where(unsent))
        if runs.json() or waiting:
            quiet_since = time.monotonic()
        if time.monotonic() > end:
            raise TimeoutError("the system did not come to rest")
        time.sleep(GLANCE_SECONDS * 10)


def _when(true: Any) -> datetime:
    """The moment at which something became true."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the first mail did not come")
        time.sleep(GLANCE_SECONDS)
    return utc_now()
