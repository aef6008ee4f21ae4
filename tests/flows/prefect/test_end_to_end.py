"""The main job with the real thing: server, worker, page, SMTP and the register, no mocks."""

import json
from datetime import date, datetime, timedelta
from email.message import EmailMessage

import httpx
import pytest

from tasks.clock import london_day, utc_now
from tasks.files.datafiles import DATA
from tasks.policy.policy import working_days_from
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.answers import answers_of, standing_answers
from tests.flows.stage import Stage, by_election_day, standing_of, wait_until

pytestmark = [
    pytest.mark.prefect,
    # Prefect and its libraries, on import and in its own client.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def test_the_main_job(stage: Stage) -> None:
    """An unscheduled election is called; people are told, answer, stay silent, and are overtaken."""
    stage.writ("directory", "load", str(DATA / "sample" / "blankshire.toml"))
    today = london_day(utc_now())
    poll = by_election_day(stage.office, today)
    election = f"blankshire.{poll}"

    a_schedule_makes_a_run(stage)
    it_is_called_from_its_form(stage, poll, election)
    the_owner_is_told_and_acknowledges_by_the_link(stage, election)
    done = the_owner_completes_by_the_link(stage, election)
    an_operator_completes_by_resuming_the_run(stage, election)
    an_operator_reopens_it_from_its_form(stage, election)
    a_moved_poll_moves_its_runs(stage, poll, election)
    assert stage.standing(done) == "done"
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
    assert "atlantis" in stage.refused("call-election/call-an-election", {"election": nowhere})
    today = {**form, "polling_day": "2020-05-07"}
    past = stage.press_run("call-election/call-an-election", {"election": today})
    assert past["type"] == "FAILED"
    assert "is in the past" in past["message"]
    assert past["run"].startswith("Refused: Thursday 7 May 2020 is in the past")

    called = stage.press_run("call-election/call-an-election", {"election": form})
    assert called["type"] == "COMPLETED", called["message"]
    assert called["run"].startswith("Called Blankshire ")
    (kept,) = stage.artifacts(called)
    assert "Publish the notice of election" in kept["data"]
    assert (
        f"/deployments/deployment/{stage.deployment(f'timetable-task/{election}')['id']}"
        in kept["data"]
    )

    tagged = {"flow_runs": {"tags": {"all_": [election]}}, "limit": 200}
    names = {run["name"] for run in stage.post("/flow_runs/filter", tagged)}
    assert {"Ashford · Joint letter to candidates", "Ashford · Close of nominations"} <= names
    plan = json.loads(stage.writ("plan", election, "--json"))
    assert len(names) <= len(plan["tasks"])
    description = stage.deployment(f"timetable-task/{election}")["description"]
    assert "Statement of persons nominated" in description
    assert (
        stage.standing(f"{election}/ashford/local_england.notice_of_election") == "awaiting owner"
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
    wait_until("the acknowledgement in Prefect", lambda: stage.standing(task) == "acknowledged")

    forged = stage.page.get(link[:-4] + "AAAA")
    assert forged.status_code == httpx.codes.NOT_FOUND


def the_owner_completes_by_the_link(stage: Stage, election: str) -> str:
    """From the list to which their letter leads. The register has it first, then the run is Completed with the
    outcome; which task it was."""
    letter = stage.letters_to("isla.reid@example.org")[0]
    task, title = told_of(stage, letter, election)
    link = stage.link_on_list(letter, title)
    assert stage.press(link, action="complete", outcome="done", note="met on Tuesday").is_success
    assert (stage.task(task).state, stage.task(task).closed_by) == ("done", "Isla Reid")
    wait_until("the completion in Prefect", lambda: stage.standing(task) == "done")
    assert stage.run_of(task)["state"]["type"] == "COMPLETED"
    return task


def told_of(stage: Stage, letter: EmailMessage, election: str) -> tuple[str, str]:
    """A task of the force alone that a letter tells of, in full or on its list, by id and title; not the
    operator's below."""
    text = " ".join(stage.text_of(letter).split())
    tasks = json.loads(stage.writ("plan", election, "--json"))["tasks"]
    return next(
        (task["id"], task["title"])
        for task in tasks
        if task["area"] == "blankshire"
        and task["key"] != "identify_leads"
        and f"{task['title']}, Blankshire" in text
    )


def an_operator_completes_by_resuming_the_run(stage: Stage, election: str) -> None:
    """The *Resume* form writes the register first; then its run is Completed."""
    task = f"{election}/blankshire/identify_leads"
    run = stage.run_of(task)
    answer = {"outcome": "done", "who": "Olu Operator", "evidence": "minute 7", "note": "by phone"}
    taken = stage.post(f"/flow_runs/{run['id']}/resume", {"run_input": answer})
    assert taken["status"] == "ACCEPT", taken
    wait_until("the end of the resumed run", lambda: stage.standing(task) == "done")
    row = stage.task(task)
    assert (row.state, row.closed_by, row.note) == ("done", "Olu Operator", "by phone")
    with stage.office.register.read() as session:
        (given,) = answers_of(session, [row.number])[row.number]
    assert (given.who, given.evidence) == ("Olu Operator", {"Evidence": "minute 7"})


def an_operator_reopens_it_from_its_form(stage: Stage, election: str) -> None:
    """The completed run stays as it was; a new one waits for the owner, and is completed in its turn."""
    task = f"{election}/blankshire/identify_leads"
    old = stage.run_of(task)
    form = {"task": task, "note": "the wrong minute", "who": "Olu Operator"}
    nothing = {"change": {**form, "task": f"{election}/x/y"}}
    # A form to which nothing was offered yet takes whatever is typed.
    wait_until("the task among those to reopen", lambda: stage.offers("reopen/reopen-a-task", task))
    assert f"{election}/x/y" in stage.refused("reopen/reopen-a-task", nothing)
    done = stage.press_run("reopen/reopen-a-task", {"change": form})
    assert done["type"] == "COMPLETED", done["message"]
    assert (stage.task(task).state, stage.task(task).closed_by) == ("open", None)
    runs = {run["id"]: standing_of(run) for run in stage.runs_of(task)}
    assert runs.pop(old["id"]) == "opened again"
    assert list(runs.values()) == ["awaiting owner"]
    (new,) = runs
    stage.post(
        f"/flow_runs/{new}/resume",
        {
            "run_input": {
                "outcome": "done",
                "who": "Olu Operator",
                "evidence": "minute 8",
                "note": "",
            }
        },
    )
    wait_until(
        "the end of the new run",
        lambda: {"done", "opened again"} == {standing_of(run) for run in stage.runs_of(task)},
    )
    with stage.office.register.read() as session:
        (given,) = standing_answers(session, stage.task(task).number)
    assert given.evidence == {"Evidence": "minute 8"}
    late = {"task": task, "who": "Olga", "outcome": "done", "evidence": "", "note": "late"}
    wait_until(
        "a form that no longer offers what is done",
        lambda: not stage.offers("record-completion/record-a-completion", task),
    )
    refused = stage.refused("record-completion/record-a-completion", {"report": late})
    assert task in refused


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
    assert (shown["type"], shown["name"]) == ("COMPLETED", "Completed"), shown["message"]
    assert shown["message"].startswith("Preview, nothing was changed. ")
    assert stage.task(task).due == due
    assert "preview" in shown["tags"]
    assert shown["run"].startswith("Preview: would ")
    assert "Nothing was changed" in stage.artifacts(shown)[0]["data"]

    moved = stage.press_run("replan/replan-an-election", {"change": form})
    assert moved["type"] == "COMPLETED", moved["message"]
    assert stage.task(task).due > due
    described = stage.deployment(f"timetable-task/{election}")["description"]
    assert "**The poll was moved to" in described
    after = stage.run_of(task)
    assert after["expected_start_time"] > before["expected_start_time"]
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
    assert stage.standing(task) == "escalated"


def written_to(stage: Stage, address: str) -> str:
    """Everything written to one address since the mailbox was emptied, in capitals and on one line."""
    said = []
    for letter in stage.letters_to(address):
        body = letter.get_body(("plain",))
        said += [str(letter["Subject"]), str(body.get_content()) if body else ""]
    return " ".join(" ".join(said).split()).upper()
