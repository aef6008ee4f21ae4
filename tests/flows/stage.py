"""A stage for stories with the real thing: server, worker, dispatcher, page, SMTP and the register."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_SERVER_ALLOW_EPHEMERAL_MODE,
    temporary_settings,
)
from pydantic import SecretStr
from sqlalchemy import select

from flows.prefect.environment import api_url, prefect_auth
from flows.prefect.wanted import STANDING_TAGS
from flows.running import running
from flows.wiring import Office, open_office
from tasks.register.models import DeliveryRow, TaskRow
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.models import HistoryRow
from tasks.settings import Settings
from tasks.terms import DeliveryState
from tests.flows.choosing import with_labels
from tests.flows.operator import prefect_api
from tests.notifications.channels.mail_servers import Office as MailServer
from tests.notifications.channels.mail_servers import free_port, smtp_server

PATIENCE_SECONDS = 240
NOTICE_WORKING_DAYS = 30
THURSDAY = 3
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
WRIT = [sys.executable, "-m", "flows.cli"]


class Stage:
    """The running system, and the hands of the people who use it."""

    def __init__(self, office: Office, api: str, mail: MailServer, env: dict[str, str]) -> None:
        self.office = office
        self.mail = mail
        self.env = env
        user, _, secret = prefect_auth(office.settings.home)[1].partition(":")
        self.prefect = prefect_api(api, (user, secret))
        self.page = httpx.Client(timeout=30, trust_env=False, follow_redirects=True)

    def writ(self, *args: str) -> str:
        """What the installed command prints."""
        done = subprocess.run(
            [*WRIT, *args], env=self.env, capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout

    def post(self, path: str, body: object) -> Any:
        """A call of Prefect's API, as its UI makes it."""
        reply = self.prefect.post(path, json=body)
        assert reply.is_success, reply.text
        return reply.json()

    def runs_of(self, task_id: str) -> list[dict[str, Any]]:
        """Every flow run that a task ever had."""
        query = {"flow_runs": {"tags": {"all_": [f"task:{task_id}"]}}}
        return cast(list[dict[str, Any]], self.post("/flow_runs/filter", query))

    def run_of(self, task_id: str) -> dict[str, Any]:
        """The one flow run of a task; one that was replaced stays as cancelled."""
        found = [run for run in self.runs_of(task_id) if run["state"]["type"] != "CANCELLED"]
        assert len(found) == 1, [run["name"] for run in found]
        return found[0]

    def standing(self, task_id: str) -> str:
        """Where a task stands, as the one tag of its run says that tells it."""
        return standing_of(self.run_of(task_id))

    def deployment(self, name: str) -> dict[str, Any]:
        """A deployment by `flow/deployment`."""
        reply = self.prefect.get(f"/deployments/name/{name}")
        assert reply.is_success, reply.text
        return cast(dict[str, Any], reply.json())

    def offers(self, name: str, choice: str) -> bool:
        """Whether a form has this id among its choices."""
        schema = self.deployment(name)["parameter_openapi_schema"]
        return f"({choice})" in json.dumps(schema)

    def refused(self, name: str, parameters: dict[str, Any]) -> str:
        """What Prefect says to a form with a choice that it does not offer."""
        reply = self._press(name, parameters)
        assert reply.status_code == httpx.codes.CONFLICT, reply.text
        return reply.text

    def _press(self, name: str, parameters: dict[str, Any]) -> httpx.Response:
        """What Prefect says to a form, filled in with what it offers now."""
        deployment = self.deployment(name)
        given = with_labels(deployment["parameter_openapi_schema"], parameters)
        path = f"/deployments/{deployment['id']}/create_flow_run"
        return self.prefect.post(path, json={"parameters": given})

    def artifacts(self, ended: dict[str, Any]) -> list[dict[str, Any]]:
        """What a run that was pressed has kept."""
        query = {"artifacts": {"flow_run_id": {"any_": [ended["run_id"]]}}}
        return cast(list[dict[str, Any]], self.post("/artifacts/filter", query))

    def press_run(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Run a deployment from its form and wait for its end. The form is opened again until it offers
        what is chosen: the choices are made anew a moment after what they are made from has changed."""
        run: dict[str, Any] = {}
        done: dict[str, Any] = {}

        def taken() -> bool:
            reply = self._press(name, parameters)
            if reply.status_code == httpx.codes.CONFLICT:
                return False
            assert reply.is_success, reply.text
            run.update(reply.json())
            return True

        def ended() -> bool:
            seen = self.prefect.get(f"/flow_runs/{run['id']}").json()
            done.update(seen["state"], run=seen["name"], tags=seen["tags"], run_id=run["id"])
            return done["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

        wait_until(f"{name} to take {parameters}", taken)
        wait_until(f"the end of {name}", ended)
        return done

    def task(self, task_id: str) -> TaskRow:
        """A task as the register has it."""
        with self.office.register.read() as session:
            return the_task(session, task_id)

    def in_hand(self) -> int:
        """How many messages are still to be sent, or being sent."""
        with self.office.register.read() as session:
            unsent = DeliveryRow.state.in_(
                (DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.SENDING)
            )
            return len(session.scalars(select(DeliveryRow.number).where(unsent)).all())

    def history_length(self) -> int:
        """How many entries the history has."""
        with self.office.register.read() as session:
            return len(session.scalars(select(HistoryRow.number)).all())

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What the mail server took in for one address."""
        return [
            message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
            for envelope in list(self.mail.taken)
            if envelope.rcpt_tos == [address]
        ]

    def text_of(self, letter: EmailMessage) -> str:
        """The plain text of a letter."""
        body = letter.get_body(("plain",))
        assert body is not None
        return str(body.get_content())

    def link_in(self, letter: EmailMessage, title: str) -> str:
        """The signed link that a letter holds for the task with this title."""
        text = self.text_of(letter)
        start = text.index(title.upper())
        found = re.search(r"http://\S+/t/\S+", text[start:])
        assert found, text
        return found[0]

    def link_on_list(self, letter: EmailMessage, title: str) -> str:
        """The link to the task with this title on the list of all tasks, to which a letter leads."""
        found = re.search(r"http://\S+/me/\S+", self.text_of(letter))
        assert found, letter
        listed = re.search(
            rf'href="([^"]*/t/[^"]+)">{re.escape(title)}', self.page.get(found[0]).text
        )
        assert listed, title
        return str(httpx.URL(found[0]).join(unescape(listed[1])))

    def press(self, link: str, **answer: str) -> httpx.Response:
        """Open a link and send its form."""
        fields = {name: unescape(value) for name, value in FIELD.findall(self.page.get(link).text)}
        return self.page.post(link, data={**fields, **answer})


def standing_of(run: dict[str, Any]) -> str:
    """The one tag of a run that says where its task stands."""
    (standing,) = STANDING_TAGS & set(run["tags"])
    return standing


def wait_until(what: str, ready: Callable[[], bool]) -> None:
    """Look twice a second until it is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < end, f"{what} did not come within {PATIENCE_SECONDS} s"
        time.sleep(0.5)


def _prefect_of(settings: Settings) -> AbstractContextManager[Any]:
    """Point this process at a server to come: the tests imported Prefect before there was one."""
    return temporary_settings(
        {
            PREFECT_API_URL: api_url(settings.prefect_port),
            PREFECT_API_AUTH_STRING: prefect_auth(settings.home)[1],
            PREFECT_SERVER_ALLOW_EPHEMERAL_MODE: False,
        }
    )


@contextmanager
def on_stage(home: Path) -> Iterator[Stage]:
    """Everything that `writ up` runs, with a real mail server, in a folder of its own."""
    # The story goes by the real clock, and must not wait for Monday morning.
    (home / "policy").mkdir()
    (home / "policy" / "blankshire.toml").write_text(
        "[quiet]\nstarts = 23:59:59\nends = 00:00:00\ndays_off = false\n", encoding="utf-8"
    )
    mail = MailServer()
    with smtp_server(mail) as smtp_url:
        settings = Settings(
            home=home,
            prefect_port=free_port(),
            page_port=free_port(),
            smtp_url=SecretStr(smtp_url),
            mail_from="Writ <writ@blankshire.example>",
            digests=False,  # a Monday's summary would name what the story asks for
        )
        said = {
            "WRIT_HOME": str(home),
            "WRIT_PREFECT_PORT": str(settings.prefect_port),
            "WRIT_PAGE_PORT": str(settings.page_port),
            "WRIT_SMTP_URL": smtp_url,
            "WRIT_MAIL_FROM": settings.mail_from,
            "WRIT_DIGESTS": "false",
        }
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("WRIT_", "PREFECT_"))}
        office = open_office(settings)
        log: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            for name in [k for k in os.environ if k.startswith(("WRIT_", "PREFECT_"))]:
                patch.delenv(name)
            with _prefect_of(settings), running(office, say=log.append, extra_env=said) as embedded:
                env = {**clean, **said, "PYTHONPATH": str(Path(__file__).parents[2])}
                ready = Stage(office, embedded.api_url, mail, env)
                yield ready
                ready.prefect.close()
                ready.page.close()
        office.register.close()


def by_election_day(office: Office, today: date) -> date:
    """The first Thursday at least 30 working days away on which offices work."""
    with office.register.read() as session:
        books = open_books_of(session)
    days = books.office_days("England")
    day = days.forward(today, NOTICE_WORKING_DAYS)
    while day.weekday() != THURSDAY:
        day = days.forward(day, 1)
    return day
