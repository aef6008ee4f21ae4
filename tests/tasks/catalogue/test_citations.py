"""What is cited for a task fits the poll that it is for, in every kind that can be called and every watch."""

import re
from collections.abc import Iterator

import pytest

from calendars.kinds import all_kinds
from calendars.nations import Nation
from tasks.planning.planning import Plan, PlannedTask
from tasks.planning.polls import poll_words
from tasks.terms import Basis
from tests.plans import planned

# Instruments that speak of some kinds of poll alone.
ONLY_OF = {
    r"SI 2006/3305|Parishes and Communities": {
        "parish_england",
        "community_wales",
        "parish_vacancy",
    },
    r"Recall of MPs|SI 2016/295": {"recall", "recall_petition"},
    r"SI 2012/1917|Police Reform and Social Responsibility": {"pcc", "pcc_byelection"},
    r"SI 2012/2031": {"np_referendum", "referendum"},
    r"SI 2012/323": {"governance_referendum", "referendum"},
    r"SI 2012/444": {"council_tax_referendum", "referendum"},
    r"SSI 2011/399": {"local_scotland"},
    r"SSI 2015/425": {"sp"},
    r"WSI 2021/1459": {"local_wales"},
    r"WSI 2021/1460": {"community_wales"},
}
GUIDANCE = re.compile("College of Policing|Performance standards|Electoral Commission", re.I)
GIVEN = {
    "speaker_notice_given": "Thu 2027-04-15",
    "arose_on": "Mon 2027-03-01",
    "requested_on": "Tue 2027-03-02",
    "declared_vacant_on": "Tue 2027-03-02",
}


def cited(plan: Plan, task: PlannedTask) -> str:
    """What is cited for it: the law's source for a statutory date, else that of the catalogue."""
    if task.draft.milestone is not None and task.draft.definition.basis is Basis.STATUTE:
        kind, key = task.draft.milestone
        return plan.timetables[kind][key].source
    return task.draft.definition.source_words() or ""


def plans() -> Iterator[tuple[str, Plan]]:
    """A plan of each kind alone."""
    for kind in all_kinds():
        words = poll_words(kind.key)
        if words.instead:
            continue
        nation = kind.nations[0] if kind.nations else Nation.ENGLAND
        place = "blankshire" if words.held_in == "force" else "ashford"
        contest = ":Mill" if words.becomes else ""
        yield (
            kind.key,
            planned(
                f"{kind.key}:{place}{contest}",
                "Thu 2027-05-06",
                "Mon 2027-03-01",
                nation=nation,
                **GIVEN,
            ),
        )


@pytest.fixture(scope="module")
def every() -> list[tuple[str, Plan]]:
    """The plans, made once."""
    return list(plans())


def test_no_task_cites_the_law_of_another_kind_of_poll(every: list[tuple[str, Plan]]) -> None:
    """Nor the rules of parishes for a district's seat; but a row that is for several kinds names the law of each."""
    wrong = [
        (kind, task.draft.definition.key, cited(plan, task))
        for kind, plan in every
        for task in plan.tasks
        for pattern, only in ONLY_OF.items()
        if re.search(pattern, cited(plan, task))
        and kind not in only
        and not (task.draft.definition.kinds or set()) & only
    ]
    assert [] == wrong


def test_what_is_due_by_law_cites_law(every: list[tuple[str, Plan]]) -> None:
    """Not guidance: polling day is the law's, whatever else the police recommend for it."""
    wrong = [
        (kind, task.draft.definition.key, cited(plan, task))
        for kind, plan in every
        for task in plan.tasks
        if task.draft.definition.basis is Basis.STATUTE and GUIDANCE.search(cited(plan, task))
    ]
    assert [] == wrong


def test_every_task_cites_something(every: list[tuple[str, Plan]]) -> None:
    """In every kind of poll there is something to do."""
    for kind, plan in every:
        assert plan.tasks, kind
        assert all(cited(plan, task) for task in plan.tasks), kind
