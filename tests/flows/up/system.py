"""A system that is up, and what people do to it: for tests of what it tells meanwhile."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from flows.running import running
from flows.up import Embedded
from flows.wiring import Office, open_office
from tasks.actions.answering import complete
from tasks.actions.asks.day import Move
from tasks.actions.calling import call_election
from tasks.actions.changing import change_election
from tasks.actions.handing_up import hand_up
from tasks.clock import london_day, utc_now
from tasks.files.datafiles import DATA
from tasks.people.directory_file import read_directory
from tasks.people.posts import load_posts
from tasks.planning.polls import ElectionFacts, Poll
from tasks.register.models import DeliveryRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import replace_directory, stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tasks.settings import Settings
from tasks.terms import DeliveryState
from tasks.views.answers import Outcome
from tests.flows.conftest import ROOT, password
from tests.flows.days import thursdays
from tests.flows.operator import prefect_api

PATIENCE_SECONDS = 180.0
POLICY = (
    "[quiet]\nstarts = 23:59:59\nends = 00:00:00\ndays_off = false\n"
    "[limits]\nmessages_an_hour = 1000\nmessages_a_day = 1000\n"
)


class System:
    """A system that is up, and what people do to it."""

    def __init__(self, office: Office, up: Embedded, prefect: httpx.Client) -> None:
        self.office, self.up, self.prefect = office, up, prefect
        self.days, self.later = thursdays(11), thursdays(41)

    def passes(self, *states: str) -> list[dict[str, Any]]:
        """The runs of the dispatch deployment in these states."""
        query = {
            "work_queue_name": {"any_": ["dispatch"]},
            "state": {"type": {"any_": list(states)}},
        }
        found = self.prefect.post("/flow_runs/filter", json={"flow_runs": query})
        return list(found.raise_for_status().json())

    def until(self, true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Look after the services, as `writ up` does, until something is true."""
        end = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < end
            self.up.look()
            time.sleep(0.2)

    def calls(self) -> str:
        """One more election is called, of which much is due at once; its id."""
        now = utc_now()
        facts = ElectionFacts(
            "blankshire", next(self.days), london_day(now), (Poll("local_england", "ashford"),)
        )
        with self.office.register.write() as session:
            call_election(session, facts, reason="a test", who="Olga", now=now)
        return facts.id

    def answers(self, election: str) -> None:
        """The chief of staff reports a task done of which others were told."""
        with self.office.register.write() as session:
            number = the_task(
                session, f"{election}/ashford/local_england.notice_of_election"
            ).number
            complete(
                session,
                number,
                Answerer("Asha Khan", "asha.khan"),
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence={},
                now=utc_now(),
            )

    def replans(self, election: str) -> None:
        """It moves by months."""
        now = utc_now()
        with self.office.register.write() as session:
            ask = Move(next(self.later), reason="a test")
            change_election(session, election, ask, who="Olga", now=now, preview=False)

    def hands_up(self, election: str) -> None:
        """An owner wants the next post asked."""
        with self.office.register.write() as session:
            number = the_task(session, f"{election}/blankshire/gold_meeting").number
            hand_up(
                session,
                number,
                Answerer("Isla Reid", "isla.reid"),
                why="today",
                books=open_books_of(session),
                now=utc_now(),
            )

    def all_told(self) -> bool:
        """True when nothing is due, and nothing waits to be sent."""
        with self.office.register.read() as session:
            unsent = DeliveryRow.state.in_(
                (DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.SENDING)
            )
            waiting = session.scalar(select(func.count()).where(unsent))
        return not waiting and self.office.due(now=utc_now()) is None

    def sent(self) -> int:
        """How many messages have gone out."""
        with self.office.register.read() as session:
            return (
                session.scalar(select(func.count()).where(DeliveryRow.state == DeliveryState.SENT))
                or 0
            )


@contextmanager
def system_up(
    settings: Settings, *, copies: int = 1, told: Mapping[str, str] | None = None
) -> Iterator[System]:
    """Everything that `writ up` runs, as these settings say; messages go to a Maildir, at any hour. `told` are
    settings that its processes have besides."""
    home: Path = settings.home
    (home / "policy").mkdir()
    (home / "policy" / "blankshire.toml").write_text(POLICY, encoding="utf-8")
    environ = {
        "WRIT_HOME": str(home),
        "WRIT_PREFECT_PORT": str(settings.prefect_port),
        "WRIT_PAGE_PORT": str(settings.page_port),
        "WRIT_DIGESTS": "false",
        "PYTHONPATH": str(ROOT),
        **(told or {}),
    }
    office = open_office(settings)
    with office.register.write() as session:
        sample = read_directory(DATA / "sample" / "blankshire.toml", load_posts())
        replace_directory(session, sample)
    with pytest.MonkeyPatch.context() as patch:
        for name in [k for k in os.environ if k.startswith(("WRIT_", "PREFECT_"))]:
            patch.delenv(name)
        with (
            running(office, say=lambda _line: None, extra_env=environ, copies=copies) as up,
            prefect_api(up.api_url, password()) as prefect,
        ):
            yield System(office, up, prefect)
    office.register.close()
