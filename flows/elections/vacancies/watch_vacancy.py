"""The flow that opens a watch over a vacancy."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.elections.call_election import count_of, told_of
from flows.fields.vacancy_forms import VacancyForm
from flows.forms.form_run import run_form
from flows.forms.told import Told
from flows.wiring import Office
from tasks.actions.vacancies.watching import Known, Vacancy, open_watch
from tasks.contests.asked import parse_poll
from tasks.register.plans.task_views import open_books_of


@flow(name="watch-vacancy", validate_parameters=False)
async def watch_vacancy(vacancy: VacancyForm) -> State[Any]:
    """Watch a vacancy: its dates are kept, and those who have to act on it are asked.

    Args:
        vacancy: Which seat, and what is known of it.
    """
    return await run_form(VacancyForm, vacancy, record)


def record(office: Office, form: VacancyForm, now: datetime) -> Told:
    """Open it in the register, all or nothing, or only plan it; returns what was done, or would be.

    Raises:
        WritError: says what to change.
    """
    with office.register.opened(preview=form.preview) as session:
        plan = open_watch(
            session,
            vacancy_of(form),
            reason=form.reason,
            who=form.who,
            now=now,
            preview=form.preview,
        )
        books = open_books_of(session, around=form.area)
    told = told_of(plan, books, preview=form.preview, now=now)
    council = books.directory.area(form.council).name
    of = f"the vacancy in {form.ward}, {council}: {count_of(plan)}"
    if form.preview:
        said = f"Preview, nothing was kept: a watch over {of}"
        return replace(told, name=f"Preview: would watch {of}", message=said)
    return replace(told, name=f"Watching {of}", message=f"{plan.election.id} watches {of}")


def vacancy_of(form: VacancyForm) -> Vacancy:
    """The vacancy of the form; without a day its notice is still to be given."""
    return Vacancy(
        form.area,
        parse_poll(f"{form.kind}:{form.council}:{form.ward}"),
        form.arose,
        form.notice,
        Known(form.requested, form.declared, form.retires, form.third_vacant),
    )
