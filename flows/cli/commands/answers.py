"""`writ ack`, `done`, `skip`, `snooze`, `reopen`, `escalate`, `handover`: what somebody says about a task."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flows.cli.terminal.asking import asked_at_the_terminal
from flows.cli.terminal.given_files import files_typed
from flows.cli.terminal.prefect_side import show_election, show_one
from flows.cli.terminal.show import as_json, say, say_folded
from flows.cli.terminal.typed import Until
from flows.wiring import open_office
from tasks.actions.answering import Answer, acknowledge, what_stands
from tasks.actions.days.recording import report
from tasks.actions.handing_over import hand_over
from tasks.actions.handing_up import hand_up
from tasks.actions.reopening import reopen as open_again
from tasks.actions.snoozing import morning
from tasks.actions.snoozing import snooze as put_off
from tasks.clock import utc_now
from tasks.files.evidence_files import EvidenceFile
from tasks.register.models import TaskRow
from tasks.register.plans.answerers import answerer_about
from tasks.register.plans.directory_store import stored_directory
from tasks.register.plans.owned_tasks import the_task
from tasks.register.plans.task_views import Sight, missing_evidence, open_books_of
from tasks.register.session import Session
from tasks.terms import Basis, TaskState
from tasks.typist import name_given
from tasks.views.answers import ANY_EVIDENCE, Outcome, evidence_typed
from tasks.words import short_moment


@dataclass(frozen=True)
class WordAsked:
    """What somebody says about a task."""

    task: str
    who: str
    note: str
    json: bool


@dataclass(frozen=True)
class AnswerAsked(WordAsked):
    """`writ ack`, `skip` and `reopen`."""

    post: str


@dataclass(frozen=True)
class DoneAsked(AnswerAsked):
    """`writ done`."""

    evidence: Sequence[str]
    file: Sequence[str]
    correction: str
    on: date | None


@dataclass(frozen=True)
class SnoozeAsked(AnswerAsked):
    """`writ snooze`."""

    until: Until


@dataclass(frozen=True)
class HandoverAsked(AnswerAsked):
    """`writ handover`."""

    to: str
    anyway: bool
    preview: bool


def ack(args: AnswerAsked) -> int:
    """Note that somebody will do a task."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), post=args.post, now=now)
        answer = acknowledge(session, row.number, by, note=args.note, now=now)
    until = answer.task.acknowledged_until
    word = f"acknowledged until {short_moment(until)}" if until else "acknowledged"
    before = f"already {word} by {answer.task.acknowledged_by}"
    is_open = answer.task.state == TaskState.OPEN
    word += _for_each(answer)
    _report(args, answer, word, before if is_open else f"not taken: {what_stands(answer.task)}")
    show_one(office, args.task, now=now, changed=answer.won)
    said_before = is_open and answer.task.acknowledged_by == by.name
    return 0 if answer.won or said_before else 1


def done(args: DoneAsked) -> int:
    """Note that a task is done."""
    office = open_office()
    with office.register.read() as session:
        row, now = the_task(session, args.task), utc_now()
        view = Sight(session, [row], open_books_of(session)).view(row, now=now)
    evidence = evidence_typed(args.evidence, view.evidence_asked)
    files = files_typed(args.file, view.evidence_asked, office.register.evidence)
    there = {*evidence, *(file.slot for file in files)}
    left = [slot for slot in view.evidence_missing if slot not in there]
    by_law = view.basis is Basis.STATUTE and view.may_be_done(now)
    if by_law and ANY_EVIDENCE not in there and not args.json:
        evidence |= asked_at_the_terminal(left)
    return _close(
        args, Outcome.DONE, evidence=evidence, files=files, correction=args.correction, on=args.on
    )


def skip(args: AnswerAsked) -> int:
    """Note that a task is not applicable."""
    return _close(args, Outcome.NOT_APPLICABLE, evidence={})


def snooze(args: SnoozeAsked) -> int:
    """Ask nobody about a task until a moment."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        until = _until(session, row, args.until, now=now)
        by = answerer_about(session, row.number, name_given(args.who), post=args.post, now=now)
        answer = put_off(session, row.number, by, until=until, why=args.note, now=now)
    there = answer.task.snoozed_until
    word = f"snoozed until {short_moment(there)}" if there else "not snoozed any more"
    word += _for_each(answer) if there else ""
    is_open = answer.task.state == TaskState.OPEN
    _report(
        args, answer, word, "not snoozed" if is_open else f"not taken: {what_stands(answer.task)}"
    )
    show_one(office, args.task, now=now, changed=answer.won)
    return 0 if answer.won or is_open else 1


def _until(session: Session, row: TaskRow, until: Until, *, now: datetime) -> datetime:
    """The moment that was typed; a day means when the task's office opens on it."""
    if until is None:
        return now
    if isinstance(until, datetime):
        return until
    return morning(session, row.area, until)


