"""The forms of vacancies: a seat is watched, and its by-election called from the watch."""

from datetime import timedelta

from flows.elections.vacancies.call_by_election import record as call_it
from flows.elections.vacancies.watch_vacancy import record as watch_it
from flows.fields.vacancy_forms import ByElectionForm, VacancyForm
from flows.wiring import open_office
from tasks.clock import london_day, utc_now
from tests.builders import SAMPLE
from tests.flows.days import a_thursday
from tests.flows.pressing import vacancy_in
from tests.flows.typed import Run


def test_a_vacancy_is_watched_and_becomes_a_by_election(writ: Run) -> None:
    """The preview keeps nothing and says so; what was done names the seat, not a call."""
    writ("directory", "load", SAMPLE)
    today = london_day(utc_now())
    seat = {
        **vacancy_in("ashford", str(today - timedelta(days=7))),
        "declared": str(today),
        "who": "Olga",
    }
    would = watch_it(
        open_office(), VacancyForm.model_validate({**seat, "preview": True}), utc_now()
    )
    assert would.name.startswith("Preview: would watch the vacancy in Mill, Ashford: ")
    assert would.message.startswith("Preview, nothing was kept: ")
    told = watch_it(open_office(), VacancyForm.model_validate(seat), utc_now())
    assert told.name.startswith("Watching the vacancy in Mill, Ashford: ")
    (watch,) = told.elections
    form = {"election": watch, "day": str(a_thursday(6)), "reason": "declared", "who": "Olga"}
    held = call_it(open_office(), ByElectionForm.model_validate(form), utc_now())
    assert f"blankshire.{a_thursday(6)}" in held.elections
    assert held.name.startswith("Called the by-election of")
