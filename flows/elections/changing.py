"""What the flows that change an election share: change the register, then show it in Prefect."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from prefect.client.schemas.objects import State

from flows.elections.change_table import change_rows, change_summary, not_anew_words
from flows.fields.change_forms import ElectionForm, PreviewForm
from flows.fields.words import in_form_words
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.actions.asks.ask import Ask
from tasks.actions.changing import Changed
from tasks.actions.days.recording import change_and_report
from tasks.actions.previewing.rows import shown_changes
from tasks.people.posts import PostRole
from tasks.planning.replanning import ChangeKind, TaskChange
from tasks.register.plans.elections import the_election
from tasks.register.plans.task_views import open_books_of
from tasks.register.session import Session
from tasks.words import short_day

Form = TypeVar("Form", bound=PreviewForm)
Work = Callable[[Form, Session, datetime], Sequence[Changed]]
AskOf = Callable[[Any], Ask]

# What becomes of a task, as it is done and as it would be.
_DONE = {
    ChangeKind.ADDED: "added",
    ChangeKind.MOVED: "moved",
    ChangeKind.AMENDED: "described anew",
    ChangeKind.REVIVED: "planned again",
    ChangeKind.ASKED_AGAIN: "asked again",
    ChangeKind.STOOD_DOWN: "stood down",
    ChangeKind.PASSED: "closed as passed",
}
_WOULD = {
    ChangeKind.ADDED: "add",
    ChangeKind.MOVED: "move",
    ChangeKind.AMENDED: "describe anew",
    ChangeKind.REVIVED: "plan again",
    ChangeKind.ASKED_AGAIN: "ask again",
    ChangeKind.STOOD_DOWN: "stand down",
    ChangeKind.PASSED: "close as passed",
}


async def change_by_form(
    model: type[Form], given: Any, work: Work[Form], *, did: str
) -> State[Any]:
    """Read a form, make the change it asks for, and bring Prefect in step.

    Args:
        model: what the form is.
        given: what the operator filled in.
        work: makes the change; what it raises refuses the form.
        did: what was done, as the run's name begins: `Re-planned`.

    Returns:
        A state whose message says what was done, what would be, or why it is refused.
    """

    def told(office: Office, form: Form, now: datetime) -> Told:
        return told_by(office, form, work, did=did, now=now)

    return await run_form(model, given, told)


async def change_one(
    model: type[ElectionForm], given: Any, ask_of: AskOf, *, did: str
) -> State[Any]:
    """As `change_by_form`, for a change of the one election that the form names."""
    return await change_by_form(model, given, work_of(ask_of), did=did)


def work_of(ask_of: AskOf) -> Work[ElectionForm]:
    """The work of a form that changes the one election it names."""

    def work(form: ElectionForm, session: Session, now: datetime) -> Sequence[Changed]:
        ask, who = ask_of(form), form.who
        return [
            change_and_report(session, form.election, ask, who=who, now=now, preview=form.preview)
        ]

    return work


def change_in_register(
    office: Office, form: Form, work: Work[Form], *, now: datetime
) -> Sequence[Changed]:
    """Make the change that a form asks for, or work out what it would do; all or nothing.

    Raises:
        WritError: says what to change.
    """
    with office.register.opened(preview=form.preview) as session:
        return work(form, session, now)


def told_by(office: Office, form: Form, work: Work[Form], *, did: str, now: datetime) -> Told:
    """As `change_in_register`, and tell of it."""
    changed = change_in_register(office, form, work, now=now)
    told = told_of_changes(office, changed, did=did, preview=form.preview)
    return replace(told, message=in_form_words(type(form), told.message))


def told_of_changes(office: Office, changed: Sequence[Changed], *, did: str, preview: bool) -> Told:
    """As `told_of`, with the names of elections and posts from the register, and with the watches that stand
    again."""
    changed = [each for one in changed for each in (one, *one.reopened)]
    with office.register.read() as session:
        roles = open_books_of(session).posts.roles
        names = [_name(session, one) for one in changed]
    return told_of(changed, names, roles, did=did, preview=preview)


def told_of(
    changed: Sequence[Changed],
    names: Sequence[str],
    roles: Mapping[str, PostRole],
    *,
    did: str,
    preview: bool,
) -> Told:
    """What a change did to elections of these names, or would do."""
    shown = [change for one in changed for change in shown_changes(one)]
    count = _counted(shown, preview=preview)
    about = ", ".join(names) or "no election"
    said = [_sentence(one, name, preview=preview) for one, name in zip(changed, names, strict=True)]
    words = " ".join(said) or ("No election would change." if preview else "No election changes.")
    return Told(
        name=f"Preview: {count} of {about}" if preview else f"{did} {about}: {count}",
        message=f"Preview, nothing was changed. {words}" if preview else words,
        rows=tuple(row for one in changed for row in _rows(one, roles)),
        notes=tuple(note for one in changed for note in _notes(one, preview=preview)),
        elections=tuple(one.election for one in changed),
        preview=preview,
    )


def _notes(changed: Changed, *, preview: bool) -> Iterator[str]:
    for task in changed.done:
        yield f"{'Would be reported' if preview else 'Reported'} done: {task}"
    for alarm in changed.alarms:
        yield f"Alarm: {alarm}"


def _name(session: Session, changed: Changed) -> str:
    """`Blankshire Thu 6 May 2027`."""
    row = the_election(session, changed.election)
    return f"{changed.areas.get(row.area, row.area)} {short_day(row.poll_date)}"


def _counted(shown: Sequence[TaskChange], *, preview: bool) -> str:
    kinds = Counter(change.kind for change in shown)
    if not kinds:
        return "would change no task" if preview else "no task changes"
    if preview:
        return "would " + ", ".join(f"{_WOULD[kind]} {_tasks(n)}" for kind, n in kinds.items())
    return ", ".join(f"{_tasks(n)} {_DONE[kind]}" for kind, n in kinds.items())


def _tasks(count: int) -> str:
    return f"{count} task{'' if count == 1 else 's'}"


def _sentence(changed: Changed, name: str, *, preview: bool) -> str:
    if changed.fault:
        return f"{name}: {not_anew_words(changed, would=preview)}."
    reason = f"The reason would be: {changed.why}." if preview else f"Why: {changed.why}."
    return f"{name}: {change_summary(changed, would=preview)} {reason}"


def _rows(changed: Changed, roles: Mapping[str, PostRole]) -> list[Row]:
    return [
        Row(
            what=f"{row.task} ({row.post})",
            before=row.was,
            after=row.to,
            why=row.why or changed.why,
            hears=", ".join(row.told) or "nobody",
        )
        for row in change_rows(changed, roles)
    ]
