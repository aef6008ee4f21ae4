"""The flow that calls an election: plan it, keep it, show it in Prefect.

The dispatcher tells who is due as soon as it is kept, and waits for nothing that is shown.
"""

from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.fields.call_forms import ElectionCall, planned_facts
from flows.forms.form_run import run_form
from flows.forms.told import Row, Told
from flows.wiring import Office
from tasks.actions.calling import call_election as store_call
from tasks.actions.calling import plan_call
from tasks.clock import london_day
from tasks.planning.planning import Plan, PlannedTask
from tasks.planning.reference_data import Books
from tasks.register.plans.directory_store import stored_areas
from tasks.register.plans.task_views import open_books_of
from tasks.terms import basis_words
from tasks.words import short_day, short_moment


def call(office: Office, form: ElectionCall, *, now: datetime) -> Plan:
    """Call the election in the register, all or nothing; or only plan it, for a preview.

    Raises:
        WritError: says what to change; nothing is stored then.
    """
    with office.register.opened(preview=form.preview) as session:
        facts = planned_facts(form, stored_areas(session), now=now)
        if form.preview:
            return plan_call(session, facts, now=now, reason=form.reason)
        return store_call(session, facts, reason=form.reason, who=form.who, now=now)


def record(office: Office, form: ElectionCall, now: datetime) -> Told:
    """As `call`; returns what was done, or would be."""
    plan = call(office, form, now=now)
    with office.register.read() as session:
        books = open_books_of(session, around=form.area)
    return told_of(plan, books, preview=form.preview, now=now)


def told_of(plan: Plan, books: Books, *, preview: bool, now: datetime) -> Told:
    """What the call of an election came to, or would come to: every task, when it is due and whose it is."""
    facts = plan.election
    name = f"{books.directory.area(facts.area).name} {short_day(facts.poll_date)}"
    count = count_of(plan)
    notices = sum(len(task.notices) for task in plan.tasks)
    said = f"Preview, nothing was kept: {name} would be called" if preview else f"{name} is called"
    return Told(
        name=f"Preview: would call {name} with {count}" if preview else f"Called {name}: {count}",
        message=f"{said} as {facts.id}: {count}, {notices} notices",
        rows=tuple(_row(task, books, now=now) for task in plan.tasks),
        notes=tuple(f"Alarm: {alarm}" for alarm in plan.alarms),
        elections=(facts.id,),
        preview=preview,
    )


def count_of(plan: Plan) -> str:
    """How many tasks a plan has, in words."""
    return f"{len(plan.tasks)} task{'' if len(plan.tasks) == 1 else 's'}"


def _row(task: PlannedTask, books: Books, *, now: datetime) -> Row:
    area, today = books.directory.area(task.draft.area).name, london_day(now)
    owners = dict.fromkeys(
        person.name
        for place in task.owners
        for person in books.directory.holders(place.area, place.role, today)
    )
    definition = task.draft.definition
    return Row(
        what=f"{area} · {task.draft.title}",
        before="passed already" if task.passed else f"opens {short_moment(task.opens)}",
        after=f"due {short_moment(task.due)}",
        why=f"instead of {task.moved.origin}; {task.moved.why}"
        if task.moved
        else basis_words(definition.basis, duty_of_law=definition.duty_of_law),
        hears=", ".join(owners) or "nobody: the post is not held",
    )


@flow(name="call-election", validate_parameters=False)
async def call_election(election: ElectionCall) -> State[Any]:
    """Call an election, scheduled or not: every task gets its dates, its owner and its reminders.

    Args:
        election: What is called, where, and when.
    """
    return await run_form(ElectionCall, election, record)
