"""How much one person is told in a week of a rehearsal. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from notifications.rehearsal.findings import Findings
from tasks.clock import london_day
from tasks.views.messages import Told


@dataclass(frozen=True, slots=True)
class Load:
    """The most of each that one person is told in a week: mails, items (a task in a mail), words. `monday`
    begins the week of the most mails; None where they are told nothing. `every` counts all mails,
    `overviews` those of them that bring a digest or a summary and nothing else."""

    monday: date | None
    mails: int
    items: int
    words: int
    every: int
    overviews: int


def load_of(found: Findings, people: Collection[str]) -> Load:
    """What the people (ids) of one post are told between them."""
    mails = [told for told in found.messages if told.person in people]
    weeks: dict[date, list[Told]] = {}
    for told in mails:
        day = london_day(told.at)
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(told)
    busiest = max(weeks, key=lambda monday: (len(weeks[monday]), monday), default=None)
    return Load(
        monday=busiest,
        mails=max(map(len, weeks.values()), default=0),
        items=max((sum(map(_items, week)) for week in weeks.values()), default=0),
        words=max((sum(map(_words, week)) for week in weeks.values()), default=0),
        every=len(mails),
        overviews=sum(told.overviews and not told.about for told in mails),
    )


def _items(told: Told) -> int:
    return len({about.task for about in told.about})


def _words(told: Told) -> int:
    return len(told.text.split())
