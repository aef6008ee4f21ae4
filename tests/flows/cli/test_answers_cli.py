"""`writ ack`, `snooze`, `escalate` and `archive`, as they are typed."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from typing_extensions import override

from flows.elections.archive import archived
from flows.fields.change_forms import ArchiveForm
from flows.wiring import open_office
from tasks.actions.owners.asking import ask
from tasks.clock import london_day, utc_now
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import the_task
from tests.flows.days import a_thursday
from tests.flows.typed import LOAD, Run, begun


@pytest.fixture
def writ(writ: Run) -> Run:
    """`writ ...` with Blankshire loaded."""
    begun(writ, LOAD)
    return writ


def polling_day() -> date:
    """A quarter of a year ahead."""
    return a_thursday(13)


@pytest.fixture
def election(writ: Run) -> str:
    """An election in Ashford; what its source recommends for by now is open."""
    day, poll = polling_day().isoformat(), "local_england:ashford"
    begun(writ, ("call", "--area", "blankshire", "--date", day, "--poll", poll), ("dispatch",))
    return f"blankshire.{polling_day()}"


def tasks(writ: Run, election: str) -> dict[str, dict[str, Any]]:
    """The tasks of the election by id."""
    return {task["id"]: task for task in json.loads(writ("tasks", election, "--json")[1])}


def an_open_task(writ: Run, election: str) -> str:
    """One that stays open for another week."""
    week = (utc_now() + timedelta(weeks=1)).isoformat()
    found = [t for t in tasks(writ, election).values() if t["state"] == "open" and t["due"] > week]
    return str(found[-1]["id"])


def test_a_task_is_snoozed_and_woken(writ: Run, election: str) -> None:
    """The list says until when, in words and as JSON; `now` ends it."""
    task = an_open_task(writ, election)
    day = london_day(utc_now()) + timedelta(days=2)
    code, out, _ = writ("snooze", task, "--until", day, "--note", "the hall is booked", "--json")
    assert 0 == code
    assert json.loads(out)["changed"]
    snoozed = tasks(writ, election)[task]["snoozed"]
    assert ("the hall is booked", True) == (
        snoozed["why"],
        snoozed["until"].startswith(f"{day}T09:00:00"),
    )
    listed = json.loads(writ("tasks", election, "--state", "snoozed", "--json")[1])
    assert [task] == [found["id"] for found in listed]
    lines = writ("tasks", election)[1].splitlines()
    assert "snoozed until" in lines[lines.index(f"  {task}") - 1]
    assert f"{task}: not snoozed any more\n" == writ("snooze", task, "--until", "now")[1]
    assert f"{task}: not snoozed; nothing changed\n" == writ("snooze", task, "--until", "now")[1]
    assert tasks(writ, election)[task]["snoozed"] is None


def test_a_snooze_that_cannot_be(writ: Run, election: str) -> None:
    """One line that says what is the latest; and what cannot be read is wrong usage."""
    task = an_open_task(writ, election)
    late = polling_day() + timedelta(days=1)
    code, out, err = writ("snooze", task, "--until", late, "--note", "later")
    assert (1, "", 1) == (code, out, len(err.splitlines()))
    assert f"writ: {task} may be snoozed until " in err
    code, _, err = writ("snooze", task, "--until", london_day(utc_now()) + timedelta(days=2))
    assert (1, "writ: a snooze needs a reason; write it in the note\n") == (code, err)
    with pytest.raises(SystemExit):
        writ("snooze", task, "--until", "Friday", "--note", "x")


def test_a_task_is_handed_up(writ: Run, election: str) -> None:
    """Those above are named; pressed again before they are told, nothing changes."""
    task = an_open_task(writ, election)
    code, out, _ = writ("escalate", task, "--note", "no answer", "--who", "Olga")
    assert (0, True) == (code, out.startswith(f"{task}: handed up to "))
    code, out, _ = writ("escalate", task, "--note", "no answer", "--json")
    assert (1, False) == (code, json.loads(out)["changed"])
    assert "handed-up" in {
        entry["kind"] for entry in json.loads(writ("history", election, "--json")[1])
    }


def test_an_acknowledgement_says_until_when(writ: Run, election: str) -> None:
    """And whose it is, when somebody else comes later, which is refused; said twice it is only so."""
    task = an_open_task(writ, election)
    code, out, _ = writ("ack", task, "--who", "Asha")
    assert (0, True) == (code, out.startswith(f"{task}: acknowledged until "))
    code, out, _ = writ("ack", task, "--who", "Ben")
    assert (1, True) == (code, out.rstrip().endswith(" by Asha; nothing changed"))
    assert 0 == writ("ack", task, "--who", "Asha")[0]
    assert "Asha" == tasks(writ, election)[task]["acknowledged"]["by"]


def test_evidence_is_added_to_what_is_done(writ: Run, election: str) -> None:
    """Afterwards, and to nothing else."""
    task = an_open_task(writ, election)
    add = ("add-evidence", task, "--evidence", "folder 4", "--who", "Olga")
    code, _, err = writ(*add)
    assert 1 == code
    assert "is open, not done" in err
    assert 0 == writ("done", task, "--who", "Olga", "--json")[0]
    code, out, err = writ(*add)
    assert 0 == code, err
    said = " ".join(out.split())
    assert f"{task}: evidence added to '{tasks(writ, election)[task]['title']}'" in said
    code, out, _ = writ(*add, "--json")
    assert {"task": task, "added": ["Evidence"], "missing": []} == json.loads(out)
    assert "Evidence added, says Olga" in writ("history", election, "--task", task, "--json")[1]


def test_an_election_is_archived(writ: Run, election: str) -> None:
    """Not before it is over; a cancelled one at once, previewed first."""
    code, _, err = writ("archive", election, "--reason", "over", "--even-if-open")
    assert (1, 1) == (code, len(err.splitlines()))
    assert f"writ: {election} cannot be archived before the day after polling day" in err
    assert 0 == writ("cancel", election, "--reason", "a trial")[0]
    code, out, _ = writ("archive", election, "--preview", "--json")
    assert (0, "the election was archived") == (code, json.loads(out)["why"])
    assert 0 == writ("archive", election)[0]
    code, _, err = writ("archive", election)
    assert (1, f"writ: {election} is archived already; nothing is changed\n") == (code, err)


def test_the_form_archives_as_the_command_does(writ: Run, election: str) -> None:
    """With what the operator filled in; a preview changes nothing."""
    assert 0 == writ("cancel", election, "--reason", "a trial")[0]
    form = ArchiveForm(who="Olga", election=election, preview=True)
    register, now = open_office().register, utc_now()
    with register.read() as session:
        assert [election] == [changed.election for changed in archived(form, session, now)]
    with register.write() as session:
        archived(form.model_copy(update={"preview": False}), session, now)
    assert "archived" in {e["kind"] for e in json.loads(writ("history", election, "--json")[1])}


def test_an_answer_counts_for_the_post_of_who_gives_it(writ: Run, election: str) -> None:
    """One of two owners, by id; an operator for the other; an operator who names none is told that it
    was for both."""
    task = f"{election}/ashford/intervention_policy"
    assert 0 == writ("done", task, "--who", "chloe.marsh")[0]
    entry = json.loads(writ("history", "--task", task, "--json")[1])[-1]
    assert ("Chloe Marsh", "chloe.marsh") == (entry["who"], entry["person"])
    police = "north/silver_commander"
    assert f"{task}: done\n" == writ("done", task, "--who", "Olga", "--post", police)[1]
    again = f"{task}: open again; asked: {police}\n"
    assert again == writ("reopen", task, "--post", police, "--note", "not yet")[1]
    assert f"{task}: done\n" == writ("done", task, "--who", "Olga")[1]
    assert 0 == writ("reopen", task, "--who", "Olga", "--note", "not yet")[0]
    code, out, _ = writ("done", task, "--who", "Olga")
    words = f"{task}: done, for all of ashford/returning_officer, {police}: Olga is none of these"
    assert (0, True) == (code, out.startswith(words))


def test_a_slip_in_an_id_is_no_operators_name(writ: Run, election: str) -> None:
    """It would answer for every post; the nearest id is named, and nothing is kept."""
    task = f"{election}/ashford/intervention_policy"
    code, out, err = writ("done", task, "--who", "chloe.mersh")
    assert (1, "") == (code, out)
    assert "nobody in the directory has the id 'chloe.mersh'; did you mean 'chloe.marsh'?" in err
    assert 0 == writ("done", task, "--who", "o.smith")[0]


def test_a_slip_in_a_name_is_no_operators_name(writ: Run, election: str) -> None:
    """The nearest name is named with its id; who is really called so says that they are an operator."""
    task = f"{election}/ashford/intervention_policy"
    before = writ("history", "--task", task, "--json")[1]
    for slip in ("Chloe Mersh", "chloe  marsch", "Cloe Marsh"):
        code, out, err = writ("done", task, "--who", slip)
        assert (1, "", 1) == (code, out, len(err.splitlines()))
        assert (
            "did you mean Chloe Marsh (chloe.marsh)? An operator who is called so is given" in err
        )
    code, out, err = writ("done", task, "--who", "operator: Writ")
    assert (1, "") == (code, out)
    assert "the history calls itself so" in err
    assert before == writ("history", "--task", task, "--json")[1]
    assert 0 == writ("done", task, "--who", "operator: Chloe Mersh")[0]
    entry = json.loads(writ("history", "--task", task, "--json")[1])[-1]
    assert ("Chloe Mersh", None) == (entry["who"], entry["person"])


def test_whoever_has_no_part_in_it_changes_nothing(writ: Run, election: str) -> None:
    """Whatever is typed for them: one line, exit code 1; nothing is kept."""
    task = f"{election}/ashford/local_england.notice_of_election"
    before = writ("history", "--task", task, "--json")[1]
    who = ("--who", "erin.walsh")
    for typed in (
        ("done", task),
        ("ack", task),
        ("skip", task, "--note", "x"),
        ("reopen", task, "--note", "x"),
        ("escalate", task, "--note", "x"),
        ("snooze", task, "--until", "now"),
        ("handover", task, "--to", "ben.oduya"),
    ):
        code, out, err = writ(*typed, *who)
        assert (1, "", 1) == (code, out, len(err.splitlines())), typed
        assert "has no part in" in err
    assert before == writ("history", "--task", task, "--json")[1]


def a_task_of_the_law(writ: Run, election: str) -> str:
    """One that asks for evidence, and can be done by now."""
    return f"{election}/ashford/local_england.notice_of_election"


class Terminal(StringIO):
    """Somebody who sits at the terminal and types this."""

    @override
    def isatty(self) -> bool:
        return True


def test_evidence_left_out_is_asked_for_once_more(
    writ: Run, election: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of who sits at a terminal; with nothing typed the task is done all the same, and listed."""
    task = a_task_of_the_law(writ, election)
    monkeypatch.setattr("sys.stdin", Terminal("\n"))
    monkeypatch.setattr("sys.stderr", Terminal())
    code, out, err = writ("done", task)
    assert 0 == code, err
    assert "no evidence given for: Notice as published" in out
    listed = " ".join(writ("plan", election, "--summary")[1].split())
    assert (
        "1 task is done without the evidence the law asks for: Ashford, Publish the notice of"
        " election (Notice as published)." in listed
    )


