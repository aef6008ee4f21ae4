"""What operators read of the forms they send off."""

from dataclasses import replace
from typing import Any

import pytest

from flows.elections.call_election import record
from flows.elections.changing import told_by, work_of
from flows.elections.proclaim_day import proclaimed
from flows.elections.replan import asked
from flows.fields.call_forms import ElectionCall, FormError, RehearsalForm, ResendForm, read_form
from flows.fields.change_forms import CancelForm, ProclaimForm, ReplanForm
from flows.fields.words import in_form_words
from flows.forms.told import Row, Told, as_markdown, refusal_name, run_name
from flows.showing.describing import form_markdown
from flows.wiring import Office, open_office
from tasks.planning.refusals import CallRefusedError
from tasks.views.task import GivenAnswer
from tests.builders import at
from tests.flows.typed import Run
from tests.notifications.cast import NOMINATIONS

SAMPLE = "tasks/data/sample/blankshire.toml"
POLL = {"kind": "local_england", "area": "ashford"}
CALL: dict[str, Any] = {
    "area": "blankshire",
    "polling_day": "2027-05-06",
    "polls": [POLL],
    "who": "Olga",
    "called_on": "2027-03-01",
    "reason": "a vacancy",
}
CALLED_AT = at("Mon 2027-03-01 09:00")


@pytest.fixture
def office(writ: Run) -> Office:
    """The sample's office, in a home of its own."""
    assert 0 == writ("directory", "load", SAMPLE)[0]
    return open_office()


def called(office: Office) -> Told:
    """What calling Ashford's election told."""
    return record(office, read_form(ElectionCall, CALL), CALLED_AT)


def test_a_call_is_named_for_what_it_did(office: Office) -> None:
    """Where, when, how many; its table has a row for each task, its owner and its due moment."""
    told = called(office)
    assert f"Called Blankshire Thu 6 May 2027: {len(told.rows)} tasks" == told.name
    assert ("blankshire.2027-05-06",) == told.about
    rows = {row.what: row for row in told.rows}
    notice = rows["Ashford · Publish the notice of election"]
    assert ("statute", "Asha Khan") == (notice.why, notice.hears)
    assert "law, no day" == rows["Ashford · Produce and deliver poll cards"].why
    assert notice.after.startswith("due ")
    assert f"| {notice.before} | {notice.after} |" in as_markdown(told, [])


def replans(office: Office, *, preview: bool) -> Told:
    """What moving the day by a week told."""
    form = read_form(
        ReplanForm,
        {
            "election": "blankshire.2027-05-06",
            "polling_day": "2027-05-13",
            "who": "Olga",
            "reason": "the hall is flooded",
            "preview": preview,
        },
    )
    return told_by(office, form, work_of(asked), did="Re-planned", now=at("Tue 2027-03-02 09:00"))


def test_a_day_that_does_not_reach_an_election_is_said_with_what_to_do(office: Office) -> None:
    """By a form, not by a command."""
    called(office)
    own = office.settings.home / "policy" / "blankshire.toml"
    own.parent.mkdir()
    own.write_text("[quite]\n", encoding="utf-8")
    form = read_form(
        ProclaimForm,
        {
            "day": "2027-04-19",
            "nations": ["England"],
            "proclaimed_on": "2027-03-02",
            "why": "Jubilee",
            "who": "Olga",
        },
    )
    told = told_by(office, form, proclaimed, did="Proclaimed", now=at("Tue 2027-03-02 09:00"))

    assert "was not planned anew: policy/blankshire.toml: unknown table 'quite'" in told.message
    assert told.message.endswith("; then run the form 'replan-an-election'.")
    assert told.name == "Proclaimed Blankshire Thu 6 May 2027: no task changes"


