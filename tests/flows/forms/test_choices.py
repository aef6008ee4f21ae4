"""What operators choose from, in words; and the ids that come back."""

import json
from typing import Any

import pytest
from prefect.utilities.callables import parameter_schema

from flows.elections.archive import archive
from flows.elections.call_election import call_election, record
from flows.elections.cancel import cancel
from flows.elections.proclaim_day import proclaim_day
from flows.elections.replan import replan
from flows.fields.call_forms import DateForm, ElectionCall, FormError, dates_of_form, read_form
from flows.fields.change_forms import ReplanForm
from flows.fields.choices import chosen, offered
from flows.fields.task_forms import HandOverForm, SnoozeForm
from flows.forms.offering import STANDING_TAG
from flows.owned_tasks.hand_over import hand_over
from flows.owned_tasks.record_completion import record_completion
from flows.owned_tasks.reopen import reopen
from flows.owned_tasks.snooze import record as snooze_in_register
from flows.owned_tasks.snooze import snooze
from flows.prefect.standing_deployments import PREFECT_FILE
from flows.wiring import Office, open_office
from tasks.register.finding import choosable as choosable_module
from tasks.register.finding.choosable import choosable
from tasks.register.plans.owned_tasks import open_due
from tests.builders import at
from tests.flows.choosing import with_labels
from tests.flows.typed import Run

ELECTION = "blankshire.2027-05-06"
NOTICE = f"{ELECTION}/ashford/local_england.notice_of_election"
CALL = {
    "area": "Blankshire (blankshire)",
    "polling_day": "2027-05-06",
    "who": "Olga",
    "called_on": "2027-03-01",
    "polls": [
        {
            "kind": "Local election in England (principal areas) (local_england)",
            "area": "Ashford (ashford)",
        }
    ],
}


@pytest.fixture
def office(writ: Run) -> Office:
    """The sample's office, in which Ashford's election is called from words that were chosen."""
    assert 0 == writ("directory", "load", "tasks/data/sample/blankshire.toml")[0]
    office = open_office()
    record(office, read_form(ElectionCall, CALL), at("Mon 2027-03-01 09:00"))
    return office


def schema_of(office: Office, flow: Any) -> dict[str, Any]:
    """A form as it is shown."""
    with office.register.read() as session:
        return offered(parameter_schema(flow.fn).model_dump(), choosable(session))


def choices(office: Office, flow: Any, model: str, field: str) -> list[str]:
    """What one field of a form offers."""
    shown: list[str] = schema_of(office, flow)["definitions"][model]["properties"][field]["enum"]
    return shown


def test_areas_elections_people_and_tasks_are_chosen_in_words(office: Office) -> None:
    """From the directory and the register; each label holds its id."""
    assert ["Blankshire (blankshire)"] == choices(office, call_election, "ElectionCall", "area")
    assert "Ashford (ashford)" in choices(office, call_election, "PollForm", "area")
    election = f"Blankshire, Thu 6 May 2027 ({ELECTION})"
    for flow, model in ((replan, "ReplanForm"), (cancel, "CancelForm"), (archive, "ArchiveForm")):
        assert [election] == choices(office, flow, model, "election")
    assert "Wendy Pike (wendy.pike)" in choices(office, hand_over, "HandOverForm", "to")
    posts = choices(office, hand_over, "HandOverForm", "post")
    assert "Ashford · Returning officer (ashford/returning_officer)" in posts
    dates = choices(office, call_election, "DateForm", "name")
    assert "The close of nominations (nominations_close)" in dates
    assert "The day the result is declared (declared_on)" in dates
    task = f"Ashford · Publish the notice of election ({NOTICE})"
    assert task in choices(office, record_completion, "CompletionReport", "task")
    assert NOTICE == chosen(task)
    form = {"task": task, "to": "Wendy Pike (wendy.pike)", "who": "Olga (deputy)"}
    read = read_form(HandOverForm, form)
    assert (NOTICE, "wendy.pike", "Olga (deputy)") == (read.task, read.to, read.who)


def test_what_is_done_moves_to_the_form_that_opens_it_again(office: Office, writ: Run) -> None:
    """The choices are made anew from the register; nothing that was offered before stays."""
    before = schema_of(office, reopen)
    assert "enum" not in before["definitions"]["ReopenForm"]["properties"]["task"]
    assert 0 == writ("done", NOTICE, "--who", "Asha")[0]
    assert [NOTICE] == [chosen(each) for each in choices(office, reopen, "ReopenForm", "task")]
    assert NOTICE not in map(chosen, choices(office, record_completion, "CompletionReport", "task"))
    assert 0 == writ("cancel", ELECTION, "--reason", "x")[0]
    assert 0 == writ("archive", ELECTION, "--reason", "over", "--even-if-open")[0]
    with office.register.read() as session:
        now = offered(schema_of(office, replan), choosable(session))
    assert "enum" not in now["definitions"]["ReplanForm"]["properties"]["election"]


