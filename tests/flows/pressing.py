"""What each operators' form is pressed with on a real server, once badly and once well."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from inspect import signature
from typing import Any

from tests.flows.days import a_thursday
from tests.flows.deployed import standing, the_flow
from tests.flows.stage import Stage

AT_ONCE = 6
# The day of an election for which candidates stand nominated.
SOON = a_thursday(2)
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """A form filled in: how the run is named, and what its message and its artifact say of it."""

    form: str
    fields: Fields
    name: str
    message: str
    shown: str = ""


def doors() -> Mapping[str, tuple[str, str]]:
    """Of each form in `prefect.yaml`: its `flow/deployment`, and the parameter that it fills in."""
    found = {}
    for each in standing():
        flow = the_flow(each["entrypoint"])
        parameter = next(iter(signature(flow.fn).parameters), "")
        found[each["name"]] = (f"{flow.name}/{each['name']}", parameter)
    return found


def pressed(stage: Stage, presses: Iterable[Press]) -> Iterable[tuple[Press, dict[str, Any]]]:
    """Press forms that have nothing to do with each other, several at once."""
    wanted = list(presses)
    known = doors()

    def press(one: Press) -> dict[str, Any]:
        door, parameter = known[one.form]
        return stage.press_run(door, {parameter: dict(one.fields)} if parameter else {})

    with ThreadPoolExecutor(AT_ONCE) as hands:
        return zip(wanted, list(hands.map(press, wanted)), strict=True)


def bad(election: str) -> list[Press]:
    """What the forms let through and the flows refuse."""
    task = f"{election}/ashford/project_plan"
    elsewhere = [{"kind": "local_england", "area": "castlemere"}]
    who = {"who": "Bad Olga"}
    why = {"reason": "a flood", **who}
    plan: Fields = {"area": "blankshire", "polls": elsewhere, "polling_day": "2027-02-31"}
    proclaimed = {"nations": ["England"], "proclaimed_on": "2020-05-01", "why": "a feast", **who}
    no_day = "Polling day: '2027-02-31' is not a day of the calendar"
    refused: list[tuple[str, Fields, str]] = [
        ("call-an-election", {**plan, **why}, no_day),
        ("rehearse-an-election", plan, no_day),
        (
            "record-a-completion",
            {"task": task, "outcome": "not applicable", **who},
            "write it in the note",
        ),
        (
            "hand-a-task-over",
            {"task": task, "to": "wendy.pike", "post": "brambleton/esm", **who},
            "waits for no answer of",
        ),
        ("reopen-a-task", {"task": task, "note": "by mistake", **who}, "project_plan"),
        ("acknowledge-a-task", {"task": task, "who": " "}, "Who deals with it: nothing was given"),
        ("snooze-a-task", {"task": task, "note": "so", **who}, "Until: choose a day"),
        ("tick-items", {"task": task, "items": ["The moon"], **who}, "no item 'The moon'"),
        ("ask-the-next-person-up", {"task": task, "note": " ", **who}, "Reason: nothing was given"),
        (
            "replan-an-election",
            {"election": election, "polling_day": "13 May", **why},
            "New polling day: '13 May'",
        ),
        (
            "postpone-an-election",
            {"election": election, "reason": " ", **who},
            "Reason: nothing was given",
        ),
        ("cancel-an-election", {"election": election, "polls": elsewhere, **why}, "castlemere"),
        (
            "countermand-a-poll",
            {"election": election, "polls": elsewhere, "fresh": "2027-02-31", **why},
            "Day of the fresh poll: '2027-02-31'",
        ),
        (
            "watch-a-vacancy",
            {**vacancy_in("castlemere", "2027-02-31"), **who},
            "Arose on: '2027-02-31'",
        ),
        (
            "call-a-by-election",
            {"election": election, "day": "2027-02-31", **why},
            "Polling day: '2027-02-31'",
        ),
        ("add-evidence", {"task": task, "evidence": "minute 9", **who}, "project_plan"),
        ("note-a-lesson", {"task": task, "note": " ", **who}, "What was learnt: nothing was given"),
        ("answer-a-question", {"task": task, "note": "Yes.", **who}, "waits for an answer"),
        ("evidence-of-an-election", {"election": election, "area": "castlemere"}, "castlemere"),
        ("archive-an-election", {"election": election, **why}, "polling day"),
        ("uncontested", {"election": election, "polls": elsewhere, **who}, "castlemere"),
        ("proclaim-a-day", {"day": "2020-05-08", **proclaimed}, "2020"),
        ("resend", {"messages": [999_999], **who}, "999999"),
    ]
    return [Press(form, fields, "Refused: ", said) for form, fields, said in refused]


def vacancy_in(council: str, arose: str) -> Fields:
    """A councillor's seat that has become vacant."""
    return {
        "area": "blankshire",
        "kind": "local_england",
        "council": council,
        "ward": "Mill",
        "arose": arose,
    }


