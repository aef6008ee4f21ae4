"""Undoing at the same moment as something else, and again and again: nothing is done twice, or half."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.register.database import Register
from tasks.register.record.history import EventKind
from tasks.terms import Standing
from tasks.views.answers import NotTakenError
from tests.builders import shown
from tests.cast import ASHA, BEN
from tests.notifications.pages.answers.undo_counter import (
    ANSWERS,
    CLOSE,
    Counter,
    acknowledged,
    handed,
    reported,
)


@pytest.fixture
def counter(register: Register) -> Counter:
    """The desk, on each database."""
    return Counter(register)


def together(*acts: Callable[[], object]) -> list[Exception]:
    """Several at one moment, each in a thread; returns what was refused."""
    refused: list[Exception] = []
    ready = threading.Barrier(len(acts))

    def does(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except NotTakenError as error:
            refused.append(error)

    threads = [threading.Thread(target=does, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.parametrize("attempt", range(3))
@pytest.mark.parametrize("answer", [reported, handed], ids=["done", "handed over"])
def test_two_clicks_undo_once(
    counter: Counter, answer: Callable[[Counter], None], attempt: int
) -> None:
    """One is told that it was undone already."""
    before = counter.stands(CLOSE)
    answer(counter)
    (each,) = counter.desk.tasks_of(counter.people[ASHA], now=counter.now).undoable
    refused = together(*[lambda: counter.undoes(ASHA, entry=each.undo.entry)] * 2)
    assert len(refused) == 1
    assert "undone already" in str(refused[0])
    assert counter.stands(CLOSE) == before
    assert counter.written().count(EventKind.UNDONE) == 1
    assert counter.office.whole()


@pytest.mark.parametrize("attempt", range(3))
def test_an_answer_and_an_undo_do_not_mix(counter: Counter, attempt: int) -> None:
    """Ben reports it done as Asha undoes that she deals with it: whoever comes second finds the task as the
    first left it, and his report stands either way."""
    acknowledged(counter)
    undo = counter.sees(ASHA).undo
    assert undo is not None
    refused = together(
        lambda: counter.undoes(ASHA, entry=undo.entry), lambda: reported(counter, BEN)
    )
    view = counter.sees(ASHA)
    assert (view.standing, view.closed_by) == (Standing.DONE, "Ben")
    assert len(refused) == ("undone" not in counter.written())
    assert counter.office.whole()


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(sorted(ANSWERS)), st.booleans(), st.integers(1, 9)),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_is_answered_and_undone_in_turn_leaves_no_trace(
    counter: Counter, steps: list[tuple[str, bool, int]]
) -> None:
    """With passes between or without: the task stands as before after each, and no alarm is raised."""
    for name, passes, minutes in steps:
        before = counter.stands(CLOSE)
        ANSWERS[name](counter)
        if passes:
            counter.office.run(counter.now)
        counter.now += timedelta(minutes=minutes)
        counter.undoes(ASHA)
        counter.office.run(counter.now)
        assert counter.stands(CLOSE) == before, shown(counter.now)
    assert counter.office.whole()
    assert counter.office.alarms() == []
