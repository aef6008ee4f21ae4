"""What stays of a poll that is countermanded, and what must follow: its costs, and a fresh poll. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from tasks.actions.asks.ask import Wanted
from tasks.actions.fresh_polls.fates import law_on_fresh
from tasks.alarms import Alarm
from tasks.planning.planning import PlannedTask, plan_election
from tasks.planning.polls import Poll, countermanded_rules
from tasks.planning.reference_data import Books
from tasks.terms import ElectionState, PollState


def costs_left(
    wanted: Wanted,
    planned: Collection[str],
    books: Books,
    stood: Mapping[str, date],
    *,
    now: datetime,
) -> tuple[PlannedTask, ...]:
    """The tasks that account for what countermanded polls have cost, where no other poll asks for them:
    they wait for no poll.

    Args:
        wanted: what the election is to be.
        planned: the ids of what is planned for it now.
        books: directory, catalogue and policy.
        stood: the days, by task, on which what was brought forward before is due.
        now: aware.
    """
    dead = [poll for poll in wanted.facts.polls if poll.state is PollState.COUNTERMANDED]
    if not dead or wanted.state is not ElectionState.CALLED:
        return ()
    facts = replace(
        wanted.facts, polls=tuple(replace(poll, state=PollState.CALLED) for poll in dead)
    )
    kept = countermanded_rules().kept
    return tuple(
        replace(task, waits=(), possible_from=None)
        for task in plan_election(facts, books, now=now, stood=stood).tasks
        if task.draft.definition.key in kept and task.id not in planned
    )


def fresh_polls_missing(wanted: Wanted, nation: str) -> Iterator[Alarm]:
    """An alarm for each poll, or contest, that is countermanded while no fresh one is called for it."""
    facts = wanted.facts
    if wanted.state is not ElectionState.CALLED:
        return
    for poll in facts.polls:
        law = law_on_fresh(
            poll.kind, fixed=facts.poll_date, nation=nation, proclaimed=facts.proclaimed
        )
        for written in _without_fresh(poll):
            yield Alarm.of(
                "plan.no_fresh_poll",
                {"election": facts.id, "poll": written},
                allowed=law,
            )


def _without_fresh(poll: Poll) -> Iterator[str]:
    """What is countermanded of a poll and held nowhere else, as people write it."""
    if not poll.contests and poll.state is PollState.COUNTERMANDED and poll.replaced_by is None:
        yield poll.written
    for contest in poll.contests:
        if contest.state is PollState.COUNTERMANDED and contest.replaced_by is None:
            yield replace(poll, contests=(contest,)).written
