"""Opening a closed task again, with a reason: what was answered no longer counts, and is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from tasks.actions.answering import Answer
from tasks.actions.asks.day import polls_held
from tasks.actions.days.recording import forget_day
from tasks.planning.planning import PlannedTask, plan_election
from tasks.planning.replanning import brought_forward
from tasks.register.finding.tasks import task_numbered
from tasks.register.messages.notices import NewNotice, drop_due, plan_notices
from tasks.register.messages.who_has_heard import take_back
from tasks.register.models import ElectionRow, OwnerRow, TaskRow
from tasks.register.plans.answerers import Answerer, on_behalf, post_of
from tasks.register.plans.changes import lock_election, open_again, stored_tasks
from tasks.register.plans.elections import facts_of, the_election
from tasks.register.plans.owned_tasks import event_of, lock_task, owners_of
from tasks.register.plans.task_views import open_books_of
from tasks.register.record.answers import standing_answers, withdraw
from tasks.register.record.history import Event, EventKind, append
from tasks.register.record.models import AnswerRow
from tasks.register.session import Session
from tasks.terms import (
    NOT_NEEDED,
    ElectionState,
    NoticeKind,
    TaskState,
)
from tasks.views.answers import AnswerRefusedError, read_note

_ANSWERED = {TaskState.DONE, TaskState.NOT_APPLICABLE}
_OPEN_AGAIN = "the task is open again"


def reopen(session: Session, number: int, by: Answerer, *, why: str, now: datetime) -> Answer:
    """Open a task again that was reported done or not applicable; or, where several posts must
    answer, have the part asked again that this person answered.

    Somebody who answered takes their own answer back, anybody else (an operator) that of the post
    they name, or all of them. The
    task gets the dates of the election's plan as it is now, the reminders that still lie ahead, and
    climbs its ladder from where it stood. Whoever was told of it hears that it is open again.

    Args:
        session: a writing session.
        number: of the task.
        by: who wants it.
        why: the reason, which those who are told read.
        now: aware.

    Raises:
        UnknownTaskError: no such task.
        AnswerRefusedError: no reason, nothing was answered, it is not needed any more, or a post whose
            task it is not; says what to do instead.
    """
    why = read_note(why)
    if not why:
        raise AnswerRefusedError("opening a task again needs a reason; write it in the note")
    # The election first, as everything that plans it anew takes it: neither waits for the other in a circle.
    found = task_numbered(session, number)
    if found is not None:
        lock_election(session, found.election)
    row = lock_task(session, number)
    owners = owners_of(session, [number]).get(number, [])
    by = on_behalf(session, by, owners)
    _check(row, owners, by)
    closed, untold = row.state in _ANSWERED, list[Event]()
    if closed:
        forget_day(session, row, by, why=why, now=now)
        planned = _planned_now(session, row, now)
        untold = _open(session, row, planned, by, why, now)
        owners = owners_of(session, [number]).get(number, [])
    asked = _ask_again(owners, standing_answers(session, number), by, now)
    row.shown = None
    session.flush()
    text = f"{'Opened again' if closed else 'Answer taken back'} by {by.words}: {why}"
    event = event_of(EventKind.REOPENED, by, text, row, note=why, posts=asked)
    append(session, row.election, [event, *untold], at=now)
    session.refresh(row)
    return Answer(row, won=True, still_asked=tuple(asked))


def _check(row: TaskRow, owners: Sequence[OwnerRow], by: Answerer) -> None:
    if row.state in NOT_NEEDED:
        state = TaskState(row.state).value.replace("_", " ")
        raise AnswerRefusedError(
            f"{row.id} is {state}, not answered: if it is needed after all, change the election"
            f" (`writ replan {row.election}`), which plans it again"
        )
    if row.state in _ANSWERED:
        return
    if all(owner.answered_at is None for owner in owners):
        raise AnswerRefusedError(
            f"{row.id} is {row.state}: nobody has reported it done, so there is nothing to open again"
        )
    asked = [post_of(owner) for owner in owners if owner.answered_at is None]
    if by.post in asked:
        raise AnswerRefusedError(f"{by.post} has not answered yet; nothing is taken back")


def _planned_now(session: Session, row: TaskRow, now: datetime) -> PlannedTask:
    """The task as the election is planned now, which may have changed since it was done."""
    election = the_election(session, row.election)
    if election.state != ElectionState.CALLED:
        raise AnswerRefusedError(
            f"{election.id} is {election.state}; give it a day first:"
            f" `writ replan {election.id} --date DAY`"
        )
    task = _plan(session, election, row, now).get(row.id)
    if task is None or task.passed or task.draft.definition.not_applicable is not None:
        raise AnswerRefusedError(
            f"{row.id} is not needed any more by the plan of {election.id} as it is now; nothing is"
            f" changed (`writ plan {election.id}` shows what is)"
        )
    return task


def _plan(
    session: Session, election: ElectionRow, row: TaskRow, now: datetime
) -> Mapping[str, PlannedTask]:
    facts = facts_of(session, election)
    books = open_books_of(session, around=election.area)
    held = polls_held(facts, election.state)
    if not held:
        return {}
    stood = brought_forward(stored_tasks(session, election.id))
    plan = plan_election(
        replace(facts, polls=held),
        replace(books, proclaimed=facts.proclaimed),
        now=now,
        stood=stood,
        done={row.id},
    )
    return {task.id: task for task in plan.tasks}


def _open(
    session: Session, row: TaskRow, task: PlannedTask, by: Answerer, why: str, now: datetime
) -> list[Event]:
    """Make it a task that waits for its owners, with what is still to be told of it; returns what is
    told of it no more."""
    open_again(session, row, task, now=now)
    is_open = task.opens <= now
    ahead = [n for n in task.notices if not (is_open and n.kind is NoticeKind.OPENED)]
    notices = [NewNotice(row.number, row.election, n.kind, n.at) for n in ahead]
    again = NewNotice(row.number, row.election, NoticeKind.REOPENED, now, by=by.person, why=why)
    drop_due(session, [row.number], why=_OPEN_AGAIN)
    plan_notices(session, [*notices, again])
    session.refresh(row)
    return take_back(session, {row.number: _OPEN_AGAIN}, now=now)


def _ask_again(
    owners: Sequence[OwnerRow], answers: Sequence[AnswerRow], by: Answerer, now: datetime
) -> list[str]:
    """Take answers back; returns the posts that are asked again."""
    own = [answer for answer in answers if _of_theirs(answer, by)]
    posts = {post for answer in own for post in answer.posts}
    taken = own if posts else answers
    if taken is answers:
        posts = {post_of(owner) for owner in owners}
    spoken_for = {post for answer in answers if answer not in taken for post in answer.posts}
    posts = posts - spoken_for or posts
    withdraw(taken, now=now)
    for owner in owners:
        if post_of(owner) in posts:
            owner.answered_at = owner.answered_by = None
    return [post_of(owner) for owner in owners if owner.answered_at is None]


def _of_theirs(answer: AnswerRow, by: Answerer) -> bool:
    """Whether it is the answer of the post named, or else of the person."""
    if by.post is not None:
        return by.post in answer.posts
    return by.person is not None and answer.person == by.person
