"""Every deployment of `prefect.yaml` pressed on a real server, well and badly; and Prefect's own lists
counted against the register."""

import re
from collections import Counter
from datetime import date, time
from functools import partial
from typing import Any
from urllib.parse import parse_qs

import pytest
from sqlalchemy import select, update

from flows.prefect.wanted import OPENED_AGAIN, RE_PLANNED
from tasks.actions.owners.asking import ask
from tasks.clock import london_day, london_moment, utc_now
from tasks.people.directory import Address
from tasks.people.posts import load_posts
from tasks.register.messages.deliveries import NewDelivery, store_deliveries
from tasks.register.models import DeliveryRow, ElectionRow, TaskRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.owned_tasks import tasks_where, the_task
from tasks.register.record.models import HistoryRow
from tasks.terms import DeliveryState, TaskState
from tests.builders import an_election, call, sample, settle
from tests.flows.days import a_thursday
from tests.flows.pressing import (
    SOON,
    Press,
    bad,
    doors,
    good_of_tasks,
    good_of_the_election,
    good_of_the_vacancy,
    pressed,
)
from tests.flows.stage import Stage, wait_until

pytestmark = [
    pytest.mark.prefect,
    # Prefect and its libraries, on import and in its own client.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

WEEKS_AHEAD = 9
# What Prefect's filter of this name promises.
LISTS = {
    "Paused": {TaskState.OPEN},
    "Completed": {TaskState.DONE, TaskState.NOT_APPLICABLE},
    "Scheduled": {TaskState.PLANNED},
    "Cancelled": {TaskState.STOOD_DOWN, TaskState.PASSED},
}
LINK = re.compile(r"\[([^\]]+)\]\(/runs\?([^)]+)\)")
LINKS = {
    "waiting": {TaskState.OPEN},
    "answered": {TaskState.DONE, TaskState.NOT_APPLICABLE},
    "to come": {TaskState.PLANNED},
    "stood down": {TaskState.STOOD_DOWN},
    "passed": {TaskState.PASSED},
}


def test_every_form(stage: Stage) -> None:
    """An office with an election that is over and a message that was lost calls one, and changes it."""
    over, lost = an_office(stage)
    today, poll = london_day(utc_now()), a_thursday(WEEKS_AHEAD)
    election = f"blankshire.{poll}"
    used = {"call-an-election"}

    it_is_called(stage, poll)
    the_lists_are_the_registers(stage, election)
    the_links_of_posts_open_what_is_theirs(stage, election)

    used |= nothing_bad_is_done(stage, election)
    a_choice_that_is_not_offered_is_refused_at_once(stage, election)
    something_is_asked(stage, f"{election}/ashford/election_notices")
    used |= what_is_good_is_done(stage, good_of_tasks(election, over, lost, today))
    used |= two_more_are_answered_and_one_is_opened_again(stage, election)
    the_lists_are_the_registers(stage, election)
    for one in good_of_the_election(election, poll, today):
        used |= what_is_good_is_done(stage, [one])
        the_lists_are_the_registers(stage, election)
    for one in good_of_the_vacancy(today, a_thursday(6)):
        used |= what_is_good_is_done(stage, [one])
    used |= what_has_no_form_is_done(stage)
    the_lists_are_the_registers(stage, election)
    assert set(doors()) == used


def an_office(stage: Stage) -> tuple[str, int]:
    """Blankshire's, in which candidates stand nominated for one election; returns the one that is over, and
    the number of the message that was lost."""
    settle(stage.office.register, sample())
    day, called = a_thursday(-3), a_thursday(-16)
    facts = an_election(f"{day:%a %Y-%m-%d}", f"{called:%a %Y-%m-%d}", "local_england:castlemere")
    call(stage.office.register, facts, now=london_moment(called, time(9)))
    soon = an_election(f"{SOON:%a %Y-%m-%d}", f"{called:%a %Y-%m-%d}", "local_england:castlemere")
    call(stage.office.register, soon, now=london_moment(called, time(9)))
    now = utc_now()
    with stage.office.register.write() as session:
        letter = NewDelivery(None, Address("email", "ops@example.org"), (), now, ())
        store_deliveries(session, [letter], domain="example.org", now=now)
        to_ops = DeliveryRow.address == "ops@example.org"
        session.execute(
            update(DeliveryRow)
            .where(to_ops)
            .values(state=DeliveryState.FAILED, answer="550 unknown")
        )
        lost = session.scalars(select(DeliveryRow.number).where(to_ops)).one()
    return facts.id, lost


def it_is_called(stage: Stage, poll: date) -> None:
    """From its form: a preview that keeps nothing, and then in earnest."""
    form = {
        "area": "blankshire",
        "polling_day": poll.isoformat(),
        "polls": [{"kind": "local_england", "area": name} for name in ("ashford", "brambleton")],
        "reason": "two vacancies",
        "who": "Olga",
    }
    called = Press(
        "call-an-election", form, "Called Blankshire ", "is called as", "Book polling stations"
    )
    would = Press(
        "call-an-election",
        {**form, "preview": True},
        "Preview: would call Blankshire ",
        "Preview, nothing was kept",
        "Nothing was changed",
    )
    ((_, ended),) = pressed(stage, [would])
    assert is_so(would, ended, "COMPLETED"), ended
    assert shows(stage, would, ended), stage.artifacts(ended)
    assert "preview" in ended["tags"]
    with stage.office.register.read() as session:
        assert session.get(ElectionRow, f"blankshire.{poll}") is None
    what_is_good_is_done(stage, [called])


def nothing_bad_is_done(stage: Stage, election: str) -> set[str]:
    """Each is refused in a run named for why, in the form's own words; the register stays as it was."""
    wait_until("the end of the first letters", lambda: not stage.in_hand())
    before = tasks_of(stage, election)
    presses = bad(election)
    taken = [
        (one.form, ended["run"], ended["message"])
        for one, ended in pressed(stage, presses)
        if not (is_so(one, ended, "FAILED") and _is_in_a_forms_words(ended["message"]))
        or stage.artifacts(ended)
    ]
    assert [] == taken
    assert before == tasks_of(stage, election)
    assert not said_by(stage, "Bad Olga")
    return {one.form for one in presses}


def _is_in_a_forms_words(message: str) -> bool:
    return not any(sign in message for sign in ("--", "^", "`writ "))


def a_choice_that_is_not_offered_is_refused_at_once(stage: Stage, election: str) -> None:
    """By Prefect, before there is a run: tasks, people, elections."""
    nowhere = {"task": f"{election}/ashford/no_such_task", "note": "so", "who": "Bad Olga"}
    for form in ("acknowledge-a-task", "ask-the-next-person-up"):
        door, parameter = doors()[form]
        assert "no_such_task" in stage.refused(door, {parameter: nowhere})


def what_is_good_is_done(stage: Stage, presses: list[Press]) -> set[str]:
    """Each says what it did in its name, its message and an artifact, and the history holds who did it."""
    before = len(said_by(stage, "Olga"))
    not_done = [
        (
            one.form,
            ended["run"],
            ended["message"],
            [each["data"] for each in stage.artifacts(ended)],
        )
        for one, ended in pressed(stage, presses)
        if not (is_so(one, ended, "COMPLETED") and shows(stage, one, ended))
    ]
    assert [] == not_done
    # An alarm's message, which is sent again, belongs to no election and its history.
    named = sum(one.fields.get("who") == "Olga" and one.form != "resend" for one in presses)
    assert len(said_by(stage, "Olga")) >= before + named
    return {one.form for one in presses}


def is_so(one: Press, ended: dict[str, Any], state: str) -> bool:
    """Whether a run ended in this state, with a name and a message that say how."""
    return (
        (state, state.capitalize()) == (ended["type"], ended["name"])
        and ended["run"].startswith(one.name)
        and one.message in ended["message"]
    )


def shows(stage: Stage, one: Press, ended: dict[str, Any]) -> bool:
    """Whether a run has the one artifact that shows what it did."""
    return [True] == [one.shown in kept["data"] for kept in stage.artifacts(ended)]


def something_is_asked(stage: Stage, task: str) -> None:
    """By its owner, on her page."""
    with stage.office.register.write() as session:
        by = Answerer("Asha Khan", "asha.khan")
        ask(session, the_task(session, task).number, "On which board?", by, now=utc_now())


def two_more_are_answered_and_one_is_opened_again(stage: Stage, election: str) -> set[str]:
    """By *Resume* and by a command; the one that was recorded from the form is opened again."""
    meeting, plan = (
        f"{election}/blankshire/gold_meeting",
        f"{election}/ashford/candidate_information",
    )
    answer = {"outcome": "done", "who": "Olga", "evidence": "minute 7", "note": ""}
    run = stage.run_of(meeting)["id"]
    assert "ACCEPT" == stage.post(f"/flow_runs/{run}/resume", {"run_input": answer})["status"]
    stage.writ("skip", plan, "--who", "Olga", "--note", "it is paid for")
    for task, standing in ((meeting, "done"), (plan, "not applicable")):
        wait_until(f"{task} in Prefect", partial(stands, stage, task, standing))
    again = {"task": f"{election}/ashford/election_notices", "note": "the wrong one", "who": "Olga"}
    more = {"task": meeting, "evidence": "minute 8", "note": "found later", "who": "Olga"}
    return what_is_good_is_done(
        stage,
        [
            Press("add-evidence", more, "Hold the gold meeting", "added", "found later"),
            Press(
                "reopen-a-task",
                again,
                "Opened again: Prepare accurate election notices",
                "open again",
                "the wrong one",
            ),
        ],
    )


def what_has_no_form_is_done(stage: Stage) -> set[str]:
    """They are pressed, too, and make nothing worse."""
    presses = [Press(name, {}, "", "") for name in ("sync", "dispatch", "alarm-operators")]
    for one in presses:
        ((_, ended),) = pressed(stage, [one])
        assert ended["type"] == "COMPLETED", ended["message"]
    return {one.form for one in presses}


def the_lists_are_the_registers(stage: Stage, election: str) -> None:
    """Each of Prefect's filters by state, but those of runs that a newer plan replaced, and each link in
    the election's description finds as many runs as the register has tasks that stand so."""
    in_register = Counter(state for _, state, *_ in tasks_of(stage, election))
    filters = {name: {"state": {"name": {"any_": [name]}}} for name in LISTS}
    links = links_of(stage, election)
    for name, states in [*LISTS.items(), *LINKS.items()]:
        of_tasks = sum(in_register[state] for state in states)
        query = filters.get(name) or links[name]
        wait_until(
            f"{of_tasks} runs under {name}", partial(lists, stage, election, query, of_tasks)
        )


def the_links_of_posts_open_what_is_theirs(stage: Stage, election: str) -> None:
    """Every task of the post."""
    with stage.office.register.read() as session:
        rows = tasks_where(session, TaskRow.election == election)
        count = Counter(role for row in rows for role in row.roles)
    titles = {role: load_posts().roles[role].title for role in count}
    links = links_of(stage, election)
    assert {*titles.values()} == {*links} - {*LINKS} - {"overdue", "passed up the ladder"}
    for role, title in titles.items():
        assert lists(stage, election, links[title], count[role]), title


def links_of(stage: Stage, election: str) -> dict[str, dict[str, Any]]:
    """What Prefect's pages ask for when a link of the election's description is followed, by its words."""
    described = stage.deployment(f"timetable-task/{election}")["description"]
    found = {}
    for title, address in LINK.findall(described):
        query = parse_qs(address)
        found[title] = {
            "tags": {"all_": query["tag"]},
            "start_time": {"after_": query["startDate"][0], "before_": query["endDate"][0]},
        } | ({"state": {"name": {"any_": query["state"]}}} if "state" in query else {})
    return found


def stands(stage: Stage, task: str, standing: str) -> bool:
    """Whether the run of a task says so."""
    return stage.standing(task) == standing


def lists(stage: Stage, election: str, query: dict[str, Any], count: int) -> bool:
    """Whether Prefect lists so many runs of an election, without those that were replaced."""
    tags = {"tags": {"all_": [election]}} | query
    every = tags["tags"]["all_"]
    found, *replaced = (
        stage.post("/flow_runs/count", {"flow_runs": each})
        for each in (
            tags,
            *(tags | {"tags": {"all_": [*every, why]}} for why in (RE_PLANNED, OPENED_AGAIN)),
        )
    )
    return bool(found - sum(replaced) == count)


def tasks_of(stage: Stage, election: str) -> list[tuple[Any, ...]]:
    """How each task of an election stands, and for when."""
    with stage.office.register.read() as session:
        return sorted(
            (row.id, row.state, row.due, row.revision, row.acknowledged_at, row.snoozed_until)
            for row in tasks_where(session, TaskRow.election == election)
        )


def said_by(stage: Stage, who: str) -> list[int]:
    """The entries of the history that somebody made."""
    with stage.office.register.read() as session:
        return list(session.scalars(select(HistoryRow.number).where(HistoryRow.who == who)))
