"""Every form of an operator, filled in well and badly."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from calendars.errors import WritError
from flows import resend
from flows.elections import (
    archive,
    call_election,
    cancel,
    postpone,
    proclaim_day,
    rehearse,
    replan,
    uncontested,
)
from flows.elections.changing import told_by, work_of
from flows.fields.call_forms import read_form
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
from notifications.links import Links
from tasks.actions.answering import complete
from tasks.people.directory import Address
from tasks.register.database import Register
from tasks.register.messages.deliveries import NewDelivery, store_deliveries
from tasks.register.models import DeliveryRow
from tasks.register.plans.answerers import Answerer
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import open_due, the_task
from tasks.settings import Settings
from tasks.terms import DeliveryState
from tasks.views.answers import Outcome
from tests.builders import an_election, at, call, sample, settle
from tests.changing_office import everything_in
from tests.flows.deployed import model_of, standing
from tests.registers import begin, empty

NOW = at("Mon 2027-04-12 10:00")
CALLED = at("Mon 2026-11-02 09:00")
MAY = an_election(
    "Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford", "local_england:brambleton"
)
OVER = an_election("Thu 2027-03-18", "Mon 2026-11-02", "local_england:ashford")
POLL = {"kind": "local_england", "area": "ashford"}
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
        change(replan.asked),
        {"election": MAY.id, "polling_day": "2027-06-17", **WHY},
        (
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


def an_office(register: Register, home: Path) -> Office:
    """Blankshire's, on a Monday in April: one election is over, one to come, one task of it done."""

    def work() -> None:
        settle(register, sample())
        for facts in (MAY, OVER):
            call(register, facts, now=CALLED)
        with register.write() as session:
            open_due(session, now=NOW)
            complete(
                session,
                the_task(session, DONE).number,
                Answerer("Asha Khan"),
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence={},
                now=NOW,
            )
            letter = NewDelivery(None, Address("email", "ops@example.org"), (), NOW, ())
            store_deliveries(session, [letter], domain="example.org", now=NOW)
            session.execute(
                update(DeliveryRow).values(state=DeliveryState.FAILED, answer="550 unknown")
            )

    begin(register, "operators' forms", work)
    settings = Settings(home=home, signing_key=SecretStr("k" * 32))
    return Office(settings, register, Links(["k" * 32], 30))


@pytest.fixture
def office(sqlite_register: Register, tmp_path: Path) -> Office:
    """The office in a SQLite file."""
    return an_office(sqlite_register, tmp_path)


def is_taken_whole_or_not_at_all(office: Office, form: Pressed) -> None:
    """What is wrong is refused in a line, and changes nothing; what is right is done and kept."""
    model = model_of(form.flow)
    assert model is not None
    before = everything_in(office.register)
    for given, said in form.bad:
        with pytest.raises(WritError, match=said or None) as refused:
            form.press(office, read_form(model, given), NOW)
        assert 1 == len(str(refused.value).splitlines())
        assert before == everything_in(office.register), given
    if "preview" in model.model_fields:
        form.press(office, read_form(model, {**form.good, "preview": True}), NOW)
        assert before == everything_in(office.register)
    form.press(office, read_form(model, form.good), NOW)
    assert before != everything_in(office.register)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_taken_whole_or_not_at_all(name: str, office: Office) -> None:
    """Each of them, in a SQLite file."""
    is_taken_whole_or_not_at_all(office, FORMS[name])


@pytest.mark.postgres
def test_the_same_on_postgres(postgres_register: Register, tmp_path: Path) -> None:
    """A refusal leaves nothing half done there, either."""
    empty(postgres_register)
    office = an_office(postgres_register, tmp_path)
    is_taken_whole_or_not_at_all(office, FORMS["cancel-an-election"])


def test_a_rehearsal_keeps_nothing_but_its_page(office: Office) -> None:
    """Good and bad: the register stays as it is, and the page is there or not."""
    model = model_of("flows.elections.rehearse.rehearse")
    assert model is not None
    before = everything_in(office.register)
    small = {"kind": "parish_poll", "area": "ashford"}
    good = {"area": "blankshire", "polling_day": "2027-07-15", "polls": [small], "silent": 20}
    bad = {**good, "polls": [{**small, "area": "atlantis"}]}
    with pytest.raises(WritError, match="atlantis"):
        rehearse.rehearsed(office, read_form(model, bad), now=NOW)  # type: ignore[arg-type]
    assert not (office.settings.home / "rehearsals").is_dir() or not list(
        (office.settings.home / "rehearsals").iterdir()
    )
    _, page = rehearse.rehearsed(office, read_form(model, good), now=NOW)  # type: ignore[arg-type]
    assert page.is_file()
    assert before == everything_in(office.register)


def test_every_form_is_pressed() -> None:
    """So that a new one cannot be left out."""
    asks = {each["name"] for each in standing() if model_of(each["entrypoint"]) is not None}
    assert asks == {*FORMS, "rehearse-an-election", "evidence-of-an-election"}
    assert {each["name"]: each["entrypoint"] for each in standing() if each["name"] in FORMS} == {
        name: form.flow for name, form in FORMS.items()
    }