def test_what_is_typed_then_is_kept(
    writ: Run, election: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the slot that was asked for."""
    task = a_task_of_the_law(writ, election)
    monkeypatch.setattr("sys.stdin", Terminal("the web site\n"))
    monkeypatch.setattr("sys.stderr", Terminal())
    out = writ("done", task)[1]
    assert "no evidence" not in out
    (answer,) = tasks(writ, election)[task]["answers"]
    assert {"Notice as published": "the web site"} == answer["evidence"]


def test_evidence_is_typed_slot_by_slot(writ: Run, election: str) -> None:
    """`slot=where`, in small letters too; a script is asked nothing."""
    task = a_task_of_the_law(writ, election)
    out = writ("done", task, "--evidence", "notice as published=gov.example/n?id=4")[1]
    assert "no evidence" not in out
    (answer,) = tasks(writ, election)[task]["answers"]
    assert {"Notice as published": "gov.example/n?id=4"} == answer["evidence"]


def test_a_question_is_answered_once(writ: Run, election: str) -> None:
    """`writ alarms` gives its number; who asked is named; a second answer, and a question that there is not,
    are refused in one line."""
    task = an_open_task(writ, election)
    with open_office().register.write() as session:
        row = the_task(session, task)
        number = ask(
            session, row.number, "Which?", Answerer("Asha Khan", "asha.khan"), now=utc_now()
        )
    assert f"question {number}: Which?" in " ".join(writ("alarms")[1].split())
    words = ("reply", str(number), "--note", "The first.", "--who", "Olga")
    assert (0, "") == writ(*words)[::2]
    code, _, err = writ(*words)
    assert 1 == code
    assert f"question {number} was answered by Olga" in " ".join(err.split())
    assert 1 == writ("reply", "999", "--note", "x")[0]
