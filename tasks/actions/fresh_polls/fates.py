"""What the law says of polls that are to be held again: which day it allows, and what becomes of nominations. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from calendars.days.proclaimed import ProclaimedDay
from calendars.days.working_days import day_calendar
from calendars.fresh_polls import STOOD, DeathRule, FreshDays, death_rules, fresh_days
from calendars.kinds import kind_of
from calendars.rules.ruleset import rules_for
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.planning.polls import Poll, poll_words
from tasks.words import long_day

_WORDS = {
    "poll": "the day fixed for the poll first",
    "proof": "the proof of the death",
    "writ_received": "the day on which the writ is taken to be received",
    "notice_of_election": "the new notice of election",
    "notice_of_vacancy": "the notice to the appropriate officer",
}


@dataclass(frozen=True, slots=True)
class Death:
    """A candidate has died: on which day that was proved to the returning officer, and for whom they
    stood (`party`, `independent`, `speaker`), where it is known."""

    proof: date
    stood: str | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """How a poll is held again: as a poll of which kind, with which dates of its timetable given; `notes`
    say what the law says, where, and how sure that is."""

    kind: str
    given: Mapping[str, date] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def fate_after(
    death: Death,
    poll: Poll,
    *,
    fixed: date,
    fresh: date,
    nation: str,
    proclaimed: Sequence[ProclaimedDay],
) -> Fate:
    """What becomes of a poll by a candidate's death.

    Args:
        death: who has died, and when that was proved.
        poll: the poll, or contests of it.
        fixed: the day that was fixed for it first.
        fresh: the day on which the fresh poll is to be held.
        nation: where.
        proclaimed: days proclaimed since the data was written.

    Raises:
        ChangeRefusedError: nobody stands in it; the poll goes on; the day is outside of those that the
            law allows. Says the rule.
    """
    title = poll_words(poll.kind).title
    if rules_for(kind_of(poll.kind), fixed).row("nominations_close") is None:
        raise ChangeRefusedError(
            f"a {title} has no candidates; nothing is countermanded by a death"
        )
    rules = death_rules(poll.kind)
    if not rules:
        note = (
            f"what a candidate's death means for a {title} was not read: unverified; look it up before"
            " the day is ordered"
        )
        return Fate(poll.kind, notes=(note,))
    rule = _rule(rules, death)
    if rule.goes_on:
        raise ChangeRefusedError(
            f"the poll goes on as if the candidate had not died ({rule.source}; {rule.level});"
            f" {rule.nominated}: `writ uncontested`"
        )
    calendar = day_calendar(rule.calendar, nation=nation, proclaimed=proclaimed)
    days = fresh_days(rule, calendar, poll=fixed, proof=death.proof)
    allowed = _allowed(rule, days)
    if (days.earliest and fresh < days.earliest) or (days.latest and fresh > days.latest):
        raise ChangeRefusedError(
            f"{long_day(fresh)} is outside of the days for the fresh poll: {allowed}; choose one of them"
        )
    from_fixed = rule.latest is not None and rule.latest.refs[0] == "poll"
    if from_fixed and fresh < fixed:
        raise ChangeRefusedError(
            f"{long_day(fresh)} is before {_WORDS['poll']}, {long_day(fixed)}; the fresh poll can be held"
            f" {allowed}"
        )
    return Fate(
        rule.fresh_kind or poll.kind,
        days.given,
        (
            f"the fresh {title} can be held {allowed}",
            f"nominations: {rule.nominated} ({rule.source})",
        ),
    )


def law_on_fresh(
    kind: str, *, fixed: date, nation: str, proclaimed: Sequence[ProclaimedDay]
) -> str:
    """Until when the law has the fresh poll held for one of this kind that was countermanded, and where it
    says so; the day where it follows from the one that was `fixed` first."""
    rules = [rule for rule in death_rules(kind) if not rule.goes_on]
    if not rules:
        return "the days for it were not read: unverified, look them up"
    rule = rules[0]
    if rule.latest is None or rule.latest.refs[0] != "poll":
        return _allowed(rule, FreshDays(None, None, {}))
    calendar = day_calendar(rule.calendar, nation=nation, proclaimed=proclaimed)
    return _allowed(rule, fresh_days(rule, calendar, poll=fixed, proof=fixed))


def _rule(rules: Sequence[DeathRule], death: Death) -> DeathRule:
    """The rule for whom the candidate stood."""
    fit = [rule for rule in rules if rule.stood in {None, death.stood}]
    if len(fit) == 1:
        return fit[0]
    said = ", ".join(rule.stood for rule in rules if rule.stood)
    if death.stood in STOOD:
        raise ChangeRefusedError(
            f"the law for this poll knows candidates as {said}; write one of these"
        )
    raise ChangeRefusedError(
        f"the law asks for whom the candidate stood ({said}): add --stood party, or another of these"
    )


def _allowed(rule: DeathRule, days: FreshDays) -> str:
    said = [f"from {long_day(days.earliest)}"] if days.earliest else []
    said += [f"until {long_day(days.latest)}"] if days.latest else []
    count = f"{rule.latest.words(_WORDS)}; " if rule.latest else ""
    unknown = "on a day by the rule" if rule.latest else "on a day that was not read"
    return f"{' '.join(said) or unknown} ({count}{rule.source}; {rule.level})"
