"""A watch over a vacancy becomes a by-election, in one step."""

from dataclasses import replace
from datetime import date, datetime

from calendars.kinds import kind_of
from calendars.milestones import Milestone, Timetable
from calendars.nations import nation_of
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.polls import SetPolls
from tasks.actions.changing import change_election
from tasks.actions.fresh_polls.holding_again import HeldAgain, called_for
from tasks.actions.vacancies.watching import watched
from tasks.clock import london_day
from tasks.limits import LONGEST_REASON
from tasks.planning.cautions.left_vacant import left_vacant
from tasks.planning.polls import ElectionFacts, Poll, day_in, poll_words
from tasks.planning.timetables import election_timetables
from tasks.register.models import ElectionRow
from tasks.register.plans.elections import facts_of, polls_of
from tasks.register.session import Session
from tasks.terms import PollState
from tasks.words import long_day


def call_by_election(
    session: Session,
    watch: str,
    day: date,
    *,
    reason: str,
    who: str,
    now: datetime,
    preview: bool = False,
) -> HeldAgain:
    """Call the by-election for a vacancy that is watched, and end the watch; each names the other.

    Args:
        session: a writing session, or a reading one for a preview.
        watch: the id of the watch.
        day: the polling day that the returning officer has fixed.
        reason: kept with both.
        who: who calls it; kept in the history.
        now: aware.
        preview: only work out what would change.

    Raises:
        UnknownElectionError: no such watch.
        ChangeRefusedError, CallRefusedError: no request yet, a day outside of those of the law, and what
            calling or changing an election refuses.
    """
    row = watched(session, watch)
    facts = facts_of(session, row)
    if facts.polls[0].state is not PollState.CALLED:
        raise ChangeRefusedError(
            f"{row.id}: {facts.polls[0].state} already; nothing is left to call from it"
        )
    timetable = election_timetables(facts, row.nation).general[facts.polls[0].kind]
    _check_six_months(row, facts, timetable)
    last = _last_day(row, facts.polls[0], timetable)
    if last.date is not None and day > last.date:
        raise ChangeRefusedError(
            f"{long_day(day)} is after the last day for the by-election, {long_day(last.date)}"
            f" ({last.rule}; {last.source})"
        )
    (there,) = polls_of(session, row.id)
    poll = _by_election(facts.polls[0], there.id, row.nation)
    links = {
        (facts.polls[0].kind, poll.area, contest.key): poll.contest_id(contest, day)
        for contest in poll.contests
    }
    setting = SetPolls((facts.polls[0],), PollState.BECAME, reason, day, links)
    left = change_election(session, row.id, setting, who=who, now=now, preview=preview)
    said = f"a vacancy, notice of {long_day(facts.poll_date)}"
    why = (f"{said}; {reason}" if reason else said)[:LONGEST_REASON]
    fresh = ElectionFacts(row.area, day, london_day(now), (poll,))
    called, added = called_for(session, fresh, why, who=who, now=now, preview=preview)
    until = f"the by-election can be held until {long_day(last.date)}" if last.date else ""
    return HeldAgain(left, called, added, (f"{until} ({last.rule}; {last.source})",))


def _check_six_months(row: ElectionRow, facts: ElectionFacts, timetable: Timetable) -> None:
    """Refuse what the ordinary election fills."""
    left = left_vacant(facts.given, timetable)
    if left is not None:
        raise ChangeRefusedError(
            f"{row.id}: the vacancy arose on {long_day(left.arose)}, within the six months before the councillor"
            f" would have retired: no by-election is held, and the seat stays vacant until {left.until()}"
            f"{left.unless(row.id)} ({left.rule})"
        )


def _last_day(row: ElectionRow, poll: Poll, timetable: Timetable) -> Milestone:
    """The last day for the by-election, which is known once something has begun the time for it."""
    words = poll_words(poll.kind)
    for start, latest in zip(words.starts, words.latest, strict=True):
        begun, last = timetable.get(start), timetable.get(latest)
        if begun and last and begun.date and last.date:
            return last
    raise ChangeRefusedError(
        f"{row.id}: nobody has asked for a by-election yet; enter the day of the request with"
        f" `writ vacancy {row.id} --requested-on DAY`"
    )


def _by_election(poll: Poll, replaces: str, nation: str) -> Poll:
    """The poll that fills the vacancy, of the nation's kind."""
    kinds = [kind_of(kind) for kind in poll_words(poll.kind).becomes]
    kind = next(kind.key for kind in kinds if nation_of(nation) in kind.nations)
    day = day_in(replaces)
    contests = tuple(
        replace(
            contest,
            by_election=True,
            state=PollState.CALLED,
            replaces=poll.contest_id(contest, day),
        )
        for contest in poll.contests
    )
    return Poll(kind, poll.area, contests=contests)
