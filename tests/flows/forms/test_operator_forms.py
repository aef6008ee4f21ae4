"""Every form of an operator, filled in well and badly."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import update

from calendars.errors import WritError
from flows.elections import (
    rehearse,
)
from flows.fields.call_forms import read_form
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
from tests.builders import call, sample, settle
from tests.changing_office import everything_in
from tests.flows.deployed import model_of, standing
from tests.flows.forms.filled_in import CALLED, DONE, FORMS, MAY, NOW, OVER, VACANT, Pressed
from tests.registers import begin, empty


def an_office(register: Register, home: Path) -> Office:
    """Blankshire's, on a Monday in April: one election is over, one to come, one task of it done."""

    def work() -> None:
        settle(register, sample())
        for facts in (MAY, OVER):
            call(register, facts, now=CALLED)
        call(register, VACANT, now=NOW)
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
    elsewhere = {"evidence-of-an-election", "note-a-lesson", "add-evidence", "answer-a-question"}
    assert {*FORMS} == asks - {"rehearse-an-election", *elsewhere}
    assert {each["name"]: each["entrypoint"] for each in standing() if each["name"] in FORMS} == {
        name: form.flow for name, form in FORMS.items()
    }