def reopen(args: AnswerAsked) -> int:
    """Open a task again that was reported done."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), post=args.post, now=now)
        answer = open_again(session, row.number, by, why=args.note, now=now)
    _report(args, answer, f"open again; asked: {', '.join(answer.still_asked) or 'nobody'}", "")
    show_one(office, args.task, now=now, changed=answer.won)
    return 0


def escalate(args: WordAsked) -> int:
    """Ask the next post on the ladder at once."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), now=now)
        handed = hand_up(
            session, row.number, by, why=args.note, books=open_books_of(session), now=now
        )
    names = " and ".join(handed.to)
    words = f"handed up to {names}" if handed.won else "not taken: on its way up already, or closed"
    if args.json:
        say(as_json({"task": args.task, "changed": handed.won, "to": list(handed.to)}))
    else:
        say(f"{args.task}: {words}")
    show_one(office, args.task, now=now, changed=handed.won)
    return 0 if handed.won else 1


def handover(args: HandoverAsked) -> int:
    """Give a task to a named person instead of the holder of its post, or only say what that would do."""
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), now=now)
        handed = hand_over(
            session,
            row.id,
            args.to,
            who=by.name,
            note=args.note,
            now=now,
            post=args.post,
            anyway=args.anyway,
        )
        if args.preview:
            session.rollback()
    elsewhere = f" ({handed.elsewhere})" if handed.elsewhere else ""
    if args.json:
        said = {"task": handed.task, "post": handed.post, "to": handed.to, "preview": args.preview}
        say(as_json(said))
    elif args.preview:
        say_folded(
            f"Preview: nothing was changed. {handed.task} would be handed over to {handed.to} for"
            f" {handed.post}{elsewhere}. {handed.to} would hear of it at once, and so would those whose task it"
            " was, where they had heard of it."
        )
    else:
        say(f"{handed.task}: handed over to {handed.to} for {handed.post}{elsewhere}")
    if not args.preview:
        show_one(office, args.task, now=now, changed=True)
    return 0


def _close(
    args: AnswerAsked,
    outcome: Outcome,
    *,
    evidence: dict[str, str],
    files: Sequence[EvidenceFile] = (),
    correction: str = "",
    on: date | None = None,
) -> int:
    office, now = open_office(), utc_now()
    with office.register.write() as session:
        row = the_task(session, args.task)
        by = answerer_about(session, row.number, name_given(args.who), post=args.post, now=now)
        answer = report(
            session,
            row.number,
            by,
            directory=stored_directory(session).directory,
            outcome=outcome,
            note=args.note,
            evidence=evidence,
            now=now,
            correction=correction,
            day=on,
            files=files,
        )
        missing = missing_evidence(session, answer.task, now=now)
    words = answer.words(outcome)
    if answer.by_default and len(answer.posts) > 1:
        words += f": {by.name} is none of these (--post POST answers for one alone)"
    if answer.won and missing:
        words += f"; no evidence given for: {'; '.join(missing)}"
    words += f"; {answer.follows}" if answer.follows else ""
    if args.json:
        _say_json(args, answer, words, missing=list(missing))
    else:
        say(f"{args.task}: {words}")
    if answer.follows:
        show_election(office, answer.task.election, now=now)
    else:
        show_one(office, args.task, now=now, changed=answer.won)
    return 0 if answer.won else 1


def _for_each(answer: Answer) -> str:
    """That none of several owners is asked, whoever of them has spoken."""
    return f", for all of {', '.join(answer.posts)}" if len(answer.posts) > 1 else ""


def _report(args: AnswerAsked, answer: Answer, won: str, lost: str) -> None:
    words = won if answer.won else f"{lost}; nothing changed"
    if args.json:
        _say_json(args, answer, words)
    else:
        say(f"{args.task}: {words}")


def _say_json(args: WordAsked, answer: Answer, words: str, **more: object) -> None:
    said = {"task": args.task, "changed": answer.won, "state": answer.task.state, "said": words}
    say(as_json(said | {"posts": list(answer.posts)} | more))
