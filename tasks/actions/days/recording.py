"""What is done on a day that counts: the day is kept for the authority, and the plan there follows it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from calendars.errors import TimetableInputError
from tasks.actions.answering import Answer, complete
from tasks.actions.asks.ask import Ask
from tasks.actions.asks.dates import ForgetDays, RecordDays
from tasks.actions.changing import Changed, change_election
from tasks.clock import london_day
from tasks.files.evidence_files import EvidenceFile
from tasks.own_days.own_day import OwnDay, read_days
from tasks.own_days.reading import speaks
from tasks.people.directory import Directory
from tasks.people.posts import AreaKind
from tasks.planning.polls import ElectionFacts
from tasks.planning.reference_data import Books
from tasks.register.finding.tasks import task_numbered, tasks_of
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import Answerer, answerer_about
from tasks.register.plans.changes import lock_election
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.elections import facts_of, the_election
from tasks.register.plans.rules import books_without_people
from tasks.register.session import Session
from tasks.terms import REPORTED, TO_DO, ElectionState
from tasks.views.answers import AnswerRefusedError, Outcome
from tasks.words import long_day, short_moment


def report(
    session: Session,
    number: int,
    by: Answerer,
    *,
    directory: Directory,
    outcome: Outcome,
    note: str,
    evidence: Mapping[str, str],
    now: datetime,
    correction: str = "",
    day: date | None = None,
    files: Collection[EvidenceFile] = (),
) -> Answer:
    """As `complete`; and where the task is one of which the day counts, as the notice of election, the
    day is kept for its authority and the election planned anew.

    `day` is the one on which it was done: None for today, or for the one that is known already.

    Raises:
        UnknownTaskError, AnswerRefusedError: as `complete`; or a day of a task of which none is kept, one
            still to come, or one that the rules do not allow.
    """
    row = task_numbered(session, number)
    days = _days_of(session, row, day or london_day(now), note) if row else ()
    if day is not None:
        _check_day(row, days, day, now)
    if row is not None:
        lock_reported(session, row, outcome)
    answer = complete(
        session,
        number,
        by,
        directory=directory,
        outcome=outcome,
        note=note,
        evidence=evidence,
        now=now,
        correction=correction,
        files=files,
    )
    # What cannot have been done yet has no day, unless the one who corrects it gives one.
    corrected = correction and day is None
    if answer.won and outcome is Outcome.DONE and not corrected:
        follows = _record(session, answer.task, days, by, now, known=day is None)
        return replace(answer, follows=follows)
    return answer


def lock_reported(session: Session, row: TaskRow, outcome: Outcome) -> None:
    """Lock the election of a task that is reported done, where the day counts: before the task itself."""
    if outcome is Outcome.DONE and _recorded(row, books_without_people(session)) is not None:
        lock_election(session, row.election)


def _check_day(row: TaskRow | None, days: Sequence[OwnDay], day: date, now: datetime) -> None:
    if row is not None and not days:
        raise AnswerRefusedError(f"{row.id}: no day is kept of this task; report it done without")
    if day > london_day(now):
        raise AnswerRefusedError(
            f"{long_day(day)} is still to come; report it done once it is, or on the day on which it was"
        )


def _record(
    session: Session,
    row: TaskRow,
    days: Sequence[OwnDay],
    by: Answerer,
    now: datetime,
    *,
    known: bool,
) -> str:
    """Keep the days; where one is `known` already, and none was given, that one stays. Returns what the
    plan follows since, in words."""
    election = the_election(session, row.election)
    there = {own.written: own for own in facts_of(session, election).own if own.happened}
    new = tuple(
        own
        for own in days
        if own.written not in there or (not known and there[own.written].day != own.day)
    )
    if not new or election.state != ElectionState.CALLED:
        return ""
    try:
        changed = change_election(session, election.id, RecordDays(new), who=by.name, now=now)
    except TimetableInputError as error:
        raise AnswerRefusedError(str(error)) from error
    return f"{changed.why}; {_changed_words(changed)}"


def _changed_words(changed: Changed) -> str:
    """How many other tasks a change concerns; of those that are due at another moment, which, and when."""
    number = len(changed.tasks)
    moved = [
        f"{change.title} is due {short_moment(change.planned.due)}"
        for change in changed.tasks
        if change.planned is not None and change.due_moves
    ]
    count = f"{number} other task{'s' * (number != 1)} changed by it"
    return f"{count}: {'; '.join(moved)}" if moved else count


def _days_of(session: Session, row: TaskRow, day: date, reason: str) -> tuple[OwnDay, ...]:
    """The days that are known once a task is done."""
    books = books_without_people(session)
    if _recorded(row, books) is None:
        return ()
    facts = facts_of(session, the_election(session, row.election))
    return _days(row, books, facts, day, reason)


def _recorded(row: TaskRow, books: Books) -> str | None:
    definition = books.catalogue_of(row.area).by_key.get(row.key)
    return definition.records if definition else None


def _days(
    row: TaskRow, books: Books, facts: ElectionFacts, day: date, reason: str
) -> tuple[OwnDay, ...]:
    """The days of a task: of each of its polls that is held there."""
    name = _recorded(row, books)
    if name is None:
        return ()
    return tuple(
        OwnDay(name, day, poll.area, poll.kind, happened=True, reason=reason)
        for poll in facts.polls
        if poll.kind in row.kinds
        and poll.area in _where(row, books.directory)
        and speaks(poll.kind, name, facts.poll_date)
    )


def _where(row: TaskRow, directory: Directory) -> frozenset[str]:
    """The areas whose polls a task is about: its own, and for an office that of its force."""
    if directory.area(row.area).kind is AreaKind.OFFICE:
        return frozenset({row.area, directory.force_of(row.area).id})
    return frozenset({row.area})


def of_which_days_are_kept(
    session: Session, election_id: str
) -> list[tuple[TaskRow, tuple[OwnDay, ...]]]:
    """The tasks of an election of which the day counts, with what each is the day of, were it today's."""
    books, facts = (
        books_without_people(session),
        facts_of(session, the_election(session, election_id)),
    )
    found = [
        (row, _days(row, books, facts, facts.poll_date, ""))
        for row in tasks_of(session, election_id)
        if row.state in TO_DO | REPORTED
    ]
    return [(row, days) for row, days in found if days]


