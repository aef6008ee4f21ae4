"""Days of single authorities in words, as reasons, so that they can be said in Welsh as well."""

from collections.abc import Sequence
from datetime import date

from calendars.facts import fact_words
from calendars.kinds import kind_of
from calendars.rules.ruleset import rules_for
from tasks.own_days.own_day import OwnDay
from tasks.people.directory import Directory
from tasks.reasons import Reason, joined
from tasks.words import in_sentence


def name_words(own: OwnDay) -> str:
    """What the day is of: "the notice of election", or the title that its row has."""
    row = rules_for(kind_of(own.kind), own.day).row(own.name) if own.kind else None
    return fact_words().get(own.name) or (in_sentence(row.title) if row else own.name)


def day_words(own: OwnDay, by_rule: date | None) -> str:
    """What is known of the day: that it was, that it is planned, or that the officer fixed it, beside the
    day `by_rule` where that is another; with the reason that was given."""
    if own.happened:
        said = Reason("own_was", day=own.day)
    elif by_rule is None:
        said = Reason("own_planned", day=own.day)
    else:
        said = Reason("own_fixed", day=own.day, by_rule=by_rule)
    return said.because(own.reason)


def own_said(days: Sequence[OwnDay], directory: Directory) -> str:
    """Days with what and where they are of, each once though it is of several kinds of poll."""
    said = {(day.name, day.area, day.day, day.happened): _one_said(day, directory) for day in days}
    return joined("listed", list(said.values()))


def _one_said(own: OwnDay, directory: Directory) -> Reason:
    if not own.area:
        return Reason("date_set", name=name_words(own), day=own.day)
    area = directory.area(own.area).name
    key = "day_was" if own.happened else "day_planned"
    return Reason(key, name=name_words(own), area=area, day=own.day)
