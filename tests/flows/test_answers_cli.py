"""`writ ack`, `snooze`, `escalate` and `archive`, as they are typed."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from calendars.working_days import day_calendar
from flows.archive import archived
from flows.change_forms import ArchiveForm
from flows.wiring import open_office
from tasks.clock import london_day, utc_now
from tests.builders import SAMPLE
from tests.flows.typed import Run


@pytest.fixture
def writ(writ: Run) -> Run:
    """`writ ...` with Blankshire loaded."""
    writ("directory", "load", SAMPLE)
    return writ


def polling_day() -> date:
    """The first Thursday that is no holiday, twelve weeks or more ahead."""
    today = london_day(utc_now())
    found, days = (
        today + timedelta(days=3 - today.weekday(), weeks=13),
        day_calendar("CAL-EW", nation="England"),
    )
    while not days.counts(found):
        found += timedelta(weeks=1)
    return found


@pytest.fixture
def election(writ: Run) -> str:
    """An election in Ashford; what its source recommends for by now is open."""
    code, _, err = writ(
        "call", "--area", "blankshire", "--date", polling_day().isoformat(),
        "--poll", "local_england:ashford",
    )  # fmt: skip
    assert 0 == code, err
    assert 0 == writ("dispatch")[0]
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
        snoozed["why"], snoozed["until"].startswith(f"{day}T09:00:00"),
    )  # fmt: skip
    listed = json.loads(writ("tasks", election, "--state", "snoozed", "--json")[1])
    assert [task] == [found["id"] for found in listed]
    (line,) = [row for row in writ("tasks", election)[1].splitlines() if row.endswith(f" {task}")]
    assert "snoozed until" in line
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
    assert (0, False) == (code, json.loads(out)["changed"])
    assert "handed-up" in {
        entry["kind"] for entry in json.loads(writ("history", election, "--json")[1])
    }


def test_an_acknowledgement_says_until_when(writ: Run, election: str) -> None:
    """And whose it is, when somebody else comes later."""
    task = an_open_task(writ, election)
    code, out, _ = writ("ack", task, "--who", "Asha")
    assert (0, True) == (code, out.startswith(f"{task}: acknowledged until "))
    code, out, _ = writ("ack", task, "--who", "Ben")
    assert (0, True) == (code, out.rstrip().endswith(" by Asha; nothing changed"))
    assert "Asha" == tasks(writ, election)[task]["acknowledged"]["by"]


def test_an_election_is_archived(writ: Run, election: str) -> None:
    """Not before it is over; a cancelled one at once, previewed first."""
    code, _, err = writ("archive", election, "--reason", "over", "--even-if-open")
    assert (1, 1) == (code, len(err.splitlines()))
    assert f"writ: {election} cannot be archived before the day after polling day" in err
    assert 0 == writ("cancel", election)[0]
    code, out, _ = writ("archive", election, "--preview", "--json")
    assert (0, "the election was archived") == (code, json.loads(out)["why"])
    assert 0 == writ("archive", election)[0]
    code, _, err = writ("archive", election)
    assert (1, f"writ: {election} is archived already; nothing is changed\n") == (code, err)


def test_the_form_archives_as_the_command_does(writ: Run, election: str) -> None:
    """With what the operator filled in; a preview changes nothing."""
    assert 0 == writ("cancel", election)[0]
    form = ArchiveForm(who="Olga", election=election, preview=True)
    register, now = open_office().register, utc_now()
    with register.read() as session:
        assert [election] == [changed.election for changed in archived(form, session, now)]
    with register.write() as session:
        archived(form.model_copy(update={"preview": False}), session, now)
    assert "archived" in {e["kind"] for e in json.loads(writ("history", election, "--json")[1])}
