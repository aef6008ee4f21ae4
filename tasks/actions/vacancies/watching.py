"""Opening a watch over a vacancy, and entering what becomes known of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tasks.actions.answering import complete
from tasks.actions.asks.ask import ChangeRefusedError
from tasks.actions.asks.dates import SetDates
from tasks.actions.calling import call_election, plan_call
from tasks.actions.changing import Changed
from tasks.actions.days.recording import change_and_report, report_days
from tasks.actions.vacancies.ordinary import check_ordinary
from tasks.clock import london_day
from tasks.contests.listed import as_listed
from tasks.own_days.own_day import OwnDay
from tasks.own_days.reading import speaks
from tasks.people.directory import Directory
from tasks.planning.cautions.left_vacant import AROSE, THIRD
from tasks.planning.planning import Plan
from tasks.planning.polls import ElectionFacts, Poll, PollWords, poll_words, watch_over, watches
from tasks.planning.refusals import CallRefusedError
from tasks.register.finding.tasks import tasks_of
from tasks.register.models import ElectionRow
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.directory_store import stored_areas, stored_directory
from tasks.register.plans.elections import elections, facts_of, polls_of, the_election
from tasks.register.session import Session
from tasks.terms import TO_DO, ElectionState, PollState
from tasks.views.answers import Outcome
from tasks.words import long_day

_NOTICE = "vacancy_notice"
# The names of what is entered: dates that may be given.
_REQUESTED = "requested_on"
_DECLARED, _RETIRES = "declared_vacant_on", "retires_on"


@dataclass(frozen=True, slots=True)
class Known:
    """What becomes known of a vacancy after its notice: the day on which electors asked for a by-election,
    on which the seat was declared vacant, and on which the councillor would have retired; and that more than a
    third of the council's seats were vacant with it (`third`)."""

    requested: date | None = None
    declared: date | None = None
    retires: date | None = None
    third: bool = False

    def given(self, arose: date) -> dict[str, date]:
        """Those that are dates of the whole watch, by name; the seat fell vacant on the day `arose`."""
        third = arose if self.third else None
        said = {_DECLARED: self.declared, _RETIRES: self.retires, THIRD: third}
        return {name: day for name, day in said.items() if day is not None}


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A seat that has become vacant: `seat` is the poll of one contest that would fill it, in the police
    force area `area`; it arose on a day, and its public notice is, or is to be, of another: None where
    nobody has said so, and it is to be given on the day on which the watch is opened."""

    area: str
    seat: Poll
    arose: date
    notice: date | None
    known: Known = Known()


def open_watch(
    session: Session,
    vacancy: Vacancy,
    *,
    reason: str,
    who: str,
    now: datetime,
    preview: bool = False,
) -> Plan:
    """Open a watch over a vacancy, in the caller's transaction: an election without a poll, called on the
    day on which the vacancy arose. What has been done by now is reported done.

    Args:
        session: a writing session, or a reading one for a preview.
        vacancy: which seat, and its days.
        reason: how it arose; kept.
        who: who opens it; kept in the history.
        now: aware.
        preview: only work out what would be planned.

    Raises:
        CallRefusedError: a seat that is no single one, or days that cannot be; a watch that is open already; an
            ordinary election so near that it may fill the seat, with nothing said of when the councillor retires.
        ContestError, UnknownAreaError, UnknownKindError, TimetableInputError: names what and the nearest.
    """
    directory = stored_areas(session)
    facts = watch_facts(vacancy, directory, now=now)
    _check_new(session, facts)
    check_ordinary(session, facts, vacancy.seat, directory)
    if preview:
        return plan_call(session, facts, now=now, reason=reason)
    plan = call_election(session, facts, reason=reason, who=who, now=now)
    if vacancy.notice and vacancy.notice <= london_day(now):
        _report_notice(session, facts.id, who=who, now=now)
    report_days(session, facts.id, facts.own, who=who, now=now)
    return plan


def watch_facts(vacancy: Vacancy, directory: Directory, *, now: datetime) -> ElectionFacts:
    """The watch as an election: its day that of the notice, its id that of the seat.

    Raises:
        As `open_watch`.
    """
    words = _watch_over(vacancy.seat)
    seat = as_listed(vacancy.seat, directory)
    if len(seat.contests) != 1:
        raise CallRefusedError(
            f"{seat.written}: a vacancy is of one ward or division; name it, as {seat.kind}:{seat.area}:Mill"
        )
    notice = vacancy.notice or london_day(now)
    _check_days(vacancy, notice, now=now)
    _check_third(vacancy.known, words.kind)
    (contest,) = seat.contests
    poll = Poll(words.kind, seat.area, contests=(replace(contest, by_election=False, seats=None),))
    known = vacancy.known
    asked = OwnDay(_REQUESTED, known.requested, poll.area, poll.kind) if known.requested else None
    return ElectionFacts(
        vacancy.area,
        notice,
        vacancy.arose,
        (poll,),
        {AROSE: vacancy.arose, **known.given(vacancy.arose)},
        own=(asked,) if asked else (),
        known_as=f"{vacancy.area}.{poll.id(notice)}",
    )


def _watch_over(seat: Poll) -> PollWords:
    words = watch_over(seat.kind)
    if words is None:
        law = poll_words(seat.kind).vacancy
        raise CallRefusedError(
            f"{seat.kind}: Writ watches vacancies of councils in England and Wales alone; "
            + (
                f"there {law}. When the day is fixed, call the by-election: `writ call`"
                if law
                else ""
            )
            + ("" if law else "for others see `writ timetable --kind casual_vacancy --date DAY`")
        )
    return words


def _check_new(session: Session, facts: ElectionFacts) -> None:
    """Refuse a second watch over what fell vacant in one ward on one day: one by-election fills it."""
    for row in elections(session):
        if row.area != facts.area or row.id == facts.id or row.state != ElectionState.CALLED:
            continue
        there = facts_of(session, row)
        arose = there.given.get(AROSE)
        if there.watches and arose == facts.given[AROSE] and _seat(there) == _seat(facts):
            raise CallRefusedError(
                f"the vacancy is watched already, as {row.id}; enter what is known of it with"
                f" `writ vacancy {row.id}`, or cancel that watch first"
            )


def _seat(watch: ElectionFacts) -> tuple[str, str, str, PollState]:
    """What a watch is over, and how that stands."""
    (poll,) = watch.polls
    (contest,) = poll.contests
    return poll.kind, poll.area, contest.key, poll.state


def _check_days(vacancy: Vacancy, notice: date, *, now: datetime) -> None:
    _check_past({"arose": vacancy.arose, **_entered(vacancy.known)}, now=now)
    if notice < vacancy.arose:
        raise CallRefusedError(
            f"the notice of {long_day(notice)} is before the vacancy, which arose on"
            f" {long_day(vacancy.arose)}; one of them is wrong, give the right day"
        )


def _check_third(known: Known, kind: str) -> None:
    """Refuse the exception where the law has none."""
    if known.third and not speaks(kind, THIRD, date.max):
        raise ChangeRefusedError(
            "--third-vacant: the law has that exception for principal councils alone (Local Government Act 1972"
            " s.89(3)); in the six months before the ordinary election a parish or community council may co-opt,"
            " and no by-election is held (SI 2006/3305 r5(3), (6))"
        )


def _entered(known: Known) -> dict[str, date | None]:
    return {"requested": known.requested, "declared vacant": known.declared}


def _check_past(days: Mapping[str, date | None], *, now: datetime) -> None:
    """Refuse what is said to have happened on a day that is still to come."""
    today = london_day(now)
    for what, day in days.items():
        if day is not None and day > today:
            raise CallRefusedError(
                f"{what} on {long_day(day)}, which is still to come; today is {long_day(today)}: enter it"
                " once it has happened"
            )


def _report_notice(session: Session, watch: str, *, who: str, now: datetime) -> None:
    """Report the public notice given: its day is that of the watch."""
    for row in tasks_of(session, watch):
        if row.key == _NOTICE and row.state in TO_DO:
            complete(
                session,
                row.number,
                answerer_about(session, row.number, who, now=now),
                directory=stored_directory(session).directory,
                outcome=Outcome.DONE,
                note="",
                evidence={},
                now=now,
            )


def enter_known(
    session: Session,
    watch: str,
    known: Known,
    *,
    reason: str,
    who: str,
    now: datetime,
    preview: bool = False,
) -> Changed:
    """Enter what has become known of a vacancy; the watch is planned anew with it, and the request, where
    it came in, reported done.

    Raises:
        UnknownElectionError: no such watch.
        ChangeRefusedError: it is no watch over a vacancy, or nothing is entered.
        CallRefusedError, DayRefusedError, TimetableInputError: a day that cannot be.
    """
    facts = facts_of(session, watched(session, watch))
    _check_past(_entered(known), now=now)
    _check_third(known, facts.polls[0].kind)
    actual = {_REQUESTED: known.requested} if known.requested else {}
    given = known.given(facts.given[AROSE])
    if not actual and not given:
        raise ChangeRefusedError(
            f"nothing is entered of {watch}: add --requested-on, --declared-on, --retires or --third-vacant, or"
            " call its by-election with --call"
        )
    ask = SetDates(reason, given=given, actual=actual)
    changed = change_and_report(session, watch, ask, who=who, now=now, preview=preview)
    if known.third and not preview:
        came = [own for own in facts.own if own.name == _REQUESTED]
        report_days(session, watch, came, who=who, now=now)
    return changed


def watched(session: Session, watch: str) -> ElectionRow:
    """The watch over a vacancy that is meant.

    Raises:
        UnknownElectionError: no such one.
        ChangeRefusedError: it is an election.
    """
    row = the_election(session, watch)
    if not watches([poll.kind for poll in polls_of(session, row.id)]):
        raise ChangeRefusedError(
            f"{row.id} is no watch over a vacancy; `writ vacancy --seat KIND:AREA:WARD --arose DAY` opens one"
        )
    return row
