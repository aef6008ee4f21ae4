"""What owners say of a task: that they deal with it, that it is done, or does not apply."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from calendars.days.working_days import DayCalendar
from tasks.clock import london_day, london_moment
from tasks.files.evidence_files import EvidenceFile, with_files
from tasks.people.directory import Directory
from tasks.planning.reference_data import Books
from tasks.policy.policy import Policy, acknowledged_until, missed_at
from tasks.register.messages.notices import NewNotice, drop_due, plan_notices, was_told_of
from tasks.register.models import OwnerRow, TaskRow
from tasks.register.plans.answerers import Answerer, on_behalf, part_of, post_of, spoken_post
from tasks.register.plans.copies import copied_roles
from tasks.register.plans.owned_tasks import answerable, close_task, event_of, lock_task, owners_of
from tasks.register.plans.pauses import climb_again, forget_end, keep_acknowledgement, plan_end
from tasks.register.plans.rules import books_without_people, rules_of
from tasks.register.record.answers import answer_for, deciding_answer, keep_answer, take_part
from tasks.register.record.history import EventKind, append
from tasks.register.session import Session
from tasks.terms import SETTLED, TO_DO, Act, Basis, NoticeKind, TaskState
from tasks.views.answers import (
    AnswerRefusedError,
    Outcome,
    read_evidence,
    read_note,
    stands_words,
)
from tasks.words import short_moment

_CLOSED_AS = {
    Outcome.DONE: TaskState.DONE,
    Outcome.NOT_APPLICABLE: TaskState.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer did. `won` is False when somebody had answered before: nothing changed then, and
    `before` says what they answered for the same posts, where the task is open for others.

    `still_asked` are the posts, as area/role, that have yet to answer; `posts` those for which this
    counts, `by_default` where that is every one because who answered is none of them. `follows` says
    what the plan of the election follows since, where the day of it counts.
    """

    task: TaskRow
    won: bool
    still_asked: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    by_default: bool = False
    before: str = ""
    follows: str = ""

    @property
    def stands(self) -> str:
        """What stands instead of an answer that was not taken."""
        return self.before or what_stands(self.task)

    def words(self, outcome: Outcome) -> str:
        """What became of a report with this outcome, in a few words."""
        if not self.won:
            return f"not taken: {self.stands}; nothing changed"
        if self.still_asked:
            part = "answered" if outcome is Outcome.DONE else outcome.value
            return f"{part} for {', '.join(self.posts)}; still asked: {', '.join(self.still_asked)}"
        if self.task.outcome != outcome.value:
            return f"{outcome.value} for {', '.join(self.posts)}; done by what others answered"
        return outcome.value + self._for_all

    @property
    def _for_all(self) -> str:
        """That an answer of somebody who is none of several owners counts for all of them."""
        if not self.by_default or len(self.posts) == 1:
            return ""
        return f", for all of {', '.join(self.posts)}"


def acknowledge(session: Session, number: int, by: Answerer, *, note: str, now: datetime) -> Answer:
    """Note that somebody has seen the task and will do it, for as long as policy says.

    The first to do so counts until that runs out, or until somebody above was asked and another
    person says so; of what cannot have been done yet at least until it can, and of what happens at its
    moment until then, so that nobody is chased about it. It ends a snooze.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: it has not opened yet, its election is archived, the note is too long, or
            it is said for a post whose task it is not.
    """
    note = read_note(note)
    row = answerable(session, number)
    by, asked = for_whom(session, number, by)
    if row.state == TaskState.PLANNED:
        early = row.possible_from is not None and now < row.possible_from
        instead = "" if early else ", or mark it done now"
        raise AnswerRefusedError(
            f"{row.id} opens on {short_moment(row.opens)}; acknowledge it then{instead}"
        )
    policy, days = rules_of(session, row.area)
    until = acknowledged_until(Basis(row.basis), now, row.due, policy=policy, days=days)
    if row.possible_from is not None:
        until = max(until, _not_chased_before(row, row.possible_from, policy, days))
    again, snoozed = row.acknowledged_at is not None, row.snoozed_until is not None
    if not keep_acknowledgement(session, row, by, until=until, now=now):
        return Answer(row, won=False)
    if snoozed:
        climb_again(session, row, policy=policy, days=days, now=now)
    if until < row.due:
        why = f"{by.name} said that they deal with it, and it is still open"
        plan_end(session, row, until, by=by.person, why=why)
    else:
        forget_end(session, number)
    text = f"Acknowledged{' again' if again else ''} by {by.words} until {short_moment(until)}"
    said = event_of(
        EventKind.ACKNOWLEDGED, by, text + (f": {note}" if note else ""), row, note=note
    )
    append(session, row.election, [said], at=now)
    return Answer(row, won=True, posts=asked)