def good_of_the_vacancy(today: date, day: date) -> list[Press]:
    """It is watched, and then its by-election is called for a day; one after the other."""
    arose, who = (today - timedelta(days=7)).isoformat(), {"who": "Olga"}
    retires = (today + timedelta(days=1000)).isoformat()
    seat = {
        **vacancy_in("castlemere", arose),
        "declared": today.isoformat(),
        "retires": retires,
    }
    watch = f"blankshire.vacancy.castlemere.mill.{today}"
    return [
        Press(
            "watch-a-vacancy", {**seat, **who}, "Watching the vacancy in Mill", watch, "Castlemere"
        ),
        Press(
            "call-a-by-election",
            {"election": watch, "day": day.isoformat(), "reason": "declared vacant", **who},
            "Called the by-election of",
            "by-election",
            "Castlemere",
        ),
    ]


def good_of_tasks(election: str, over: str, lost: int, today: date) -> list[Press]:
    """What can be done at once: each about another task, or about none."""
    who = {"who": "Olga"}
    at = f"{election}/ashford"
    polls = [{"kind": "local_england", "area": "castlemere"}]
    until, poll = (today + timedelta(days=10)).isoformat(), a_thursday(20).isoformat()
    return [
        Press(
            "record-a-completion",
            {"task": f"{at}/election_notices", "note": "by telephone", **who},
            "Done: Prepare accurate election notices",
            "done, says Olga",
            "by telephone",
        ),
        Press(
            "hand-a-task-over",
            {"task": f"{at}/procurement", "to": "wendy.pike", "note": "she knows", **who},
            "Handed to Wendy Pike: Identify and procure",
            "handed over to Wendy Pike",
            "she knows",
        ),
        Press(
            "acknowledge-a-task",
            {"task": f"{at}/stakeholder_engagement", "who": "Asha Khan"},
            "Engage with stakeholders on the plans: Asha Khan deals with it",
            "deals with it",
        ),
        Press(
            "snooze-a-task",
            {"task": f"{at}/mou", "until": until, "note": "the hall is let", **who},
            "Agree the memorandum",
            "snoozed until",
            "the hall is let",
        ),
        Press(
            "ask-the-next-person-up",
            {"task": f"{at}/polling_stations", "note": "Asha is ill", **who},
            "Book polling stations",
            "asked next, says Olga",
            "Asha is ill",
        ),
        Press(
            "tick-items",
            {"task": f"{at}/project_plan", "items": ["Set up the project team"], **who},
            "Write the project plan",
            "ticked: Set up the project team",
        ),
        Press(
            "countermand-a-poll",
            {
                "election": f"blankshire.{SOON}",
                "polls": [{"kind": "local_england", "area": "castlemere"}],
                "fresh": (SOON + timedelta(weeks=6)).isoformat(),
                "preview": True,
                "reason": "a candidate has died",
                "who": "Chloe",
            },
            "Preview: would ",
            "Preview, nothing was changed",
            "a candidate has died",
        ),
        Press(
            "note-a-lesson",
            {"task": f"{at}/election_notices", "note": "a week earlier", **who},
            "Prepare accurate election notices: ",
            "noted for next time",
            "a week earlier",
        ),
        Press(
            "answer-a-question",
            {"task": f"{at}/election_notices", "note": "On both boards.", **who},
            "Prepare accurate election notices: ",
            "answered: On which board?",
            "On both boards.",
        ),
        Press(
            "evidence-of-an-election",
            {"election": election, "area": "ashford", "pdf": False},
            "",
            "Evidence that is missing",
            "report",
        ),
        Press(
            "rehearse-an-election",
            {"area": "blankshire", "polls": polls, "polling_day": poll},
            "Rehearsed blankshire.",
            "messages",
            "people silent",
        ),
        Press(
            "resend",
            {"messages": [lost], **who},
            "1 message sent again",
            "1 sent again",
            "550 unknown",
        ),
        Press(
            "archive-an-election",
            {"election": over, "even_if_open": True, "reason": "it is over", **who},
            "Archived Blankshire",
            "it is over",
            "passed",
        ),
    ]


def good_of_the_election(election: str, poll: date, today: date) -> list[Press]:
    """What changes one election, one after the other."""
    why = {"reason": "a flood", "who": "Olga"}
    proclaimed = {
        "nations": ["England"],
        "why": "a day of mourning",
        "mourning": True,
        "who": "Olga",
    }
    days = {"day": (poll - timedelta(days=8)).isoformat(), "proclaimed_on": today.isoformat()}
    brambleton = [{"kind": "local_england", "area": "brambleton"}]
    ashford = [{"kind": "local_england", "area": "ashford"}]
    moved = (poll + timedelta(days=7)).isoformat()
    return [
        Press(
            "replan-an-election",
            {"election": election, "polling_day": moved, **why},
            "Re-planned Blankshire",
            "move",
            "a flood",
        ),
        Press(
            "proclaim-a-day",
            {**proclaimed, **days},
            "Proclaimed a day for Blankshire",
            "a day of mourning",
            "a day of mourning",
        ),
        Press(
            "cancel-an-election",
            {"election": election, "polls": brambleton, **why},
            "Cancelled Blankshire",
            "stood down",
            "a flood",
        ),
        Press(
            "uncontested",
            {"election": election, "polls": ashford, **why},
            "Noted as uncontested in Blankshire",
            "stood down",
            "a flood",
        ),
        Press(
            "postpone-an-election",
            {"election": election, **why},
            "Postponed Blankshire",
            "stood down",
            "a flood",
        ),
    ]
