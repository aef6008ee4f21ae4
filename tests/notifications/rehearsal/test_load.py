"""How people behave in a rehearsal, and what a week of it brings to one of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from notifications.rehearsal.findings import Findings, Scenario
from notifications.rehearsal.load import Load, load_of
from notifications.rehearsal.people import Behaviour, done_when_due
from notifications.rehearsal.rehearsal import rehearse
from tasks.clock import london_day
from tasks.register.database import Register
from tasks.terms import NoticeKind, TaskState
from tasks.views.messages import About, Told
from tests.builders import RecordingChannel, an_election, at, day
from tests.notifications.rehearsal.test_rehearsal import office as office

FACTS = an_election("Thu 2027-05-06", "Mon 2027-03-15", "local_england:ashford")
DUE = at("Thu 2027-04-08 16:00")


def rehearsed(register: Register, behaviour: Behaviour, seed: int = 0) -> Findings:
    """The cast's election, as people behave."""
    channels = {"email": RecordingChannel()}
    return rehearse(register, FACTS, channels, behaviour=behaviour, seed=seed, digests=False)


def test_reports_when_due() -> None:
    """In the last two hours, always at the same minute for the same number; of what cannot be before, in
    the first two from then on."""
    found = {done_when_due(DUE, None, f"{seed}:task") for seed in range(40)}
    assert len(found) > 20
    assert all(timedelta(0) <= DUE - moment < timedelta(hours=2) for moment in found)
    assert done_when_due(DUE, None, "3:task") == done_when_due(DUE, None, "3:task")
    after = {done_when_due(DUE, DUE, f"{seed}:task") for seed in range(40)}
    assert all(timedelta(0) <= moment - DUE < timedelta(hours=2) for moment in after)


def test_who_acknowledges_and_reports_when_due_is_never_passed_over(office: Register) -> None:
    """All is done by its owners on its day, and nobody above is asked."""
    found = rehearsed(office, Behaviour.WHEN_DUE)
    assert () == found.never_done
    assert 0 == found.done_by(owners=False)
    closed = [task for task in found.tasks if task.state is TaskState.DONE and task.closed_at]
    assert closed
    for task in closed:
        assert task.closed_at is not None
        assert abs((london_day(task.closed_at) - london_day(task.due)).days) <= 1, task.id
    kinds = {about.kind for told in found.messages for about in told.about}
    assert NoticeKind.ESCALATION not in kinds


def test_nobody_answers(office: Register) -> None:
    """Whatever the share of the silent that is given."""
    found = rehearsed(office, Behaviour.NOBODY)
    assert 0 == found.done_by(owners=True) + found.done_by(owners=False)
    assert found.statutory_never_done


def told(moment: str, *tasks: str, person: str = "asha", overview: bool = False) -> Told:
    """A mail of four words."""
    return Told(
        at(moment),
        at(moment),
        person,
        person.capitalize(),
        "email",
        "x@example.org",
        "subject",
        "one two three four",
        urgent=False,
        held="",
        overviews=overview,
        files=(),
        about=tuple(About(task, NoticeKind.OPENED, 0) for task in tasks),
    )


@pytest.mark.parametrize(
    ("mails", "load"),
    [
        ([], Load(None, 0, 0, 0, 0, 0)),
        (
            [
                told("Mon 2027-04-05 09:00", overview=True),
                told("Tue 2027-04-06 09:00", "a", "b", "a"),
                told("Sun 2027-04-11 09:00", "c"),
                told("Mon 2027-04-12 09:00", "a", "b", "c", "d"),
                told("Tue 2027-04-06 09:00", "x", "y", person="ben"),
            ],
            Load(day("Mon 2027-04-05"), 3, 4, 12, 4, 1),
        ),
    ],
)
def test_the_worst_week(mails: Sequence[Told], load: Load) -> None:
    """Each figure is the most of any week, from Monday to Sunday by London's days; of one post alone."""
    scenario = Scenario(FACTS, 0, 0, 1, frozenset(), DUE, DUE)
    found = Findings(scenario, (), tuple(mails), (), ())
    assert load == load_of(found, {"asha"})
    assert Load(None, 0, 0, 0, 0, 0) == load_of(replace(found, messages=()), {"asha"})