def _not_chased_before(
    row: TaskRow, possible_from: datetime, policy: Policy, days: DayCalendar
) -> datetime:
    """Until when somebody who has taken up what cannot have been done yet is left alone: what happens at
    its moment until then; else until offices open next once it can be done."""
    if row.act is Act.AT:
        return row.due
    day = london_day(possible_from)
    if possible_from > london_moment(day, policy.opens):
        day = days.forward(day, 1)
    return min(london_moment(day, policy.opens), row.due)


def for_whom(session: Session, number: int, by: Answerer) -> tuple[Answerer, tuple[str, ...]]:
    """Who answers, with the post as it is written, and the posts that are still asked."""
    owners = owners_of(session, [number]).get(number, [])
    asked = tuple(post_of(owner) for owner in owners if owner.answered_at is None)
    return on_behalf(session, by, owners), asked


def complete(
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
    files: Collection[EvidenceFile] = (),
) -> Answer:
    """Close the task, or, where several posts must answer, note this one's answer.

    Each post answers once. When all have, the task is done if any of them did it, and not applicable
    only where all say so, each with the reason in a note. A deputy, or somebody higher up the ladder
    of a post, answers for that post; anybody else (an operator) for all that are still asked, or for
    the one that they name. `correction` is an operator's reason why it counts as done though it cannot
    have been yet; the history says so. `files` are further evidence, and kept already.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: no reason for not applicable, it cannot have been done yet,
            its election is archived, the note is too long, or it is said for a post whose task it is not.
    """
    note, evidence = read_note(note), read_evidence(with_files(evidence, files))
    if outcome is Outcome.NOT_APPLICABLE and not note:
        raise AnswerRefusedError("not applicable needs a reason; write it in the note")
    row = lock_task(session, number)
    if row.state not in TO_DO:
        return Answer(row, won=False)
    early = outcome is Outcome.DONE and row.possible_from is not None and now < row.possible_from
    correction = read_note(correction) if early else ""
    if early and not correction:
        raise AnswerRefusedError(_too_early(row))
    owners = owners_of(session, [number]).get(number, [])
    by = on_behalf(session, by, owners)
    part = part_of(owners, by, directory, london_day(now))
    posts = take_part(session, part.owners, who=by.name, now=now)
    if part.owners and not posts:
        return Answer(row, won=False, before=_answered_before(session, number, part.owners))
    keep_answer(
        session,
        number,
        who=by.name,
        person=by.person,
        posts=posts,
        outcome=outcome.value,
        note=note,
        evidence=evidence,
        now=now,
        files=files,
    )
    still = tuple(post_of(owner) for owner in owners if owner.answered_at is None)
    said = _told(note, evidence, posts, files)
    if early:
        said["correction"] = correction
    if still:
        text = _part_words(session, by, outcome, still, note)
        append(session, row.election, [event_of(EventKind.ANSWERED, by, text, row, **said)], at=now)
        session.refresh(row)
        return Answer(row, won=True, still_asked=still, posts=posts)
    closed = _close(session, row, by, outcome=outcome, said=said, now=now)
    return replace(closed, posts=posts, by_default=part.by_default)


