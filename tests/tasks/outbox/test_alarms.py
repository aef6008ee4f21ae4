"""Alarms: the same by what they are about, whatever their words; every sentence can be said."""

import re
from typing import Any

import pytest
from sqlalchemy import select, text

from tasks.alarms import Alarm, remedy_of
from tasks.files.datafiles import DATA, read_toml
from tasks.register.database import Register, open_register
from tasks.register.messages.alarms import (
    alarm_words,
    clear_these,
    keep_alarms,
    raise_alarms,
    stand_as,
    standing_alarms,
)
from tasks.register.models import AlarmRow
from tests.builders import at, day
from tests.registers import take_back

NOW = at("Mon 2027-03-15 10:00")
SORTS = [
    f"{kind}.{form}" for kind, forms in read_toml(DATA / "alarms.toml").items() for form in forms
]


def failed(message: int, answer: str = "550", who: str = "Asha") -> Alarm:
    """A message that failed for good."""
    return Alarm.of("delivery.failed", {"message": message}, person=who, answer=answer)


@pytest.mark.parametrize("sort", SORTS)
def test_every_sentence_can_be_said(sort: str) -> None:
    """Each brace is a name; moments and days are written as people read them."""
    kind, form = sort.split(".")
    sentence = read_toml(DATA / "alarms.toml")[kind][form]
    names: dict[str, str] = dict(re.findall(r"\{(\w+)(?:!r)?(?::(\w+))?\}", sentence))
    given: dict[str, Any] = {
        name: {"moment": NOW, "day": day("Thu 2027-05-06")}.get(how, "X")
        for name, how in names.items()
    }
    said = str(Alarm.of(sort, **given))
    assert "{" not in said
    assert ("Mon 15 Mar 2027 10:00" in said) is ("moment" in names.values())
    assert ("Thursday 6 May 2027" in said) is ("day" in names.values())


def test_every_alarm_has_a_remedy() -> None:
    """One for each kind, and one for those of an earlier version."""
    kinds = {sort.split(".")[0] for sort in SORTS}
    assert kinds | {"other"} == set(read_toml(DATA / "remedies.toml"))
    assert all(remedy_of(kind) for kind in kinds)
    assert "writ alarms" in remedy_of("of an earlier version")


def test_the_same_alarm_is_raised_once_whatever_it_says(register: Register) -> None:
    """Its words are those of the last time; its number, and that operators know of it, stay."""
    with register.write() as session:
        raise_alarms(session, [failed(2)], election=None, now=NOW)
        raise_alarms(session, [failed(2, "551 moved", "Asha Patel")], election=None, now=NOW)
        (row,) = standing_alarms(session)
        assert "Asha Patel could not be told: 551 moved (message 2)" == alarm_words(row)
        raise_alarms(session, [failed(2)], election="another", now=NOW)
        assert 2 == len(standing_alarms(session))


def test_clearing_one_clears_no_other(register: Register) -> None:
    """Message 2, and neither 12 nor 20, nor the one whose person is called so."""
    others = [failed(12), failed(20), failed(7, who="Message 2 (message 2)")]
    with register.write() as session:
        raise_alarms(session, [failed(2), *others], election=None, now=NOW)
        clear_these(session, [failed(2)], now=NOW)
        assert [*map(str, others)] == [alarm_words(row) for row in standing_alarms(session)]


def test_an_answer_that_changes_is_told_and_is_no_new_alarm(register: Register) -> None:
    """So that operators are not written to for every other answer of a service that is down."""

    def down(answer: str) -> Alarm:
        return Alarm.of("service-down.channel", {"channel": "email"}, since=NOW, answer=answer)

    with register.write() as session:
        keep_alarms(session, "service-down", [down("421 busy")], now=NOW)
        (row,) = standing_alarms(session)
        row.told_at = NOW
        assert stand_as(session, "service-down", [down("421 busy")])
        assert not stand_as(session, "service-down", [down("no route")])
        keep_alarms(session, "service-down", [down("no route")], now=NOW)
        (again,) = standing_alarms(session)
        assert (row.number, NOW) == (again.number, again.told_at)
        assert alarm_words(again).endswith("no route")
        keep_alarms(session, "service-down", [], now=NOW)
        assert [] == list(standing_alarms(session))


def test_alarms_of_an_earlier_version_keep_their_words_and_can_be_cleared(empty_url: str) -> None:
    """By the number of their message, at last."""
    register = open_register(empty_url)
    take_back(register, "0007")
    with register.write() as session:
        session.execute(
            text(
                "INSERT INTO alarm (kind, text, raised_at) VALUES"
                " ('delivery', 'A: 550 (message 2)', '2027-03-15 10:00:00'),"
                " ('delivery', 'B: 550 (message 12)', '2027-03-15 10:00:00'),"
                " ('plan', 'a vacancy', '2027-03-15 10:00:00')"
            )
        )
    register.migrate()
    with register.write() as session:
        clear_these(session, [failed(2)], now=NOW)
        rows = session.scalars(select(AlarmRow).where(AlarmRow.cleared_at.is_(None)))
        assert ["B: 550 (message 12)", "a vacancy"] == sorted(map(alarm_words, rows))
    register.close()
