"""Four wards of one council on one day, each with its own fate, as commands, pages, mails and Prefect show it."""

import json
from datetime import date, timedelta

import pytest

from flows.showing.describing import deployment_markdown, form_markdown
from flows.wiring import open_office
from notifications.wording.language import language
from notifications.writing.entries import facts
from tasks.clock import utc_now
from tasks.register.finding.tasks import tasks_of
from tasks.register.plans.elections import milestones_of, polls_of, the_election
from tasks.register.plans.task_views import Sight, open_books_of
from tests.flows.days import a_thursday, stop_the_clock
from tests.flows.typed import LOAD, Run, begun

DAY = a_thursday(26)
MAY = f"blankshire.{DAY}"


def ward(name: str, on: date = DAY) -> str:
    """The id of a ward's contest."""
    return f"local.ashford.{name}.{on}"


def later(weeks: int) -> date:
    """A Thursday after the first, which the law allows for a fresh poll."""
    return DAY + timedelta(weeks=weeks)


@pytest.fixture
def writ(writ: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`writ ...` with Blankshire loaded, and four wards of Ashford called; nominations have closed since."""
    names = ("mill", "stour", "vale", "hill")
    begun(writ, LOAD, ("call", "--poll", *map(ward, names)))
    stop_the_clock(monkeypatch, f"{DAY - timedelta(weeks=3)}T10:00:00+00:00")
    return writ


def test_each_of_four_wards_has_its_own_state(writ: Run) -> None:
    """One contested, one uncontested, one countermanded with its fresh poll, one moved."""
    for words in (
        ("uncontested", MAY, "--poll", ward("stour")),
        ("countermand", MAY, "--poll", ward("vale"), "--fresh", f"{later(6)}"),
        ("replan", MAY, "--poll", ward("hill"), "--date", f"{later(7)}", "--reason", "no hall"),
    ):
        code, _, err = writ(*words)
        assert 0 == code, err
    plan = json.loads(writ("plan", MAY, "--json")[1])
    (poll,) = plan["polls"]
    assert {
        ward("mill"): ("called", None),
        ward("stour"): ("uncontested", None),
        ward("vale"): ("countermanded", ward("vale", later(6))),
        ward("hill"): ("moved", ward("hill", later(7))),
    } == {c["id"]: (c["state"], c["replaced_by"]) for c in poll["contests"]}
    assert not [t for t in plan["tasks"] if t["state"] == "stood_down"]
    fresh = json.loads(writ("plan", f"blankshire.{later(6)}", "--json")[1])
    assert [ward("vale")] == [c["replaces"] for p in fresh["polls"] for c in p["contests"]]
    shown = writ("plan", MAY, "--summary")[1].splitlines()
    countermanded = f"countermanded, replaced by {ward('vale', later(6))}"
    assert f"  Vale (1 seat): {countermanded}  [{ward('vale')}]" in shown

    now = utc_now()
    with open_office().register.read() as session:
        election, books = the_election(session, MAY), open_books_of(session)
        rows = [row for row in tasks_of(session, MAY) if row.key == "notice_of_election"]
        view = Sight(session, rows, books).view(rows[0], now=now)
        polls, dates = polls_of(session, MAY), milestones_of(session, MAY)
        drawn = deployment_markdown(election, polls, dates, books)
    said = (
        "Mill (2 seats); Stour (1 seat): uncontested; Vale (1 seat): countermanded"
        f" ({ward('vale', later(6))}); Hill (1 seat): moved ({ward('hill', later(7))})"
    )
    assert ("Contests", said) in facts(view, now)
    welsh = dict(facts(view, now, language("cy")))["Cystadlaethau"]
    assert "Stour (1 sedd): dim cystadleuaeth" in welsh
    assert "*What is polled:* Mill" in form_markdown(view)
    assert "uncontested; Vale" in form_markdown(view)
    assert f"(`{ward('vale')}`): **{countermanded}**" in drawn


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--poll", ward("oak"), "--fresh", f"{later(6)}"), "has no contest 'oak'"),
        (
            ("--poll", ward("vale"), "--fresh", f"{later(12)}"),
            "is outside of the days for the fresh",
        ),
        (("--poll", ward("vale"), "--fresh", f"{DAY}"), "already; give another day"),
        (("--poll", ward("vale", later(1)), "--fresh", f"{later(6)}"), "is of another day"),
    ],
)
def test_a_countermand_that_is_refused(writ: Run, words: tuple[str, ...], said: str) -> None:
    """In one line; nothing is changed."""
    before = writ("plan", MAY, "--json")[1]
    code, _, err = writ("countermand", MAY, *words)
    assert (1, True) == (code, said in err)
    assert before == writ("plan", MAY, "--json")[1]
    code, out, _ = writ(
        "countermand", MAY, "--poll", ward("vale"), "--fresh", f"{later(6)}", "--preview", "--json"
    )
    assert (0, f"blankshire.{later(6)}") == (code, json.loads(out)["fresh"]["election"])
    assert before == writ("plan", MAY, "--json")[1]


def test_only_polls_that_are_named_move(writ: Run) -> None:
    """To a day: without one it is refused."""
    code, _, err = writ("replan", MAY, "--poll", ward("vale"))
    assert (1, True) == (code, "add --date, the day they move to" in err)


def test_postponing_names_its_power(writ: Run) -> None:
    """Kept; a slip is refused with the nearest, and none at all sounds an alarm."""
    code, _, err = writ("postpone", MAY, "--reason", "flood", "--power", "non")
    assert (1, True) == (code, "did you mean 'none'?" in err)
    assert 0 == writ("postpone", MAY, "--reason", "flood")[0]
    assert "no power to do so is named" in writ("alarms")[1]
    code, out, _ = writ("postpone", MAY, "--reason", "flood", "--power", "none")
    assert (0, True) == (code, "no power of the law: the returning officer saw no other" in out)
    assert "no power to do so is named" not in writ("alarms")[1]


def test_two_wards_in_one_command(writ: Run) -> None:
    """Both are uncontested, and JSON is one document."""
    code, out, err = writ(
        "uncontested", MAY, "--poll", "local_england:ashford:Mill", ward("hill"), "--json"
    )
    assert 0 == code, err
    assert "the local election in Ashford (Mill, Hill) was uncontested" == json.loads(out)["why"]
    (poll,) = json.loads(writ("plan", MAY, "--json")[1])["polls"]
    assert {ward("mill"), ward("hill")} == {
        c["id"] for c in poll["contests"] if c["state"] == "uncontested"
    }


@pytest.mark.parametrize(
    "more",
    [
        ("--given", f"notice_of_election={DAY}"),
        ("--actual", f"notice_of_election={DAY}"),
        ("--add-poll", "local_england:brambleton"),
        ("--remove-poll", "local_england:ashford:mill"),
    ],
)
def test_polls_move_by_a_command_of_their_own(writ: Run, more: tuple[str, str]) -> None:
    """Nothing that is asked with them is left out in silence."""
    code, _, err = writ("replan", MAY, "--poll", ward("hill"), "--date", f"{later(7)}", *more)
    assert 0 != code
    assert "--poll moves polls and nothing else" in err
