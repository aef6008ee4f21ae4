"""The table of notice kinds: a row for each, and every row told to somebody."""

import pytest

from calendars.days.working_days import day_calendar
from tasks.people.directory import Person
from tasks.people.ladder import Rung
from tasks.policy.notice_kinds import TRAITS, Stale, kinds_where
from tasks.policy.policy import load_policy
from tasks.policy.recipients import TaskFacts, tell
from tasks.terms import TO_DO, Basis, NoticeKind, TaskState
from tests.builders import at

DUE = at("Thu 2027-04-08 16:00")
ENGLAND = day_calendar("CAL-EW", nation="England")
NOW = at("Wed 2027-04-07 09:00")


def test_every_kind_has_its_row() -> None:
    """A kind without one would be sent to nobody, or for ever."""
    assert set(NoticeKind) == set(TRAITS)


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_every_kind_is_told_to_somebody(kind: NoticeKind) -> None:
    """Whatever its audience: here is an owner who has heard of the task, and one who has not, somebody
    above them, somebody who answers for it, and somebody whose task it was."""
    traits = TRAITS[kind]
    people = [Person(name, name.capitalize(), "en", ()) for name in ("asha", "ben", "isla")]
    facts = TaskFacts(
        basis=Basis.STATUTE,
        due=DUE,
        state=TaskState.OPEN if TaskState.OPEN in traits.states else min(traits.states),
        told=frozenset({"asha", "dev"}),
        answer_for=frozenset({"chloe"}),
        by="ben",
    )
    ladder = [Rung(0, (), tuple(people[:2])), Rung(1, (), (people[2],))]
    telling = tell(kind, NOW, facts, ladder, policy=load_policy(), days=ENGLAND, now=NOW)
    assert telling.told
    assert (telling.rung == 1) is traits.climbs
    assert telling.dropped is None


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_the_history_can_name_every_kind(kind: NoticeKind) -> None:
    """By what it is, and by its having been told; each in words of its own."""
    others = [traits for other, traits in TRAITS.items() if other is not kind]
    assert TRAITS[kind].words not in {traits.words for traits in others}
    assert TRAITS[kind].told not in {traits.told for traits in others}


def test_what_only_reminds_goes_stale_and_rests() -> None:
    """A reminder is nothing that has to be told late, or while somebody deals with the task."""
    reminders = kinds_where(lambda traits: traits.only_reminds)
    assert {NoticeKind.REMINDER, NoticeKind.DUE_TODAY} == reminders
    assert reminders <= kinds_where(lambda traits: traits.stale is Stale.REMINDED)
    assert reminders <= kinds_where(lambda traits: traits.rests)


def test_what_is_over_says_so_when_it_is_not() -> None:
    """What holds only for a closed task has words for the task that is open again."""
    assert kinds_where(lambda traits: not traits.states >= TO_DO) == kinds_where(
        lambda traits: traits.untrue != ""
    )
