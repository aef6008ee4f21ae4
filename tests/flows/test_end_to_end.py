"""The main job with the real thing: server, worker, page, SMTP and the register, no mocks."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import select

from flows.running import running
from flows.wiring import Office, open_office
from tasks.clock import london_day, utc_now
from tasks.datafiles import DATA
from tasks.policy import working_days_from
from tasks.register.deliveries import CLAIMED, READY, SENDING
from tasks.register.models import DeliveryRow, HistoryRow, TaskRow
from tasks.register.work import the_task
from tasks.settings import Settings
from tasks.sight import open_books_of
from tests.notifications.mail_servers import Office as MailServer
from tests.notifications.mail_servers import free_port, smtp_server

pytestmark = [
    pytest.mark.prefect,
    # Prefect and its libraries, on import and in its own client.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

PATIENCE_SECONDS = 90
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
        self.prefect = httpx.Client(base_url=api, timeout=30, trust_env=False)
        self.page = httpx.Client(timeout=30, trust_env=False, follow_redirects=True)

    def writ(self, *args: str) -> str:
        """What the installed command prints."""
        done = subprocess.run(
            [*WRIT, *args], env=self.env, capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout

    def post(self, path: str, body: object) -> Any:
        """A call of Prefect's API, as its UI makes it; pressed again while SQLite is busy."""
        while True:
            reply = self.prefect.post(path, json=body)
            if reply.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                assert reply.is_success, reply.text
                return reply.json()
            time.sleep(0.2)

    def run_of(self, task_id: str) -> dict[str, Any]:
        """The one flow run of a task; one that was replaced stays as cancelled."""
        found = self.post(
            "/flow_runs/filter", {"flow_runs": {"tags": {"all_": [f"task:{task_id}"]}}}
        )
        found = [run for run in found if run["state"]["type"] != "CANCELLED"]
        assert len(found) == 1, [run["name"] for run in found]
        return cast(dict[str, Any], found[0])

    def standing(self, task_id: str) -> str:
        """The name of the state of a task's run."""
        return str(self.run_of(task_id)["state"]["name"])

    def deployment(self, name: str) -> dict[str, Any]:
        """A deployment by `flow/deployment`."""
        reply = self.prefect.get(f"/deployments/name/{name}")
        assert reply.is_success, reply.text
        return cast(dict[str, Any], reply.json())

    def press_run(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Run a deployment from its form and wait for its end."""
        deployment = self.deployment(name)
        run = self.post(
            f"/deployments/{deployment['id']}/create_flow_run", {"parameters": parameters}
        )
        done: dict[str, Any] = {}

        def ended() -> bool:
            done.update(self.prefect.get(f"/flow_runs/{run['id']}").json()["state"])
            return done["type"] in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

        wait_until(f"the end of {name}", ended)
        return done

    def task(self, task_id: str) -> TaskRow:
        """A task as the register has it."""
        with self.office.register.read() as session:
            return the_task(session, task_id)

    def in_hand(self) -> int:
        """How many messages are still to be sent, or being sent."""
        with self.office.register.read() as session:
            unsent = DeliveryRow.state.in_((READY, CLAIMED, SENDING))
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

    def link_in(self, letter: EmailMessage, title: str) -> str:
        """The signed link that a letter holds for the task with this title."""
        body = letter.get_body(("plain",))
        assert body is not None
        text = str(body.get_content())
        start = text.index(title.upper())
        found = re.search(r"http://\S+/t/\S+", text[start:])
        assert found, text
        return found[0]

    def press(self, link: str, **answer: str) -> httpx.Response:
        """Open a link and send its form."""
        fields = {name: unescape(value) for name, value in FIELD.findall(self.page.get(link).text)}
        return self.page.post(link, data={**fields, **answer})


def wait_until(what: str, ready: Callable[[], bool]) -> None:
    """Look twice a second until it is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        assert time.monotonic() < end, f"{what} did not come within {PATIENCE_SECONDS} s"
        time.sleep(0.5)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Everything that `writ up` runs, with a real mail server, in a folder of its own."""
    home = tmp_path_factory.mktemp("office")
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
            with running(office, say=log.append, extra_env=said) as embedded:
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


def test_the_main_job(stage: Stage) -> None:
    """An unscheduled election is called; people are told, answer, stay silent, and are overtaken."""
    stage.writ("directory", "load", str(DATA / "sample" / "blankshire.toml"))
    today = london_day(utc_now())
    poll = by_election_day(stage.office, today)
    election = f"blankshire.{poll}"

    a_schedule_makes_a_run(stage)
    it_is_called_from_its_form(stage, poll, election)
    the_owner_is_told_and_acknowledges_by_the_link(stage, election)
    the_owner_completes_by_the_link(stage, election)
    an_operator_completes_by_resuming_the_run(stage, election)
    a_moved_poll_moves_its_runs(stage, poll, election)
    a_silent_task_climbs_two_rungs(stage, election)
    assert "unchanged" in stage.writ("verify")


def a_schedule_makes_a_run(stage: Stage) -> None:
    """With newer libraries the scheduler runs, looks healthy, and makes nothing."""
    deployment = stage.deployment("sync/sync")
    schedule = {"schedule": {"cron": "30 4 * * *", "timezone": "Europe/London"}, "active": True}
    stage.post(f"/deployments/{deployment['id']}/schedules", [schedule])

    def made() -> bool:
        query = {"flow_runs": {"deployment_id": {"any_": [deployment["id"]]}}}
        runs = stage.post("/flow_runs/filter", query)
        return any(run["auto_scheduled"] and run["state"]["type"] == "SCHEDULED" for run in runs)

    wait_until("the run of a schedule", made)


def it_is_called_from_its_form(stage: Stage, poll: date, election: str) -> None:
    """The form refuses what cannot be, and a good one makes a readable run for each task."""
    form = {
        "area": "blankshire",
        "polling_day": poll.isoformat(),
        "polls": [{"kind": "local_england", "area": "ashford"}],
        "reason": "vacancy in Mill ward",
        "who": "Olu Operator",
    }
    nowhere = {**form, "polls": [{"kind": "local_england", "area": "atlantis"}]}
    refused = stage.press_run("call-election/call-an-election", {"election": nowhere})
    assert refused["type"] == "FAILED"
    assert "no area 'atlantis' in the directory" in refused["message"]

    called = stage.press_run("call-election/call-an-election", {"election": form})
    assert called["type"] == "COMPLETED", called["message"]

    tagged = {"flow_runs": {"tags": {"all_": [election]}}, "limit": 200}
    names = {run["name"] for run in stage.post("/flow_runs/filter", tagged)}
    assert {"Ashford · Joint letter to candidates", "Ashford · Close of nominations"} <= names
    plan = json.loads(stage.writ("plan", election, "--json"))
    assert len(names) <= len(plan["tasks"])
    description = stage.deployment(f"timetable-task/{election}")["description"]
    assert "Statement of persons nominated" in description
    assert (
        stage.standing(f"{election}/ashford/local_england.notice_of_election") == "Awaiting owner"
    )


def the_owner_is_told_and_acknowledges_by_the_link(stage: Stage, election: str) -> None:
    """A GET, as a mail scanner makes it, changes nothing; a POST acknowledges."""
    task = f"{election}/ashford/local_england.notice_of_election"
    wait_until("Asha's letter", lambda: bool(stage.letters_to("asha.khan@example.org")))
    letter = stage.letters_to("asha.khan@example.org")[0]
    link = stage.link_in(letter, "Publish the notice of election")
    wait_until("the end of the pass", lambda: not stage.in_hand())

    before = stage.history_length()
    for _ in range(3):
        shown = stage.page.get(link)
        assert shown.status_code == httpx.codes.OK
        assert "Publish the notice of election" in shown.text
    assert stage.history_length() == before
    assert stage.task(task).acknowledged_at is None

    assert stage.press(link, action="acknowledge", note="with the printers").is_success
    assert stage.task(task).acknowledged_by == "Asha Khan"
    wait_until("the acknowledgement in Prefect", lambda: stage.standing(task) == "Acknowledged")

    forged = stage.page.get(link[:-4] + "AAAA")
    assert forged.status_code == httpx.codes.NOT_FOUND


def the_owner_completes_by_the_link(stage: Stage, election: str) -> None:
    """The register has it first, then the run is Completed with the outcome."""
    task = f"{election}/blankshire/gold_meeting"
    letter = stage.letters_to("isla.reid@example.org")[0]
    link = stage.link_in(letter, "Hold the gold meeting")
    assert stage.press(link, action="complete", outcome="done", note="met on Tuesday").is_success
    assert (stage.task(task).state, stage.task(task).closed_by) == ("done", "Isla Reid")
    wait_until("the completion in Prefect", lambda: stage.standing(task) == "Done")
    assert stage.run_of(task)["state"]["type"] == "COMPLETED"


def an_operator_completes_by_resuming_the_run(stage: Stage, election: str) -> None:
    """The *Resume* form writes the register first; then its run is Completed."""
    task = f"{election}/blankshire/identify_leads"
    run = stage.run_of(task)
    answer = {"outcome": "done", "who": "Olu Operator", "evidence": "minute 7", "note": "by phone"}
    taken = stage.post(f"/flow_runs/{run['id']}/resume", {"run_input": answer})
    assert taken["status"] == "ACCEPT", taken
    wait_until("the end of the resumed run", lambda: stage.standing(task) == "Done")
    row = stage.task(task)
    assert (row.state, row.closed_by, row.note) == ("done", "Olu Operator", "by phone")
    assert row.evidence == {"Evidence": "minute 7"}


def a_moved_poll_moves_its_runs(stage: Stage, poll: date, election: str) -> None:
    """From its form; each task keeps one run, at its new moment, and a sync finds nothing to do."""
    task = f"{election}/ashford/local_england.notice_of_poll"
    before, due = stage.run_of(task), stage.task(task).due
    form = {
        "election": election,
        "polling_day": (poll + timedelta(days=7)).isoformat(),
        "reason": "the hall is flooded",
        "who": "Olu Operator",
    }
    shown = stage.press_run("replan/replan-an-election", {"change": {**form, "preview": True}})
    assert (shown["type"], shown["name"]) == ("COMPLETED", "Preview"), shown["message"]
    assert stage.task(task).due == due

    moved = stage.press_run("replan/replan-an-election", {"change": form})
    assert moved["type"] == "COMPLETED", moved["message"]
    assert stage.task(task).due > due
    after = stage.run_of(task)
    assert after["expected_start_time"] > before["expected_start_time"]
    assert stage.standing(f"{election}/blankshire/gold_meeting") == "Done"
    assert "nothing to do" in stage.writ("sync")


def a_silent_task_climbs_two_rungs(stage: Stage, election: str) -> None:
    """One working day before the deadline the deputy is asked, one after it the returning officer."""
    task = f"{election}/ashford/local_england.nominations_close"
    with stage.office.register.read() as session:
        days = open_books_of(session).office_days("England")
    due = stage.task(task).due

    def pass_at(moment: datetime) -> None:
        stage.mail.taken.clear()
        stage.writ("dispatch", "--now", moment.isoformat())

    pass_at(working_days_from(due, -1, days))
    assert stage.task(task).rung == 1
    assert "CLOSE OF NOMINATIONS" in written_to(stage, "ben.oduya@example.org")
    assert "CLOSE OF NOMINATIONS" not in written_to(stage, "chloe.marsh@example.org")

    pass_at(working_days_from(due, 1, days))
    assert stage.task(task).rung == 2
    assert "CLOSE OF NOMINATIONS" in written_to(stage, "chloe.marsh@example.org")
    assert stage.standing(task) == "Escalated"


def written_to(stage: Stage, address: str) -> str:
    """Everything written to one address since the mailbox was emptied, in capitals."""
    said = []
    for letter in stage.letters_to(address):
        body = letter.get_body(("plain",))
        said += [str(letter["Subject"]), str(body.get_content()) if body else ""]
    return "\n".join(said).upper()
