"""By which power an election is postponed: asked, checked, kept, and named later where it was not known."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from calendars.errors import RuleDataError, WritError
from flows.showing.describing import deployment_markdown
from tasks.actions.asks.day import Move, Postpone
from tasks.actions.asks.powers import power_over, powers, read_powers
from tasks.actions.changing import Changed, change_election
from tasks.register.database import Register
from tasks.register.messages.alarms import alarm_words, standing_alarms
from tasks.register.plans.elections import milestones_of, polls_of, the_election
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.models import HistoryRow
from tests.builders import an_election, at, call, day, settle
from tests.cast import directory

MAY = an_election("Thu 2027-05-06", "Mon 2026-11-02", "local_england:ashford")
NOW = at("Mon 2027-03-01 10:00")
HOLIDAY = "no_polling_day"


@pytest.fixture
def office(sqlite_register: Register) -> Register:
    """Ashford's election, called."""
    settle(sqlite_register, directory())
    call(sqlite_register, MAY)
    return sqlite_register


def asks(office: Register, ask: Postpone | Move) -> Changed:
    """Ask it of the election of May."""
    with office.write() as session:
        return change_election(session, MAY.id, ask, who="Olga", now=NOW)


def alarms(office: Register) -> list[str]:
    """What operators are told of its being postponed."""
    with office.read() as session:
        return [w for a in standing_alarms(session, MAY.id) if "postponed" in (w := alarm_words(a))]


def drawn(office: Register) -> str:
    """What Prefect says of the election."""
    with office.read() as session:
        row = the_election(session, MAY.id)
        polls, dates = polls_of(session, row.id), milestones_of(session, row.id)
        return deployment_markdown(row, polls, dates, open_books_of(session))


def test_the_power_is_kept_in_the_history(office: Register) -> None:
    """With its source; people read it as the reason, and Prefect shows it until there is a day."""
    changed = asks(office, Postpone("a day of mourning", HOLIDAY))
    assert (
        "RPA 1983 s.40(1)-(2), in Scotland s.43(2)-(3); checked against the statute" in changed.why
    )
    assert changed.why.endswith("(a day of mourning)")
    with office.read() as session:
        assert HOLIDAY == the_election(session, MAY.id).power
        entry = session.scalars(select(HistoryRow).where(HistoryRow.kind == "replanned")).one()
        assert HOLIDAY == entry.data["power"]
    assert [] == alarms(office)
    assert "Postponed under the rule that a poll whose day becomes a bank holiday" in drawn(office)
    asks(office, Move(day("Fri 2027-05-07"), ""))
    assert "Postponed under" not in drawn(office)


def test_no_power_named_sounds_an_alarm_until_one_is(office: Register) -> None:
    """A returning officer has none in general; to say so is an answer too."""
    asks(office, Postpone("flood"))
    (alarm,) = alarms(office)
    assert "no power to do so is named; a returning officer has none in general" in alarm
    with pytest.raises(WritError, match="is postponed; give it a day first"):
        asks(office, Postpone("flood"))
    asks(office, Postpone("flood", "none"))
    assert [] == alarms(office)
    assert "no power of the law" in drawn(office)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("demise", "demise is no power over a local election (RPA 1985 s.20"),
        ("hihg_court", "no power is called 'hihg_court'; did you mean 'high_court'?"),
    ],
)
def test_a_power_that_is_none_over_these_polls(key: str, said: str) -> None:
    """Refused, with those that are."""
    with pytest.raises(WritError) as refused:
        power_over(key, MAY)
    assert said in str(refused.value)
    if key == "demise":
        assert "write one of act, ordinary_day, reorganisation, no_polling_day" in str(
            refused.value
        )


def test_every_power_says_where_it_stands(tmp_path: Path) -> None:
    """What was not read is unverified; a slip in the file is named."""
    assert all(power.source and power.level for power in powers().values())
    assert "unverified" in powers()["demise"].words
    general = replace(MAY, polls=(replace(MAY.polls[0], kind="parl_general"),))
    assert powers()["demise"] == power_over("demise", general)
    path = tmp_path / "powers.toml"
    path.write_text(
        '[[power]]\nkey = "x"\ntitle = "y"\nsource = "z"\nverified = "V9"\nagainst = "a"\n'
    )
    with pytest.raises(RuleDataError, match=r"powers.toml, power x: verified = 'V9'"):
        read_powers(path)