def test_a_preview_says_what_would_happen_and_that_nothing_has(office: Office) -> None:
    """In its name, message and artifact; the change itself says the same of the same tasks."""
    called(office)
    would = replans(office, preview=True)
    assert would.preview
    assert would.name.startswith("Preview: would move ")
    assert would.name.endswith(" of Blankshire Thu 6 May 2027")
    assert would.message.startswith("Preview, nothing was changed. ")
    assert "would hear of it" in would.message
    shown = as_markdown(would, [("Election", "/deployments/deployment/1")])
    assert "**Nothing was changed.**" in shown
    assert "Who would hear" in shown
    assert "[Election](/deployments/deployment/1)" in shown

    done = replans(office, preview=False)
    assert done.name.startswith("Re-planned Blankshire Thu 13 May 2027: ")
    assert " moved" in done.name
    assert would.rows == done.rows
    moved = next(row for row in done.rows if "Publish the notice of election" in row.what)
    # Nobody has been told of it yet.
    assert "nobody" == moved.hears
    assert moved.before
    assert moved.before != moved.after
    assert "Nothing was changed" not in as_markdown(done, [])


def test_a_refusal_names_the_forms_fields(office: Office) -> None:
    """Where the command line would name its option."""
    with pytest.raises(CallRefusedError) as refused:
        record(office, read_form(ElectionCall, {**CALL, "polling_day": "2027-03-11"}), CALLED_AT)
    assert "--called-on" in str(refused.value)
    said = in_form_words(ElectionCall, str(refused.value))
    assert said.endswith("give the day it was really called with “Called on”")
    assert refusal_name(said).startswith("Refused: too late for a local election on Thursday 11")
    assert "choose a later" not in refusal_name(said)
    told = "x is cancelled; give it a day first: `writ replan x --date DAY`"
    assert "x is cancelled; give it a day first: the form 'replan-an-election'" == in_form_words(
        CancelForm, told
    )
    lost = "message 9 is none; `writ undelivered` lists those"
    assert "message 9 is none; the artifact 'writ-undelivered' lists those" == in_form_words(
        ResendForm, lost
    )
    assert "give “Polls” at least once" == in_form_words(
        ElectionCall, "give --poll KIND:AREA at least once"
    )


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"polling_day": "2027-02-31"}, "Polling day: '2027-02-31' is not a day of the calendar"),
        ({"polls": []}, "Polls: choose at least one (given: [])"),
        ({"polls": [{"kind": "local_england"}]}, "Polls 1, Area: nothing was given; correct"),
        ({"who": " "}, "Your name: nothing was given (given: '')"),
        ({"given": [{"name": "declared_on", "day": "x"}]}, "Given dates 1, Day: 'x'"),
        ({"who": " writ "}, "Your name: writ: the history calls itself so"),
        ({"day": "2027-05-06"}, "day: this form has no such field"),
        ({"reason": "x" * 501}, "Reason: String should have at most 500 characters"),
    ],
)
def test_what_is_wrong_with_a_field(wrong: dict[str, Any], said: str) -> None:
    """By its title, in one line that is not as long as what was typed."""
    with pytest.raises(FormError) as refused:
        read_form(ElectionCall, {**CALL, **wrong})
    words = str(refused.value)
    assert words.startswith(said)
    assert words.endswith("; correct it and run again")
    assert len(words) < 250
    assert 1 == len(words.splitlines())


def test_peoples_words_stay_in_their_cells() -> None:
    """A reason or a name draws nothing, links nowhere and opens no column."""
    told = Told("Called <b>", "said *so*", rows=(Row("a|b"),))
    assert "# Called \\<b\\>\n\nsaid \\*so\\*" in as_markdown(told, [])


def test_what_stands_above_a_tasks_form_draws_nothing() -> None:
    """Neither a title nor what somebody answered."""
    answer = GivenAnswer("A <b>", CALLED_AT, (), "done", "seen | *so*\nand", {})
    shown = form_markdown(replace(NOMINATIONS, title="# Close | open", answers=(answer,)))
    assert "## \\# Close \\| open\n" in shown
    assert "A \\<b\\>, Mon 1 Mar 2027 09:00: seen \\| \\*so\\* and" in shown


def test_a_name_is_short() -> None:
    """It stands in a list."""
    assert len(run_name("word " * 200)) < 150
    assert run_name("word " * 200).endswith(" ...")
    assert "one line" == run_name("one\nline")


def test_the_rehearsals_form_names_its_fields() -> None:
    """Its own fields and those it shares with the call."""
    with pytest.raises(FormError, match=r"^Silent people \(%\): "):
        read_form(
            RehearsalForm,
            {k: v for k, v in CALL.items() if k not in {"who", "reason"}} | {"silent": 101},
        )
