"""What the flows share that hold polls on another day: one change of the register, told as one."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from flows.elections.call_election import told_of as called_words
from flows.elections.changing import told_of_changes
from flows.fields.change_forms import ElectionForm
from flows.fields.words import in_form_words
from flows.forms.told import Told
from flows.wiring import Office
from tasks.actions.fresh_polls.holding_again import HeldAgain, HoldAgain, hold_again
from tasks.register.plans.task_views import open_books_of

Form = TypeVar("Form", bound=ElectionForm)


def held_again(
    office: Office,
    form: Form,
    asked: Callable[[Form, datetime], HoldAgain],
    *,
    did: str,
    now: datetime,
) -> Told:
    """Hold polls on another day as a form says, all or nothing, or work out what that would do; and tell.

    Raises:
        WritError: says what to change; nothing is changed then.
    """
    with office.register.opened(preview=form.preview) as session:
        held = hold_again(
            session,
            form.election,
            asked(form, now),
            who=form.who,
            now=now,
            preview=form.preview,
        )
    return told_of_held(office, form, held, did=did, now=now)


def told_of_held(
    office: Office, form: ElectionForm, held: HeldAgain, *, did: str, now: datetime
) -> Told:
    """What was done where one election was left and another called, or would be done."""
    changed = [held.left, held.added] if held.added else [held.left]
    told = told_of_changes(office, changed, did=did, preview=form.preview)
    notes = tuple(f"{note[:1].upper()}{note[1:]}." for note in held.notes)
    if held.called is not None:
        with office.register.read() as session:
            books = open_books_of(session, around=held.called.election.area)
        called = called_words(held.called, books, preview=form.preview, now=now)
        told = replace(
            told,
            name=f"{told.name}; {called.name}",
            message=f"{told.message} {called.message}",
            rows=(*told.rows, *called.rows),
            notes=(*told.notes, *called.notes),
            elections=(*told.elections, *called.elections),
        )
    message = in_form_words(type(form), " ".join([told.message, *notes]))
    return replace(told, message=message, notes=(*notes, *told.notes))