def _told(
    note: str, evidence: Mapping[str, str], posts: Sequence[str], files: Collection[EvidenceFile]
) -> dict[str, object]:
    """What the history keeps of an answer."""
    given = [file.data for file in files]
    return {"note": note, "evidence": evidence, "posts": list(posts), "files": given}


def _too_early(row: TaskRow) -> str:
    when = short_moment(row.possible_from) if row.possible_from else ""
    return (
        f"{row.title} cannot have been done before {when}; report it then. Where it has been all the same,"
        " an operator enters it as a correction, with the reason"
    )


def _answered_before(session: Session, number: int, owners: Sequence[OwnerRow]) -> str:
    """What was answered for these posts, each of which has answered."""
    answer = answer_for(session, number, [post_of(owner) for owner in owners])
    if answer is None:
        return f"{owners[0].answered_by} has answered"
    standing = SETTLED[_CLOSED_AS[Outcome(answer.outcome)]]
    return stands_words(standing, answer.who, answer.at, answer.note)


def _part_words(
    session: Session, by: Answerer, outcome: Outcome, still: Sequence[str], note: str
) -> str:
    """That one of several posts has answered, for the history."""
    what = "" if outcome is Outcome.DONE else ", not applicable to them"
    asked = " and ".join(spoken_post(session, post) for post in still)
    return f"{by.words} has answered{what}; {asked} still asked" + (f": {note}" if note else "")


def what_stands(row: TaskRow) -> str:
    """What stands instead of an answer that was not taken: `Done, reported by Asha on ...`, or who
    deals with the task."""
    if row.state in SETTLED:
        standing = SETTLED[TaskState(row.state)]
        return stands_words(standing, row.closed_by, row.closed_at, row.note)
    until = f" until {short_moment(row.acknowledged_until)}" if row.acknowledged_until else ""
    since = f" since {short_moment(row.acknowledged_at)}" if row.acknowledged_at else ""
    return f"{row.acknowledged_by or 'somebody'} deals with it{since}{until}"


def _close(
    session: Session,
    row: TaskRow,
    by: Answerer,
    *,
    outcome: Outcome,
    said: Mapping[str, object],
    now: datetime,
) -> Answer:
    decided = deciding_answer(session, row.number)
    ending = Outcome(decided.outcome)
    if not close_task(session, row, _CLOSED_AS[ending], decided, now=now):
        return Answer(row, won=False)
    drop_due(session, [row.number], why=f"closed by {by.name}")
    _tell_the_others(session, row, by, ending, now=now)
    kind = EventKind.COMPLETED if ending is Outcome.DONE else EventKind.NOT_APPLICABLE
    text = f"{outcome.value.capitalize()}, says {by.words}"
    text += "" if outcome is ending else "; done by what others answered"
    text += f" (a correction: {said['correction']})" if "correction" in said else ""
    text += f": {said['note']}" if said["note"] else ""
    append(session, row.election, [event_of(kind, by, text, row, **said)], at=now)
    session.refresh(row)
    return Answer(row, won=True)


def _tell_the_others(
    session: Session, row: TaskRow, by: Answerer, ending: Outcome, *, now: datetime
) -> None:
    """Whoever was told of the task hears that it is closed, and whoever it is copied to that it is done."""
    books = books_without_people(session)
    if was_told_of(session, row.number) or (ending is Outcome.DONE and copied_roles(row, books)):
        at = _told_done_at(row, books, now)
        done = NewNotice(row.number, row.election, NoticeKind.DONE, at, by=by.person)
        plan_notices(session, [done])


def _told_done_at(row: TaskRow, books: Books, now: datetime) -> datetime:
    """When the others hear of a report: with what is told in the morning, but at once where somebody had to
    care because it was late."""
    policy = books.policy_of(row.area)
    has_hour = row.due_has_hour and row.act is not Act.AT
    missed = now >= missed_at(row.due, due_has_hour=has_hour, policy=policy)
    if row.rung or (missed and row.basis == Basis.STATUTE):
        return now
    days = books.office_days(books.directory.area(row.area).nation)
    return policy.waiting.done_at(now, policy.opens, days)