def forget_day(session: Session, row: TaskRow, by: Answerer, *, why: str, now: datetime) -> None:
    """Forget the day of a task that was reported done and is not, and plan anew without it."""
    election = the_election(session, row.election)
    named = {own.written for own in _days_of(session, row, london_day(now), "")}
    days = [own for own in facts_of(session, election).own if own.happened and own.written in named]
    if days and election.state == ElectionState.CALLED:
        change_election(session, election.id, ForgetDays(days, why), who=by.name, now=now)


def put_back_days(
    session: Session,
    row: TaskRow,
    were: Mapping[str, Any],
    are: Mapping[str, Any],
    by: Answerer,
    *,
    why: str,
    now: datetime,
) -> None:
    """Let the days that an answer about a task brought count no longer, and those that it replaced again;
    and plan anew with them. `were` and `are` are the days before the answer and after it, as stored."""
    election, before, after = the_election(session, row.election), read_days(were), read_days(are)
    there = facts_of(session, election).own
    gone = [day for day in after if day not in before and day in there]
    if gone and election.state == ElectionState.CALLED:
        back = tuple(day for day in before if day not in after)
        change_election(session, election.id, ForgetDays(gone, why, back), who=by.name, now=now)


def change_and_report(
    session: Session, election_id: str, ask: Ask, *, who: str, now: datetime, preview: bool = False
) -> Changed:
    """As `change_election`; and what the change says was done is reported done, in the name of who asks.

    Raises:
        As `change_election`; AnswerRefusedError: it cannot have been done yet.
    """
    before = facts_of(session, the_election(session, election_id))
    changed = change_election(session, election_id, ask, who=who, now=now, preview=preview)
    new = changed.recorded
    rows = _tasks_of(session, election_id, before, new) if new else []
    if not preview:
        _report_all(session, rows, new, who=who, now=now)
    return replace(changed, done=tuple(row.id for row in rows))


def report_days(
    session: Session, election_id: str, days: Sequence[OwnDay], *, who: str, now: datetime
) -> None:
    """Report done, in the name of who asks, what was done on these days when the election was called.

    Raises:
        AnswerRefusedError: it cannot have been done yet.
    """
    facts = facts_of(session, the_election(session, election_id))
    rows = _tasks_of(session, election_id, facts, days) if days else []
    _report_all(session, rows, days, who=who, now=now)


def _report_all(
    session: Session, rows: Sequence[TaskRow], new: Sequence[OwnDay], *, who: str, now: datetime
) -> None:
    directory = stored_directory(session).directory
    for row in rows:
        complete(
            session,
            row.number,
            answerer_about(session, row.number, who, now=now),
            directory=directory,
            outcome=Outcome.DONE,
            note=next((own.reason for own in new if own.reason), ""),
            evidence={},
            now=now,
        )


def _tasks_of(
    session: Session, election: str, facts: ElectionFacts, days: Sequence[OwnDay]
) -> list[TaskRow]:
    """The tasks still to do of which these are the days."""
    of, books = {own.written for own in days}, books_without_people(session)
    return [
        row
        for row in tasks_of(session, election)
        if row.state in TO_DO
        and of & {own.written for own in _days(row, books, facts, days[0].day, "")}
    ]