def test_where_there_are_too_many_the_id_is_typed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that leaves some out would keep them from being chosen."""
    monkeypatch.setattr(choosable_module, "MOST", 10)
    shown = schema_of(office, record_completion)["definitions"]["CompletionReport"]["properties"]
    assert "enum" not in shown["task"]


@pytest.mark.parametrize("flow", [call_election, replan, cancel, hand_over, reopen])
def test_no_form_holds_a_regular_expression(office: Office, flow: Any) -> None:
    """Prefect would show it to the person."""
    assert "pattern" not in json.dumps(schema_of(office, flow))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("polling_day", "13 May", "New polling day: '13 May' "),
        ("election", "", "Election: nothing"),
    ],
)
def test_days_and_choices_are_refused_in_words(field: str, value: str, said: str) -> None:
    """By the run, as the form's own field."""
    with pytest.raises(FormError) as refused:
        read_form(ReplanForm, {"election": ELECTION, "who": "Olga", field: value})
    assert str(refused.value).startswith(said)
    assert "^" not in str(refused.value)


@pytest.mark.parametrize("flow", [call_election, replan, hand_over, snooze, record_completion])
def test_a_form_is_headed_by_its_title_and_ends_with_who_fills_it_in(
    office: Office, flow: Any
) -> None:
    """Prefect would show the name of a parameter, and a form's fields in the order of its ancestors."""
    schema = schema_of(office, flow)
    (parameter,) = schema["properties"].values()
    model = schema["definitions"][parameter["$ref"].rpartition("/")[2]]
    assert model["title"] == parameter["title"]
    assert [name for name in model["properties"] if name != "preview"][-1] == "who"


def test_optional_days_and_posts_begin_empty(office: Office) -> None:
    """Prefect shows them as a calendar and a list; a default would be sent, and be no choice."""
    until = schema_of(office, snooze)["definitions"]["SnoozeForm"]["properties"]["until"]
    assert ("string", "date") == (until["type"], until["format"])
    post = schema_of(office, hand_over)["definitions"]["HandOverForm"]["properties"]["post"]
    assert "default" not in until | post
    assert "anyOf" not in until


def test_a_snooze_ends_at_an_hour_of_londons_clock(office: Office, writ: Run) -> None:
    """Of a day that is picked; or when the office opens."""
    task = f"{ELECTION}/ashford/ro_duties"
    for hour, said in (("14:00", "14:00"), ("when the office opens", "09:00")):
        given = {"task": task, "until": "2027-04-01", "hour": hour, "note": "x", "who": "Olga"}
        now = at("Mon 2027-03-29 10:00")
        with office.register.write() as session:
            open_due(session, now=now)
        told = snooze_in_register(office, read_form(SnoozeForm, given), now)
        assert told.endswith(f"snoozed until Thu 1 Apr 2027 {said}")


def test_ids_are_filled_in_as_labels(office: Office) -> None:
    """As tests that press a form against a server do."""
    given = {"change": {"election": ELECTION, "who": "Olga"}}
    labelled = with_labels(schema_of(office, replan), given)
    assert f"Blankshire, Thu 6 May 2027 ({ELECTION})" == labelled["change"]["election"]
    assert "Olga" == labelled["change"]["who"]
    day = {"change": {"day": "2027-04-30", "nations": ["England"], "who": "Olga"}}
    assert day == with_labels(schema_of(office, proclaim_day), day)


def test_every_form_is_found_by_its_tag() -> None:
    """Those that get choices are looked up by it."""
    declared = PREFECT_FILE.read_text(encoding="utf-8")
    assert declared.count("entrypoint:") == declared.count(f"tags: [{STANDING_TAG}")


def test_a_date_of_one_authority_is_given_with_its_area() -> None:
    """The same date of two areas is two dates; of one area twice it is refused."""
    form = {"name": "notice_of_election", "day": "2027-03-22"}
    ashford = DateForm.model_validate(form | {"area": "Ashford (ashford)"})
    brambleton = DateForm.model_validate(form | {"area": "brambleton"})
    assert ["ashford/notice_of_election", "brambleton/notice_of_election"] == list(
        dates_of_form([ashford, brambleton])
    )
    assert ["notice_of_election"] == list(dates_of_form([DateForm.model_validate(form)]))
    with pytest.raises(FormError, match="ashford/notice_of_election is given twice"):
        dates_of_form([ashford, ashford])
