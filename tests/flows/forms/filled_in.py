"""How every form of an operator is filled in, well and badly, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows import resend
from flows.elections import (
    archive,
    call_election,
    cancel,
    postpone,
    proclaim_day,
    replan,
    uncontested,
)
from flows.elections.changing import told_by, work_of
from flows.elections.fresh_polls import countermand
from flows.elections.vacancies import call_by_election, watch_vacancy
from flows.owned_tasks import (
    acknowledge,
    ask_up,
    hand_over,
    record_completion,
    reopen,
    snooze,
    tick,
)
from flows.wiring import Office
from tasks.actions.vacancies.watching import Known, Vacancy, watch_facts
from tasks.contests.asked import parse_poll
from tests.builders import an_election, at, day, sample

NOW = at("Mon 2027-04-12 10:00")
CALLED = at("Mon 2026-11-02 09:00")
MAY = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
OVER = an_election("Thu 2027-03-18", "Mon 2026-11-02", "local_england:ashford")
POLL = {"kind": "local_england", "area": "ashford"}
SEAT = {
    "area": "blankshire",
    "kind": "local_england",
    "council": "ashford",
    "ward": "Mill",
    "arose": "2027-04-05",
}
VACANT = watch_facts(
    Vacancy(
        "blankshire",
        parse_poll("local_england:brambleton:Bridge"),
        day("Thu 2027-04-01"),
        day("Tue 2027-04-06"),
        Known(requested=day("Wed 2027-04-07")),
    ),
    sample(),
    now=NOW,
)
OPEN = f"{MAY.id}/ashford/fraud_indicators_check"
LISTED = f"{MAY.id}/ashford/project_plan"
DONE = f"{MAY.id}/ashford/poll_cards"
ELSEWHERE = f"{MAY.id}/ashford/no_such_task"
WHO = {"who": "Olga"}
WHY = {"reason": "a flood", **WHO}
Fields = dict[str, Any]
Press = Callable[[Office, Any, datetime], object]


@dataclass(frozen=True)
class Pressed:
    """A form as it is filled in: where its flow is, what presses it in the register, and whether
    `good` is taken and each of `bad` refused, with what is said of it."""

    flow: str
    press: Press
    good: Fields
    bad: tuple[tuple[Fields, str], ...]


def change(asks: Any) -> Press:
    """Pressing the form of a change of one election."""
    work = work_of(asks)
    return lambda office, form, now: told_by(office, form, work, did="Changed", now=now)


def changes(work: Any) -> Press:
    """Pressing the form of a change of several elections."""
    return lambda office, form, now: told_by(office, form, work, did="Changed", now=now)


def record(work: Any) -> Press:
    """Pressing the form of what concerns one task or message."""
    return lambda office, form, now: work(office, form, now)


NOWHERE = {"election": "blankshire.1999-05-06", **WHY}
FORMS = {
    "call-an-election": Pressed(
        "flows.elections.call_election.call_election",
        record(call_election.record),
        {"area": "blankshire", "polling_day": "2027-07-15", "polls": [POLL], **WHY},
        (
            (
                {
                    "area": "blankshire",
                    "polling_day": "2027-07-15",
                    **WHO,
                    "polls": [{**POLL, "area": "atlantis"}],
                },
                "atlantis",
            ),
            (
                {"area": "blankshire", "polling_day": "2027-02-31", "polls": [POLL], **WHO},
                "'2027-02-31' is not a day",
            ),
            (
                {"area": "blankshire", "polling_day": "2027-05-06", "polls": [POLL], **WHO},
                "already called",
            ),
            ({"area": "blankshire", "polling_day": "2027-07-15", "polls": [POLL]}, ""),
        ),
    ),
    "record-a-completion": Pressed(
        "flows.owned_tasks.record_completion.record_completion",
        record(record_completion.record),
        {"task": OPEN, "note": "by telephone", **WHO},
        (
            ({"task": ELSEWHERE, **WHO}, "no task"),
            ({"task": DONE, **WHO}, "Done"),
            ({"task": OPEN, "outcome": "not applicable", **WHO}, "reason"),
            ({"task": OPEN, "outcome": "perhaps", **WHO}, ""),
        ),
    ),
    "hand-a-task-over": Pressed(
        "flows.owned_tasks.hand_over.hand_over",
        record(hand_over.record),
        {"task": OPEN, "to": "wendy.pike", **WHO},
        (
            ({"task": OPEN, "to": "nobody.there", **WHO}, "nobody.there"),
            ({"task": ELSEWHERE, "to": "wendy.pike", **WHO}, "no task"),
        ),
    ),
    "reopen-a-task": Pressed(
        "flows.owned_tasks.reopen.reopen",
        record(reopen.record),
        {"task": DONE, "note": "the wrong one", **WHO},
        (
            ({"task": ELSEWHERE, "note": "the wrong one", **WHO}, "no task"),
            ({"task": OPEN, "note": "the wrong one", **WHO}, ""),
            ({"task": DONE, "note": " ", **WHO}, ""),
        ),
    ),
    "acknowledge-a-task": Pressed(
        "flows.owned_tasks.acknowledge.acknowledge",
        record(acknowledge.record),
        {"task": OPEN, "who": "Asha Khan"},
        (
            ({"task": ELSEWHERE, **WHO}, "no task"),
            ({"task": DONE, **WHO}, "Done"),
            ({"task": f"{MAY.id}/ashford/local_england.poll", **WHO}, ""),
            ({"task": OPEN, "who": "  "}, ""),
        ),
    ),
    "tick-items": Pressed(
        "flows.owned_tasks.tick.tick",
        record(tick.record),
        {"task": LISTED, "items": ["Set up the project team"], **WHO},
        (
            ({"task": LISTED, "items": ["The moon"], **WHO}, "no item 'The moon'"),
            ({"task": OPEN, **WHO}, "has no checklist"),
            ({"task": ELSEWHERE, **WHO}, "no task"),
        ),
    ),
    "snooze-a-task": Pressed(
        "flows.owned_tasks.snooze.snooze",
        record(snooze.record),
        {"task": OPEN, "until": "2027-04-15", "note": "the hall is booked", **WHO},
        (
            ({"task": OPEN, "until": "2027-04-15", **WHO}, "reason"),
            ({"task": OPEN, "until": "next week", "note": "booked", **WHO}, "'next week'"),
            ({"task": OPEN, "until": "2027-04-15T14:00", "note": "booked", **WHO}, "not a day"),
            ({"task": OPEN, "note": "booked", **WHO}, "Until: choose a day, or “End a snooze”"),
            (
                {"task": OPEN, "until": "2027-04-15", "hour": "noon", "note": "booked", **WHO},
                "Hour",
            ),
            ({"task": OPEN, "until": "2027-12-25", "note": "booked", **WHO}, ""),
            ({"task": OPEN, "until": "2027-04-01", "note": "booked", **WHO}, ""),
            ({"task": OPEN, "end": True, **WHO}, "not snoozed"),
            ({"task": DONE, "until": "2027-04-15", "note": "booked", **WHO}, "Done"),
        ),
    ),
    "ask-the-next-person-up": Pressed(
        "flows.owned_tasks.ask_up.ask_up",
        record(ask_up.record),
        {"task": OPEN, "note": "Asha is ill", **WHO},
        (
            ({"task": OPEN, **WHO}, ""),
            ({"task": DONE, "note": "Asha is ill", **WHO}, "closed"),
            ({"task": ELSEWHERE, "note": "Asha is ill", **WHO}, "no task"),
        ),
    ),
    "replan-an-election": Pressed(
        "flows.elections.replan.replan",
        record(replan.record),
        {"election": MAY.id, "polling_day": "2027-06-17", **WHY},
        (
            ({"election": MAY.id, "polls": [POLL], **WHY}, "New polling day: choose the day"),
            (
                {
                    "election": MAY.id,
                    "polls": [POLL],
                    "polling_day": "2027-06-17",
                    "add": [POLL],
                    **WHY,
                },
                "leave the other fields empty",
            ),
            (NOWHERE, "1999"),
            ({"election": MAY.id, "polling_day": "2027-05-07T10", **WHY}, ""),
            ({"election": MAY.id, "polling_day": "2027-04-15", **WHY}, ""),
        ),
    ),
    "postpone-an-election": Pressed(
        "flows.elections.postpone.postpone",
        change(postpone.asked),
        {"election": MAY.id, **WHY},
        (
            (NOWHERE, "1999"),
            ({"election": MAY.id, **WHO}, ""),
            ({"election": MAY.id, "reason": " ", **WHO}, ""),
        ),
    ),
    "cancel-an-election": Pressed(
        "flows.elections.cancel.cancel",
        change(cancel.asked),
        {"election": MAY.id, "polls": [POLL], **WHY},
        (
            (NOWHERE, "1999"),
            ({"election": MAY.id, **WHO}, ""),
            ({"election": MAY.id, "polls": [{**POLL, "area": "atlantis"}], **WHY}, "atlantis"),
        ),
    ),
    "countermand-a-poll": Pressed(
        "flows.elections.fresh_polls.countermand.countermand",
        record(countermand.record),
        {"election": MAY.id, "polls": [POLL], "fresh": "2027-06-17", **WHY},
        (
            ({"polls": [POLL], "fresh": "2027-06-17", **NOWHERE}, "1999"),
            (
                {"election": MAY.id, "polls": [POLL], "fresh": "2027-06-25", **WHY},
                "Friday 25 June 2027 is outside of the days for the fresh poll",
            ),
            ({"election": MAY.id, "polls": [POLL], "fresh": "2027-05-13", **WHY}, "too late for a"),
            ({"election": MAY.id, "polls": [POLL], **WHY}, "Day of the fresh poll"),
            (
                {"election": MAY.id, "polls": [], "fresh": "2027-06-17", **WHY},
                "choose at least one",
            ),
            (
                {"election": MAY.id, "polls": [POLL], "fresh": "2027-06-17", "stood": "x", **WHY},
                "The candidate stood",
            ),
        ),
    ),
    "watch-a-vacancy": Pressed(
        "flows.elections.vacancies.watch_vacancy.watch_vacancy",
        record(watch_vacancy.record),
        {**SEAT, "retires": "2029-05-07", **WHY},
        (
            ({**SEAT, "ward": "Mil", **WHY}, "did you mean 'mill'"),
            ({**SEAT, "council": "atlantis", **WHY}, "atlantis"),
            (
                {**SEAT, "arose": "2027-04-13", **WHY},
                "arose on Tuesday 13 April 2027, which is still",
            ),
            ({**SEAT, "notice": "2027-04-01", **WHY}, "is before the vacancy"),
            ({**SEAT, "ward": "Mill,Stour", **WHY}, "a vacancy is of one ward or division"),
            ({**SEAT, "kind": "pcc", **WHY}, "Kind of election"),
            (
                {**SEAT, "kind": "parish_england", "third_vacant": True, **WHY},
                "principal councils alone",
            ),
        ),
    ),
    "call-a-by-election": Pressed(
        "flows.elections.vacancies.call_by_election.call_by_election",
        record(call_by_election.record),
        {"election": VACANT.id, "day": "2027-05-27", **WHO},
        (
            ({"day": "2027-05-27", **NOWHERE}, "1999"),
            ({"election": VACANT.id, "day": "2027-06-01", **WHO}, "after the last day for the by-"),
            ({"election": MAY.id, "day": "2027-05-27", **WHO}, "is no watch over a vacancy"),
            ({"election": VACANT.id, **WHO}, "Polling day"),
        ),
    ),
    "archive-an-election": Pressed(
        "flows.elections.archive.archive",
        changes(archive.archived),
        {"election": OVER.id, "even_if_open": True, **WHY},
        ((NOWHERE, "1999"), ({"election": OVER.id, **WHY}, ""), ({"election": MAY.id, **WHY}, "")),
    ),
    "uncontested": Pressed(
        "flows.elections.uncontested.uncontested",
        change(uncontested.asked),
        {"election": MAY.id, "polls": [POLL], **WHO},
        (
            ({**NOWHERE, "polls": [POLL]}, "1999"),
            ({"election": MAY.id, "polls": [], **WHO}, ""),
            ({"election": MAY.id, "polls": [{**POLL, "kind": "parish"}], **WHO}, ""),
        ),
    ),
    "proclaim-a-day": Pressed(
        "flows.elections.proclaim_day.proclaim_day",
        changes(proclaim_day.proclaimed),
        {
            "day": "2027-04-30",
            "nations": ["England"],
            "proclaimed_on": "2027-04-10",
            "why": "a day of mourning",
            "mourning": True,
            **WHO,
        },
        (
            (
                {
                    "day": "2027-04-31",
                    "nations": ["England"],
                    "proclaimed_on": "2027-04-10",
                    "why": "a day of mourning",
                    **WHO,
                },
                "'2027-04-31' is not a day",
            ),
            (
                {
                    "day": "2027-04-30",
                    "nations": [],
                    "proclaimed_on": "2027-04-10",
                    "why": "x",
                    **WHO,
                },
                "",
            ),
            (
                {
                    "day": "2027-04-01",
                    "nations": ["England"],
                    "proclaimed_on": "2027-03-01",
                    "why": "too late",
                    **WHO,
                },
                "",
            ),
        ),
    ),
    "resend": Pressed(
        "flows.resend.resend",
        record(resend.record),
        {"messages": [1], **WHO},
        (
            ({"messages": [99], **WHO}, "99"),
            ({"messages": [0], **WHO}, ""),
            ({"messages": [1]}, ""),
        ),
    ),
}
